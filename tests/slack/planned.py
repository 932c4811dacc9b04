"""Plans for the Slack tests: a rhythm of two people, and its slots, as a sweep makes them."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from sqlalchemy import update

from bot.play import Play
from coaching.slot_times import prep_at, talk_at
from storage import cadence, people, plan_changes, plans, preps
from storage.plan_changes import NewPlan
from storage.preps import PrepDue
from storage.tables import CadencePlan, table_of
from storage.unit import Unit

TUESDAY = date(2026, 11, 24)


async def plan(
    world: Play, rep: str, coach: str, on: date = TUESDAY, at: str | None = "10:00", days: int = 14,
    **more: object,
) -> UUID:  # fmt: skip
    """`rep` talks with `coach` on that day, at that time on the rep's wall, and every `days` after it."""

    def work(unit: Unit) -> UUID:
        ids = {one.slack_user_id: one.id for one in people.everyone(unit, world.workspace_id)}
        start = None if at is None else time.fromisoformat(at)
        today = world.clock.now().date()
        new = NewPlan(ids[rep], ids[coach], days, on, today, start, **more)  # type: ignore[arg-type]
        id = plan_changes.begin_plan(unit, world.workspace_id, new, world.clock.now())
        assert id is not None
        c = table_of(CadencePlan)
        mine = (c.c.workspace_id == world.workspace_id, c.c.id == id)
        unit.run(update(c).where(*mine).values(next_at=None))  # the slots are made by hand here
        return id

    return await world.program.db.write(work)


async def open_slot(world: Play, plan_id: UUID, k: int = 0, *, prepare: bool = True) -> UUID:
    """The row of a slot, and its prep owed for its time, as the sweep does when that time has come."""

    def work(unit: Unit) -> UUID:
        now = world.clock.now()
        record = plans.get(unit, world.workspace_id, plan_id)
        assert record is not None
        row = cadence.ensure_slot(unit, world.workspace_id, record, k, now)
        pair = cadence.pair_of(unit, world.workspace_id, record, now)
        at = pair.find(plan_id, k)
        assert at is not None
        due = prep_at(at.slot, pair.rep_works, pair.rep.tz)
        begins = talk_at(at.slot, record.start_time, pair.rep.tz)
        if prepare and due is not None and begins is not None:
            owed = PrepDue(row.id, row.person_id, row.coach_id, due, begins)
            preps.owe_prep(unit, world.workspace_id, [owed], now)
        return row.id

    slot_id = await world.program.db.write(work)
    await world.settle()
    return slot_id
