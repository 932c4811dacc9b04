"""Reporting lines that are opened and ended in Slack: many at once, and what the rules ask about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select, update

from storage.ids import new_id
from storage.tables import Person, ReportingLine, table_of
from storage.unit import Unit

NOT_MY_MANAGER, STOPPED, MANAGER_LEFT = "not_my_manager", "stopped", "manager_left"
_DAY = timedelta(days=1)
_HIGHEST = 50  # steps up; there are no circles, and no company is as deep


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line without an end. `manager_active` is False if that manager has left."""

    id: UUID
    person_id: UUID
    manager_id: UUID
    manager_name: str
    manager_active: bool
    start_on: date


@dataclass(frozen=True, slots=True)
class EndedLine:
    """A line that somebody ended, as the messages about it need it."""

    id: UUID
    person_id: UUID
    manager_id: UUID
    end_reason: str | None


def open_of(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, OpenLine]:
    """The open line of each of these people who has one, by person; also one that starts later."""
    r, p = table_of(ReportingLine), table_of(Person)
    query = (
        select(r.c.id, r.c.person_id, r.c.manager_id, p.c.name, p.c.active, r.c.start_on)
        .join(p, and_(p.c.workspace_id == r.c.workspace_id, p.c.id == r.c.manager_id))
        .where(
            r.c.workspace_id == workspace_id,
            r.c.person_id.in_(tuple(set(person_ids))),
            r.c.end_on.is_(None),
        )
    )
    return {row.person_id: OpenLine(*row) for row in unit.run(query)}


def above(unit: Unit, workspace_id: UUID, person_id: UUID) -> set[UUID]:
    """Everybody this person reports to, over one or more steps, by open lines."""
    r, found, at = table_of(ReportingLine), set[UUID](), person_id
    for _ in range(_HIGHEST):
        query = select(r.c.manager_id).where(
            r.c.workspace_id == workspace_id, r.c.person_id == at, r.c.end_on.is_(None)
        )
        manager = unit.run(query).scalar()
        if manager is None or manager in found:
            break
        found.add(manager)
        at = manager
    return found


def said_no(unit: Unit, workspace_id: UUID, manager_id: UUID, person_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people who said last that this person is not their manager.

    Only a file, or an admin, begins with them again.
    """
    r = table_of(ReportingLine)
    query = (
        select(r.c.person_id, r.c.end_reason)
        .where(
            r.c.workspace_id == workspace_id, r.c.manager_id == manager_id,
            r.c.person_id.in_(tuple(set(person_ids))),
        )
        .order_by(r.c.created_at, r.c.id)
    )  # fmt: skip
    last = {row.person_id: row.end_reason for row in unit.run(query)}
    return {person_id for person_id, reason in last.items() if reason == NOT_MY_MANAGER}


def open_many(
    unit: Unit,
    workspace_id: UUID,
    manager_id: UUID,
    starts: Mapping[UUID, date],
    by_id: UUID | None,
    now: datetime,
) -> dict[UUID, OpenLine]:
    """Open lines to this manager, each from its day on. Returns the open line of each person as it is now.

    Somebody who got another manager meanwhile keeps that one: of two who begin at one moment, one comes first.
    A line to a manager who has left ends.
    """
    r = table_of(ReportingLine)
    for line in open_of(unit, workspace_id, starts).values():
        if not line.manager_active and line.manager_id != manager_id:
            end(unit, workspace_id, line.id, starts[line.person_id] - _DAY, MANAGER_LEFT)
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": person_id,
            "manager_id": manager_id, "start_on": start, "end_on": None, "opened_by_id": by_id,
        }
        for person_id, start in sorted(starts.items())
    ]  # fmt: skip
    if rows:
        unit.run(unit.insert(r).on_conflict_do_nothing(), rows)
    return open_of(unit, workspace_id, starts)


def end(unit: Unit, workspace_id: UUID, line_id: UUID, last_day: date, reason: str) -> bool:
    """End an open line after `last_day`. One that began later keeps its row and covers no day.

    Returns whether it was open.
    """
    r = table_of(ReportingLine)
    mine = and_(r.c.workspace_id == workspace_id, r.c.id == line_id, r.c.end_on.is_(None))
    return bool(unit.run(update(r).where(mine).values(end_on=last_day, end_reason=reason)).rowcount)


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, EndedLine]:
    r = table_of(ReportingLine)
    query = select(r.c.id, r.c.person_id, r.c.manager_id, r.c.end_reason).where(
        r.c.workspace_id == workspace_id, r.c.id.in_(tuple(set(ids)))
    )
    return {row.id: EndedLine(*row) for row in unit.run(query)}


def openers(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Who opened the open line of each of these people in Slack; those of a file are left out."""
    r = table_of(ReportingLine)
    query = select(r.c.person_id, r.c.opened_by_id).where(
        r.c.workspace_id == workspace_id, r.c.person_id.in_(tuple(set(person_ids))), r.c.end_on.is_(None),
        r.c.opened_by_id.is_not(None),
    )  # fmt: skip
    return {row.person_id: row.opened_by_id for row in unit.run(query)}
