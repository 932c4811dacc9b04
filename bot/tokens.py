"""Tokens: taken in by an install, and tried again now and then where they are dead."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from bot.tenants import Tenants
from coaching.library import Library
from gateway.clock import ProductClock
from gateway.outcomes import SlackFailure
from storage import system, templates, token_back, workspaces
from storage.database import Database
from storage.unit import Unit
from storage.workspaces import PROBE_FIRST

_LOG = structlog.get_logger("touchline")


class Probes:
    """Asks `auth.test` for each dead token whose time has come: after five minutes, then rarer, hourly in the end."""

    def __init__(self, db: Database, tenants: Tenants, clock: ProductClock) -> None:
        self._db = db
        self._tenants = tenants
        self._clock = clock

    async def run(self) -> int:
        """Returns how many workspaces go on. Several replicas may do it: each token is tried by one of them."""
        now = self._clock.now()
        dead = await self._db.write(lambda unit: system.take_dead_tokens(unit, now, now + PROBE_FIRST))
        back = [id for id in dead if await self._works(id)]
        for id in back:
            await self._resume(id)
        return len(back)

    async def _works(self, workspace_id: UUID) -> bool:
        def kept(unit: Unit) -> tuple[str | None, str | None]:
            known = system.workspace_by_id(unit, workspace_id)
            return workspaces.token_of(unit, workspace_id), known.slack_team_id if known else None

        token, team = await self._db.read(kept)
        if token is None:
            return False
        try:
            who = await self._tenants.client(token).who_am_i()
        except SlackFailure as failure:
            _LOG.info("token_dead_still", workspace=str(workspace_id), code=failure.code)
        else:
            if who.get("team_id") == team:
                return True
            _LOG.error("token_of_another_workspace", workspace=str(workspace_id))
        await self._db.write(lambda unit: workspaces.probe_again(unit, workspace_id, self._clock.now()))
        return False

    async def _resume(self, workspace_id: UUID) -> None:
        found = await self._db.write(lambda unit: token_back.resume(unit, workspace_id, self._clock.now()))
        self._tenants.forget()
        if found is not None:
            told_back(workspace_id, found)


async def install(db: Database, tenants: Tenants, library: Library, token: str, now: datetime) -> UUID:
    """Make or renew the workspace of a bot token, and go on if it was dead. Raises SlackFailure. Returns its id."""
    who = await tenants.client(token).who_am_i()

    def work(unit: Unit) -> tuple[UUID, token_back.Outage | None]:
        known = system.workspace_of_team(unit, who["team_id"])
        back = None if known is None else token_back.resume(unit, known.id, now)
        id, new = workspaces.install(
            unit, slack_team_id=who["team_id"], name=who.get("team") or who["team_id"], tz="UTC",
            bot_token=token, bot_user_id=who.get("user_id"), enterprise_id=who.get("enterprise_id"), now=now,
        )  # fmt: skip
        if new:
            templates.seed(unit, id, library.templates.values(), now)
        return id, back

    id, back = await db.write(work)
    tenants.forget()
    if back is not None:
        told_back(id, back)
    return id


def told_back(workspace_id: UUID, found: token_back.Outage) -> None:
    """The line in the log for a workspace that goes on."""
    _LOG.info(
        "token_back", workspace=str(workspace_id), off_seconds=int((found.until - found.since).total_seconds()),
        not_sent=found.missed,
    )  # fmt: skip
