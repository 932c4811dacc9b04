"""What tests of the cadence share: plans begun, talks held and slots touched, by Slack ids."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event

from storage import cadence, plan_changes, plans, slots
from storage.cadence import Pair
from storage.database import Database
from storage.ids import new_id
from storage.plan_changes import NewPlan
from storage.slots import SlotRecord
from storage.tables import CoachingSession, table_of
from storage.unit import Unit
from tests.database.house import Floor

TUESDAY = date(2025, 3, 4)
MARCH = datetime(2025, 2, 26, 13, 0, tzinfo=UTC)  # a Wednesday before it, 08:00 in New York
CITY = "America/New_York"


async def begin(here: Floor, rep: str, coach: str, **given: Any) -> UUID:
    """A weekly plan of this pair; by default the first talk is on Tuesday, 4 March 2025."""
    anchor = given.pop("anchor_on", TUESDAY)
    wanted = NewPlan(
        here.ids[rep], here.ids[coach], given.pop("interval_days", 7), anchor,
        given.pop("starts_on", here.clock.now().date()), **given,
    )  # fmt: skip
    now = here.clock.now()
    id = await here.db.write(lambda unit: plan_changes.begin_plan(unit, here.workspace_id, wanted, now))
    assert id is not None
    return id


async def hold(here: Floor, rep: str, coach: str, day: date, **values: Any) -> UUID:
    """A logged talk of that day that counts, unless `values` say otherwise."""
    now = here.clock.now()
    id = new_id(now)
    row = {
        "workspace_id": here.workspace_id, "id": id, "created_at": now, "person_id": here.ids[rep],
        "coach_id": here.ids[coach], "held_on": day, "minutes": 30, "mode": "live", "kind": "coaching",
        "type": "training", "names_gap": True, "both_took_part": True, "practice_minutes": 0,
        "needs_confirm": False, "state": "logged", "origin": f"test:{id}", "logged_by_id": here.ids[coach],
        "version": 0, "tries": 0,
    }  # fmt: skip
    await here.db.write(lambda unit: unit.run(table_of(CoachingSession).insert().values(row | values)))
    return id


async def pair_on(here: Floor, plan_id: UUID, moment: datetime) -> Pair:
    """The pair of a plan as it stands at `moment`."""

    def read(unit: Unit) -> Pair:
        plan = plans.get(unit, here.workspace_id, plan_id)
        assert plan is not None
        return cadence.pair_of(unit, here.workspace_id, plan, moment)

    return await here.db.read(read)


async def touched(here: Floor, plan_id: UUID, k: int, **values: Any) -> SlotRecord:
    """The row of slot `k`, made where it is missing, with these columns set."""

    def write(unit: Unit) -> SlotRecord:
        plan = plans.get(unit, here.workspace_id, plan_id)
        assert plan is not None
        record = cadence.ensure_slot(unit, here.workspace_id, plan, k, here.clock.now())
        if values:
            slots.change(unit, here.workspace_id, record.id, **values)
        found = slots.get(unit, here.workspace_id, record.id)
        assert found is not None
        return found

    return await here.db.write(write)


def at(day: date, clock: str = "12:00") -> datetime:
    """That time in UTC."""
    return datetime.combine(day, time.fromisoformat(clock), UTC)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run meanwhile, whatever the database."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


__all__ = ["CITY", "MARCH", "TUESDAY", "Database", "at", "begin", "counted", "hold", "pair_on", "touched"]
