"""Sealing everything anew with the first key, beside processes that serve, and which keys are still in use."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table

from storage import rekeying, system
from storage.database import Database
from storage.unit import Unit

TELL_SECONDS = 5.0
LEAST_REST = 0.005  # seconds between two batches, in which whoever serves has the database


@dataclass(frozen=True, slots=True)
class Standing:
    """How many values each key has sealed, by id. `known` keys are set here, the sealing one first; `serving` are
    those of each process that serves."""

    known: tuple[str, ...]
    counts: Counter[str]
    serving: list[tuple[str, ...]]

    @property
    def first(self) -> str:
        """The key that seals."""
        return self.known[0]

    @property
    def remaining(self) -> int:
        """Values that another key than the first one has sealed."""
        return sum(self.counts.values()) - self.counts[self.first]

    @property
    def blind(self) -> int:
        """Processes that could not open what the first key seals."""
        return sum(self.first not in keys for keys in self.serving)

    @property
    def behind(self) -> int:
        """Processes that still seal with another key."""
        return sum(bool(keys) and keys[0] != self.first for keys in self.serving)


@dataclass(frozen=True, slots=True)
class Rotated:
    """What came of it. `closed` counts values that none of the keys opens, by table."""

    done: int
    closed: Counter[str]
    left: Standing


async def standing(db: Database, machine: datetime) -> Standing:
    """Reads every table once, a table at a time."""
    counts: Counter[str] = Counter()
    for workspace_id, table in await db.read(rekeying.pieces):

        def read(unit: Unit, id: UUID = workspace_id, table: Table = table) -> Counter[str]:
            return rekeying.in_use(unit, id, table)

        counts += await db.read(read)
    serving = await db.read(lambda unit: system.keys_of_the_living(unit, machine))
    return Standing(db.cipher.names, counts, serving)


async def rotate(
    db: Database, machine: datetime, before: Standing, *, tell: Callable[[int], None] = lambda _left: None
) -> Rotated:
    """Seal anew all that another key has sealed. `tell` hears now and then how many values remain."""
    done, closed, told = 0, Counter[str](), time.monotonic()
    for workspace_id, table in await db.read(rekeying.pieces):
        after: tuple[object, ...] | None = None
        while True:
            began = time.monotonic()

            def work(
                unit: Unit,
                id: UUID = workspace_id,
                table: Table = table,
                after: tuple[object, ...] | None = after,
            ) -> rekeying.Step:
                return rekeying.step(unit, id, table, after)

            found = await db.write(work)
            done += found.done
            closed[table.name] += found.closed
            if found.last is None:
                break
            after = found.last
            if time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                tell(max(0, before.remaining - done))
            # As long as it took: people who press buttons get the other half.
            await asyncio.sleep(max(LEAST_REST, time.monotonic() - began))
    return Rotated(done, +closed, await standing(db, machine))
