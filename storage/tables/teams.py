"""Teams with a channel, their drills and practice, and weekly digests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from storage.tables.base import Row, one_of, partial_index, unique, within


class Team(Row, table=True):
    """What a manager chose for those who report to them: a channel, and what is posted there and when.

    `weekday` 0 is Monday; `at` and `drill_at` are wall times in `zone`. `next_at` is when something falls due.
    """

    __tablename__ = "team"
    __table_args__ = (
        within("manager_id", "person"),
        unique("manager_id"),
        partial_index("ix_team_next_at", "next_at", where="next_at IS NOT NULL"),
        partial_index("ix_team_fault", "workspace_id", where="fault IS NOT NULL"),
    )

    manager_id: UUID
    channel: str | None = Field(default=None, max_length=32)
    kudos_channel: str | None = Field(default=None, max_length=32)
    zone: str = Field(max_length=64)
    digest: bool = True
    weekday: int = 4
    at: str = Field(default="15:00", max_length=5)
    drill: bool = True
    drill_weekday: int = 0
    drill_at: str = Field(default="09:30", max_length=5)
    meeting_weekday: int | None = None
    next_at: datetime | None = None
    version: int = 0
    tries: int = 0
    fault: str | None = Field(default=None, max_length=255)
    fault_at: datetime | None = None


class DrillRun(Row, table=True):
    """The drill of a team in the week that begins on `week`, a Monday."""

    __tablename__ = "drill_run"
    __table_args__ = (within("team_id", "team"), unique("team_id", "week"))

    team_id: UUID
    week: date
    drill_key: str = Field(max_length=64)
    skill_key: str | None = Field(default=None, max_length=64)


class Practice(Row, table=True):
    """That a person practised. Theirs alone: nobody else reads it by name."""

    __tablename__ = "practice"
    __table_args__ = (
        within("person_id", "person"),
        within("drill_run_id", "drill_run"),
        one_of("kind", "drill", "warm_up", "clinic"),
        unique("origin"),
        Index("ix_practice_person", "workspace_id", "person_id", "practised_on"),
        Index("ix_practice_drill_run", "workspace_id", "drill_run_id"),
    )

    person_id: UUID
    kind: str = Field(max_length=16)
    item_key: str = Field(max_length=64)
    practised_on: date
    minutes: int = 0
    drill_run_id: UUID | None = None
    origin: str = Field(max_length=128)


class DigestChoice(Row, table=True):
    """When somebody reads their weekly digest, and what is left out. `next_at`: when the next one is looked at.

    `weekday` and `at` are on the reader's wall; None: the usual time. `off` are the keys of sections.
    """

    __tablename__ = "digest_choice"
    __table_args__ = (
        within("person_id", "person"),
        unique("person_id"),
        partial_index("ix_digest_choice_next_at", "next_at", where="next_at IS NOT NULL"),
        partial_index("ix_digest_choice_fault", "workspace_id", where="fault IS NOT NULL"),
    )

    person_id: UUID
    weekday: int | None = None
    at: str | None = Field(default=None, max_length=5)
    off: list[Any] = Field(default_factory=list, sa_type=JSON)
    next_at: datetime | None = None
    version: int = 0
    tries: int = 0
    fault: str | None = Field(default=None, max_length=255)
    fault_at: datetime | None = None


class DigestRun(Row, table=True):
    """That an audience's digest of a week was looked at: one a target and week, ever.

    `week` is the Monday of the ISO week it is sent in; `target_id` a person, or for "team" a team.
    """

    __tablename__ = "digest_run"
    __table_args__ = (
        within("person_id", "person"),
        one_of("audience", "rep", "manager", "leader", "team"),
        unique("audience", "target_id", "week"),
    )

    audience: str = Field(max_length=8)
    target_id: UUID
    person_id: UUID  # who it is for, or whose team it is about
    week: date


__all__ = ["DigestChoice", "DigestRun", "DrillRun", "Practice", "Team"]
