"""The people file: who reports to whom. Good lines are kept, bad ones named by number and reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from coaching.people import Change, plan_people
from coaching.people_file import LineFault, parse_people_csv
from coaching.walltime import to_local
from storage import people, rhythm, system
from storage.database import Database
from storage.people import PersonRecord
from storage.templates import Templates
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: lines that changed somebody, people now asked who were not before, what was left out."""

    changed: int
    newly_asked: int
    faults: tuple[str, ...]
    notes: tuple[str, ...]


CHUNK = 100  # lines a transaction: a file of ten thousand must not keep people waiting for their answers


async def import_people(
    db: Database,
    workspace_id: UUID,
    text: bytes | str,
    kept: Templates,
    tracks: Collection[str],
    now: datetime,
) -> Imported:
    """Read a people file into a workspace. A second run of the same file changes nothing.

    All lines are judged together, then written in small transactions: a run that was cut off is finished by
    running it again.
    """
    file = parse_people_csv(text, tracks)

    def judge(unit: Unit) -> tuple[tuple[Change, ...], tuple[LineFault, ...], date]:
        workspace = system.workspace_by_id(unit, workspace_id)
        today = to_local(now, workspace.tz if workspace is not None else "UTC").date()
        known, lines = people.everyone(unit, workspace_id), people.open_lines(unit, workspace_id)
        changes, faults = plan_people(file.rows, known, lines, today)
        before = {person.id: person for person in known}
        return tuple(c for c in changes if _changes(c, before[c.person_id])), faults, today

    changes, faults, today = await db.read(judge)
    moved = {change.person_id: change.start_on for change in changes if change.manager_id is not None}
    # A new manager is asked as a manager from now on, and one who has nobody left as a rep again.
    managers = {id for c in changes if c.manager_id is not None for id in (c.manager_id, c.old_manager_id)}
    starts = {id: today for id in managers if id is not None}
    starts |= {id: start or today for id, start in moved.items()}
    for start in range(0, len(changes), CHUNK):
        chunk = changes[start : start + CHUNK]
        await db.write(lambda unit: _apply(unit, workspace_id, chunk, now))  # noqa: B023
    newly_asked = 0
    ids = list(starts)
    for start in range(0, len(ids), CHUNK):
        some = {id: starts[id] for id in ids[start : start + CHUNK]}
        newly_asked += await db.write(lambda unit: _follow(unit, workspace_id, some, kept, now))  # noqa: B023
    listed = sorted([*file.faults, *faults], key=lambda fault: fault.line)
    return Imported(len(changes), newly_asked, tuple(str(fault) for fault in listed), file.notes)


def _changes(change: Change, person: PersonRecord) -> bool:
    """False for a line that says what is known already."""
    return (
        change.manager_id is not None
        or change.track not in (None, person.track_key)
        or change.hired_on not in (None, person.hired_on)
    )


def _apply(unit: Unit, workspace_id: UUID, changes: Sequence[Change], now: datetime) -> None:
    for change in changes:
        details = {"track_key": change.track, "hired_on": change.hired_on}
        people.update_details(unit, workspace_id, change.person_id, {k: v for k, v in details.items() if v})
        if change.manager_id is not None and change.start_on is not None:
            people.set_manager(unit, workspace_id, change.person_id, change.manager_id, change.start_on, now)


def _follow(unit: Unit, workspace_id: UUID, starts: dict[UUID, date], kept: Templates, now: datetime) -> int:
    """What follows for people whose lines changed: who is asked, and by whom their open check-in is read."""
    new = rhythm.enrol(unit, workspace_id, starts, kept, now)
    rhythm.reassign(unit, workspace_id, starts, now)
    return len(new)
