"""Who coached whom on which day: by line or by a plan. What may be logged and read follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, null, or_, select

from storage.people import PersonRecord, person_columns, to_person
from storage.tables import CadencePlan, Person, ReportingLine, table_of
from storage.unit import Unit

LOOK_BACK = timedelta(days=14)  # so long after it ended a coach can still log a talk of before


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody coaches a person from `start_on` to `end_on`, both included; None means until further notice.

    `line`: they are, or were, the person's manager. `scope` is the skill that an extra coach is there for.
    """

    person_id: UUID
    coach_id: UUID
    start_on: date
    end_on: date | None
    line: bool
    scope: str | None = None

    def covers(self, day: date) -> bool:
        return self.start_on <= day and (self.end_on is None or day <= self.end_on)


def of_people(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], since: date) -> list[Span]:
    """Everybody who coached these people on `since` or later. Two queries for any number."""
    return _spans(unit, workspace_id, "person_id", person_ids, since)


def of_coach(unit: Unit, workspace_id: UUID, coach_id: UUID, since: date) -> list[Span]:
    """Everybody whom this person coached on `since` or later."""
    return _spans(unit, workspace_id, "coach", [coach_id], since)


def _spans(unit: Unit, workspace_id: UUID, side: str, ids: Iterable[UUID], since: date) -> list[Span]:
    wanted = tuple(set(ids))
    r, c = table_of(ReportingLine), table_of(CadencePlan)
    found = []
    sides: Sequence[tuple[Any, Any, bool]] = ((r, r.c.manager_id, True), (c, c.c.coach_id, False))
    for table, coach, line in sides:
        end = table.c.end_on if line else table.c.ends_on
        start = table.c.start_on if line else table.c.starts_on
        mine = coach if side == "coach" else table.c.person_id
        scope = null() if line else table.c.scope
        query = select(table.c.person_id, coach, start, end, scope).where(
            table.c.workspace_id == workspace_id, mine.in_(wanted),
            or_(end.is_(None), and_(end >= since, end >= start)),
        )  # fmt: skip
        found += [Span(row[0], row[1], row[2], row[3], line, row[4]) for row in unit.run(query)]
    return found


def coaches_on(spans: Iterable[Span], coach_id: UUID, day: date) -> bool:
    return any(span.coach_id == coach_id and span.covers(day) for span in spans)


def manager_on(spans: Iterable[Span], person_id: UUID, day: date) -> UUID | None:
    """The person's manager on that day."""
    mine = (s for s in spans if s.line and s.person_id == person_id and s.covers(day))
    return next((span.coach_id for span in mine), None)


def people_of_coach(unit: Unit, workspace_id: UUID, coach_id: UUID, today: date) -> list[PersonRecord]:
    """The active people whose talks this person can log, by name."""
    return _of_coach(unit, workspace_id, coach_id, today - LOOK_BACK, today)


def coached_on(unit: Unit, workspace_id: UUID, coach_id: UUID, today: date) -> list[PersonRecord]:
    """The active people whom this person coaches now, by name."""
    return _of_coach(unit, workspace_id, coach_id, today, today)


def _of_coach(unit: Unit, workspace_id: UUID, coach_id: UUID, since: date, today: date) -> list[PersonRecord]:
    spans = of_coach(unit, workspace_id, coach_id, since)
    ids = tuple({s.person_id for s in spans if s.start_on <= today + timedelta(days=1)} - {coach_id})
    if not ids:
        return []
    p = table_of(Person)
    query = (
        select(*person_columns(p))
        .where(p.c.workspace_id == workspace_id, p.c.id.in_(ids), p.c.active)
        .order_by(p.c.name, p.c.id)
    )
    return [to_person(row) for row in unit.run(query)]
