"""Changes of what was written about a talk, a day or more after it was logged. Old and new are sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from storage.ids import new_id
from storage.tables import SessionEdit, table_of
from storage.unit import Unit

_TABLE = "session_edit"


@dataclass(frozen=True, slots=True)
class EditRecord:
    """One field that was changed, from what to what, in words. Empty where there was nothing."""

    id: UUID
    session_id: UUID
    editor_id: UUID
    field: str
    old: str
    new: str
    at: datetime


def add_many(
    unit: Unit, workspace_id: UUID, session_id: UUID, editor_id: UUID,
    changes: Mapping[str, tuple[str, str]], now: datetime,
) -> None:  # fmt: skip
    """Keep these changes: (old, new) by the name of the field."""
    rows = []
    for number, (field, (old, new)) in enumerate(changes.items()):
        id = new_id(now + timedelta(milliseconds=number))  # in the order of the form
        rows.append(
            {
                "workspace_id": workspace_id, "id": id, "created_at": now, "session_id": session_id,
                "editor_id": editor_id, "field": field,
                "old": unit.cipher.seal(old, workspace_id, _TABLE, id, "old"),
                "new": unit.cipher.seal(new, workspace_id, _TABLE, id, "new"),
            }
        )  # fmt: skip
    if rows:
        unit.run(unit.insert(table_of(SessionEdit)), rows)


def of_sessions(unit: Unit, workspace_id: UUID, session_ids: Iterable[UUID]) -> dict[UUID, list[EditRecord]]:
    """All changes of these talks, the oldest first."""
    e = table_of(SessionEdit)
    query = (
        select(e.c.id, e.c.session_id, e.c.editor_id, e.c.field, e.c.old, e.c.new, e.c.created_at)
        .where(e.c.workspace_id == workspace_id, e.c.session_id.in_(tuple(set(session_ids))))
        .order_by(e.c.created_at, e.c.id)
    )
    found: dict[UUID, list[EditRecord]] = {}
    for row in unit.run(query):
        old, new = (
            "" if sealed is None else unit.cipher.open(sealed, workspace_id, _TABLE, row.id, name)
            for name, sealed in (("old", row.old), ("new", row.new))
        )
        record = EditRecord(row.id, row.session_id, row.editor_id, row.field, old, new, row.created_at)
        found.setdefault(row.session_id, []).append(record)
    return found
