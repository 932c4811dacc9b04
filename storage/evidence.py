"""Evidence: something one can look at. Words and links are sealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from storage.ids import new_id
from storage.tables import Evidence, table_of
from storage.unit import Unit

_TABLE = "evidence"


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """A row of the table, opened. `person_id` is the rep it is about."""

    id: UUID
    person_id: UUID
    added_by_id: UUID
    session_id: UUID | None
    commitment_id: UUID | None
    kind: str
    observable: bool
    moment: str | None
    origin: str
    created_at: datetime
    text: str
    url: str


_COLUMNS = (
    "id", "person_id", "added_by_id", "session_id", "commitment_id", "kind", "observable", "moment", "origin",
    "created_at",
)  # fmt: skip


def _read(unit: Unit, workspace_id: UUID, *where: Any) -> list[EvidenceRecord]:
    e = table_of(Evidence)
    query = (
        select(*(e.c[name] for name in _COLUMNS), e.c.text, e.c.url)
        .where(e.c.workspace_id == workspace_id, *where)
        .order_by(e.c.id)
    )
    found = []
    for row in unit.run(query):
        *values, text, url = row
        opened = [
            "" if sealed is None else unit.cipher.open(sealed, workspace_id, _TABLE, row.id, name)
            for name, sealed in (("text", text), ("url", url))
        ]
        found.append(EvidenceRecord(*values, *opened))
    return found


def of_sessions(
    unit: Unit, workspace_id: UUID, session_ids: Iterable[UUID]
) -> dict[UUID, list[EvidenceRecord]]:
    """What was looked at in these talks, the oldest first."""
    found: dict[UUID, list[EvidenceRecord]] = {}
    ids = tuple(set(session_ids))
    for one in _read(unit, workspace_id, table_of(Evidence).c.session_id.in_(ids)) if ids else ():
        if one.session_id is not None:
            found.setdefault(one.session_id, []).append(one)
    return found


def of_commitments(
    unit: Unit, workspace_id: UUID, commitment_ids: Iterable[UUID]
) -> dict[UUID, list[EvidenceRecord]]:
    """What shows how these next steps went, the oldest first."""
    found: dict[UUID, list[EvidenceRecord]] = {}
    ids = tuple(set(commitment_ids))
    for one in _read(unit, workspace_id, table_of(Evidence).c.commitment_id.in_(ids)) if ids else ():
        if one.commitment_id is not None:
            found.setdefault(one.commitment_id, []).append(one)
    return found


def saved_for_talk(
    unit: Unit, workspace_id: UUID, person_id: UUID, coach_id: UUID, *, line: bool
) -> list[EvidenceRecord]:
    """What waits for the next talk of this pair, the oldest first.

    A coach sees what they saved themselves. What the rep saved is for the one they report to (`line`).
    """
    e = table_of(Evidence)
    authors = (coach_id, person_id) if line else (coach_id,)
    return _read(
        unit, workspace_id, e.c.person_id == person_id, e.c.session_id.is_(None), e.c.commitment_id.is_(None),
        e.c.added_by_id.in_(authors),
    )  # fmt: skip


def saved_about(unit: Unit, workspace_id: UUID, person_id: UUID) -> list[EvidenceRecord]:
    """All that waits for a talk of this person, whoever saved it, for the person: nothing is kept behind their back."""
    e = table_of(Evidence)
    return _read(
        unit, workspace_id, e.c.person_id == person_id, e.c.session_id.is_(None), e.c.commitment_id.is_(None)
    )


def add(
    unit: Unit, workspace_id: UUID, *, person_id: UUID, added_by_id: UUID, kind: str, observable: bool,
    origin: str, now: datetime, text: str = "", url: str = "", moment: str = "", session_id: UUID | None = None,
    commitment_id: UUID | None = None,
) -> None:  # fmt: skip
    """Keep a piece of evidence. One of this origin that is there already is changed to this."""
    e = table_of(Evidence)
    mine = and_(e.c.workspace_id == workspace_id, e.c.origin == origin)
    id = unit.run(select(e.c.id).where(mine)).scalar() or new_id(now)
    values = {
        "person_id": person_id, "added_by_id": added_by_id, "kind": kind, "observable": observable,
        "moment": moment or None, "session_id": session_id, "commitment_id": commitment_id,
        "text": unit.cipher.seal(text, workspace_id, _TABLE, id, "text") if text else None,
        "url": unit.cipher.seal(url, workspace_id, _TABLE, id, "url") if url else None,
    }  # fmt: skip
    row = {"workspace_id": workspace_id, "id": id, "created_at": now, "origin": origin}
    statement = unit.insert(e).values(**(row | values))
    unit.run(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "origin"], set_=values, where=e.c.id == id
        )
    )


def take_up(unit: Unit, workspace_id: UUID, ids: Iterable[UUID], session_id: UUID) -> None:
    """These were looked at in that talk."""
    e = table_of(Evidence)
    free = or_(e.c.session_id.is_(None), e.c.session_id == session_id)
    unit.run(
        update(e)
        .where(e.c.workspace_id == workspace_id, e.c.id.in_(tuple(set(ids))), free)
        .values(session_id=session_id)
    )


def forget(unit: Unit, workspace_id: UUID, origin: str) -> None:
    """The field it came from was emptied again."""
    e = table_of(Evidence)
    unit.run(e.delete().where(e.c.workspace_id == workspace_id, e.c.origin == origin))
