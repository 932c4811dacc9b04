"""Plans by time: windows open, talks are prepared, and what follows when a window closes unheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import and_, update

from coaching.calendar import Availability, next_working_moment
from coaching.plans import window
from coaching.slot_times import PREP_AT, TELL_FOR, Turns, talk_at, tells_rep, turns
from coaching.slots import Slot
from coaching.walltime import to_local, to_utc
from scheduler.poison import Poison
from storage import cadence, deliveries, digests, plans, preps, rep_weeks, slot_changes, slots, system
from storage.deliveries import Owe
from storage.plans import NextTime, PlanRecord
from storage.preps import PrepDue
from storage.slots import SlotRecord
from storage.system import Due
from storage.tables import CadencePlan, table_of
from storage.unit import Unit

_BACK = 2  # slots: what closed before them is over for everybody


@dataclass(frozen=True, slots=True)
class Looked:
    """What one due plan leads to."""

    plan: PlanRecord
    turns: Turns
    slots: dict[int, Slot]
    rep_works: Availability


class Windows(Poison):
    """Plans for which something falls due: rows are made, prep is owed, and reps hear of talks not held."""

    name = "windows"

    def __init__(self) -> None:
        self.table = table_of(CadencePlan)

    def plan(self, unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[Looked]:
        found = list(plans.get_many(unit, workspace_id, ids).values())
        known = cadence.stored(unit, workspace_id, found, now, _BACK)
        return [_look(plan, known, now) for plan in found]

    def write(self, unit: Unit, workspace_id: UUID, plan: list[Looked], now: datetime) -> int:
        ours = plans.lock_unchanged(unit, workspace_id, {one.plan.id: one.plan.version for one in plan})
        looked = [one for one in plan if one.plan.id in ours]
        rows = _rows(unit, workspace_id, looked, now)
        _prepare(unit, workspace_id, looked, rows, now)
        _close(unit, workspace_id, looked, rows, now)
        times = [NextTime(one.plan.id, one.plan.version, one.turns.next_at) for one in looked]
        plans.set_next(unit, workspace_id, times, now)
        return len(looked)


class RecheckPlans(Windows):
    """Every plan that goes on, once a day: its times again from wall time, zones' rules and days off."""

    name = "recheck_plans"

    def due(self, unit: Unit, now: datetime, limit: int) -> list[Due]:
        return system.unchecked_plans(unit, now - timedelta(days=1), limit)

    def write(self, unit: Unit, workspace_id: UUID, plan: list[Looked], now: datetime) -> int:
        """Also: people of before there were digests get theirs."""
        done = super().write(unit, workspace_id, plan, now)
        ids = [one.plan.id for one in plan]
        digests.ensure(unit, workspace_id, rep_weeks.missing(unit, workspace_id, self.table, ids), now)
        return done

    def put_off(self, unit: Unit, due: Due, until: datetime) -> None:
        """Looked at again later; when something falls due stays as it is."""
        c = self.table
        mine = and_(c.c.workspace_id == due.workspace_id, c.c.id == due.id)
        unit.run(update(c).where(mine).values(checked_at=until))


def _look(plan: PlanRecord, known: cadence.Stored, now: datetime) -> Looked:
    rep = plan.person
    works = known.works[rep.id]
    today = to_local(now, rep.tz).date()
    if not rep.active or not plan.coach.active:
        return Looked(plan, Turns(), {}, works)
    pair = known.pair((rep.id, plan.coach.id), today)
    mine = [one for one in pair.slots if one.plan.id == plan.id]
    rows = [one.record for one in mine if one.record is not None]
    found = turns(
        [one.slot for one in mine], known=[row.k for row in rows],
        prepared=[row.k for row in rows if row.prepared_at is not None],
        closed=[row.k for row in rows if row.closed_at is not None], start=plan.start_time, rep=works,
        zone=rep.tz, now=now, today=today,
    )  # fmt: skip
    return Looked(plan, found, {one.slot.k: one.slot for one in mine}, works)


def _rows(
    unit: Unit, workspace_id: UUID, looked: Sequence[Looked], now: datetime
) -> dict[tuple[UUID, int], SlotRecord]:
    """The rows of every slot that something is done for, made where they are missing."""
    wanted = [
        (one.plan.id, one.plan.person.id, one.plan.coach.id, window(one.plan.plan, k))
        for one in looked
        for k in {*one.turns.opens, *one.turns.prepares, *one.turns.closes}
    ]
    if not wanted:
        return {}
    slots.ensure_many(unit, workspace_id, wanted, now)
    earliest = min(span.closes_on for *_, span in wanted)
    found = slots.of_plans(unit, workspace_id, {plan_id for plan_id, *_ in wanted}, earliest)
    return {(plan_id, k): row for plan_id, by_k in found.items() for k, row in by_k.items()}


def _prepare(
    unit: Unit, workspace_id: UUID, looked: Sequence[Looked], rows: dict[tuple[UUID, int], SlotRecord], now: datetime
) -> None:  # fmt: skip
    owed = []
    for one in looked:
        for k in one.turns.prepares:
            begins = talk_at(one.slots[k], one.plan.start_time, one.plan.person.tz)
            if begins is not None:
                row = rows[one.plan.id, k]
                owed.append(PrepDue(row.id, row.person_id, row.coach_id, now, begins))
    preps.owe_prep(unit, workspace_id, owed, now)
    slots.mark(unit, workspace_id, [one.slot_id for one in owed], "prepared_at", now)


def _close(
    unit: Unit, workspace_id: UUID, looked: Sequence[Looked], rows: dict[tuple[UUID, int], SlotRecord], now: datetime
) -> None:  # fmt: skip
    """The rep is told of a talk that is not marked as held. The coach hears of it in their morning note."""
    owed, closed = [], []
    for one in looked:
        rep = one.plan.person
        today = to_local(now, rep.tz).date()
        for k in one.turns.closes:
            slot, row = one.slots[k], rows[one.plan.id, k]
            closed.append(row.id)
            due = next_working_moment(now, rep.tz, one.rep_works, opens=PREP_AT)
            if tells_rep(slot, today) and due is not None:
                last = to_utc(slot.closes_on + timedelta(days=TELL_FOR + 1), time(0, 0), rep.tz)
                owed.append(Owe("slot_open", slot_changes.open_key(row.id), rep.id, row.id, due, last))
    deliveries.owe(unit, workspace_id, now, [one for one in owed if one.due_at < one.not_after])
    slots.mark(unit, workspace_id, closed, "closed_at", now)
