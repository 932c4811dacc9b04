"""Somebody rests: check-ins and planned talks with them pause for some weeks, and go on when they say so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from coaching.walltime import to_local
from storage import checkins, owing, pauses, plans, rhythm
from storage.people import PersonRecord
from storage.tables import Person, table_of
from storage.templates import Templates
from storage.unit import Unit


def rest(
    unit: Unit, workspace_id: UUID, person: PersonRecord, until: date, kept: Templates, now: datetime
) -> None:
    """Nothing is asked of them from today up to and with `until`, and no talk of theirs is planned.

    What is open now needs no answer. Another pause takes the place of one that runs.
    """
    today = to_local(now, person.tz).date()
    _set(unit, workspace_id, person.id, until)
    mine = plans.plans_of_person(unit, workspace_id, person.id, today)
    pauses.pause(unit, workspace_id, mine, person.id, today, until, now)
    for record in checkins.open_unsubmitted(unit, workspace_id, [person.id], now):
        owing.excuse(unit, workspace_id, record, now)
    rhythm.refresh(unit, workspace_id, [person.id], kept, now)


def go_on(unit: Unit, workspace_id: UUID, person: PersonRecord, kept: Templates, now: datetime) -> None:
    """The pause ends yesterday, also one that a coach of theirs set. The next check-in comes as usual."""
    today = to_local(now, person.tz).date()
    _set(unit, workspace_id, person.id, None)
    mine = plans.plans_of_person(unit, workspace_id, person.id, today)
    pauses.resume(unit, workspace_id, mine, today, now)
    rhythm.refresh(unit, workspace_id, [person.id], kept, now)


def resting_until(person: PersonRecord, now: datetime) -> date | None:
    """The last day of the pause that covers today where the person is; None if there is none."""
    until = person.paused_until
    return until if until is not None and to_local(now, person.tz).date() <= until else None


def last_day(person: PersonRecord, weeks: int, now: datetime) -> date:
    """The last day of a pause of so many weeks from today on."""
    return to_local(now, person.tz).date() + timedelta(days=7 * weeks - 1)


def _set(unit: Unit, workspace_id: UUID, person_id: UUID, until: date | None) -> None:
    p = table_of(Person)
    unit.run(
        update(p).where(p.c.workspace_id == workspace_id, p.c.id == person_id).values(paused_until=until)
    )
