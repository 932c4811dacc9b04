"""Slack says goodbye: the app was removed, or its token was taken back. In any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gateway.door import NOTHING, Answer, Ask, Kind, on
from handlers.house import House, effect
from storage import system, workspaces
from storage.unit import Unit


@on(Kind.EVENT, "app_uninstalled")
async def uninstalled(ask: Ask, house: House) -> Answer:
    """All work for the workspace stops and its token is forgotten."""

    def work(unit: Unit) -> Answer:
        workspaces.left(unit, ask.workspace_id, "app_uninstalled", ask.now)
        return NOTHING

    return await _end(ask, house, work)


@on(Kind.EVENT, "tokens_revoked")
async def revoked(ask: Ask, house: House) -> Answer:
    """Only the bot's token is the workspace's; a person's own token is that person's business."""
    tokens = (ask.body.get("event") or {}).get("tokens") or {}
    if not tokens.get("bot"):
        return NOTHING

    def work(unit: Unit) -> Answer:
        workspaces.token_lost(unit, ask.workspace_id, "tokens_revoked", ask.now)
        return NOTHING

    answer = await _end(ask, house, work)
    house.log.error(
        "token_dead", workspace=str(ask.workspace_id), code="tokens_revoked", cure=workspaces.TOKEN_CURE
    )
    return answer


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
