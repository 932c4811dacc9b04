"""The people file: who reports to whom. Good lines are kept, bad ones named by number and reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage import people_file
from storage.database import Database
from storage.templates import Templates


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
    found = await db.read(lambda unit: people_file.judge(unit, workspace_id, text, tracks, now))
    for start in range(0, len(found.changes), CHUNK):
        chunk = found.changes[start : start + CHUNK]
        await db.write(lambda unit: people_file.apply(unit, workspace_id, chunk, now))  # noqa: B023
    newly_asked = 0
    ids = list(found.starts)
    for start in range(0, len(ids), CHUNK):
        some = {id: found.starts[id] for id in ids[start : start + CHUNK]}
        newly_asked += await db.write(
            lambda unit: people_file.follow(unit, workspace_id, some, found.moved, kept, now)  # noqa: B023
        )
    return Imported(len(found.changes), newly_asked, found.faults, found.notes)
