"""What Home counts, for many people at once: everybody below a leader, next steps by coach, answers in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from coaching.cadence import KeepRate, keep_rate_of
from coaching.commitments import OUTCOMES, State
from coaching.slots import joint, slot_states
from coaching.walltime import to_local
from storage import cadence, days_off, plans, slots
from storage.tables import CheckIn, Commitment, Person, ReportingLine, Round, table_of
from storage.unit import Unit

_DAY, _WINDOW = timedelta(days=1), timedelta(days=28)  # no window is longer
_CLOSED = tuple(state.value for state in OUTCOMES)  # a step that both dropped counts on no side


@dataclass(frozen=True, slots=True)
class Below:
    """An active person somewhere below a leader, and their own manager."""

    id: UUID
    slack_user_id: str
    name: str
    tz: str
    manager_id: UUID


def below(unit: Unit, workspace_id: UUID, leader_id: UUID, on: date) -> list[Below]:
    """Everybody below this person on that day, whatever the depth, by name. The way goes through people who left."""
    given = {"b_workspace": workspace_id, "b_leader": leader_id, "b_on": on}
    return [Below(*row) for row in unit.run(_below(), given)]


@cache
def _below() -> Any:
    """UNION without ALL: a circle, which no rule lets in, would end all the same."""
    r, p = table_of(ReportingLine), table_of(Person)

    first = select(r.c.person_id, r.c.manager_id).where(_stands(r), r.c.manager_id == bindparam("b_leader"))
    tree = first.cte("below", recursive=True)
    more = r.alias("more")
    tree = tree.union(
        select(more.c.person_id, more.c.manager_id).where(
            _stands(more), more.c.manager_id == tree.c.person_id
        )
    )
    return (
        select(p.c.id, p.c.slack_user_id, p.c.name, p.c.tz, tree.c.manager_id)
        .join(tree, and_(p.c.workspace_id == bindparam("b_workspace"), p.c.id == tree.c.person_id))
        .where(p.c.active)
        .order_by(p.c.name, p.c.id)
    )


def below_each(
    unit: Unit, workspace_id: UUID, leader_ids: Iterable[UUID], on: date
) -> dict[UUID, list[Below]]:
    """Everybody below each of these people, by leader and then by name: one query for any number of them."""
    wanted = list(set(leader_ids))
    found: dict[UUID, list[Below]] = {}
    given = {"b_workspace": workspace_id, "b_leaders": wanted, "b_on": on}
    for leader_id, *row in unit.run(_below_each(), given) if wanted else ():
        found.setdefault(leader_id, []).append(Below(*row))
    return found


@cache
def _below_each() -> Any:
    r, p = table_of(ReportingLine), table_of(Person)
    leaders = r.c.manager_id.in_(bindparam("b_leaders", expanding=True))
    first = select(r.c.manager_id.label("leader_id"), r.c.person_id, r.c.manager_id).where(
        _stands(r), leaders
    )
    tree = first.cte("below_each", recursive=True)
    more = r.alias("more_each")
    tree = tree.union(
        select(tree.c.leader_id, more.c.person_id, more.c.manager_id).where(
            _stands(more), more.c.manager_id == tree.c.person_id
        )
    )
    return (
        select(tree.c.leader_id, p.c.id, p.c.slack_user_id, p.c.name, p.c.tz, tree.c.manager_id)
        .join(tree, and_(p.c.workspace_id == bindparam("b_workspace"), p.c.id == tree.c.person_id))
        .where(p.c.active)
        .order_by(p.c.name, p.c.id)
    )


def _stands(line: Any) -> Any:
    return and_(
        line.c.workspace_id == bindparam("b_workspace"), line.c.start_on <= bindparam("b_on"),
        or_(line.c.end_on.is_(None), line.c.end_on >= bindparam("b_on")),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A check-in of a round as the coach's lists need it: whose, and where it stands. No answers."""

    round_id: UUID
    template_id: UUID
    state: str
    opens_at: datetime
    closes_at: datetime
    submitted_at: datetime | None
    settled_at: datetime | None
    put_back_at: datetime | None
    needs_answer: bool
    soon: bool
    slack_user_id: str
    name: str


def rounds_of(unit: Unit, workspace_id: UUID, coach_id: UUID, since: date) -> dict[UUID, list[RoundLine]]:
    """The check-ins that this coach reads, of rounds of weeks from `since` on, by round and then by name."""
    found: dict[UUID, list[RoundLine]] = {}
    given = {"b_workspace": workspace_id, "b_coach": coach_id, "b_since": since}
    for row in unit.run(_rounds(), given):
        found.setdefault(row.round_id, []).append(RoundLine(*row))
    return found


@cache
def _rounds() -> Any:
    c, p = table_of(CheckIn), table_of(Person)
    columns = (
        "round_id", "template_id", "state", "opens_at", "closes_at", "submitted_at", "settled_at", "put_back_at",
        "needs_answer", "soon",
    )  # fmt: skip
    return (
        select(*(c.c[name] for name in columns), p.c.slack_user_id, p.c.name)
        .join(p, and_(p.c.workspace_id == c.c.workspace_id, p.c.id == c.c.person_id))
        .where(
            c.c.workspace_id == bindparam("b_workspace"), c.c.coach_id == bindparam("b_coach"),
            c.c.round_id.in_(_lately()),
        )
        .order_by(p.c.name, p.c.id)
    )  # fmt: skip


def _lately() -> Any:
    """By rounds, since the index of a coach's check-ins goes on with the round: years of them are not read."""
    r = table_of(Round)
    return select(r.c.id).where(
        r.c.workspace_id == bindparam("b_workspace"), r.c.week >= bindparam("b_since")
    )


# ---------------------------------------------------------------- how rhythms are kept, by coach


def kept_by_coach(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], now: datetime, weeks: int = 8
) -> dict[UUID, KeepRate]:
    """Held of counted over the windows of each coach's pairs that closed in these weeks, until today."""
    span = timedelta(weeks=weeks)

    def until_today(today: date) -> tuple[date, date]:
        return today - span, today

    return _kept(unit, workspace_id, coach_ids, (now - span - _WINDOW).date(), until_today, now)


def kept_between(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], first: date, last: date, now: datetime
) -> dict[UUID, KeepRate]:
    """The same for windows that closed from `first` to `last`, which lie behind."""
    days = first, last + _DAY
    return _kept(unit, workspace_id, coach_ids, first - _WINDOW, lambda _today: days, now)


def _kept(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], since: date,
    days_of: Callable[[date], tuple[date, date]], now: datetime,
) -> dict[UUID, KeepRate]:  # fmt: skip
    """What `cadence.pairs_of_coaches` would say, without making pairs of hundreds of people: a slot that nobody
    touched has no facts, so its row is not read. `days_of` gives the first day that counts, and the one after
    the last, by the day it is where the rep is.
    """
    versions = plans.plans_of_coaches(unit, workspace_id, coach_ids, since)
    if not versions:
        return {}
    persons = {p.id: p for plan in versions for p in (plan.person, plan.coach)}
    works = days_off.availabilities(unit, workspace_id, persons.values(), since)
    held = cadence.held_days(unit, workspace_id, versions, since)
    touched = slots.touched(unit, workspace_id, [plan.id for plan in versions], since)
    found: dict[UUID, list[KeepRate]] = {}
    for plan in versions:
        today = to_local(now, plan.person.tz).date()
        first, end = days_of(today)
        rows = touched.get(plan.id, {})
        states = slot_states(
            plan.plan, {k: row.facts(plan.person.tz) for k, row in rows.items()},
            joint(works[plan.person.id], works[plan.coach.id]), held.get((plan.person.id, plan.coach.id), ()),
            first, end - _DAY, today,
        )  # fmt: skip
        if plan.person.active:
            rate = keep_rate_of(states, end, (end - first).days)
            found.setdefault(plan.coach.id, []).append(rate)
    return {
        id: KeepRate(sum(one.held for one in rates), sum(one.counted for one in rates))
        for id, rates in found.items()
    }


# ---------------------------------------------------------------- what came of talks


def steps_by_person(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], since: datetime, until: datetime
) -> dict[UUID, tuple[int, int]]:
    """(shown to work, closed) of what these reps said they would do themselves, closed from `since` to `until`."""
    found: dict[UUID, tuple[int, int]] = {}
    wanted = list(set(person_ids))
    if not wanted:
        return found
    given = {"b_workspace": workspace_id, "b_ids": wanted, "b_since": since, "b_until": until}
    for id, state, count in unit.run(_step_counts(), given):
        shown, closed = found.get(id, (0, 0))
        found[id] = (shown + count * (state == State.DEMONSTRATED.value), closed + count)
    return found


@cache
def _step_counts() -> Any:
    """Of steps in which the owner is the rep of the pair: there is an index for it."""
    c = table_of(Commitment)
    return (
        select(c.c.person_id, c.c.state, func.count())
        .where(
            c.c.workspace_id == bindparam("b_workspace"), c.c.person_id.in_(bindparam("b_ids", expanding=True)),
            c.c.state.in_(_CLOSED), c.c.outcome_at.between(bindparam("b_since"), bindparam("b_until")),
            c.c.owner_id == c.c.person_id,
        )
        .group_by(c.c.person_id, c.c.state)
    )  # fmt: skip
