"""The sweep: what is due now? Claims due rows in small batches and hands them to the step that knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from scheduler.house import House
from storage import system
from storage.system import Due
from storage.unit import Unit

BATCH = 100  # rows a transaction; on SQLite some 20 ms, so that handlers get their turn
MOST_TRIES = 5
KEEP_KEYS = timedelta(hours=48)


class Step(Protocol):
    """One kind of due row. `plan` works out the rules on a read; `write` re-checks and commits them.

    A step whose rows each write much has a `batch` of its own, smaller than `BATCH`.
    """

    name: str

    def due(self, unit: Unit, now: datetime, limit: int) -> list[Due]: ...

    def plan(self, unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> Any: ...

    def write(self, unit: Unit, workspace_id: UUID, plan: Any, now: datetime) -> int: ...

    def count_try(self, unit: Unit, due: Due) -> int: ...

    def put_off(self, unit: Unit, due: Due, until: datetime) -> None: ...

    def set_aside(self, unit: Unit, due: Due, fault: str, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Sweep:
    house: House
    steps: Sequence[Step]

    async def run(self, now: datetime) -> int:
        """Everything due at `now` (product time). Returns how many rows were handled."""
        total, began = 0, self.house.machine.monotonic()
        for step in self.steps:
            total += await self._drain(step, now)
        self.house.metrics.sweep_got_on(self.house.machine)
        self.house.metrics.sweep_took.observe(self.house.machine.monotonic() - began)
        return total

    async def _drain(self, step: Step, now: datetime) -> int:
        total = 0
        batch = getattr(step, "batch", BATCH)
        while True:
            due = await self.house.db.read(lambda unit: step.due(unit, now, batch))
            if not due:
                return total
            done = 0
            for workspace_id, ids in _by_workspace(due).items():
                done += await self._batch(step, workspace_id, ids, now)
            total += done
            self.house.metrics.swept.labels(step.name).inc(done)
            self.house.metrics.sweep_got_on(self.house.machine)  # a Monday's sweep takes its time
            if not done or len(due) < batch:
                # Nothing of ours was left in it (another replica has these), or there was no more.
                return total

    async def _batch(self, step: Step, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
        try:
            return await self._one(step, workspace_id, ids, now)
        except Exception as error:
            self.house.log.error(
                "sweep_batch_failed", step=step.name, workspace=str(workspace_id), rows=len(ids),
                error=type(error).__name__,
            )  # fmt: skip
        return sum([await self._alone(step, Due(workspace_id, id), now) for id in ids])

    async def _one(self, step: Step, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> int:
        plan = await self.house.db.read(lambda unit: step.plan(unit, workspace_id, ids, now))
        self.house.label("before_sweep_write")
        done = await self.house.db.write(lambda unit: step.write(unit, workspace_id, plan, now))
        self.house.label("after_sweep_write")
        return done

    async def _alone(self, step: Step, due: Due, now: datetime) -> int:
        """A row of a batch that failed. The try is counted first, so that a crash counts too.

        Each failure is followed by a longer rest, so that a short trouble of the database sets nobody aside.
        """
        tries = await self.house.db.write(lambda unit: step.count_try(unit, due))
        try:
            return await self._one(step, due.workspace_id, [due.id], now)
        except Exception as error:
            fault = type(error).__name__
            self.house.log.error(
                "sweep_row_failed", step=step.name, workspace=str(due.workspace_id), row=str(due.id),
                tries=tries, error=fault,
            )  # fmt: skip
        if tries < MOST_TRIES:
            rest = now + timedelta(minutes=2**tries)
            await self.house.db.write(lambda unit: step.put_off(unit, due, rest))
            return 0
        await self.house.db.write(lambda unit: step.set_aside(unit, due, fault, now))
        self.house.metrics.set_aside.labels(step.name).inc()
        return 1


def _by_workspace(due: Sequence[Due]) -> dict[UUID, list[UUID]]:
    grouped: dict[UUID, list[UUID]] = {}
    for row in due:
        grouped.setdefault(row.workspace_id, []).append(row.id)
    return grouped


async def forget_keys(house: House, now: datetime) -> int:
    """Received keys are kept 48 hours: longer than any repeat Slack sends."""
    total = 0
    work: Callable[[Unit], int] = lambda unit: system.forget_keys(unit, now - KEEP_KEYS)  # noqa: E731
    while gone := await house.db.write(work):
        total += gone
    return total
