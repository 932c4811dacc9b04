"""Who may set things for everybody, and what was set by whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text
from sqlmodel import Field

from storage.tables.base import Row, of_workspace, one_of, unique, within


class RoleGrant(Row, table=True):
    """That somebody was given a role, by whom, and when it was taken back. At most one open grant of a role."""

    __tablename__ = "role_grant"
    __table_args__ = (
        within("person_id", "person"),
        within("granted_by_id", "person"),
        within("ended_by_id", "person"),
        one_of("role", "admin", "ops"),
        unique("person_id", "role", where="ended_at IS NULL", name="uq_role_grant_open"),
        Index("ix_role_grant_person", "workspace_id", "person_id"),
    )

    person_id: UUID
    role: str = Field(max_length=8)
    granted_by_id: UUID
    ended_at: datetime | None = None
    ended_by_id: UUID | None = None


class SettingChange(Row, table=True):
    """What was changed for everybody, or for `subject_id`: by whom, from what, to what. Only ever added to.

    `old` and `new` are settings as JSON, never what people wrote. `actor_id` None: an operator of the server.
    """

    __tablename__ = "setting_change"
    __table_args__ = (
        of_workspace(),
        within("actor_id", "person"),
        within("subject_id", "person"),
        Index("ix_setting_change_created_at", "workspace_id", "created_at"),
        Index("ix_setting_change_subject", "workspace_id", "subject_id"),
    )

    actor_id: UUID | None = None
    what: str = Field(max_length=32)
    subject_id: UUID | None = None
    old: str | None = Field(default=None, sa_type=Text)
    new: str | None = Field(default=None, sa_type=Text)


__all__ = ["RoleGrant", "SettingChange"]
