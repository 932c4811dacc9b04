"""When people work: their weekdays, holidays and the time off that they set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select, update

from coaching.calendar import Availability
from storage import holidays, workspaces
from storage.ids import new_id
from storage.people import PersonRecord
from storage.tables import TimeOff, table_of
from storage.unit import Unit


def availabilities(
    unit: Unit, workspace_id: UUID, people: Iterable[PersonRecord], since: date
) -> dict[UUID, Availability]:
    """When each of these people works, from `since` on: their weekdays, time off, and holidays.

    Holidays are those of the person's own place, or of the workspace's.
    """
    listed = {person.id: person for person in people}
    off = time_off(unit, workspace_id, listed, since)
    usual = None
    if any(person.holidays is None for person in listed.values()):
        usual = workspaces.holidays_of(unit, workspace_id)
    return {
        id: holidays.working_days(person.workdays, person.holidays or usual, since.year, off.get(id, ()))
        for id, person in listed.items()
    }


def time_off(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], since: date
) -> dict[UUID, tuple[tuple[date, date], ...]]:
    """The days that these people took off, as closed ranges, from `since` on; those who took none are left out."""
    found: dict[UUID, list[tuple[date, date]]] = {}
    if ids := list(person_ids):
        given = {"b_workspace": workspace_id, "b_people": ids, "b_since": since}
        for row in unit.run(_time_off(), given):
            found.setdefault(row.person_id, []).append((row.start_on, row.end_on))
    return {id: tuple(sorted(ranges)) for id, ranges in found.items()}


@cache
def _time_off() -> Any:
    t = table_of(TimeOff)
    return select(t.c.person_id, t.c.start_on, t.c.end_on).where(
        t.c.workspace_id == bindparam("b_workspace"),
        t.c.person_id.in_(bindparam("b_people", expanding=True)),
        t.c.end_on >= bindparam("b_since"),
    )


def availability(unit: Unit, workspace_id: UUID, person: PersonRecord, since: date) -> Availability:
    return availabilities(unit, workspace_id, [person], since)[person.id]


def add_time_off(
    unit: Unit,
    workspace_id: UUID,
    person_id: UUID,
    start_on: date,
    end_on: date,
    now: datetime,
    *,
    source: str,
) -> None:
    t = table_of(TimeOff)
    same = select(t.c.id).where(
        t.c.workspace_id == workspace_id,
        t.c.person_id == person_id,
        t.c.start_on == start_on,
        t.c.end_on == end_on,
    )
    if unit.run(same).first() is None:
        unit.run(
            unit.insert(t).values(
                workspace_id=workspace_id, id=new_id(now), created_at=now, person_id=person_id,
                start_on=start_on, end_on=end_on, kind="pto", source=source,
            )
        )  # fmt: skip


def end_time_off(unit: Unit, workspace_id: UUID, person_id: UUID, today: date) -> None:
    """The person is back: time off that they set themselves and that covers `today` ends the day before."""
    t = table_of(TimeOff)
    mine = and_(
        t.c.workspace_id == workspace_id, t.c.person_id == person_id, t.c.source == "self",
        t.c.start_on <= today, t.c.end_on >= today,
    )  # fmt: skip
    unit.run(t.delete().where(mine, t.c.start_on == today))
    unit.run(update(t).where(mine).values(end_on=today - timedelta(days=1)))
