"""Tokens that expire are made new two hours before they end, by one replica each."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from bot.oauth import OAuth
from bot.tenants import Tenants
from gateway.clock import MachineClock, ProductClock
from gateway.outcomes import Gone, Later, Ours, SlackFailure
from storage import rotation, workspaces
from storage.database import Database, Work
from storage.rotation import Holder
from storage.unit import Unit

_LOG = structlog.get_logger("touchline")
# What says that this refresh token will never work. Anything else is tried again.
_REFUSED = {"invalid_refresh_token", "token_revoked", "token_expired", "invalid_auth", "account_inactive"}

A_TURN = 25.0  # seconds, less than between two turns


class Rotation:
    """`run` before anything is sent, and every half minute."""

    def __init__(
        self, db: Database, tenants: Tenants, oauth: OAuth, clock: ProductClock, machine: MachineClock
    ) -> None:
        self._db = db
        self._tenants = tenants
        self._oauth = oauth
        self._clock = clock
        self._machine = machine
        self._turn = asyncio.Lock()
        self._ending = False

    async def run(self) -> int:
        """One after the other, for a while. Returns how many tokens were made new."""
        made, until = 0, self._machine.monotonic() + A_TURN
        async with self._turn:
            while self._oauth.set_up and not self._ending and self._machine.monotonic() < until:
                holder = await self._db.write(lambda unit: rotation.take_due(unit, self._machine.steady()))
                if holder is None:
                    break
                made += await self.renew(holder)
        return made

    async def finish(self) -> None:
        """Begin none any more, and wait for the one under way: what Slack gives is known only here."""
        self._ending = True
        async with self._turn:
            pass

    async def bring_back(self, workspace_id: UUID) -> bool | None:
        """Make a dead token new. None if it is none that can be; False if Slack did not."""
        holder = await self._db.read(lambda unit: rotation.of_workspace(unit, workspace_id))
        return None if holder is None or not self._oauth.set_up else await self.renew(holder)

    async def renew(self, holder: Holder) -> bool:
        """Slack first, then the row. Killed in between, the old refresh token is tried once more within a minute."""
        try:
            granted = await self._oauth.refresh(holder.refresh)
        except SlackFailure as failure:
            await self._failed(holder, failure)
            return False
        expiry = granted.expiry
        assert expiry is not None, "refresh gives no other"
        kept = await self._written(lambda unit: rotation.keep(unit, holder, granted.token, expiry))
        self._tenants.forget()
        _LOG.info("token_rotated", **_who(holder), kept=kept)
        return True

    async def _written(self, work: Work[bool]) -> bool:
        """Commit. Slack may not take the old refresh token again, so it is tried more than once."""
        for pause in (0.2, 1.0, 4.0):
            try:
                return await self._db.write(work)
            except Exception as error:
                _LOG.warning("outcome_not_written", error=type(error).__name__)
            await self._machine.sleep(pause)
        return await self._db.write(work)

    async def _failed(self, holder: Holder, failure: SlackFailure) -> None:
        final = isinstance(failure, Gone | Ours) and failure.code in _REFUSED
        _LOG.warning("token_not_rotated", **_who(holder), code=failure.code, final=final)

        def work(unit: Unit) -> list[UUID]:
            if final:
                return rotation.refused(unit, holder, "refresh_refused", self._clock.now())
            rotation.again(unit, holder, self._machine.steady(), _wait(failure))
            return []

        for id in await self._db.write(work):
            _LOG.error("token_dead", workspace=str(id), code="refresh_refused", cure=workspaces.TOKEN_CURE)
        if final:
            self._tenants.forget()


def _wait(failure: SlackFailure) -> timedelta:
    """A lost answer is asked for again soon; a wrong client secret waits for a person."""
    if isinstance(failure, Later):
        return timedelta(seconds=failure.seconds)
    return timedelta(minutes=1) if isinstance(failure, Ours) else rotation.AGAIN


def _who(holder: Holder) -> dict[str, str]:
    return {"org" if holder.workspace_id is None else "workspace": str(holder.id)}
