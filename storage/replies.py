"""What a coach did with a check-in, and what the two wrote to each other about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from storage.ids import new_id
from storage.tables import Reply, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class ReplyRecord:
    id: UUID
    check_in_id: UUID
    author_id: UUID
    kind: str
    text: str | None
    at: datetime


def add(
    unit: Unit, workspace_id: UUID, check_in_id: UUID, author_id: UUID, kind: str, text: str | None,
    origin: str, now: datetime,
) -> UUID | None:  # fmt: skip
    """Write a reply. None if one of this origin is there: a button pressed twice, a modal sent twice."""
    r = table_of(Reply)
    id = new_id(now)
    sealed = None if text is None else unit.cipher.seal(text, workspace_id, "reply", id, "text")
    statement = (
        unit.insert(r)
        .values(
            workspace_id=workspace_id, id=id, created_at=now, check_in_id=check_in_id, author_id=author_id,
            kind=kind, text=sealed, origin=origin,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "origin"])
    )  # fmt: skip
    return id if unit.run(statement).rowcount == 1 else None


def by_origin(unit: Unit, workspace_id: UUID, origin: str) -> UUID | None:
    r = table_of(Reply)
    query = select(r.c.id).where(r.c.workspace_id == workspace_id, r.c.origin == origin)
    found: UUID | None = unit.run(query).scalar()
    return found


def change_text(unit: Unit, workspace_id: UUID, reply_id: UUID, text: str) -> None:
    """A corrected resubmission of the same modal."""
    r = table_of(Reply)
    sealed = unit.cipher.seal(text, workspace_id, "reply", reply_id, "text")
    unit.run(r.update().where(r.c.workspace_id == workspace_id, r.c.id == reply_id).values(text=sealed))


def _record(unit: Unit, workspace_id: UUID, row: tuple[object, ...]) -> ReplyRecord:
    id, check_in_id, author_id, kind, sealed, at = row
    assert isinstance(id, UUID)
    assert isinstance(check_in_id, UUID)
    assert isinstance(author_id, UUID)
    assert isinstance(at, datetime)
    text = unit.cipher.open(sealed, workspace_id, "reply", id, "text") if isinstance(sealed, bytes) else None
    return ReplyRecord(id, check_in_id, author_id, str(kind), text, at)


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, ReplyRecord]:
    r = table_of(Reply)
    query = select(r.c.id, r.c.check_in_id, r.c.author_id, r.c.kind, r.c.text, r.c.created_at).where(
        r.c.workspace_id == workspace_id, r.c.id.in_(tuple(set(ids)))
    )
    return {row.id: _record(unit, workspace_id, tuple(row)) for row in unit.run(query)}


def of_check_ins(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, list[ReplyRecord]]:
    """All replies to these check-ins, oldest first."""
    r = table_of(Reply)
    query = (
        select(r.c.id, r.c.check_in_id, r.c.author_id, r.c.kind, r.c.text, r.c.created_at)
        .where(r.c.workspace_id == workspace_id, r.c.check_in_id.in_(tuple(set(ids))))
        .order_by(r.c.created_at, r.c.id)
    )
    found: dict[UUID, list[ReplyRecord]] = {}
    for row in unit.run(query):
        found.setdefault(row.check_in_id, []).append(_record(unit, workspace_id, tuple(row)))
    return found
