"""Among replicas: that this one lives, and the clock all of them share."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import structlog

from gateway.clock import MachineClock, ProductClock, SystemClock
from storage import schema, system
from storage.database import Database

_LOG = structlog.get_logger("touchline")
SLOW = 1.0  # seconds within which the database's clock has to answer to be believed to the second


@dataclass(slots=True)
class Heartbeat:
    db: Database
    replica: str
    clock: ProductClock
    machine: MachineClock
    _timed: bool = field(default=False, init=False)

    async def beat(self) -> None:
        """Say that this replica lives, and keep its clocks in step with the database's."""
        machine = self.machine.now()
        keys = self.db.cipher.names
        await self.db.write(lambda unit: system.beat(unit, self.replica, schema.HEAD, machine, keys))
        await self.keep_time()

    async def keep_time(self) -> None:
        """Replicas share PostgreSQL's clock: theirs may be an hour apart.

        An answer that was long on its way says little, so the next one is waited for, unless it is the first.
        """
        if self.db.dialect != "postgresql":
            return
        asked = time.monotonic()
        moment = await self.db.read(system.time_of_database)
        took = time.monotonic() - asked
        if took > SLOW and self._timed:
            return
        self._timed = True
        for clock in (self.clock, self.machine):
            if isinstance(clock, SystemClock):
                clock.set(moment, asked + took / 2)

    async def leave(self) -> None:
        """No more beats. One that stays behind does no harm, and a database that is gone takes it along."""
        try:
            await self.db.write(lambda unit: system.beat_no_more(unit, self.replica))
        except Exception as error:
            _LOG.warning("heartbeat_left", error=type(error).__name__)
