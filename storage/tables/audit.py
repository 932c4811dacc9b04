"""Who looked at what is about somebody else: a log that nobody can change. And how far things were deleted by age."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.base import Row, of_workspace, one_of, unique, within


class AuditEvent(Row, table=True):
    """One look, export, erasure or change: who, what, about whom. Fixed words and ids, never what was written.

    The databases themselves refuse an UPDATE, and a DELETE of what `kept_from` does not let go. The same
    `dedupe` is written once.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        of_workspace(),
        within("actor_id", "person"),
        within("person_id", "person"),
        one_of("verb", "read", "export", "erase", "change"),
        unique("dedupe"),
        Index("ix_audit_event_person", "workspace_id", "person_id"),
    )

    actor_id: UUID | None = None  # None: whoever runs the server
    verb: str = Field(max_length=8)
    object: str = Field(max_length=32)  # what kind of thing
    person_id: UUID | None = None  # about whom; None: about nobody by name
    detail: str | None = Field(default=None, max_length=64)
    dedupe: str = Field(max_length=160)


class KeptFrom(SQLModel, table=True):
    """How far a kind of thing was looked through by age: rows with an id below `place` are done with.

    Of the audit log, what is below it may be deleted, and nothing else may.
    """

    __tablename__ = "kept_from"
    __table_args__ = (of_workspace(),)

    workspace_id: UUID = Field(primary_key=True)
    what: str = Field(primary_key=True, max_length=32)
    place: UUID


__all__ = ["AuditEvent", "KeptFrom"]
