"""What a pasted people file would change, with names."""

from __future__ import annotations

import hashlib
from uuid import UUID

from blocks.people_file import FileCheck, LineChange
from coaching.people import Change
from screens.rep import shown
from storage import people
from storage.people import PersonRecord
from storage.people_file import Judged
from storage.unit import Unit


def check_of(unit: Unit, workspace_id: UUID, text: str, found: Judged) -> FileCheck:
    """The file as it would be used now."""
    ids = {
        id
        for change in found.changes
        for id in (change.person_id, change.manager_id, change.old_manager_id)
        if id is not None
    }
    known = people.by_ids(unit, workspace_id, ids)
    changes = tuple(_line(change, known) for change in found.changes)
    return FileCheck(text, changes, found.faults, found.notes, mark_of(text, found))


def mark_of(text: str, found: Judged) -> str:
    """What somebody has looked at: the text, and what it would change. If either is another, it is shown again."""
    seen = repr((text, found.changes, found.faults))
    return hashlib.blake2b(seen.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _line(change: Change, known: dict[UUID, PersonRecord]) -> LineChange:
    more = [
        f"track {change.track}" if change.track else "",
        f"hired on {change.hired_on}" if change.hired_on else "",
        f"from {change.start_on}" if change.manager_id is not None and change.start_on else "",
    ]
    return LineChange(
        change.line, shown(known.get(change.person_id)),
        shown(known.get(change.manager_id)) if change.manager_id is not None else None,
        shown(known.get(change.old_manager_id)) if change.old_manager_id is not None else None,
        ", ".join(word for word in more if word),
    )  # fmt: skip
