"""The people file: who reports to whom. Good lines are kept, bad ones named by number and reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coaching.people import plan_people
from coaching.people_file import parse_people_csv
from coaching.walltime import to_local
from storage import people, rhythm, system
from storage.database import Database
from storage.templates import Templates
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: lines that changed somebody, people now asked who were not before, what was left out."""

    changed: int
    newly_asked: int
    faults: tuple[str, ...]
    notes: tuple[str, ...]


async def import_people(
    db: Database,
    workspace_id: UUID,
    text: bytes | str,
    kept: Templates,
    tracks: Collection[str],
    now: datetime,
) -> Imported:
    """Read a people file into a workspace, in one transaction. A second run of the same file changes nothing."""
    file = parse_people_csv(text, tracks)

    def work(unit: Unit) -> Imported:
        workspace = system.workspace_by_id(unit, workspace_id)
        today = to_local(now, workspace.tz if workspace is not None else "UTC").date()
        known = people.everyone(unit, workspace_id)
        changes, faults = plan_people(file.rows, known, people.open_lines(unit, workspace_id), today)
        starts = {}
        moved = []
        for change in changes:
            details = {"track_key": change.track, "hired_on": change.hired_on}
            people.update_details(
                unit, workspace_id, change.person_id, {k: v for k, v in details.items() if v}
            )
            if change.manager_id is not None and change.start_on is not None:
                people.set_manager(
                    unit, workspace_id, change.person_id, change.manager_id, change.start_on, now
                )
                starts[change.person_id] = change.start_on
                starts.setdefault(change.manager_id, today)
                moved.append(change.person_id)
        new = rhythm.enrol(unit, workspace_id, starts, kept, now)
        rhythm.reassign(unit, workspace_id, moved, now)
        listed = sorted([*file.faults, *faults], key=lambda fault: fault.line)
        return Imported(len(changes), len(new), tuple(str(fault) for fault in listed), file.notes)

    return await db.write(work)
