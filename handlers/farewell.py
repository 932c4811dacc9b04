"""Slack says goodbye: the app was removed, or its token was taken back. In any order, and also late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.door import NOTHING, Answer, Ask, Kind, on
from gateway.outcomes import SlackFailure
from handlers.house import House, effect
from handlers.orgs import said_at
from storage import system, workspaces
from storage.unit import Unit

SINCE_INSTALL = timedelta(minutes=10)  # Slack repeats an event for six minutes, and clocks differ
ASK_SECONDS = 1.0


@on(Kind.EVENT, "app_uninstalled")
async def uninstalled(ask: Ask, house: House) -> Answer:
    """All work for the workspace stops and its token is forgotten."""
    if await _is_old_news(ask, house):
        return NOTHING

    def work(unit: Unit) -> Answer:
        workspaces.left(unit, ask.workspace_id, "app_uninstalled", ask.now)
        return NOTHING

    return await _end(ask, house, work)


@on(Kind.EVENT, "tokens_revoked")
async def revoked(ask: Ask, house: House) -> Answer:
    """Only the bot's token is the workspace's; a person's own token is that person's business."""
    tokens = (ask.body.get("event") or {}).get("tokens") or {}
    if not tokens.get("bot") or await _is_old_news(ask, house):
        return NOTHING

    def work(unit: Unit) -> Answer:
        workspaces.token_lost(unit, ask.workspace_id, "tokens_revoked", ask.now)
        return NOTHING

    answer = await _end(ask, house, work)
    house.log.error(
        "token_dead", workspace=str(ask.workspace_id), code="tokens_revoked", cure=workspaces.TOKEN_CURE
    )
    return answer


async def _is_old_news(ask: Ask, house: House) -> bool:
    """Whether a goodbye is about an earlier install: shortly after a new one, Slack is asked if its token works."""
    at = said_at(ask.body)
    since = await house.db.read(lambda unit: workspaces.installed_at(unit, ask.workspace_id))
    if at is None or since is None or at > since + SINCE_INSTALL:
        return False
    house.forget_tenants()  # another replica may have taken in a new token
    slack = await house.slack_of(ask.workspace_id)
    if slack is None:
        return False
    try:
        async with asyncio.timeout(ASK_SECONDS):
            await slack.who_am_i()
    except (SlackFailure, TimeoutError):
        return False
    house.log.info("goodbye_too_late", workspace=str(ask.workspace_id), kind=ask.id)
    return True


async def forget_token(house: House, slack_team_id: str, now: datetime) -> None:
    """The app was removed from a workspace whose token was already dead: now the token goes too."""

    def work(unit: Unit) -> None:
        known = system.workspace_of_team(unit, slack_team_id)
        if known is not None and known.state == "token_dead":
            workspaces.left(unit, known.id, "app_uninstalled", now)

    await house.db.write(work)


async def _end(ask: Ask, house: House, work: Callable[[Unit], Answer]) -> Answer:
    answer = await effect(house, ask, work)
    house.forget_tenants()
    return answer
