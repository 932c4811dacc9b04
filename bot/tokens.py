"""Dead tokens are tried again now and then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import structlog

from bot.tenants import Tenants
from gateway.clock import ProductClock
from gateway.outcomes import SlackFailure
from storage import system, token_back, workspaces
from storage.database import Database
from storage.system import Installed
from storage.unit import Unit
from storage.workspaces import PROBE_FIRST

_LOG = structlog.get_logger("touchline")


async def _cannot(_workspace_id: UUID) -> None:
    return None


def _is_of(who: dict[str, Any], known: Installed) -> bool:
    """Whether the token that `auth.test` was asked with is this workspace's, or its organisation's."""
    if who.get("is_enterprise_install") is True:
        return known.enterprise_id is not None and who.get("enterprise_id") == known.enterprise_id
    return bool(who.get("team_id") == known.slack_team_id)


class Probes:
    """Asks `auth.test` for each dead token whose time has come: after five minutes, then rarer, hourly in the end."""

    def __init__(
        self, db: Database, tenants: Tenants, clock: ProductClock,
        bring_back: Callable[[UUID], Awaitable[bool | None]] = _cannot,
    ) -> None:  # fmt: skip
        """`bring_back` makes a token new that expires; None from it says that this one does not."""
        self._db = db
        self._tenants = tenants
        self._clock = clock
        self._bring_back = bring_back

    async def run(self) -> int:
        """Returns how many workspaces go on. Several replicas may do it: each token is tried by one of them."""
        now = self._clock.now()
        dead = await self._db.write(lambda unit: system.take_dead_tokens(unit, now, now + PROBE_FIRST))
        back = [id for id in dead if await self._works(id)]
        for id in back:
            await self._resume(id)
        return len(back)

    async def _works(self, workspace_id: UUID) -> bool:
        def kept(unit: Unit) -> tuple[str | None, Installed | None]:
            return workspaces.token_of(unit, workspace_id), system.workspace_by_id(unit, workspace_id)

        renewed = await self._bring_back(workspace_id)
        token, known = await self._db.read(kept)
        if token is None or known is None:
            return False
        if renewed is not False:
            try:
                who = await self._tenants.client(token).who_am_i()
            except SlackFailure as failure:
                _LOG.info("token_dead_still", workspace=str(workspace_id), code=failure.code)
            else:
                if _is_of(who, known):
                    return True
                _LOG.error("token_of_another_workspace", workspace=str(workspace_id))
        await self._db.write(lambda unit: workspaces.probe_again(unit, workspace_id, self._clock.now()))
        return False

    async def _resume(self, workspace_id: UUID) -> None:
        found = await self._db.write(lambda unit: token_back.resume(unit, workspace_id, self._clock.now()))
        self._tenants.forget()
        if found is not None:
            told_back(workspace_id, found)


def told_back(workspace_id: UUID, found: token_back.Outage) -> None:
    """The line in the log for a workspace that goes on."""
    _LOG.info(
        "token_back", workspace=str(workspace_id), off_seconds=int((found.until - found.since).total_seconds()),
        not_sent=found.missed,
    )  # fmt: skip
