"""Kudos: who thanked whom for what, and what came back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlmodel import Field

from storage.tables.base import Row, one_of, unique, within


class Kudos(Row, table=True):
    """Praise for one to ten people. `words` says what they did, `impact` what it changed. Texts are sealed.

    `number` counts the kudos of a giver on a day of theirs: the database itself lets nobody pass ten.
    `channel` is the Slack channel it is meant for; None: each receiver gets it as a message of their own.
    """

    __tablename__ = "kudos"
    __table_args__ = (
        within("giver_id", "person"),
        one_of("visibility", "public", "private"),
        one_of(
            "source", "command", "shortcut", "check_in", "talk", "note", "digest", "home", "start", "reaction"
        ),
        CheckConstraint("number BETWEEN 1 AND 10", name="number"),
        unique("giver_id", "given_on", "number"),
        unique("origin"),
        Index("ix_kudos_created_at", "workspace_id", "created_at"),
    )

    giver_id: UUID
    given_on: date
    number: int
    visibility: str = Field(default="public", max_length=8)
    source: str = Field(max_length=16)
    value_key: str | None = Field(default=None, max_length=64)
    skill_key: str | None = Field(default=None, max_length=64)
    words: bytes = Field(sa_type=LargeBinary)
    impact: bytes | None = Field(default=None, sa_type=LargeBinary)
    link: bytes | None = Field(default=None, sa_type=LargeBinary)  # to the message it is about
    channel: str | None = Field(default=None, max_length=32)
    origin: str = Field(max_length=128)
    changed_at: datetime | None = None
    retracted_at: datetime | None = None


class KudosReceiver(Row, table=True):
    """Somebody who was thanked. `created_at` is that of the kudos."""

    __tablename__ = "kudos_receiver"
    __table_args__ = (
        within("kudos_id", "kudos"),
        within("person_id", "person"),
        unique("kudos_id", "person_id"),
        Index("ix_kudos_receiver_person", "workspace_id", "person_id", "created_at"),
    )

    kudos_id: UUID
    person_id: UUID


class KudosThanks(Row, table=True):
    """Somebody who added their thanks to a kudos."""

    __tablename__ = "kudos_thanks"
    __table_args__ = (
        within("kudos_id", "kudos"),
        within("person_id", "person"),
        unique("kudos_id", "person_id"),
    )

    kudos_id: UUID
    person_id: UUID


class KudosReply(Row, table=True):
    """What a receiver wrote back to the giver. Sealed."""

    __tablename__ = "kudos_reply"
    __table_args__ = (
        within("kudos_id", "kudos"),
        within("author_id", "person"),
        unique("origin"),
        Index("ix_kudos_reply_kudos", "workspace_id", "kudos_id"),
    )

    kudos_id: UUID
    author_id: UUID
    text: bytes = Field(sa_type=LargeBinary)
    origin: str = Field(max_length=128)


class Milestone(Row, table=True):
    """Something a person reached. Only they see it until they share it. `kept_at`: they keep it to themselves."""

    __tablename__ = "milestone"
    __table_args__ = (within("person_id", "person"), unique("person_id", "key"))

    person_id: UUID
    key: str = Field(max_length=32)
    reached_on: date
    shared_at: datetime | None = None
    kept_at: datetime | None = None


__all__ = ["Kudos", "KudosReceiver", "KudosReply", "KudosThanks", "Milestone"]
