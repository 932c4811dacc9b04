"""One's own settings, read for the person alone."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from blocks.my_settings import MySettings, OwnTeam
from coaching.checkins import WeekTime
from coaching.walltime import to_local
from screens.digest_preview import form_of
from screens.rep import back_day, shown
from storage import (
    coaches,
    enrolments,
    holidays,
    line_plans,
    people,
    plans,
    reporting,
    resting,
    rhythm,
    roles,
    teams,
    templates,
    workspaces,
)
from storage.people import PersonRecord
from storage.templates import Templates
from storage.unit import Unit

USUAL = WeekTime(3, time(14, 0))


def settings_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, kept: Templates, now: datetime
) -> MySettings:
    """Where this person stands."""
    today = to_local(now, person.tz).date()
    mine = [p for p in plans.plans_of_person(unit, workspace_id, person.id, today) if p.is_active]
    opens = opening_of(unit, workspace_id, person, kept, now)
    manager_id = reporting.manager_of(unit, workspace_id, person, now)
    reading = {plan.coach.id: plan.coach for plan in mine}
    if manager_id is not None:
        reading |= people.by_ids(unit, workspace_id, [manager_id])
    place = person.holidays or workspaces.holidays_of(unit, workspace_id)
    return MySettings(
        zone=person.tz, today=today, weekday=None if opens is None else opens.weekday,
        at=None if opens is None else opens.at, away_until=back_day(unit, workspace_id, person, now),
        paused_until=resting.resting_until(person, now), place=place_words(place), own_place=bool(person.holidays),
        likes=people.preference_of(unit, workspace_id, person.id),
        public_praise=people.praised_in_public(unit, workspace_id, person.id),
        coaches=tuple(shown(coach) for coach in reading.values()), talks=len(mine),
        team=team_of(unit, workspace_id, person, now), is_admin=roles.is_admin(unit, workspace_id, person),
        digest=form_of(unit, workspace_id, person, now),
    )  # fmt: skip


def opening_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, kept: Templates, now: datetime
) -> WeekTime | None:
    """When this person's check-ins open: their own time, their team's, or the template's. None: nothing is asked."""
    asked = [e for e in enrolments.of_people(unit, workspace_id, [person.id]) if e.next_at is not None]
    if not asked:
        return None
    managers = reporting.managers_of(unit, workspace_id, [person], now)
    (dressed, *_) = rhythm.with_team_openings(unit, workspace_id, asked, managers)
    if dressed.person.opens is not None:
        return dressed.person.opens
    id = templates.current_ids(unit, workspace_id).get(dressed.template_key)
    schedule = None if id is None else kept.get(unit, workspace_id, id).schedule
    return USUAL if schedule is None else schedule.opens


def team_of(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> OwnTeam | None:
    """What somebody who coaches can change of their team; None for everybody else."""
    reports = reporting.reports_of(unit, workspace_id, person.id, now.date())
    record = coaches.of_person(unit, workspace_id, person.id)
    if not reports:
        helped = plans.plans_of_coach(unit, workspace_id, person.id, now.date())
        return OwnTeam((), helped=tuple(shown(plan.person) for plan in helped)) if helped else None
    chosen = teams.of_manager(unit, workspace_id, person.id)
    without = line_plans.without_plan(unit, workspace_id, person.id, now)
    return OwnTeam(
        tuple(map(shown, reports)), record is not None and record.talks,
        record.pace.interval_days if record is not None else coaches.Pace().interval_days,
        tuple(map(shown, without)), "" if chosen is None else chosen.choice.channel or "",
    )  # fmt: skip


def place_words(place: str | None) -> str:
    """ "Germany, Bayern"; "" where no place was chosen."""
    return "Not counted" if place == holidays.NONE else holidays.place_name(place)
