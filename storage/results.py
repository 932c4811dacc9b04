"""What came of the talks of many coaches at once, and who practised: counts alone, no word of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, exists, func, literal, or_, select, union_all

from coaching.aggregates import Share
from coaching.commitments import OUTCOMES, State
from coaching.results import STEPS_OF, WEEKS_OF, Results, Steps, Talks, results_of
from coaching.walltime import to_local
from storage.sessions import COUNTING, counts
from storage.tables import (
    CheckIn,
    CoachingSession,
    Commitment,
    Evidence,
    Practice,
    ReportingLine,
    Round,
    Topic,
    table_of,
)
from storage.unit import Unit

_FARTHEST_EAST = timedelta(hours=14)  # of any zone before UTC
_CLOSED = tuple(state.value for state in OUTCOMES)  # a step that both dropped counts on no side


def of_coaches(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], now: datetime, last: date | None = None
) -> dict[UUID, Results]:
    """The results of each coach's pairs up to `now`; of talks up to the day `last`, or today.

    Two queries for any number; nobody is left out.
    """
    wanted = list(set(coach_ids))
    if not wanted:
        return {}
    days = {
        "b_workspace": workspace_id,
        "b_ids": wanted,
        "b_first": (now - WEEKS_OF).date(),
        "b_last": now.date(),
    }
    talks: dict[UUID, list[Talks]] = {}
    for row in unit.run(_talks(), days):
        if counts(row):
            talks.setdefault(row.coach_id, []).append(Talks(row.n, bool(row.fact), row.practice_minutes > 0))
    shown = dict.fromkeys(wanted, (0, 0))
    steps: dict[UUID, list[Steps]] = {}
    for id, closed, good, waiting, count in unit.run(
        _steps(), days | {"b_since": now - STEPS_OF, "b_until": now}
    ):
        if closed:
            part, whole = shown[id]
            shown[id] = part + count * good, whole + count
        else:
            steps.setdefault(id, []).append(Steps(count, bool(good), bool(waiting)))
    return {id: results_of(Share(*shown[id]), talks.get(id, ()), steps.get(id, ())) for id in wanted}


@cache
def _steps() -> Any:
    """Both counts of next steps in one query: (coach, closed, shown to work or confirmed, waiting, count)."""
    c, s = table_of(Commitment), table_of(CoachingSession)
    shown = case((c.c.state == State.DEMONSTRATED.value, 1), else_=0)
    closed = (
        select(c.c.coach_id, literal(1).label("closed"), shown.label("good"), literal(0).label("waiting"), func.count())
        .where(
            c.c.workspace_id == bindparam("b_workspace"), c.c.coach_id.in_(bindparam("b_ids", expanding=True)),
            c.c.state.in_(_CLOSED), c.c.outcome_at >= bindparam("b_since"), c.c.outcome_at < bindparam("b_until"),
        )
        .group_by(c.c.coach_id, shown)
    )  # fmt: skip
    confirmed = case((c.c.confirmed_at.is_not(None), 1), else_=0)
    waiting = case((and_(c.c.rejected_at.is_(None), s.c.next_at.is_not(None)), 1), else_=0)
    said = (
        select(s.c.coach_id, literal(0), confirmed, waiting, func.count())
        .join(c, and_(c.c.workspace_id == s.c.workspace_id, c.c.session_id == s.c.id))
        .where(_of_talks(s), c.c.owner_id == c.c.person_id)
        .group_by(s.c.coach_id, confirmed, waiting)
    )
    return union_all(closed, said)


def _of_talks(s: Any) -> Any:
    """Talks of these coaches on these days."""
    return and_(
        s.c.workspace_id == bindparam("b_workspace"), s.c.coach_id.in_(bindparam("b_ids", expanding=True)),
        s.c.held_on >= bindparam("b_first"), s.c.held_on <= bindparam("b_last"),
    )  # fmt: skip


@cache
def _talks() -> Any:
    """Alike ones together: whether a talk counts is for the rule to say, not for the database."""
    s, e = table_of(CoachingSession), table_of(Evidence)
    looked = exists().where(e.c.workspace_id == s.c.workspace_id, e.c.session_id == s.c.id, e.c.observable)
    each = (
        select(s.c.coach_id, *(s.c[name] for name in COUNTING), case((looked, 1), else_=0).label("fact"))
        .where(_of_talks(s))
        .subquery()
    )
    alike = (each.c.coach_id, *(each.c[name] for name in COUNTING), each.c.fact)
    return select(*alike, func.count().label("n")).group_by(*alike)


def closed_days(
    unit: Unit, workspace_id: UUID, zones: Mapping[UUID, str], since: datetime, until: datetime
) -> dict[UUID, list[tuple[date, bool]]]:
    """(day, shown to work) of each next step closed from `since` to before `until`, by coach; days are the coach's."""
    found: dict[UUID, list[tuple[date, bool]]] = {}
    given = {"b_workspace": workspace_id, "b_ids": list(zones), "b_since": since, "b_until": until}
    for id, state, at in unit.run(_closings(), given) if zones else ():
        day = to_local(at, zones[id]).date()
        found.setdefault(id, []).append((day, state == State.DEMONSTRATED.value))
    return found


@cache
def _closings() -> Any:
    c = table_of(Commitment)
    return select(c.c.coach_id, c.c.state, c.c.outcome_at).where(
        c.c.workspace_id == bindparam("b_workspace"), c.c.coach_id.in_(bindparam("b_ids", expanding=True)),
        c.c.state.in_(_CLOSED), c.c.outcome_at >= bindparam("b_since"), c.c.outcome_at < bindparam("b_until"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A talk that counts: its day, type, minutes, and how many of these were practice."""

    day: date
    type: str
    minutes: int
    practice: int


def held_talks(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], first: date, last: date
) -> dict[UUID, list[Held]]:
    """The talks of each coach on these days, the oldest first."""
    wanted = list(set(coach_ids))
    found: dict[UUID, list[Held]] = {}
    given = {"b_workspace": workspace_id, "b_ids": wanted, "b_first": first, "b_last": last}
    for row in unit.run(_held(), given) if wanted else ():
        if counts(row):
            one = Held(row.held_on, row.type, row.minutes, row.practice_minutes)
            found.setdefault(row.coach_id, []).append(one)
    return found


@cache
def _held() -> Any:
    s = table_of(CoachingSession)
    columns = ("coach_id", "held_on", *COUNTING)
    return (
        select(*(s.c[name] for name in columns))
        .where(s.c.workspace_id == bindparam("b_workspace"), _of_talks(s))
        .order_by(s.c.held_on, s.c.id)
    )


def overdue(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], on: date
) -> dict[tuple[UUID, UUID], int]:
    """How many next steps are open after their day, by (coach, rep)."""
    c = table_of(Commitment)
    wanted = tuple(set(coach_ids))
    if not wanted:
        return {}
    query = (
        select(c.c.coach_id, c.c.person_id, func.count())
        .where(
            c.c.workspace_id == workspace_id, c.c.coach_id.in_(wanted), c.c.state == State.OPEN.value,
            c.c.due_on < on, c.c.rejected_at.is_(None),
        )
        .group_by(c.c.coach_id, c.c.person_id)
    )  # fmt: skip
    return {(coach_id, rep_id): count for coach_id, rep_id, count in unit.run(query)}


def carried(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], least: int) -> dict[UUID, int]:
    """How often the topic of each of these people was carried over that was carried most, from `least` times on."""
    t = table_of(Topic)
    wanted = tuple(set(person_ids))
    if not wanted:
        return {}
    query = (
        select(t.c.person_id, func.max(t.c.carried))
        .where(
            t.c.workspace_id == workspace_id, t.c.person_id.in_(wanted), t.c.state.in_(("queued", "planned")),
            t.c.carried >= least,
        )
        .group_by(t.c.person_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in unit.run(query)}


def answered(
    unit: Unit, workspace_id: UUID, zones: Mapping[UUID, str], since: date, today: date
) -> dict[UUID, Share]:
    """Check-ins settled by the day a reply was due, of all that had one due before `today`, by coach.

    In rounds of weeks from `since` on. `zones` are the coaches', and so are the days.
    """
    found = dict.fromkeys(zones, (0, 0))
    given = {"b_workspace": workspace_id, "b_ids": list(zones), "b_since": since, "b_today": today}
    for id, due_on, at in unit.run(_replies(), given) if zones else ():
        part, whole = found[id]
        in_time = at is not None and to_local(at, zones[id]).date() <= due_on
        found[id] = part + in_time, whole + 1
    return {id: Share(*pair) for id, pair in found.items()}


@cache
def _replies() -> Any:
    """By rounds, since the index of a coach's check-ins goes on with the round: years of them are not read."""
    c, r = table_of(CheckIn), table_of(Round)
    lately = select(r.c.id).where(
        r.c.workspace_id == bindparam("b_workspace"), r.c.week >= bindparam("b_since")
    )
    return select(c.c.coach_id, c.c.reply_due_on, c.c.settled_at).where(
        c.c.workspace_id == bindparam("b_workspace"), c.c.coach_id.in_(bindparam("b_ids", expanding=True)),
        c.c.round_id.in_(lately), c.c.state == "submitted", c.c.reply_due_on < bindparam("b_today"),
    )  # fmt: skip


def practised(
    unit: Unit, workspace_id: UUID, manager_ids: Iterable[UUID], on: date, first: date, last: date
) -> dict[UUID, set[UUID]]:
    """Who practised by themselves on these days, by the manager to whom they report on the day `on`.

    It is theirs alone: whoever calls this shows counts, and only those that `coaching.aggregates` lets through.
    What was written down when the day after `last` had begun anywhere is left to the next count: in the far west it
    is still Sunday then, and somebody in the east could watch this count grow.
    """
    wanted = list(set(manager_ids))
    over = datetime.combine(last + timedelta(days=1), time(0), UTC) - _FARTHEST_EAST
    given = {
        "b_workspace": workspace_id, "b_ids": wanted, "b_on": on, "b_first": first, "b_last": last, "b_over": over,
    }  # fmt: skip
    found: dict[UUID, set[UUID]] = {}
    for manager_id, person_id in unit.run(_practised(), given) if wanted else ():
        found.setdefault(manager_id, set()).add(person_id)
    return found


@cache
def _practised() -> Any:
    r, p = table_of(ReportingLine), table_of(Practice)
    return (
        select(r.c.manager_id, r.c.person_id)
        .join(p, and_(p.c.workspace_id == r.c.workspace_id, p.c.person_id == r.c.person_id))
        .where(
            r.c.workspace_id == bindparam("b_workspace"), r.c.manager_id.in_(bindparam("b_ids", expanding=True)),
            r.c.start_on <= bindparam("b_on"), or_(r.c.end_on.is_(None), r.c.end_on >= bindparam("b_on")),
            p.c.practised_on >= bindparam("b_first"), p.c.practised_on <= bindparam("b_last"),
            p.c.created_at < bindparam("b_over"),
        )
        .distinct()
    )  # fmt: skip
