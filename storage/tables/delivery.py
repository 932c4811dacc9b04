"""The ledger of everything owed to Slack, the keys of what Slack sent, and who is running."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from storage.tables.base import Row, of_workspace, one_of, partial_index, unique, within


class Delivery(Row, table=True):
    """One message, change or Home view owed to Slack (docs/delivery.md).

    It holds references, not text. `wanted` grows with every change of what it shows; `shown` is the
    `wanted` that was last rendered and `mark` a fingerprint of it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        of_workspace(),
        within("person_id", "person"),
        within("target_id", "delivery"),
        within("thread_id", "delivery"),
        one_of("op", "post", "update", "publish"),
        one_of("state", "owed", "claimed", "sending", "sent", "dropped", "unknown", "failed"),
        unique("dedupe"),
        partial_index(
            "ix_delivery_owed", "workspace_id", "priority", "due_at", "spread", where="state = 'owed'"
        ),
        partial_index("ix_delivery_due", "workspace_id", "due_at", where="state = 'owed'"),
        partial_index(
            "ix_delivery_trouble", "workspace_id", "state", "due_at", where="state IN ('unknown', 'failed')"
        ),
        partial_index("ix_delivery_leased", "lease_until", where="state IN ('claimed', 'sending')"),
        Index("ix_delivery_target", "workspace_id", "target_id"),
        partial_index("ix_delivery_thread", "workspace_id", "thread_id", where="thread_id IS NOT NULL"),
        Index("ix_delivery_subject", "workspace_id", "subject_id"),
    )

    dedupe: str = Field(max_length=160)
    kind: str = Field(max_length=32)
    op: str = Field(default="post", max_length=8)
    person_id: UUID
    subject_id: UUID | None = None
    target_id: UUID | None = None
    thread_id: UUID | None = None
    to_channel: str | None = Field(
        default=None, max_length=32
    )  # a post for all there, not for `person_id` alone
    priority: int
    spread: int = 0
    due_at: datetime
    not_after: datetime
    state: str = Field(default="owed", max_length=8)
    reason: str | None = Field(default=None, max_length=64)
    tries: int = 0
    owner: str | None = Field(default=None, max_length=64)
    lease_until: datetime | None = None
    wanted: int = 1
    shown: int = 0
    mark: str | None = Field(default=None, max_length=64)
    maybe_twice: bool = False
    response_url: bytes | None = Field(default=None, sa_type=LargeBinary)
    url_until: datetime | None = None
    channel: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    sent_at: datetime | None = None


class Lane(SQLModel, table=True):
    """Which replica paces a workspace now. One at a time."""

    __tablename__ = "lane"
    __table_args__ = (of_workspace(),)

    workspace_id: UUID = Field(primary_key=True)
    owner: str = Field(max_length=64)
    until: datetime


class ReceivedKey(SQLModel, table=True):
    """An inbound payload that had its effect, with the sealed answer it got. Kept 48 hours."""

    __tablename__ = "received_key"
    __table_args__ = (of_workspace(), Index("ix_received_key_created_at", "created_at"))

    workspace_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=160)
    created_at: datetime
    answer: bytes | None = Field(default=None, sa_type=LargeBinary)


class Replica(SQLModel, table=True):
    """A running process, its schema, the ids of its keys (the sealing one first) and its heartbeat (machine time)."""

    __tablename__ = "replica"

    id: str = Field(primary_key=True, max_length=64)
    schema_head: str = Field(max_length=64)
    seen_at: datetime
    key_ids: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})  # "k2,k1"


__all__ = ["Delivery", "Lane", "ReceivedKey", "Replica"]
