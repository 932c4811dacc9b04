"""Check-ins: what is asked, who is enrolled, each round, and what came back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary, Text
from sqlmodel import Field

from storage.tables.base import Row, of_workspace, one_of, partial_index, unique, within


class Template(Row, table=True):
    """One version of a check-in template. Editing a used one makes a new version; rounds keep theirs."""

    __tablename__ = "template"
    __table_args__ = (
        of_workspace(),
        one_of("audience", "rep", "manager"),
        unique("key", "version"),
        unique("key", where="current", name="uq_template_current"),
    )

    key: str = Field(max_length=64)
    version: int
    current: bool = True
    label: str = Field(max_length=255)
    modal_title: str = Field(max_length=24)
    audience: str = Field(max_length=16)
    cadence: str = Field(max_length=32)
    minutes: int
    intro: str = Field(sa_type=Text)
    schedule: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    anonymous_pool: bool = False
    active: bool = True
    source_key: str | None = Field(default=None, max_length=64)
    source_version: int | None = None


class Question(Row, table=True):
    """A question of one template version."""

    __tablename__ = "question"
    __table_args__ = (within("template_id", "template"), unique("template_id", "key"))

    template_id: UUID
    key: str = Field(max_length=64)
    position: int
    type: str = Field(max_length=16)
    text: str = Field(sa_type=Text)
    required: bool = False
    visibility: str = Field(max_length=16)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Enrolment(Row, table=True):
    """A person asked by a template again and again. `next_at` is when the next round opens for them."""

    __tablename__ = "enrolment"
    __table_args__ = (
        within("person_id", "person"),
        unique("person_id", "template_key"),
        partial_index("ix_enrolment_next_at", "next_at", where="next_at IS NOT NULL"),
        partial_index("ix_enrolment_fault", "workspace_id", where="fault IS NOT NULL"),
        Index("ix_enrolment_checked_at", "checked_at"),
    )

    person_id: UUID
    template_key: str = Field(max_length=64)
    starts_on: date
    next_at: datetime | None = None
    next_week: date | None = None
    checked_at: datetime
    version: int = 0
    tries: int = 0
    fault: str | None = Field(default=None, max_length=255)
    fault_at: datetime | None = None


class Round(Row, table=True):
    """One template in one week (its Monday), for everyone who is asked."""

    __tablename__ = "round"
    __table_args__ = (within("template_id", "template"), unique("template_key", "week"))

    template_key: str = Field(max_length=64)
    template_id: UUID
    week: date


class CheckIn(Row, table=True):
    """One person's part of a round. `next_at` is when its reminder or its closing falls due."""

    __tablename__ = "check_in"
    __table_args__ = (
        within("round_id", "round"),
        within("person_id", "person"),
        within("coach_id", "person"),
        within("template_id", "template"),
        one_of("state", "sent", "opened", "submitted", "missed", "excused"),
        unique("round_id", "person_id"),
        partial_index("ix_check_in_next_at", "next_at", where="next_at IS NOT NULL"),
        partial_index("ix_check_in_fault", "workspace_id", where="fault IS NOT NULL"),
        Index("ix_check_in_person", "workspace_id", "person_id", "opens_at"),
        Index("ix_check_in_coach", "workspace_id", "coach_id", "round_id"),
    )

    round_id: UUID
    person_id: UUID
    template_id: UUID
    coach_id: UUID | None = None
    state: str = Field(default="sent", max_length=16)
    zone: str = Field(max_length=64)
    opens_at: datetime
    remind_at: datetime | None = None
    due_at: datetime
    closes_at: datetime
    next_at: datetime | None = None
    submitted_at: datetime | None = None
    late: bool = False
    nothing_new: bool = False
    offers_nothing_new: bool = False
    needs_answer: bool = False
    soon: bool = False
    reply_due_on: date | None = None
    settled_at: datetime | None = None
    seen_at: datetime | None = None
    changed_at: datetime | None = None
    put_back_at: datetime | None = None
    draft: bytes | None = Field(default=None, sa_type=LargeBinary)
    version: int = 0
    tries: int = 0
    fault: str | None = Field(default=None, max_length=255)
    fault_at: datetime | None = None


class Answer(Row, table=True):
    """One answer, sealed: nothing a person said can be filtered, joined or leaked by a query."""

    __tablename__ = "answer"
    __table_args__ = (within("check_in_id", "check_in"), unique("check_in_id", "question_key"))

    check_in_id: UUID
    question_key: str = Field(max_length=64)
    value: bytes = Field(sa_type=LargeBinary)
    shared: bool = False
    changed_after_reply: bool = False


class Reply(Row, table=True):
    """What the coach did with a check-in, or what either wrote to the other about it. Text is sealed."""

    __tablename__ = "reply"
    __table_args__ = (
        within("check_in_id", "check_in"),
        within("author_id", "person"),
        one_of("kind", "seen", "well_done", "lets_talk", "next_talk", "reply"),
        unique("origin"),
        Index("ix_reply_check_in", "workspace_id", "check_in_id"),
    )

    check_in_id: UUID
    author_id: UUID
    kind: str = Field(max_length=16)
    text: bytes | None = Field(default=None, sa_type=LargeBinary)
    origin: str = Field(max_length=128)
