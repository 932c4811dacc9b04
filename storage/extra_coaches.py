"""Somebody coaches a person besides their manager: one skill, with a rhythm of its own, for a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from coaching.cadence import default_mode, joint
from coaching.starting import first_anchor, overlap_hours
from coaching.walltime import to_local
from storage import coaches, days_off, line_plans, plan_changes, plans, setup_owing
from storage.people import PersonRecord
from storage.plan_changes import NewPlan
from storage.unit import Unit


def add(
    unit: Unit, workspace_id: UUID, manager: PersonRecord, rep: PersonRecord, coach: PersonRecord, skill: str,
    interval_days: int, until: date | None, now: datetime,
) -> UUID | None:  # fmt: skip
    """Begin it, on the weekday of the manager's own talks. Both are told.

    Who does so already gets the new skill and last day; their rhythm stays. None if the two are a line already.
    """
    today = to_local(now, rep.tz).date()
    known = [
        plan
        for plan in plans.plans_of_person(unit, workspace_id, rep.id, today)
        if plan.coach.id == coach.id and plan.is_active
    ]
    if known:
        plan = known[-1]
        if plan.kind != plans.EXTRA:
            return None
        plan_changes.set_scope(unit, workspace_id, plan.id, skill, until, now)
        setup_owing.extra_coach_changed(unit, workspace_id, plan, now)
        return plan.id
    record = coaches.of_person(unit, workspace_id, manager.id)
    weekday = (coaches.Pace() if record is None else record.pace).weekday
    works = days_off.availabilities(unit, workspace_id, [rep, coach], today - timedelta(days=1))
    anchor = first_anchor(weekday, joint(works[rep.id], works[coach.id]), today)
    id = plan_changes.begin_plan(
        unit, workspace_id,
        NewPlan(
            rep.id, coach.id, interval_days, anchor, today, mode=default_mode(overlap_hours(rep.tz, coach.tz, anchor)),
            kind=plans.EXTRA, scope=skill, ends_on=until,
        ),
        now,
    )  # fmt: skip
    if id is not None:
        line_plans.rest_along(unit, workspace_id, [id], [rep], now)
    made = None if id is None else plans.get(unit, workspace_id, id)
    if made is not None:
        setup_owing.extra_coach(unit, workspace_id, made, now)
    return id
