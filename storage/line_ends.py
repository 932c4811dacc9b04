"""A reporting line ends because one of the two says so: nothing more is asked, and nobody is left in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from coaching.walltime import to_local
from storage import (
    checkins,
    deliveries,
    line_plans,
    lines,
    owing,
    people,
    plan_changes,
    plans,
    reporting,
    rhythm,
    setup_owing,
)
from storage.lines import OpenLine
from storage.people import PersonRecord
from storage.templates import Templates
from storage.unit import Unit

_DAY = timedelta(days=1)


def end_line(
    unit: Unit,
    workspace_id: UUID,
    person: PersonRecord,
    line: OpenLine,
    reason: str,
    kept: Templates,
    now: datetime,
) -> bool:
    """End the line, the planned talks and the check-ins of this pair with yesterday, where the rep is.

    What was written stays as it is. Who needs to know is told: the manager and the admins if the rep said "This
    is not my manager", the rep if the manager stopped. Returns False if the line had ended already.
    """
    yesterday = to_local(now, person.tz).date() - _DAY
    if not lines.end(unit, workspace_id, line.id, yesterday, reason):
        return False
    for record in plans.newest(plans.plans_of_person(unit, workspace_id, person.id, yesterday)):
        if record.coach.id == line.manager_id and record.kind == plans.LINE:
            plan_changes.end_plan(unit, workspace_id, record, yesterday, reason, now)
    for open_one in checkins.open_unsubmitted(unit, workspace_id, [person.id], now):
        if open_one.coach_id == line.manager_id:
            owing.excuse(unit, workspace_id, open_one, now)
    # The rep may be asked as a manager now, or not at all; the manager may have nobody left.
    today = yesterday + _DAY
    rhythm.enrol(unit, workspace_id, {person.id: today, line.manager_id: today}, kept, now)
    if reason == lines.NOT_MY_MANAGER:
        setup_owing.line_ended(unit, workspace_id, line.id, line.manager_id, person.id, now)
    else:
        setup_owing.line_stopped(unit, workspace_id, line.id, person.id, now)
    for id in (person.id, line.manager_id):
        deliveries.owe_home(unit, workspace_id, now, id)
    return True


def people_left(unit: Unit, workspace_id: UUID, person_ids: Sequence[UUID], now: datetime) -> None:
    """These people are gone. Their plans end, on both sides; who led a manager that left has a task."""
    line_plans.end_of_people(unit, workspace_id, person_ids, now)
    gone = people.by_ids(unit, workspace_id, person_ids)
    leaders = reporting.managers_of(unit, workspace_id, gone.values(), now)
    for id in gone:
        if reporting.reports_of(unit, workspace_id, id, now.date()):
            setup_owing.coach_left(unit, workspace_id, id, leaders.get(id), now)
