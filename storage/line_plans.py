"""Plans that follow reporting lines: they begin with a manager who has planned talks, and end with the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from coaching.cadence import cadence_for, default_mode, joint
from coaching.starting import first_anchor, overlap_hours
from coaching.walltime import to_local
from storage import coaches, days_off, lines, pauses, people, plan_changes, plans, reporting
from storage.coaches import CoachRecord, Pace
from storage.people import PersonRecord
from storage.plan_changes import NewPlan
from storage.plans import PlanRecord
from storage.resting import resting_until
from storage.unit import Unit

NEW_MANAGER, LEFT, COACH_LEFT = "new_manager", "left", "coach_left"
_DAY = timedelta(days=1)


def wanted_plans(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, reps: Sequence[PersonRecord], pace: Pace,
    starts: Mapping[UUID, date], now: datetime,
) -> list[NewPlan]:  # fmt: skip
    """The plans with which this coach begins with these people at this pace, each from its day on.

    Somebody in their first 90 days talks every week. Nothing is written: the dry run shows the same.
    """
    works = days_off.availabilities(unit, workspace_id, [coach, *reps], now.date() - 2 * _DAY)
    found = []
    for rep in reps:
        today = to_local(now, rep.tz).date()
        start = max(starts.get(rep.id, today), today)
        anchor = first_anchor(pace.weekday, joint(works[rep.id], works[coach.id]), start)
        found.append(
            NewPlan(
                rep.id, coach.id, _interval(pace, rep, today), anchor, start,
                start_time=pace.at, mode=default_mode(overlap_hours(rep.tz, coach.tz, anchor)),
            )
        )  # fmt: skip
    return found


def _interval(pace: Pace, rep: PersonRecord, today: date) -> int:
    """The coach's own pace; a shorter one where the rule gives less than usual to somebody new."""
    rule, usual = cadence_for(rep.hired_on, today), cadence_for(None, today)
    return min(pace.interval_days, rule) if rule < usual else pace.interval_days


def begin(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, reps: Sequence[PersonRecord], pace: Pace,
    starts: Mapping[UUID, date], now: datetime,
) -> list[UUID]:  # fmt: skip
    """Begin planned talks of this coach with these people; who has them already keeps them. Returns new ids.

    The plan of somebody who rests rests with them.
    """
    ids = plan_changes.begin_plans(
        unit, workspace_id, wanted_plans(unit, workspace_id, coach, reps, pace, starts, now), now
    )
    rest_along(unit, workspace_id, ids, reps, now)
    return ids


def rest_along(
    unit: Unit, workspace_id: UUID, plan_ids: Sequence[UUID], reps: Sequence[PersonRecord], now: datetime
) -> None:
    """New plans of people who rest now rest too, as long as they do."""
    resting = {rep.id: until for rep in reps if (until := resting_until(rep, now)) is not None}
    if not resting:
        return
    for plan in plans.get_many(unit, workspace_id, plan_ids).values():
        if (until := resting.get(plan.person.id)) is not None and until >= plan.starts_on:
            pauses.add(unit, workspace_id, [(plan.id, plan.starts_on, until)], plan.person.id, now)


def follow(unit: Unit, workspace_id: UUID, starts: Mapping[UUID, date], now: datetime) -> list[UUID]:
    """These people's lines changed, each from its day on: plans with anybody else end the day before.

    With a manager who has planned talks a new plan begins, at that manager's pace, from their next such day.
    Slots belong to plans, so the old pair keeps its history. Returns the ids of new plans.
    """
    if not starts:
        return []
    current = lines.open_of(unit, workspace_id, starts)
    managers = {id: line.manager_id for id, line in current.items() if line.manager_active}
    for record in _live(unit, workspace_id, starts, now):
        start, manager = starts[record.person.id], managers.get(record.person.id)
        other = record.coach.id != manager
        if (record.kind == plans.LINE) == other:
            # The plan of the old line; or an extra coach who is the manager from now on.
            plan_changes.end_plan(unit, workspace_id, record, start - _DAY, NEW_MANAGER, now)
    return [
        id
        for coach in _with_talks(unit, workspace_id, managers.values())
        for id in _begin_with(unit, workspace_id, coach, managers, starts, now)
    ]


def _live(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> list[PlanRecord]:
    """Each pair's newest version, of those that have days to go."""
    return plans.newest(plans.plans_of_people(unit, workspace_id, person_ids, now.date() - _DAY))


def _with_talks(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> list[CoachRecord]:
    return [coach for coach in coaches.of_people(unit, workspace_id, ids).values() if coach.talks]


def _begin_with(
    unit: Unit, workspace_id: UUID, coach: CoachRecord, managers: Mapping[UUID, UUID], starts: Mapping[UUID, date],
    now: datetime,
) -> list[UUID]:  # fmt: skip
    mine = [id for id, manager in managers.items() if manager == coach.person.id]
    reps = [person for person in people.by_ids(unit, workspace_id, mine).values() if person.active]
    return begin(unit, workspace_id, coach.person, reps, coach.pace, starts, now)


def end_of_people(unit: Unit, workspace_id: UUID, person_ids: Sequence[UUID], now: datetime) -> None:
    """These people are gone: every plan with them, on either side, ends with yesterday where the rep is."""
    since = now.date() - _DAY
    records = [
        *((record, LEFT) for record in plans.plans_of_people(unit, workspace_id, person_ids, since)),
        *((record, COACH_LEFT) for record in plans.plans_of_coaches(unit, workspace_id, person_ids, since)),
    ]
    for record, reason in records:
        yesterday = to_local(now, record.person.tz).date() - _DAY
        plan_changes.end_plan(unit, workspace_id, record, yesterday, reason, now)


def without_plan(unit: Unit, workspace_id: UUID, manager_id: UUID, now: datetime) -> list[PersonRecord]:
    """This manager's people who have no planned talks with them, by name."""
    reps = reporting.reports_of(unit, workspace_id, manager_id, now.date())
    have = {
        record.person.id
        for record in plans.plans_of_coach(unit, workspace_id, manager_id, now.date() - _DAY)
        if record.is_active and record.kind == plans.LINE
    }
    return [rep for rep in reps if rep.id not in have]
