"""The setup checklist of a person: what they began, and for an admin what everybody began."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from blocks.checklist import Checklist, TeamSetup, WorkspaceSetup
from screens.introduction import sponsor_of
from screens.my_settings import place_words
from screens.rep import shown
from storage import coaches, kudos, line_plans, reporting, setup, workspaces
from storage.people import PersonRecord
from storage.unit import Unit


def checklist_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime, *, is_admin: bool
) -> Checklist | None:
    """None for somebody who has nothing to set up, or nothing left to. The same number of queries for any team."""
    team = _team(unit, workspace_id, person, now)
    everybody = _workspace(unit, workspace_id) if is_admin else None
    found = Checklist(team, everybody)
    return None if found.is_done else found


def _team(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> TeamSetup | None:
    record = coaches.of_person(unit, workspace_id, person.id)
    if record is None:
        return None
    reports = reporting.reports_of(unit, workspace_id, person.id, now.date())
    if not reports or (record.opens is None and not record.talks):
        return None  # they did not begin it themselves: a file did
    without = line_plans.without_plan(unit, workspace_id, person.id, now) if record.talks else []
    return TeamSetup(len(reports), record.talks, tuple(map(shown, without)))


def _workspace(unit: Unit, workspace_id: UUID) -> WorkspaceSetup:
    done = setup.progress(unit, workspace_id)
    place = workspaces.holidays_of(unit, workspace_id)
    return WorkspaceSetup(
        coached=done.coached, managers=done.managers, with_track=done.with_track,
        sponsor=sponsor_of(unit, workspace_id), place=place_words(place),
        kudos_channel=kudos.ways_of(unit, workspace_id).workspace or "",
        without_talks=done.without_talks.count, first_without_talks=tuple(map(shown, done.without_talks.first)),
        without_coach=done.without_coach.count, first_without_coach=tuple(map(shown, done.without_coach.first)),
    )  # fmt: skip
