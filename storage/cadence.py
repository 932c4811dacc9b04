"""Pairs: a rep and one of their coaches, with what became of their planned talks, for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from coaching.cadence import PairState, pair_state
from coaching.calendar import Availability
from coaching.plans import LONGEST_LEAD, slots_between, window
from coaching.slots import NO_FACTS, Slot, joint, slot_state
from coaching.walltime import to_local
from storage import days_off, plans, slots
from storage.people import PersonRecord
from storage.plans import PlanRecord
from storage.sessions import COUNTING, counts
from storage.slots import SlotRecord
from storage.tables import CoachingSession, table_of
from storage.unit import Unit

BACK = 12  # slots looked back on: eight that count, and some in which people were away
_LONGEST = 28  # days


Key = tuple[UUID, UUID]  # of a pair: rep and coach


@dataclass(frozen=True, slots=True)
class PairSlot:
    """A slot, the version of the plan it is of, and what is stored of it; None if nobody touched it."""

    plan: PlanRecord
    slot: Slot
    record: SlotRecord | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A rep and one coach. `slots` are oldest first and end with the one after the current; dates are the
    rep's. `plan` is the version of today, or else the newest."""

    plan: PlanRecord
    today: date
    rep_works: Availability
    coach_works: Availability
    slots: tuple[PairSlot, ...]
    state: PairState

    @property
    def rep(self) -> PersonRecord:
        return self.plan.person

    @property
    def coach(self) -> PersonRecord:
        return self.plan.coach

    @property
    def both(self) -> Availability:
        return joint(self.rep_works, self.coach_works)

    @property
    def current(self) -> PairSlot | None:
        """The slot whose window holds today."""
        return next((s for s in self.slots if s.slot.opens_on <= self.today <= s.slot.closes_on), None)

    @property
    def coming(self) -> PairSlot | None:
        """The next talk that is still to be had; one of today is the next, one of yesterday is not."""
        open_ones = (s for s in self.slots if s.slot.is_open and s.slot.effective_on is not None)
        return next((s for s in open_ones if (s.slot.effective_on or date.min) >= self.today), None)

    def find(self, plan_id: UUID, k: int) -> PairSlot | None:
        return next((s for s in self.slots if s.plan.id == plan_id and s.slot.k == k), None)


def pairs_of_coaches(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], now: datetime, back: int = BACK
) -> dict[UUID, list[Pair]]:
    """Everybody these people coach, by coach, in order of the reps' names. Six queries for any number.

    Left out are rhythms that are over, and reps who are not here any more.
    """
    versions = plans.plans_of_coaches(unit, workspace_id, coach_ids, since(now, back))
    found: dict[UUID, list[Pair]] = {}
    for pair in _going(pairs(unit, workspace_id, versions, now, back)):
        found.setdefault(pair.coach.id, []).append(pair)
    for listed in found.values():
        listed.sort(key=lambda pair: (pair.rep.name, pair.rep.id))
    return found


def pairs_of_people(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime, back: int = BACK
) -> dict[UUID, list[Pair]]:
    """Everybody who coaches these people, by person, the line before extra coaches."""
    versions = plans.plans_of_people(unit, workspace_id, person_ids, since(now, back))
    found: dict[UUID, list[Pair]] = {}
    for pair in _going(pairs(unit, workspace_id, versions, now, back)):
        found.setdefault(pair.rep.id, []).append(pair)
    for listed in found.values():
        listed.sort(key=lambda pair: (pair.plan.kind != plans.LINE, pair.coach.name, pair.coach.id))
    return found


def pair_of(unit: Unit, workspace_id: UUID, plan: PlanRecord, now: datetime, back: int = BACK) -> Pair:
    """The pair of this plan, with all of its versions."""
    return pairs_of_plans(unit, workspace_id, [plan], now, back)[plan.id]


def pairs_of_plans(
    unit: Unit, workspace_id: UUID, given: Iterable[PlanRecord], now: datetime, back: int = BACK
) -> dict[UUID, Pair]:
    """The pairs of these plans, by plan, with all versions; also of rhythms that are over."""
    wanted = {plan.id: plan for plan in given}
    mine = plans.plans_of_people(
        unit, workspace_id, [plan.person.id for plan in wanted.values()], since(now, back)
    )
    keys = {(plan.person.id, plan.coach.id) for plan in wanted.values()}
    versions = {one.id: one for one in mine if (one.person.id, one.coach.id) in keys} | wanted
    found = pairs(unit, workspace_id, list(versions.values()), now, back)
    by_pair = {(pair.rep.id, pair.coach.id): pair for pair in found}
    return {id: by_pair[plan.person.id, plan.coach.id] for id, plan in wanted.items()}


def ensure_slot(unit: Unit, workspace_id: UUID, plan: PlanRecord, k: int, now: datetime) -> SlotRecord:
    """The row of a slot, made if nothing was known of it, locked. Raises ValueError if the plan has none."""
    span = window(plan.plan, k)
    return slots.ensure(unit, workspace_id, plan.id, plan.person.id, plan.coach.id, span, now)


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is stored of some pairs. What it comes to depends on the day that is asked about."""

    versions: Mapping[Key, Sequence[PlanRecord]]
    works: Mapping[UUID, Availability]
    records: Mapping[UUID, Mapping[int, SlotRecord]]
    held: Mapping[Key, Sequence[date]]
    first: Mapping[UUID, date]  # by plan: how far back to look

    def pair(self, key: Key, today: date) -> Pair:
        """The pair as it stands on `today`: the rep's day, or that of somebody who is told about it."""
        versions = self.versions[key]
        rep, coach = versions[-1].person, versions[-1].coach
        works = self.works[rep.id], self.works[coach.id]
        held, both = self.held.get(key, ()), joint(*works)
        found: list[PairSlot] = []
        for plan in versions:
            rows = self.records.get(plan.id, {})
            last = today + timedelta(days=plan.interval_days + LONGEST_LEAD)
            for k in slots_between(plan.plan, self.first[plan.id], last):
                row = rows.get(k)
                facts = NO_FACTS if row is None else row.facts(rep.tz)
                found.append(PairSlot(plan, slot_state(plan.plan, k, facts, both, held, today), row))
        after = [one for one in found if one.slot.opens_on > today]
        kept = tuple(one for one in found if one.slot.opens_on <= today) + tuple(after[:1])
        current = next((plan for plan in versions if plan.covers(today)), versions[-1])
        return Pair(current, today, *works, kept, pair_state([one.slot for one in kept], today))


def stored(
    unit: Unit, workspace_id: UUID, versions: Sequence[PlanRecord], now: datetime, back: int = BACK
) -> Stored:
    """What is known of these plans' pairs. Give all versions of a pair that reach into the last `back` slots."""
    persons = {p.id: p for plan in versions for p in (plan.person, plan.coach)}
    first = {plan.id: _first_day(plan, now, back) for plan in versions}
    earliest = min(first.values(), default=now.date())
    grouped: dict[Key, list[PlanRecord]] = {}
    for plan in sorted(versions, key=lambda plan: plan.starts_on):
        grouped.setdefault((plan.person.id, plan.coach.id), []).append(plan)
    return Stored(
        grouped, days_off.availabilities(unit, workspace_id, persons.values(), earliest),
        slots.of_plans(unit, workspace_id, first, earliest), held_days(unit, workspace_id, versions, earliest), first,
    )  # fmt: skip


def pairs(
    unit: Unit, workspace_id: UUID, versions: Sequence[PlanRecord], now: datetime, back: int = BACK
) -> list[Pair]:
    """The pairs of these plans, each on the day it is where the rep is."""
    if not versions:
        return []
    known = stored(unit, workspace_id, versions, now, back)
    return [
        known.pair(key, to_local(now, listed[-1].person.tz).date()) for key, listed in known.versions.items()
    ]


def _going(found: Iterable[Pair]) -> list[Pair]:
    return [
        pair
        for pair in found
        if pair.rep.active and (pair.plan.ends_on is None or pair.plan.ends_on >= pair.today)
    ]


def since(now: datetime, back: int = BACK) -> date:
    """A day before the first one that can matter, wherever the people are."""
    return (now - timedelta(days=_LONGEST * (back + 1) + 1)).date()


def _first_day(plan: PlanRecord, now: datetime, back: int) -> date:
    return (now - timedelta(days=plan.interval_days * (back + 1) + 1)).date()


# ---------------------------------------------------------------- talks that were held


def held_days(
    unit: Unit, workspace_id: UUID, versions: Iterable[PlanRecord], earliest: date
) -> dict[Key, list[date]]:
    """The days of talks that count, by (rep, coach): under any version of the plan, or under none."""
    listed = list(versions)
    given = {
        "b_workspace": workspace_id, "b_since": earliest,
        "b_people": list({plan.person.id for plan in listed}), "b_coaches": list({plan.coach.id for plan in listed}),
    }  # fmt: skip
    found: dict[Key, list[date]] = {}
    for row in unit.run(_held(), given):
        if counts(row):
            found.setdefault((row.person_id, row.coach_id), []).append(row.held_on)
    return found


@cache
def _held() -> Any:
    s = table_of(CoachingSession)
    return select(*(s.c[name] for name in ("person_id", "coach_id", "held_on", *COUNTING))).where(
        s.c.workspace_id == bindparam("b_workspace"), s.c.person_id.in_(bindparam("b_people", expanding=True)),
        s.c.coach_id.in_(bindparam("b_coaches", expanding=True)), s.c.held_on >= bindparam("b_since"),
    )  # fmt: skip
