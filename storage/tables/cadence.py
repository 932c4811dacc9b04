"""The rhythm of a pair: who coaches, plans with their pauses, slots, preparation, and nudges about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary
from sqlmodel import Field

from storage.tables.base import Row, one_of, partial_index, unique, within


class Coach(Row, table=True):
    """Somebody who coaches: how they began, and when their next morning note is looked at (`next_at`).

    `talks` says whether their people have planned talks too, or check-ins and kudos only.
    """

    __tablename__ = "coach"
    __table_args__ = (
        within("person_id", "person"),
        unique("person_id"),
        partial_index("ix_coach_next_at", "next_at", where="next_at IS NOT NULL"),
        partial_index("ix_coach_fault", "workspace_id", where="fault IS NOT NULL"),
    )

    person_id: UUID
    talks: bool = False
    opens_weekday: int | None = (
        None  # when their people's check-ins open, where these chose no time of their own
    )
    opens_time: str | None = Field(default=None, max_length=5)
    interval_days: int = 14  # the pace of new plans
    talk_weekday: int = 1
    talk_time: str | None = Field(default=None, max_length=5)
    started_at: datetime
    offered_talks_at: datetime | None = None
    paused_on: date | None = None
    looked_on: date | None = None  # the last day whose morning note was looked at
    next_at: datetime | None = None
    version: int = 0
    tries: int = 0
    fault: str | None = Field(default=None, max_length=255)
    fault_at: datetime | None = None


class CadencePlan(Row, table=True):
    """The rhythm of one pair. A change of the interval ends a plan with its last slot and begins the next.

    Slots are counted from `anchor_on`, the first planned day. It covers `starts_on` to `ends_on`: an ended one
    may have some days to go, and an active one that follows it begins after them. `next_at` is when something
    falls due for it.
    """

    __tablename__ = "cadence_plan"
    __table_args__ = (
        within("person_id", "person"),
        within("coach_id", "person"),
        within("previous_id", "cadence_plan"),
        one_of("kind", "line", "extra"),
        one_of("mode", "live", "async", "mixed"),
        one_of("state", "active", "ended"),
        one_of("calendar", "unasked", "own", "ours", "none"),
        unique("person_id", where="kind = 'line' AND state = 'active'", name="uq_cadence_plan_line"),
        unique("person_id", "coach_id", where="state = 'active'", name="uq_cadence_plan_pair"),
        partial_index("ix_cadence_plan_next_at", "next_at", where="next_at IS NOT NULL"),
        partial_index("ix_cadence_plan_fault", "workspace_id", where="fault IS NOT NULL"),
        Index("ix_cadence_plan_coach", "workspace_id", "coach_id", "state"),
        Index("ix_cadence_plan_person", "workspace_id", "person_id"),
        Index("ix_cadence_plan_checked_at", "checked_at"),
    )

    person_id: UUID
    coach_id: UUID
    kind: str = Field(default="line", max_length=8)
    scope: str | None = Field(default=None, max_length=64)  # of an extra coach: the skill
    interval_days: int
    anchor_on: date
    starts_on: date
    start_time: str | None = Field(default=None, max_length=5)  # on the rep's wall
    minutes: int = 30
    format_key: str = Field(default="coaching_30", max_length=64)
    grace_days: int | None = None
    mode: str = Field(default="mixed", max_length=8)
    state: str = Field(default="active", max_length=8)
    ends_on: date | None = None  # the last day it covers
    end_reason: str | None = Field(default=None, max_length=32)
    previous_id: UUID | None = None
    calendar: str = Field(default="unasked", max_length=8)
    calendar_version: int = 0
    next_at: datetime | None = None
    checked_at: datetime
    version: int = 0
    tries: int = 0
    fault: str | None = Field(default=None, max_length=255)
    fault_at: datetime | None = None


class Pause(Row, table=True):
    """Days on which a plan rests, first and last included; without an end, until somebody goes on."""

    __tablename__ = "pause"
    __table_args__ = (
        within("plan_id", "cadence_plan"),
        within("by_id", "person"),
        Index("ix_pause_plan", "workspace_id", "plan_id"),
    )

    plan_id: UUID
    by_id: UUID
    start_on: date
    end_on: date | None = None


class Slot(Row, table=True):
    """What is known of one slot of a plan, beside what follows from the plan itself. Its status is worked out."""

    __tablename__ = "slot"
    __table_args__ = (
        within("plan_id", "cadence_plan"),
        within("person_id", "person"),
        within("coach_id", "person"),
        one_of("skip_kind", "agreed", "they_away", "i_away", "other"),
        unique("plan_id", "k"),
        Index("ix_slot_coach", "workspace_id", "coach_id", "closes_on"),
        Index("ix_slot_person", "workspace_id", "person_id", "closes_on"),
    )

    plan_id: UUID
    k: int
    person_id: UUID
    coach_id: UUID
    planned_on: date
    opens_on: date
    closes_on: date
    moved_to: date | None = None
    moves: int = 0
    moved_by_id: UUID | None = None
    moved_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_by_id: UUID | None = None
    skip_kind: str | None = Field(default=None, max_length=16)
    skip_reason: bytes | None = Field(default=None, sa_type=LargeBinary)
    agreed_at: datetime | None = None  # the rep said yes to skipping it
    talked_at: datetime | None = None  # [We talked]
    talked_by_id: UUID | None = None
    snoozed_until: date | None = None
    asked_at: datetime | None = None  # the rep asked for a time
    prepared_at: datetime | None = None  # the prep was owed
    closed_at: datetime | None = None  # what follows a closed window was done
    version: int = 0


class Prep(Row, table=True):
    """What a rep wrote before a talk. All of it sealed."""

    __tablename__ = "prep"
    __table_args__ = (
        within("slot_id", "slot"),
        within("person_id", "person"),
        within("coach_id", "person"),
        one_of("state", "sent", "opened", "submitted"),
        unique("slot_id", "person_id"),
        Index("ix_prep_person", "workspace_id", "person_id", "created_at"),
    )

    slot_id: UUID
    person_id: UUID
    coach_id: UUID
    state: str = Field(default="sent", max_length=16)
    answers: bytes | None = Field(default=None, sa_type=LargeBinary)
    draft: bytes | None = Field(default=None, sa_type=LargeBinary)
    submitted_at: datetime | None = None
    version: int = 0


class MorningNote(Row, table=True):
    """The one planned message of a day to somebody who coaches. `items` are references, not text."""

    __tablename__ = "morning_note"
    __table_args__ = (within("person_id", "person"), unique("person_id", "day"))

    person_id: UUID
    day: date  # on the reader's wall
    weekly: bool = False  # Monday's
    items: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    acted_at: datetime | None = None


class Nudge(Row, table=True):
    """That somebody was told something about a slot or a pair: once ever for each `dedupe`."""

    __tablename__ = "nudge"
    __table_args__ = (
        within("to_id", "person"),
        within("plan_id", "cadence_plan"),
        within("slot_id", "slot"),
        within("about_id", "person"),
        within("rep_id", "person"),
        within("check_in_id", "check_in"),
        within("note_id", "morning_note"),
        one_of("audience", "manager", "leader", "rep"),
        unique("dedupe"),
        Index("ix_nudge_to", "workspace_id", "to_id", "sent_on"),
        Index("ix_nudge_about", "workspace_id", "about_id", "sent_on"),
        partial_index("ix_nudge_slot", "workspace_id", "slot_id", where="slot_id IS NOT NULL"),
        partial_index("ix_nudge_check_in", "workspace_id", "check_in_id", where="check_in_id IS NOT NULL"),
        partial_index("ix_nudge_note", "workspace_id", "note_id", where="note_id IS NOT NULL"),
    )

    dedupe: str = Field(max_length=160)
    to_id: UUID
    audience: str = Field(max_length=8)
    kind: str = Field(max_length=32)
    plan_id: UUID | None = None
    slot_id: UUID | None = None
    about_id: UUID | None = None  # whose cadence it is: the manager
    rep_id: UUID | None = None  # the other one of the pair
    planned_on: date | None = None  # of the slot
    check_in_id: UUID | None = None
    skips: int = 0  # in a row, as it was said
    direct: bool = False  # to the leader without waiting for Monday
    note_id: UUID | None = None
    sent_on: date  # on the reader's wall
    acted_at: datetime | None = None


class LeaderLine(Row, table=True):
    """What a manager says to their leader about a pair. Sealed."""

    __tablename__ = "leader_line"
    __table_args__ = (
        within("plan_id", "cadence_plan"),
        within("author_id", "person"),
        unique("origin"),
        Index("ix_leader_line_plan", "workspace_id", "plan_id"),
    )

    plan_id: UUID
    author_id: UUID
    text: bytes = Field(sa_type=LargeBinary)
    origin: str = Field(max_length=128)


__all__ = ["CadencePlan", "Coach", "LeaderLine", "MorningNote", "Nudge", "Pause", "Prep", "Slot"]
