"""Talks held in writing: what each side wrote, for one slot. Sealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from storage.ids import new_id
from storage.tables import TalkPost, table_of
from storage.unit import Unit

_TABLE = "talk_post"


@dataclass(frozen=True, slots=True)
class PostRecord:
    id: UUID
    slot_id: UUID
    author_id: UUID
    at: datetime
    text: str


def _read(unit: Unit, workspace_id: UUID, where: Any) -> list[PostRecord]:
    p = table_of(TalkPost)
    query = (
        select(p.c.id, p.c.slot_id, p.c.author_id, p.c.created_at, p.c.text)
        .where(p.c.workspace_id == workspace_id, where)
        .order_by(p.c.created_at, p.c.id)
    )
    return [
        PostRecord(
            row.id, row.slot_id, row.author_id, row.created_at,
            unit.cipher.open(row.text, workspace_id, _TABLE, row.id, "text"),
        )
        for row in unit.run(query)
    ]  # fmt: skip


def of_slot(unit: Unit, workspace_id: UUID, slot_id: UUID) -> list[PostRecord]:
    """What was written, the oldest first."""
    return _read(unit, workspace_id, table_of(TalkPost).c.slot_id == slot_id)


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, PostRecord]:
    wanted = tuple(set(ids))
    found = _read(unit, workspace_id, table_of(TalkPost).c.id.in_(wanted)) if wanted else []
    return {one.id: one for one in found}


def authors(unit: Unit, workspace_id: UUID, slot_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Who wrote something, by slot. Opens nothing."""
    p = table_of(TalkPost)
    query = (
        select(p.c.slot_id, p.c.author_id)
        .where(p.c.workspace_id == workspace_id, p.c.slot_id.in_(tuple(set(slot_ids))))
        .distinct()
    )
    found: dict[UUID, set[UUID]] = {}
    for row in unit.run(query):
        found.setdefault(row.slot_id, set()).add(row.author_id)
    return found


def add(
    unit: Unit, workspace_id: UUID, slot_id: UUID, author_id: UUID, text: str, origin: str, now: datetime
) -> UUID | None:
    """Write a post. None if one of this origin is there: a window sent twice; it has these words now."""
    p = table_of(TalkPost)
    id = new_id(now)
    statement = unit.insert(p).values(
        workspace_id=workspace_id, id=id, created_at=now, slot_id=slot_id, author_id=author_id, origin=origin,
        text=unit.cipher.seal(text, workspace_id, _TABLE, id, "text"),
    )  # fmt: skip
    made = unit.run(statement.on_conflict_do_nothing(index_elements=["workspace_id", "origin"]))
    if made.rowcount == 1:
        return id
    known = unit.run(select(p.c.id).where(p.c.workspace_id == workspace_id, p.c.origin == origin)).scalar()
    if known is not None:
        sealed = unit.cipher.seal(text, workspace_id, _TABLE, known, "text")
        unit.run(p.update().where(p.c.workspace_id == workspace_id, p.c.id == known).values(text=sealed))
    return None
