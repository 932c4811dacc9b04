"""Plans for the Slack tests: a rhythm of two people, and its slots, as the sweep makes them."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from bot.play.play import Play
from storage import people, plan_changes, slots
from storage.plan_changes import NewPlan
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
        return id

    id = await world.program.db.write(work)
    await world.settle()
    return id


async def slot_of(world: Play, plan_id: UUID, k: int = 0) -> UUID:
    """The row of a slot whose window has opened."""
    await world.settle()
    found = await world.program.db.read(
        lambda unit: slots.of_plans(unit, world.workspace_id, [plan_id], date(2026, 1, 1))
    )
    return found[plan_id][k].id
