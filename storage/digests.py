"""Weekly digests: that one was looked at, once a target and week, and when people read theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select, update

from storage.ids import new_id
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import DigestChoice, DigestRun, Person, table_of
from storage.unit import Unit, insert_into

# ---------------------------------------------------------------- runs


@dataclass(frozen=True, slots=True)
class RunRecord:
    """That an audience's digest of the week from `week`, a Monday, was looked at. `target_id`: a person or team."""

    id: UUID
    audience: str
    target_id: UUID
    person_id: UUID
    week: date


_RUN = ("id", "audience", "target_id", "person_id", "week")


def run_key(run_id: UUID) -> str:
    """The key of the delivery that is the digest of a rep."""
    return f"rep_digest:{run_id}"


def begin_runs(
    unit: Unit, workspace_id: UUID, audience: str, targets: Mapping[UUID, UUID], week: date, now: datetime
) -> dict[UUID, UUID]:
    """Write down that these digests are looked at: target to person. The ids of those that are new, by target.

    One a target and week, ever: who is not in the answer had theirs.
    """
    if not targets:
        return {}
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "audience": audience,
            "target_id": target_id, "person_id": person_id, "week": week,
        }
        for target_id, person_id in targets.items()
    ]  # fmt: skip
    unit.run(_add_runs(unit.dialect), rows)
    r = table_of(DigestRun)
    mine = and_(r.c.workspace_id == workspace_id, r.c.id.in_([row["id"] for row in rows]))
    return {row.target_id: row.id for row in unit.run(select(r.c.target_id, r.c.id).where(mine))}


@cache
def _add_runs(dialect: str) -> Any:
    statement = insert_into(dialect, table_of(DigestRun))
    return statement.on_conflict_do_nothing(index_elements=["workspace_id", "audience", "target_id", "week"])


def runs(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, RunRecord]:
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    r = table_of(DigestRun)
    query = select(*(r.c[name] for name in _RUN)).where(r.c.workspace_id == workspace_id, r.c.id.in_(wanted))
    return {row.id: RunRecord(*row) for row in unit.run(query)}


def had(unit: Unit, workspace_id: UUID, audience: str, target_ids: Iterable[UUID], week: date) -> set[UUID]:
    """Those of these targets whose digest of that week was looked at."""
    wanted = tuple(set(target_ids))
    if not wanted:
        return set()
    r = table_of(DigestRun)
    query = select(r.c.target_id).where(
        r.c.workspace_id == workspace_id,
        r.c.audience == audience,
        r.c.target_id.in_(wanted),
        r.c.week == week,
    )
    return set(unit.run(query).scalars())


# ---------------------------------------------------------------- choices


@dataclass(frozen=True, slots=True)
class ChoiceRecord:
    """When somebody reads their digest, on their own wall (None: the usual time), and which sections are off."""

    id: UUID
    weekday: int | None
    at: time | None
    off: frozenset[str]
    next_at: datetime | None
    version: int
    created_at: datetime
    person: PersonRecord


_CHOICE = ("id", "weekday", "at", "off", "next_at", "version", "created_at")


@cache
def _choices(by: str) -> Any:
    c, p = table_of(DigestChoice), table_of(Person)
    return (
        select(*(c.c[name].label(f"c_{name}") for name in _CHOICE), *person_columns(p))
        .join(p, and_(p.c.workspace_id == c.c.workspace_id, p.c.id == c.c.person_id))
        .where(c.c.workspace_id == bindparam("b_workspace"), c.c[by].in_(bindparam("b_ids", expanding=True)))
    )


def _records(unit: Unit, workspace_id: UUID, by: str, ids: Iterable[UUID]) -> list[ChoiceRecord]:
    wanted = list(set(ids))
    if not wanted:
        return []
    found = []
    for row in unit.run(_choices(by), {"b_workspace": workspace_id, "b_ids": wanted}):
        id, weekday, at, off, next_at, version, created_at = row[: len(_CHOICE)]
        clock = None if at is None else time.fromisoformat(at)
        person = to_person(row[len(_CHOICE) :])
        found.append(
            ChoiceRecord(id, weekday, clock, frozenset(off or ()), next_at, version, created_at, person)
        )
    return found


def choices(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, ChoiceRecord]:
    """By their own ids, as a sweep finds them."""
    return {one.id: one for one in _records(unit, workspace_id, "id", ids)}


def choices_of(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, ChoiceRecord]:
    """By the person; who never chose and is not coached has none."""
    return {one.person.id: one for one in _records(unit, workspace_id, "person_id", person_ids)}


def expect(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> None:
    """These people are coached: from now on their digest is looked at. Those known already are looked at again."""
    _ensure(unit, workspace_id, person_ids, now, next_at=now)
    touch(unit, workspace_id, person_ids, now)


def ensure(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> None:
    """Those of these people who have no digest yet are looked at from now on."""
    _ensure(unit, workspace_id, person_ids, now, next_at=now)


def _ensure(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime, next_at: datetime | None
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": person_id, "off": [],
            "next_at": next_at, "version": 0, "tries": 0,
        }
        for person_id in sorted(set(person_ids))
    ]  # fmt: skip
    if rows:
        unit.run(_add_choices(unit.dialect), rows)


@cache
def _add_choices(dialect: str) -> Any:
    statement = insert_into(dialect, table_of(DigestChoice))
    return statement.on_conflict_do_nothing(index_elements=["workspace_id", "person_id"])


def touch(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> None:
    """Zone, days of work or time off of these people changed: when their digest is looked at, too."""
    ids = tuple(set(person_ids))
    if ids:
        c = table_of(DigestChoice)
        mine = and_(c.c.workspace_id == workspace_id, c.c.person_id.in_(ids), c.c.fault.is_(None))
        unit.run(update(c).where(mine).values(next_at=now, version=c.c.version + 1))


def choose(
    unit: Unit, workspace_id: UUID, person_id: UUID, weekday: int | None, at: time | None, off: Iterable[str],
    now: datetime,
) -> None:  # fmt: skip
    """Keep when this person reads their digest and what is left out; it is looked at again now."""
    _ensure(unit, workspace_id, [person_id], now, next_at=now)
    c = table_of(DigestChoice)
    unit.run(
        update(c)
        .where(c.c.workspace_id == workspace_id, c.c.person_id == person_id)
        .values(
            weekday=weekday, at=None if at is None else f"{at:%H:%M}", off=sorted(set(off)), next_at=now,
            version=c.c.version + 1, tries=0, fault=None,
        )
    )  # fmt: skip


def lock_unchanged(unit: Unit, workspace_id: UUID, versions: Mapping[UUID, int]) -> set[UUID]:
    """Of these choices, those that nobody changed meanwhile, locked."""
    c = table_of(DigestChoice)
    query = select(c.c.id, c.c.version).where(c.c.workspace_id == workspace_id, c.c.id.in_(tuple(versions)))
    return {row.id for row in unit.run(unit.lock(query, skip=True)) if versions[row.id] == row.version}


def set_next(unit: Unit, workspace_id: UUID, times: Sequence[tuple[UUID, datetime | None]]) -> None:
    """When the next digest of each of these choices is looked at."""
    rows = [{"b_workspace": workspace_id, "b_id": id, "b_next_at": next_at} for id, next_at in times]
    if rows:
        unit.run(_set_next(), rows)


@cache
def _set_next() -> Any:
    c = table_of(DigestChoice)
    return (
        update(c)
        .where(c.c.workspace_id == bindparam("b_workspace"), c.c.id == bindparam("b_id"))
        .values(
            next_at=bindparam("b_next_at", type_=c.c.next_at.type),
            version=c.c.version + 1,
            tries=0,
            fault=None,
        )
    )
