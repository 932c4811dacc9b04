"""Reporting lines: who manages whom, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from coaching.walltime import to_local
from storage.ids import new_id
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import Person, ReportingLine, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Line:
    """An open reporting line."""

    id: UUID
    person_id: UUID
    manager_id: UUID
    start_on: date


def open_lines(unit: Unit, workspace_id: UUID) -> list[Line]:
    r = table_of(ReportingLine)
    query = select(r.c.id, r.c.person_id, r.c.manager_id, r.c.start_on).where(
        r.c.workspace_id == workspace_id, r.c.end_on.is_(None)
    )
    return [Line(*row) for row in unit.run(query)]


def in_lines(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Of these people: who has a manager, and who is one, by open lines (also those that start later)."""
    r = table_of(ReportingLine)
    ids = tuple(set(person_ids))
    query = select(r.c.person_id, r.c.manager_id).where(
        r.c.workspace_id == workspace_id,
        r.c.end_on.is_(None),
        or_(r.c.person_id.in_(ids), r.c.manager_id.in_(ids)),
    )
    rows = unit.run(query).all()
    mine = set(ids)
    return {row.person_id for row in rows} & mine, {row.manager_id for row in rows} & mine


def managers_of(
    unit: Unit, workspace_id: UUID, persons: Iterable[PersonRecord], now: datetime
) -> dict[UUID, UUID]:
    """Each person's manager on the day it is where they are, if that manager is still active."""
    today = {person.id: to_local(now, person.tz).date() for person in persons}
    if not today:
        return {}
    r, p = table_of(ReportingLine), table_of(Person)
    query = (
        select(r.c.person_id, r.c.manager_id, r.c.start_on, r.c.end_on)
        .join(p, and_(p.c.workspace_id == r.c.workspace_id, p.c.id == r.c.manager_id))
        .where(
            r.c.workspace_id == workspace_id,
            r.c.person_id.in_(tuple(today)),
            r.c.start_on <= max(today.values()),
            or_(r.c.end_on.is_(None), r.c.end_on >= min(today.values())),
            p.c.active,
        )
    )
    return {
        row.person_id: row.manager_id
        for row in unit.run(query)
        if row.start_on <= today[row.person_id] and (row.end_on is None or row.end_on >= today[row.person_id])
    }


def manager_of(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> UUID | None:
    return managers_of(unit, workspace_id, [person], now).get(person.id)


def reports_of(unit: Unit, workspace_id: UUID, manager_id: UUID, on: date) -> list[PersonRecord]:
    r, p = table_of(ReportingLine), table_of(Person)
    query = (
        select(*person_columns(p))
        .join(r, and_(r.c.workspace_id == p.c.workspace_id, r.c.person_id == p.c.id))
        .where(
            r.c.workspace_id == workspace_id,
            r.c.manager_id == manager_id,
            r.c.start_on <= on,
            or_(r.c.end_on.is_(None), r.c.end_on >= on),
            p.c.active,
        )
        .order_by(p.c.name)
    )
    return [to_person(row) for row in unit.run(query)]


def set_manager(
    unit: Unit, workspace_id: UUID, person_id: UUID, manager_id: UUID, start_on: date, now: datetime,
    *, by_id: UUID | None = None,
) -> None:  # fmt: skip
    """Open a line from `start_on`; an earlier one with another manager ends the day before.

    A line that would then have no day at all is taken out.
    """
    r = table_of(ReportingLine)
    current = unit.run(
        select(r.c.id, r.c.manager_id, r.c.start_on).where(
            r.c.workspace_id == workspace_id, r.c.person_id == person_id, r.c.end_on.is_(None)
        )
    ).first()
    if current is not None:
        mine = and_(r.c.workspace_id == workspace_id, r.c.id == current.id)
        if current.manager_id == manager_id:
            if start_on < current.start_on:
                unit.run(update(r).where(mine).values(start_on=start_on))
            return
        if current.start_on >= start_on:
            unit.run(r.delete().where(mine))
        else:
            unit.run(update(r).where(mine).values(end_on=start_on - timedelta(days=1)))
    unit.run(
        unit.insert(r).values(
            workspace_id=workspace_id, id=new_id(now), created_at=now, person_id=person_id,
            manager_id=manager_id, start_on=start_on, end_on=None, opened_by_id=by_id,
        )
    )  # fmt: skip
