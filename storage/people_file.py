"""The people file in the database: what it would change, and that it is done, with all that follows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from coaching.people import Change, plan_people
from coaching.people_file import parse_people_csv
from coaching.walltime import to_local
from storage import line_plans, people, reporting, rhythm, system
from storage.people import PersonRecord
from storage.templates import Templates
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Judged:
    """What a file would change, in small parts: the lines, who is then asked from when, and what was left out.

    `starts` are all people to look at again, `moved` those of them with a new manager.
    """

    changes: tuple[Change, ...]
    starts: dict[UUID, date]
    moved: frozenset[UUID]
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def judge(
    unit: Unit, workspace_id: UUID, text: bytes | str, tracks: Collection[str], now: datetime
) -> Judged:
    """Read a people file, all lines together, and write nothing."""
    file = parse_people_csv(text, tracks)
    workspace = system.workspace_by_id(unit, workspace_id)
    today = to_local(now, workspace.tz if workspace is not None else "UTC").date()
    known, lines = people.everyone(unit, workspace_id), reporting.open_lines(unit, workspace_id)
    changes, faults = plan_people(file.rows, known, lines, today)
    before = {person.id: person for person in known}
    changes = tuple(c for c in changes if _changes(c, before[c.person_id]))
    moved = {change.person_id: change.start_on for change in changes if change.manager_id is not None}
    # A new manager is asked as a manager from now on, and one who has nobody left as a rep again.
    managers = {id for c in changes if c.manager_id is not None for id in (c.manager_id, c.old_manager_id)}
    starts = {id: today for id in managers if id is not None}
    starts |= {id: start or today for id, start in moved.items()}
    listed = sorted([*file.faults, *faults], key=lambda fault: fault.line)
    return Judged(changes, starts, frozenset(moved), tuple(str(fault) for fault in listed), file.notes)


def _changes(change: Change, person: PersonRecord) -> bool:
    """False for a line that says what is known already."""
    return (
        change.manager_id is not None
        or change.track not in (None, person.track_key)
        or change.hired_on not in (None, person.hired_on)
    )


def apply(
    unit: Unit, workspace_id: UUID, changes: Sequence[Change], now: datetime, by_id: UUID | None = None
) -> None:
    """Write these lines. `by_id` is who said so in Slack; None for a file on the server."""
    for change in changes:
        details = {"track_key": change.track, "hired_on": change.hired_on}
        people.update_details(unit, workspace_id, change.person_id, {k: v for k, v in details.items() if v})
        if change.manager_id is not None and change.start_on is not None:
            reporting.set_manager(
                unit, workspace_id, change.person_id, change.manager_id, change.start_on, now, by_id=by_id
            )


def follow(
    unit: Unit, workspace_id: UUID, starts: dict[UUID, date], moved: Collection[UUID], kept: Templates,
    now: datetime,
) -> int:  # fmt: skip
    """What follows for people whose lines changed: who is asked, by whom their open check-in is read, and when
    they talk. Returns how many are asked now who were not before."""
    mine = {id: start for id, start in starts.items() if id in moved}
    line_plans.follow(unit, workspace_id, mine, now)
    new = rhythm.enrol(unit, workspace_id, starts, kept, now, new_manager=set(mine))
    rhythm.reassign(unit, workspace_id, starts, now)
    return len(new)
