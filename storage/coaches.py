"""Those who coach: how they began, their team's times, and the pace of new plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select, update

from coaching.checkins import WeekTime
from storage.ids import new_id
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import Coach, Person, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Pace:
    """The rhythm that new plans of a coach begin with. `weekday` 0 is Monday; `at` is on each rep's wall."""

    interval_days: int = 14
    weekday: int = 1
    at: time | None = None


@dataclass(frozen=True, slots=True)
class CoachRecord:
    """`talks`: their people have planned talks too. `opens`: when their people's check-ins open."""

    id: UUID
    talks: bool
    opens: WeekTime | None
    pace: Pace
    started_at: datetime
    offered_talks_at: datetime | None
    paused_on: date | None
    looked_on: date | None
    next_at: datetime | None
    version: int
    person: PersonRecord


@dataclass(frozen=True, slots=True)
class NextTime:
    """What was worked out from `version`: when the next morning note of a coach is looked at, and the last
    day of theirs that was."""

    id: UUID
    version: int
    next_at: datetime | None
    looked_on: date | None


_MINE = (
    "id", "talks", "opens_weekday", "opens_time", "interval_days", "talk_weekday", "talk_time", "started_at",
    "offered_talks_at", "paused_on", "looked_on", "next_at", "version",
)  # fmt: skip


@cache
def _query(by: str) -> Any:
    """Made once: making it costs more than running it."""
    c, p = table_of(Coach), table_of(Person)
    return (
        select(*(c.c[name].label(f"c_{name}") for name in _MINE), *person_columns(p))
        .join(p, and_(p.c.workspace_id == c.c.workspace_id, p.c.id == c.c.person_id))
        .where(c.c.workspace_id == bindparam("b_workspace"), c.c[by].in_(bindparam("b_ids", expanding=True)))
    )


def _records(unit: Unit, workspace_id: UUID, by: str, ids: Iterable[UUID]) -> list[CoachRecord]:
    wanted = list(set(ids))
    if not wanted:
        return []
    return [_record(row) for row in unit.run(_query(by), {"b_workspace": workspace_id, "b_ids": wanted})]


def _record(row: Any) -> CoachRecord:
    count = len(_MINE)
    id, talks, weekday, at, interval, talk_weekday, talk_time, *rest = row[:count]
    opens = None if weekday is None or at is None else WeekTime(weekday, time.fromisoformat(at))
    pace = Pace(interval, talk_weekday, None if talk_time is None else time.fromisoformat(talk_time))
    started, offered, paused, looked, next_at, version = rest
    person = to_person(row[count:])
    return CoachRecord(id, talks, opens, pace, started, offered, paused, looked, next_at, version, person)


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, CoachRecord]:
    """By their own ids, as a sweep finds them."""
    return {record.id: record for record in _records(unit, workspace_id, "id", ids)}


def of_people(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, CoachRecord]:
    """By the person: those of these people who began to coach."""
    return {record.person.id: record for record in _records(unit, workspace_id, "person_id", person_ids)}


def of_person(unit: Unit, workspace_id: UUID, person_id: UUID) -> CoachRecord | None:
    return of_people(unit, workspace_id, [person_id]).get(person_id)


def begin(
    unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime,
    *, talks: bool | None = None, opens: WeekTime | None = None, pace: Pace | None = None,
) -> None:  # fmt: skip
    """Somebody coaches from now on. For one who did already, what is given here is changed, and no more."""
    c = table_of(Coach)
    given: dict[str, Any] = {}
    if talks is not None:
        given["talks"] = talks
    if opens is not None:
        given |= {"opens_weekday": opens.weekday, "opens_time": f"{opens.at:%H:%M}"}
    if pace is not None:
        at = None if pace.at is None else f"{pace.at:%H:%M}"
        given |= {"interval_days": pace.interval_days, "talk_weekday": pace.weekday, "talk_time": at}
    usual = Pace()
    row = {
        "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": person_id, "talks": False,
        "interval_days": usual.interval_days, "talk_weekday": usual.weekday, "started_at": now, "next_at": now,
        "version": 0, "tries": 0,
    }  # fmt: skip
    statement = unit.insert(c).values(row | given)
    unit.run(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "person_id"],
            set_={"next_at": now, "version": c.c.version + 1, **given},
        )
    )


def watch(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> None:
    """These people have somebody to coach, or to lead: from now on their morning note is looked at."""
    usual = Pace()
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": person_id,
            "talks": False, "interval_days": usual.interval_days, "talk_weekday": usual.weekday, "started_at": now,
            "next_at": now, "version": 0, "tries": 0,
        }
        for person_id in sorted(set(person_ids))
    ]  # fmt: skip
    if rows:
        statement = unit.insert(table_of(Coach))
        unit.run(statement.on_conflict_do_nothing(index_elements=["workspace_id", "person_id"]), rows)


def touch(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> None:
    """Zone, days of work or time off of these people changed: when their note is looked at, too."""
    ids = tuple(set(person_ids))
    if ids:
        c = table_of(Coach)
        mine = and_(c.c.workspace_id == workspace_id, c.c.person_id.in_(ids), c.c.fault.is_(None))
        unit.run(update(c).where(mine).values(next_at=now, version=c.c.version + 1))


def change(unit: Unit, workspace_id: UUID, person_id: UUID, **values: Any) -> None:
    """Set columns of a coach, such as `offered_talks_at` or `paused_on`."""
    c = table_of(Coach)
    unit.run(
        update(c)
        .where(c.c.workspace_id == workspace_id, c.c.person_id == person_id)
        .values(version=c.c.version + 1, **values)
    )


def lock_unchanged(unit: Unit, workspace_id: UUID, versions: dict[UUID, int]) -> set[UUID]:
    """Of these coaches, those that nobody changed meanwhile, locked."""
    c = table_of(Coach)
    query = select(c.c.id, c.c.version).where(c.c.workspace_id == workspace_id, c.c.id.in_(tuple(versions)))
    return {row.id for row in unit.run(unit.lock(query, skip=True)) if versions[row.id] == row.version}


def set_next(unit: Unit, workspace_id: UUID, times: Sequence[NextTime]) -> None:
    """When the next morning note of these coaches is looked at."""
    rows = [
        {"b_workspace": workspace_id, "b_id": t.id, "b_next_at": t.next_at, "b_looked_on": t.looked_on}
        for t in times
    ]
    if rows:
        unit.run(_set_next(), rows)


@cache
def _set_next() -> Any:
    c = table_of(Coach)
    return (
        update(c)
        .where(c.c.workspace_id == bindparam("b_workspace"), c.c.id == bindparam("b_id"))
        .values(
            next_at=bindparam("b_next_at", type_=c.c.next_at.type),
            looked_on=bindparam("b_looked_on", type_=c.c.looked_on.type),
            version=c.c.version + 1, tries=0, fault=None,
        )
    )  # fmt: skip


__all__ = [
    "CoachRecord", "NextTime", "Pace", "begin", "change", "get_many", "lock_unchanged", "of_people", "of_person",
    "set_next",
]  # fmt: skip
