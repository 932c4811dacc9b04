"""Workspaces, people, who reports to whom, and who is away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary, false, true
from sqlmodel import Field, SQLModel

from storage.tables.base import Row, of_workspace, one_of, partial_index, unique, within


class Workspace(SQLModel, table=True):
    """One Slack workspace that installed Touchline. Its own id is the first half of every other key."""

    __tablename__ = "workspace"
    __table_args__ = (
        one_of("state", "active", "token_dead", "left"),
        Index("ix_workspace_directory_next_at", "directory_next_at"),
        partial_index("ix_workspace_probe_at", "probe_at", where="probe_at IS NOT NULL"),
        partial_index("ix_workspace_rotate_at", "rotate_at", where="rotate_at IS NOT NULL"),
        Index("ix_workspace_enterprise_id", "enterprise_id"),
    )

    id: UUID = Field(primary_key=True)
    created_at: datetime
    slack_team_id: str = Field(unique=True, max_length=32)
    enterprise_id: str | None = Field(default=None, max_length=32)
    name: str = Field(max_length=255)
    tz: str = Field(max_length=64)
    locale: str = Field(default="en-US", max_length=32)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default="active", max_length=16)
    state_reason: str | None = Field(default=None, max_length=64)
    state_at: datetime | None = None  # since when, where it is not active
    probe_at: datetime | None = None  # when a dead token is tried again
    bot_token: bytes | None = None
    bot_user_id: str | None = Field(default=None, max_length=32)
    # What was granted: scopes by comma, since when, and of a token that expires how it is made new, and when.
    scopes: str = Field(default="", max_length=2000, sa_column_kwargs={"server_default": ""})
    installed_at: datetime | None = None
    refresh_token: bytes | None = None
    token_expires_at: datetime | None = None
    rotate_at: datetime | None = None
    # Its token is a copy of its org's.
    by_org: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    directory_cursor: str = Field(default="", max_length=255)
    directory_started_at: datetime | None = None
    directory_next_at: datetime | None = None
    keep_next_at: datetime | None = None  # when what is too old is looked for; None: now


class Person(Row, table=True):
    """A full member of the workspace. People who left keep their row, and a guest who wrote to the bot has one:
    both are not active. Other guests and bots have none."""

    __tablename__ = "person"
    __table_args__ = (
        of_workspace(),
        unique("slack_user_id"),
        Index("ix_person_email", "workspace_id", "email"),
        Index("ix_person_feed_key", "feed_key", unique=True),
    )

    slack_user_id: str = Field(max_length=32)
    name: str = Field(max_length=255)
    email: str | None = Field(default=None, max_length=320)
    tz: str = Field(max_length=64)
    tz_known: bool = True
    workdays: str = Field(default="01234", max_length=7)
    active: bool = True
    seen_at: datetime | None = None
    hired_on: date | None = None
    track_key: str | None = Field(default=None, max_length=32)
    opens_weekday: int | None = None
    opens_time: str | None = Field(default=None, max_length=5)
    shared_questions: list[str] = Field(default_factory=list, sa_type=JSON)
    introduced_at: datetime | None = None
    is_admin: bool = Field(default=False, sa_column_kwargs={"server_default": false()})  # says the directory
    holidays: str | None = Field(default=None, max_length=32)  # whose holidays are theirs: "DE", "US-CA"
    preference: bytes | None = Field(default=None, sa_type=LargeBinary)  # "how I like to be coached", sealed
    public_praise: bool = Field(
        default=True, sa_column_kwargs={"server_default": true()}
    )  # False: praise comes as a DM
    paused_until: date | None = None  # check-ins and talks rest up to and with this day
    feed_key: str | None = Field(default=None, max_length=64)  # digest of the secret of their calendar feed


class ReportingLine(Row, table=True):
    """Who manages whom, from when until when. At most one open line a person."""

    __tablename__ = "reporting_line"
    __table_args__ = (
        within("person_id", "person"),
        within("manager_id", "person"),
        within("opened_by_id", "person"),
        unique("person_id", where="end_on IS NULL", name="uq_reporting_line_open"),
        Index("ix_reporting_line_manager", "workspace_id", "manager_id"),
        Index("ix_reporting_line_person", "workspace_id", "person_id"),
    )

    person_id: UUID
    manager_id: UUID
    start_on: date
    end_on: date | None = None  # before `start_on`: it covered no day at all
    opened_by_id: UUID | None = None  # who said so in Slack; None: a file of the server
    end_reason: str | None = Field(default=None, max_length=32)


class TimeOff(Row, table=True):
    """Days on which a person does not work, first and last included."""

    __tablename__ = "time_off"
    __table_args__ = (
        within("person_id", "person"),
        one_of("kind", "pto", "leave", "holiday_region"),
        one_of("source", "self", "admin", "slack_status"),
        Index("ix_time_off_person", "workspace_id", "person_id", "end_on"),
    )

    person_id: UUID
    start_on: date
    end_on: date
    kind: str = Field(default="pto", max_length=16)
    source: str = Field(default="self", max_length=16)


__all__ = ["Person", "ReportingLine", "TimeOff", "Workspace"]
