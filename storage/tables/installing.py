"""What belongs to no workspace: an organisation that installed the app for many, and what began an install."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.base import partial_index


class Org(SQLModel, table=True):
    """An Enterprise organisation with one token for its workspaces. Each of them keeps a copy in its own row."""

    __tablename__ = "org"
    __table_args__ = (partial_index("ix_org_rotate_at", "rotate_at", where="rotate_at IS NOT NULL"),)

    id: UUID = Field(primary_key=True)
    created_at: datetime
    enterprise_id: str = Field(unique=True, max_length=32)
    name: str = Field(max_length=255)
    bot_token: bytes | None = None  # sealed; none once the app was removed
    bot_user_id: str | None = Field(default=None, max_length=32)
    scopes: str = Field(default="", max_length=2000)
    installed_at: datetime | None = None
    refresh_token: bytes | None = None
    token_expires_at: datetime | None = None
    rotate_at: datetime | None = None


class UsedState(SQLModel, table=True):
    """The random part of an OAuth state that came back: it counts once, whichever replica it comes back to."""

    __tablename__ = "used_state"
    __table_args__ = (Index("ix_used_state_used_at", "used_at"),)

    nonce: str = Field(primary_key=True, max_length=64)
    used_at: datetime
