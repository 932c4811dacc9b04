"""What the window for admins shows: settings, roles and who changed them. Nothing of anybody's coaching."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from blocks.admin import Admin, LoggedChange, admin_view, log_view, roles_form, rules_form
from blocks.parts import View
from blocks.text import Person
from coaching.aggregates import min_group_of
from coaching.roles import Role
from screens.introduction import sponsor_of
from screens.my_settings import place_words
from screens.rep import shown
from storage import changes, kudos, people, pilot, roles, setup, workspaces
from storage.changes import Change
from storage.people import PersonRecord
from storage.unit import Unit

MOST_CHANGES = 40
_WHAT = {
    "min_group": "Smallest group", "pilot": "Teams that begin", "sponsor": "Sponsor", "holidays": "Holidays",
    "kudos_channel": "Kudos channel", "admin": "Admin role", "ops": "Ops role", "people_file": "People file",
}  # fmt: skip


def admin_of(unit: Unit, workspace_id: UUID) -> View:
    """The window, with what is left to do on top."""
    held = _held(unit, workspace_id)
    now = Admin(
        min_group=min_group_of(workspaces.settings_of(unit, workspace_id)), teams=_teams(unit, workspace_id),
        admins=held[Role.ADMIN], ops=held[Role.OPS], sponsor=sponsor_of(unit, workspace_id),
        kudos_channel=kudos.ways_of(unit, workspace_id).workspace or "",
        place=place_words(workspaces.holidays_of(unit, workspace_id)), todo=_todo(unit, workspace_id),
    )  # fmt: skip
    return admin_view(now)


def _todo(unit: Unit, workspace_id: UUID) -> tuple[str, ...]:
    """The way of a first administrator, step by step, without what is done."""
    settings, done = workspaces.settings_of(unit, workspace_id), setup.progress(unit, workspace_id)
    steps = (
        (settings.get("sponsor") is None, "Choose who stands behind the program, and whose holidays count."),
        (
            done.coached == 0 and not settings.get(pilot.SETTING),
            "Choose a team or two that begin, or leave it open.",
        ),
        (done.coached == 0, "Paste a people file, or let managers type `/coach start`."),
        (
            0 < done.with_track < done.coached or (done.coached > 0 and not done.with_track),
            "Give everybody a track.",
        ),
        (done.without_coach.count > 0, "Find a manager for people whose manager has left."),
        (not kudos.ways_of(unit, workspace_id).workspace, "Choose a channel for kudos."),
        (bool(settings.get(pilot.SETTING)), "When the first teams are happy, open it for everybody."),
    )
    return tuple(words for open_, words in steps if open_)


def rules_of(unit: Unit, workspace_id: UUID) -> View:
    return rules_form(min_group_of(workspaces.settings_of(unit, workspace_id)), _teams(unit, workspace_id))


def roles_of(unit: Unit, workspace_id: UUID) -> View:
    held = _held(unit, workspace_id)
    return roles_form(held[Role.ADMIN], held[Role.OPS])


def log_of(unit: Unit, workspace_id: UUID, reader: PersonRecord, now: datetime) -> View:
    """The newest changes, with names in place of ids."""
    found = changes.latest(unit, workspace_id, MOST_CHANGES)
    known = {str(one.id): one.name for one in people.everyone(unit, workspace_id)}
    return log_view([_logged(one, known) for one in found], reader.tz, now)


def _logged(one: Change, known: dict[str, str]) -> LoggedChange:
    return LoggedChange(
        one.at, _WHAT.get(one.what, one.what), _words(one.what, one.old, known), _words(one.what, one.new, known),
        Person(*one.actor) if one.actor else None, Person(*one.subject) if one.subject else None,
    )  # fmt: skip


def _words(what: str, value: Any, known: dict[str, str]) -> str:
    if value is None or value == []:
        return "everybody" if what == "pilot" else "none"
    if what == "people_file":
        return f"{value} lines" if value else "before"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(known.get(str(one), "somebody who left") for one in value)
    if what == "sponsor":
        return f"<@{value}>"
    return f"<#{value}>" if what == "kudos_channel" else str(value)


def _teams(unit: Unit, workspace_id: UUID) -> tuple[Person, ...]:
    chosen = pilot.teams(unit, workspace_id) or frozenset()
    found = people.by_ids(unit, workspace_id, chosen) if chosen else {}
    # Who left stands there too: their team still takes part alone, until somebody chooses anew.
    return tuple(shown(one) for one in sorted(found.values(), key=lambda one: one.name))


def _held(unit: Unit, workspace_id: UUID) -> dict[Role, tuple[Person, ...]]:
    grants = roles.grants(unit, workspace_id)
    return {role: tuple(shown(one.person) for one in grants if one.role is role) for role in Role}
