"""Talks that were held, and what came of them: evidence, next steps, topics for next time."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field

from storage.tables.base import Row, one_of, partial_index, unique, within


class CoachingSession(Row, table=True):
    """One talk between a coach and a person. `words` is sealed JSON: all that was written down about it.

    Both of the two may read everything in it. `names_gap` and `both_took_part` are kept in the open so that
    whether it fills a slot can be worked out without opening the words.
    """

    __tablename__ = "coaching_session"
    __table_args__ = (
        within("person_id", "person"),
        within("coach_id", "person"),
        within("plan_id", "cadence_plan"),
        within("slot_id", "slot"),
        one_of("mode", "live", "call", "async", "joint_call"),
        one_of("kind", "coaching", "deal_help", "status", "admin", "personal"),
        one_of("type", "advisor", "performance", "deal", "training", "heroic"),
        one_of("gap_kind", "data", "opportunity", "capability", "activity", "knowledge", "will"),
        one_of("style", "demonstrate", "prompt", "release"),
        one_of("state", "logged", "confirmed", "disputed", "confirmed_silent"),
        unique("origin"),
        partial_index("ix_coaching_session_next_at", "next_at", where="next_at IS NOT NULL"),
        partial_index("ix_coaching_session_fault", "workspace_id", where="fault IS NOT NULL"),
        Index("ix_coaching_session_person", "workspace_id", "person_id", "held_on"),
        Index("ix_coaching_session_coach", "workspace_id", "coach_id", "held_on"),
        Index("ix_coaching_session_slot", "workspace_id", "slot_id"),
    )

    person_id: UUID
    coach_id: UUID
    plan_id: UUID | None = None
    slot_id: UUID | None = None
    held_on: date
    minutes: int
    mode: str = Field(default="live", max_length=16)
    kind: str = Field(default="coaching", max_length=16)
    type: str | None = Field(default=None, max_length=16)
    format_key: str | None = Field(default=None, max_length=64)
    gap_kind: str | None = Field(default=None, max_length=16)
    names_gap: bool = False
    both_took_part: bool = True
    practice_minutes: int = 0
    style: str | None = Field(default=None, max_length=16)
    skill_key: str | None = Field(default=None, max_length=64)
    kpi_key: str | None = Field(default=None, max_length=64)
    needs_confirm: bool = False  # logged late: it counts once the rep says so
    state: str = Field(default="logged", max_length=16)
    words: bytes | None = Field(default=None, sa_type=LargeBinary)
    objection: bytes | None = Field(default=None, sa_type=LargeBinary)  # the rep's words, where they disagree
    origin: str = Field(max_length=128)
    logged_by_id: UUID
    answered_at: datetime | None = None  # the rep confirmed, corrected or disputed
    next_at: datetime | None = None  # when silence counts as yes
    thread_channel: str | None = Field(default=None, max_length=32)
    thread_ts: str | None = Field(default=None, max_length=32)
    version: int = 0
    tries: int = 0
    fault: str | None = Field(default=None, max_length=255)
    fault_at: datetime | None = None


class SessionEdit(Row, table=True):
    """A change of what was written down. After a day the other one is shown it."""

    __tablename__ = "session_edit"
    __table_args__ = (
        within("session_id", "coaching_session"),
        within("editor_id", "person"),
        Index("ix_session_edit_session", "workspace_id", "session_id"),
    )

    session_id: UUID
    editor_id: UUID
    field: str = Field(max_length=32)
    old: bytes | None = Field(default=None, sa_type=LargeBinary)
    new: bytes | None = Field(default=None, sa_type=LargeBinary)


class Commitment(Row, table=True):
    """A next step: who does what, by when, and what became of it. Texts are sealed."""

    __tablename__ = "commitment"
    __table_args__ = (
        within("session_id", "coaching_session"),
        within("person_id", "person"),
        within("coach_id", "person"),
        within("owner_id", "person"),
        within("closed_by_id", "person"),
        one_of("kind", "step", "experiment"),
        one_of("state", "open", "awaiting_review", "demonstrated", "done", "not_done", "dropped"),
        one_of("said", "demonstrated", "done", "not_done", "dropped"),
        unique("origin"),
        Index("ix_commitment_person", "workspace_id", "person_id", "state"),
        Index("ix_commitment_coach", "workspace_id", "coach_id", "state"),
        Index("ix_commitment_session", "workspace_id", "session_id"),
    )

    session_id: UUID | None = None
    person_id: UUID  # the rep of the pair
    coach_id: UUID
    owner_id: UUID  # who does it: the rep, or the coach
    text: bytes = Field(sa_type=LargeBinary)
    first_use: bytes | None = Field(default=None, sa_type=LargeBinary)
    kind: str = Field(default="step", max_length=16)
    due_on: date
    stretch: int | None = None
    skill_key: str | None = Field(default=None, max_length=64)
    kpi_key: str | None = Field(default=None, max_length=64)
    confirmed_at: datetime | None = None
    rejected_at: datetime | None = None
    willingness: int | None = None
    state: str = Field(default="open", max_length=16)
    said: str | None = Field(default=None, max_length=16)  # what the owner says became of it
    said_at: datetime | None = None
    drop_asked_by_id: UUID | None = None
    outcome_at: datetime | None = None
    closed_by_id: UUID | None = None
    origin: str = Field(max_length=128)
    version: int = 0


class Evidence(Row, table=True):
    """Something one can look at: a call, a mail, a record. Text and link are sealed.

    It belongs to a talk or a next step, or to a person alone until one of these takes it up.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        within("person_id", "person"),
        within("added_by_id", "person"),
        within("session_id", "coaching_session"),
        within("commitment_id", "commitment"),
        unique("origin"),
        Index("ix_evidence_person", "workspace_id", "person_id"),
        Index("ix_evidence_session", "workspace_id", "session_id"),
        Index("ix_evidence_commitment", "workspace_id", "commitment_id"),
    )

    person_id: UUID
    added_by_id: UUID
    session_id: UUID | None = None
    commitment_id: UUID | None = None
    kind: str = Field(max_length=32)
    observable: bool = True
    text: bytes | None = Field(default=None, sa_type=LargeBinary)
    url: bytes | None = Field(default=None, sa_type=LargeBinary)
    moment: str | None = Field(default=None, max_length=16)  # such as 12:40
    origin: str = Field(max_length=128)


class Topic(Row, table=True):
    """Something to talk about next time. Text is sealed."""

    __tablename__ = "topic"
    __table_args__ = (
        within("person_id", "person"),
        within("added_by_id", "person"),
        within("session_id", "coaching_session"),
        one_of("source", "rep", "coach", "system", "campaign", "dispute"),
        one_of("state", "queued", "planned", "covered", "dropped"),
        unique("origin"),
        Index("ix_topic_person", "workspace_id", "person_id", "state"),
        partial_index("ix_topic_session", "workspace_id", "session_id", where="session_id IS NOT NULL"),
    )

    person_id: UUID
    added_by_id: UUID
    session_id: UUID | None = None  # the talk it was left over from
    source: str = Field(max_length=16)
    text: bytes = Field(sa_type=LargeBinary)
    state: str = Field(default="queued", max_length=16)
    carried: int = 0
    created_on: date
    kept_on: date | None = None  # when somebody last said: keep it
    skill_key: str | None = Field(default=None, max_length=64)
    kpi_key: str | None = Field(default=None, max_length=64)
    origin: str = Field(max_length=128)


class TalkDraft(Row, table=True):
    """What a coach has typed into a log that was not saved yet. Sealed."""

    __tablename__ = "talk_draft"
    __table_args__ = (
        within("coach_id", "person"),
        within("person_id", "person"),
        unique("coach_id", "person_id"),
    )

    coach_id: UUID
    person_id: UUID
    slot_id: UUID | None = None
    draft: bytes = Field(sa_type=LargeBinary)
    changed_at: datetime


class TalkPost(Row, table=True):
    """What one of a pair wrote in a talk that is held in writing. Sealed."""

    __tablename__ = "talk_post"
    __table_args__ = (
        within("slot_id", "slot"),
        within("author_id", "person"),
        unique("origin"),
        Index("ix_talk_post_slot", "workspace_id", "slot_id"),
    )

    slot_id: UUID
    author_id: UUID
    text: bytes = Field(sa_type=LargeBinary)
    origin: str = Field(max_length=128)


__all__ = ["CoachingSession", "Commitment", "Evidence", "SessionEdit", "TalkDraft", "TalkPost", "Topic"]
