"""Who is asked by which template, and when next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select, update

from storage.ids import new_id
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import Enrolment, Person, Round, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class EnrolmentRecord:
    id: UUID
    template_key: str
    starts_on: date
    next_at: datetime | None
    next_week: date | None
    version: int
    person: PersonRecord


@dataclass(frozen=True, slots=True)
class NextTime:
    """What a sweep or a change of inputs worked out. `version` is the one it was worked out from."""

    id: UUID
    version: int
    next_at: datetime | None
    next_week: date | None


def enrol(
    unit: Unit, workspace_id: UUID, starts: Mapping[UUID, date], template_key: str, now: datetime
) -> None:
    """Enrol people, each from a day on; those who are enrolled are left as they are. Next times come after."""
    if not starts:
        return
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": person_id,
            "template_key": template_key, "starts_on": start, "checked_at": now, "version": 0, "tries": 0,
        }
        for person_id, start in starts.items()
    ]  # fmt: skip
    statement = unit.insert(table_of(Enrolment))
    unit.run(
        statement.on_conflict_do_nothing(index_elements=["workspace_id", "person_id", "template_key"]), rows
    )


@cache
def _query() -> Any:
    """Made once, as all statements of the hot paths: making one costs more than running it."""
    e, p = table_of(Enrolment), table_of(Person)
    mine = (e.c.id, e.c.template_key, e.c.starts_on, e.c.next_at, e.c.next_week, e.c.version)
    return select(*(c.label(f"e_{c.name}") for c in mine), *person_columns(p)).join(
        p, and_(p.c.workspace_id == e.c.workspace_id, p.c.id == e.c.person_id)
    )


def _record(row: Any) -> EnrolmentRecord:
    id, key, starts_on, next_at, next_week, version = row[:6]
    return EnrolmentRecord(id, key, starts_on, next_at, next_week, version, to_person(row[6:]))


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> list[EnrolmentRecord]:
    return [_record(row) for row in unit.run(_many(), {"b_workspace": workspace_id, "b_ids": list(ids)})]


@cache
def _many() -> Any:
    e = table_of(Enrolment)
    return _query().where(
        e.c.workspace_id == bindparam("b_workspace"), e.c.id.in_(bindparam("b_ids", expanding=True))
    )


def of_people(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> list[EnrolmentRecord]:
    e = table_of(Enrolment)
    query = _query().where(e.c.workspace_id == workspace_id, e.c.person_id.in_(tuple(set(person_ids))))
    return [_record(row) for row in unit.run(query)]


def lock_unchanged(unit: Unit, workspace_id: UUID, versions: dict[UUID, int]) -> set[UUID]:
    """Of these enrolments, those that nobody changed meanwhile, locked."""
    e = table_of(Enrolment)
    query = select(e.c.id, e.c.version).where(e.c.workspace_id == workspace_id, e.c.id.in_(tuple(versions)))
    return {row.id for row in unit.run(unit.lock(query, skip=True)) if versions[row.id] == row.version}


def set_next(unit: Unit, workspace_id: UUID, times: Sequence[NextTime], now: datetime) -> None:
    if not times:
        return
    rows = [
        {
            "b_workspace": workspace_id, "b_now": now, "b_id": t.id, "b_next_at": t.next_at,
            "b_next_week": t.next_week,
        }
        for t in times
    ]  # fmt: skip
    unit.run(_set_next(), rows)


@cache
def _set_next() -> Any:
    e = table_of(Enrolment)
    return (
        update(e)
        .where(e.c.workspace_id == bindparam("b_workspace"), e.c.id == bindparam("b_id"))
        .values(
            next_at=bindparam("b_next_at", type_=e.c.next_at.type),
            next_week=bindparam("b_next_week", type_=e.c.next_week.type),
            checked_at=bindparam("b_now", type_=e.c.checked_at.type),
            version=e.c.version + 1, tries=0, fault=None,
        )
    )  # fmt: skip


def stop(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], template_keys: Iterable[str] | None = None
) -> None:
    """Ask these people no more, until something changes."""
    e = table_of(Enrolment)
    where = [e.c.workspace_id == workspace_id, e.c.person_id.in_(tuple(set(person_ids)))]
    if template_keys is not None:
        where.append(e.c.template_key.in_(tuple(template_keys)))
    unit.run(update(e).where(*where).values(next_at=None, next_week=None, version=e.c.version + 1))


def ensure_rounds(
    unit: Unit,
    workspace_id: UUID,
    wanted: Iterable[tuple[str, date]],
    template_ids: dict[str, UUID],
    now: datetime,
) -> dict[tuple[str, date], tuple[UUID, UUID]]:
    """The rounds of these (template key, week), made where missing: (round id, template id)."""
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    r = table_of(Round)
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "template_key": key,
            "template_id": template_ids[key], "week": week,
        }
        for key, week in pairs
    ]  # fmt: skip
    unit.run(
        unit.insert(r).on_conflict_do_nothing(index_elements=["workspace_id", "template_key", "week"]), rows
    )
    query = select(r.c.template_key, r.c.week, r.c.id, r.c.template_id).where(
        r.c.workspace_id == workspace_id,
        r.c.template_key.in_({key for key, _ in pairs}),
        r.c.week.in_({week for _, week in pairs}),
    )
    return {(row.template_key, row.week): (row.id, row.template_id) for row in unit.run(query)}
