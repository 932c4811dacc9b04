"""What decides which nudges a manager gets, for many managers at once: their pairs, what waits, what was said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from coaching.calendar import Availability
from coaching.nudging import Item, ManagerDay, NudgeKind, PairDay, ReplyDue, Sent, is_busy
from storage import cadence, days_off, notes, people, plans, reporting, workspaces
from storage.cadence import Pair, PairSlot
from storage.notes import NudgeRecord
from storage.people import PersonRecord
from storage.plans import LINE
from storage.tables import CheckIn, Person, ReportingLine, table_of
from storage.unit import Unit

REMEMBER = timedelta(days=120)  # how far back it is known what was said
WAITING = timedelta(days=21)  # check-ins older than this wait for nobody
_KINDS = {kind.value for kind in NudgeKind}
_HEADS_UPS = {NudgeKind.HEADS_UP.value, NudgeKind.PATTERN_HEADS_UP.value}


@dataclass(frozen=True, slots=True)
class Managed:
    """A manager on one day. `rules` is what the rules ask for; `pairs` are by the name they have in it."""

    manager: PersonRecord
    day: date
    rules: ManagerDay
    pairs: Mapping[str, Pair]
    leader: PersonRecord | None

    def slot(self, pair: str, planned_on: date | None) -> PairSlot | None:
        """The slot of a pair that was planned for that day."""
        known = self.pairs.get(pair)
        found = [] if known is None else [one for one in known.slots if one.slot.planned_on == planned_on]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Known:
    """All that is stored about some managers; `on` gives one of them on a day."""

    persons: Mapping[UUID, PersonRecord]
    leaders: Mapping[UUID, PersonRecord]
    stored: cadence.Stored
    keys: Mapping[UUID, Sequence[cadence.Key]]  # of the pairs, by manager
    nudges: Mapping[UUID, Sequence[NudgeRecord]]
    replies: Mapping[UUID, Sequence[ReplyDue]]
    works: Mapping[UUID, Availability]
    year_starts: int
    paused: Mapping[UUID, date]
    days: dict[tuple[UUID, date, bool], Managed] = field(default_factory=dict, repr=False, compare=False)

    def on(self, manager_id: UUID, day: date, *, telling: bool = False) -> Managed:
        """`telling`: for the leader. A heads-up that nobody can be sure of is none then."""
        key = manager_id, day, telling
        if key not in self.days:  # a note asks for each of its things, and all pairs are worked out each time
            self.days[key] = self._on(manager_id, day, telling=telling)
        return self.days[key]

    def _on(self, manager_id: UUID, day: date, *, telling: bool) -> Managed:
        manager, works = self.persons[manager_id], self.works[manager_id]
        pairs = [self.stored.pair(key, day) for key in self.keys.get(manager_id, ())]
        pairs.sort(key=lambda pair: (pair.rep.name, pair.rep.id))
        found = {
            str(pair.rep.id): pair
            for pair in pairs
            if pair.rep.active and (pair.plan.ends_on is None or pair.plan.ends_on >= day)
        }
        rules = ManagerDay(
            works, tuple(pair_day(name, pair) for name, pair in found.items()),
            tuple(_sent(one) for one in self.nudges.get(manager_id, ()) if _counts(one, telling)),
            tuple(self.replies.get(manager_id, ())), has_leader=manager_id in self.leaders,
            busy=is_busy(day, self.year_starts, works), quiet=self.paused.get(manager_id) == day,
        )  # fmt: skip
        return Managed(manager, day, rules, found, self.leaders.get(manager_id))


def known(
    unit: Unit, workspace_id: UUID, managers: Collection[PersonRecord], now: datetime,
    paused: Mapping[UUID, date] | None = None,
) -> Known:  # fmt: skip
    """A dozen queries for any number of managers. `paused`: the day on which each wants no nudges."""
    ids = [manager.id for manager in managers]
    versions = plans.plans_of_coaches(unit, workspace_id, ids, cadence.since(now))
    above = reporting.managers_of(unit, workspace_id, managers, now)
    leaders = people.by_ids(unit, workspace_id, above.values())
    told: dict[UUID, list[NudgeRecord]] = {}
    for one in notes.nudges(unit, workspace_id, (now - REMEMBER).date(), about=ids):
        told.setdefault(one.nudge.about_id, []).append(one)
    stored = cadence.stored(unit, workspace_id, versions, now)
    keys: dict[UUID, list[cadence.Key]] = {}
    for key in stored.versions:
        keys.setdefault(key[1], []).append(key)
    month = workspaces.settings_of(unit, workspace_id).get("fiscal_year_start_month", 1)
    return Known(
        {manager.id: manager for manager in managers},
        {id: leaders[leader] for id, leader in above.items() if leader in leaders},
        stored, keys, told, _replies(unit, workspace_id, ids, now),
        days_off.availabilities(unit, workspace_id, [*managers, *leaders.values()], (now - REMEMBER).date()),
        int(month), paused or {},
    )  # fmt: skip


def pair_day(name: str, pair: Pair) -> PairDay:
    current = pair.current
    record = None if current is None else current.record
    return PairDay(
        name, pair.plan.interval_days, tuple(one.slot for one in pair.slots),
        paused=pair.plan.plan.is_paused(pair.today),
        snoozed_until=None if record is None else record.snoozed_until, line=pair.plan.kind == LINE,
    )  # fmt: skip


def _counts(one: NudgeRecord, telling: bool) -> bool:
    """Whether it was said. That a leader is told rests on a heads-up that surely arrived."""
    if one.nudge.kind not in _KINDS or one.lost:
        return False
    return one.state == "sent" or not (telling and one.nudge.kind in _HEADS_UPS)


def _sent(one: NudgeRecord) -> Sent:
    nudge = one.nudge
    item = Item(
        NudgeKind(nudge.kind), str(nudge.rep_id or ""), nudge.planned_on,
        None if nudge.check_in_id is None else str(nudge.check_in_id), nudge.skips, nudge.direct,
    )  # fmt: skip
    return Sent(item, nudge.sent_on, one.acted_at is not None)


def _replies(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], now: datetime
) -> dict[UUID, list[ReplyDue]]:
    given = {"b_workspace": workspace_id, "b_coaches": list(set(coach_ids)), "b_since": now - WAITING}
    found: dict[UUID, list[ReplyDue]] = {}
    for row in unit.run(_waiting(), given):
        due = ReplyDue(str(row.id), str(row.person_id), row.reply_due_on, row.soon)
        found.setdefault(row.coach_id, []).append(due)
    return found


@cache
def _waiting() -> Any:
    c, p = table_of(CheckIn), table_of(Person)
    return (
        select(c.c.id, c.c.person_id, c.c.coach_id, c.c.reply_due_on, c.c.soon)
        .join(p, and_(p.c.workspace_id == c.c.workspace_id, p.c.id == c.c.person_id))
        .where(
            c.c.workspace_id == bindparam("b_workspace"), c.c.coach_id.in_(bindparam("b_coaches", expanding=True)),
            c.c.state == "submitted", c.c.settled_at.is_(None), c.c.reply_due_on.is_not(None),
            c.c.submitted_at >= bindparam("b_since"), p.c.active,
        )
        .order_by(c.c.submitted_at)
    )  # fmt: skip


def reports_of(
    unit: Unit, workspace_id: UUID, leaders: Mapping[UUID, date]
) -> dict[UUID, list[PersonRecord]]:
    """Who reports to each of these people on a day of theirs, by name."""
    if not leaders:
        return {}
    given = {
        "b_workspace": workspace_id, "b_managers": list(leaders), "b_last": max(leaders.values()),
        "b_first": min(leaders.values()),
    }  # fmt: skip
    found: dict[UUID, list[PersonRecord]] = {}
    for row in unit.run(_reports(), given):
        manager_id, start_on, end_on, *person = row
        day = leaders[manager_id]
        if start_on <= day and (end_on is None or end_on >= day):
            found.setdefault(manager_id, []).append(people.to_person(person))
    return found


@cache
def _reports() -> Any:
    r, p = table_of(ReportingLine), table_of(Person)
    return (
        select(r.c.manager_id, r.c.start_on, r.c.end_on, *people.person_columns(p))
        .join(p, and_(p.c.workspace_id == r.c.workspace_id, p.c.id == r.c.person_id))
        .where(
            r.c.workspace_id == bindparam("b_workspace"), r.c.manager_id.in_(bindparam("b_managers", expanding=True)),
            r.c.start_on <= bindparam("b_last"), (r.c.end_on.is_(None)) | (r.c.end_on >= bindparam("b_first")),
            p.c.active,
        )
        .order_by(p.c.name, p.c.id)
    )  # fmt: skip
