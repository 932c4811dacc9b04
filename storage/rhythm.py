"""When each person is asked next: worked out again whenever what it depends on changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select

from coaching.calendar import Availability
from coaching.checkins import Schedule
from coaching.rounds import RoundTimes, next_week_after, retime
from coaching.walltime import to_local, to_utc
from storage import (
    checkins,
    coaches,
    days_off,
    digests,
    enrolments,
    lines,
    owing,
    people,
    plan_changes,
    plans,
    reporting,
    templates,
)
from storage.checkins import CheckInRecord
from storage.enrolments import EnrolmentRecord, NextTime
from storage.introductions import introduce
from storage.people import PersonRecord
from storage.tables import CheckIn, Round, table_of
from storage.templates import Templates
from storage.unit import Unit

# Time off that ended before this can no longer move a round.
LOOK_BACK = timedelta(days=40)


def next_opening(
    schedule: Schedule, after: datetime, person: PersonRecord, works: Availability, *, beyond: date | None
) -> tuple[date, RoundTimes] | None:
    """The next round that opens for this person after `after`, in a week later than `beyond`."""
    found = next_week_after(schedule, after, person.tz, works, person.opens)
    while found is not None and beyond is not None and found[0] <= beyond:
        found = next_week_after(schedule, found[1].opens_at, person.tz, works, person.opens)
    return found


def last_weeks(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> dict[tuple[UUID, str], date]:
    """The latest round each person had, by template."""
    c, r = table_of(CheckIn), table_of(Round)
    query = (
        select(c.c.person_id, r.c.template_key, func.max(r.c.week))
        .join(r, and_(r.c.workspace_id == c.c.workspace_id, r.c.id == c.c.round_id))
        .where(c.c.workspace_id == workspace_id, c.c.person_id.in_(tuple(set(person_ids))))
        .group_by(c.c.person_id, r.c.template_key)
    )
    return {(row[0], row[1]): row[2] for row in unit.run(query)}


def work_out(
    unit: Unit, workspace_id: UUID, records: Sequence[EnrolmentRecord], kept: Templates, now: datetime
) -> list[NextTime]:
    """The next time of each of these enrolments, from what holds now."""
    active = templates.current_ids(unit, workspace_id)
    managers = reporting.managers_of(unit, workspace_id, [record.person for record in records], now)
    records = with_team_openings(unit, workspace_id, records, managers)
    persons = {record.person.id: record.person for record in records}
    works = days_off.availabilities(unit, workspace_id, persons.values(), (now - LOOK_BACK).date())
    last = last_weeks(unit, workspace_id, persons)
    found = []
    for record in records:
        schedule = _schedule(unit, workspace_id, active.get(record.template_key), kept)
        person = record.person
        opening = None
        if schedule is not None and person.active:
            start = max(now, _midnight(_first_day(record), person.tz))
            beyond = last.get((person.id, record.template_key))
            opening = next_opening(schedule, start, person, works[person.id], beyond=beyond)
        week, times = opening if opening is not None else (None, None)
        found.append(NextTime(record.id, record.version, None if times is None else times.opens_at, week))
    return found


def _first_day(record: EnrolmentRecord) -> date:
    """The first day on which this person may be asked: a pause takes its days out."""
    paused = record.person.paused_until
    return record.starts_on if paused is None else max(record.starts_on, paused + timedelta(days=1))


def with_team_openings(
    unit: Unit, workspace_id: UUID, records: Sequence[EnrolmentRecord], managers: Mapping[UUID, UUID]
) -> list[EnrolmentRecord]:
    """These enrolments, their people with the opening that counts: their own, else the one of their team."""
    asking = {managers[r.person.id] for r in records if r.person.opens is None and r.person.id in managers}
    teams = coaches.of_people(unit, workspace_id, asking)
    opens = {id: coach.opens for id, coach in teams.items() if coach.opens is not None}

    def dressed(record: EnrolmentRecord) -> EnrolmentRecord:
        manager = managers.get(record.person.id)
        if record.person.opens is not None or manager not in opens:
            return record
        return replace(record, person=replace(record.person, opens=opens[manager]))

    return [dressed(record) for record in records] if opens else list(records)


def _schedule(unit: Unit, workspace_id: UUID, template_id: UUID | None, kept: Templates) -> Schedule | None:
    return None if template_id is None else kept.get(unit, workspace_id, template_id).schedule


def _midnight(day: date, zone: str) -> datetime:
    return to_utc(day, time(0, 0), zone) - timedelta(microseconds=1)


def refresh(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], kept: Templates, now: datetime
) -> None:
    """Something that these people's times depend on has changed: zone, days, time off, a pause, the template."""
    ids = tuple(set(person_ids))
    if not ids:
        return
    plan_changes.touch(unit, workspace_id, ids, now)
    coaches.touch(unit, workspace_id, ids, now)
    digests.touch(unit, workspace_id, ids, now)
    records = enrolments.of_people(unit, workspace_id, ids)
    enrolments.set_next(unit, workspace_id, work_out(unit, workspace_id, records, kept, now), now)
    for record in checkins.get_many(
        unit, workspace_id, checkins.open_ids_of(unit, workspace_id, ids, now)
    ).values():
        if record.zone != record.person.tz:
            _move(unit, workspace_id, record, kept, now)


def _move(unit: Unit, workspace_id: UUID, record: CheckInRecord, kept: Templates, now: datetime) -> None:
    """An open check-in of somebody whose clock changed: due and closing follow the wall where they are."""
    schedule = kept.get(unit, workspace_id, record.template_id).schedule
    if schedule is None:
        return
    person = record.person
    works = days_off.availability(unit, workspace_id, person, (now - LOOK_BACK).date())
    before = RoundTimes(
        opens_on=to_local(record.opens_at, record.zone).date(),
        due_on=to_local(record.due_at, record.zone).date(),
        closes_on=to_local(record.closes_at, record.zone).date(),
        opens_at=record.opens_at, due_at=record.due_at, closes_at=record.closes_at, remind_at=record.remind_at,
    )  # fmt: skip
    times = retime(before, schedule, person.tz, works, now)
    reminded = record.remind_at is not None and record.remind_at <= now
    remind_at = None if reminded else times.remind_at
    waiting = record.state in ("sent", "opened")
    checkins.change(
        unit, workspace_id, record.id, zone=person.tz, due_at=times.due_at, closes_at=times.closes_at,
        remind_at=record.remind_at if reminded else remind_at,
        next_at=(remind_at or times.closes_at) if waiting else None,
    )  # fmt: skip
    owing.refresh_rep(unit, workspace_id, record.id, now)


def enrol(
    unit: Unit, workspace_id: UUID, starts: Mapping[UUID, date], kept: Templates, now: datetime,
    *, new_manager: Collection[UUID] = (),
) -> list[UUID]:  # fmt: skip
    """Ask these people by every switched-on weekly template of their audience, from the given days on.

    Somebody with people of their own is a manager, everybody else with a manager a rep. Enrolments that no
    longer fit are stopped. Returns the people who are asked now and were not before; they are owed a first
    message that says who asks, why, how often and who reads it, and so is whoever has a new manager.
    """
    persons = {id: p for id, p in people.by_ids(unit, workspace_id, starts).items() if p.active}
    active = templates.current_ids(unit, workspace_id)
    loaded = {key: kept.get(unit, workspace_id, id) for key, id in active.items()}
    weekly = {key: template for key, template in loaded.items() if template.schedule is not None}
    managed, managing = reporting.in_lines(unit, workspace_id, persons)
    coaches.watch(unit, workspace_id, managing, now)
    before = {r.person.id for r in enrolments.of_people(unit, workspace_id, persons) if r.next_at is not None}
    asked: set[UUID] = set()
    for key, template in weekly.items():
        wanted = [
            id for id in persons if id in managed and (id in managing) == (template.audience == "manager")
        ]
        unwanted = [id for id in persons if id not in set(wanted)]
        enrolments.stop(unit, workspace_id, unwanted, [key])
        enrolments.enrol(unit, workspace_id, {id: starts[id] for id in wanted}, key, now)
        asked |= set(wanted)
    digests.expect(unit, workspace_id, asked, now)
    refresh(unit, workspace_id, persons, kept, now)
    new = [id for id in persons if id in asked and id not in before]
    strangers = [id for id in new if persons[id].introduced_at is None]
    told = {*strangers, *_concerned(unit, workspace_id, set(new_manager) & set(persons), asked, now)}
    managers = {id: line.manager_id for id, line in lines.open_of(unit, workspace_id, told).items()}
    introduce(unit, workspace_id, [persons[id] for id in persons if id in told], managers, starts, now)
    return new


def _concerned(
    unit: Unit, workspace_id: UUID, person_ids: Collection[UUID], asked: Collection[UUID], now: datetime
) -> set[UUID]:
    """Those of these people for whom a manager changes something: they are asked, or have planned talks."""
    found = plans.plans_of_people(unit, workspace_id, person_ids, now.date() - timedelta(days=1))
    talking = {record.person.id for record in found if record.is_active and record.kind == plans.LINE}
    return {id for id in person_ids if id in asked or id in talking}


def reassign(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> None:
    """These people's coach changed: check-ins still open and unanswered go to the new one, and say so."""
    ids = tuple(set(person_ids))
    coaches = reporting.managers_of(unit, workspace_id, people.by_ids(unit, workspace_id, ids).values(), now)
    for record in checkins.open_unsubmitted(unit, workspace_id, ids, now):
        coach_id = coaches.get(record.person.id)
        if coach_id != record.coach_id and coach_id is not None:
            checkins.change(unit, workspace_id, record.id, coach_id=coach_id)
            owing.refresh_rep(unit, workspace_id, record.id, now)
