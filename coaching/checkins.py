"""Check-in templates and questions: what is asked, of whom, who may see the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

# What one answer holds, as it is kept: text, number, option key, list of option keys, yes or no,
# an ISO date (text) or a Slack user id (text).
Value = str | int | float | bool | Sequence[str]
Answers = Mapping[str, Value]


class QuestionType(StrEnum):
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    SCALE = "scale"
    CHOICE = "choice"
    MULTI = "multi"
    YES_NO = "yes_no"
    DATE = "date"
    PERSON = "person"
    DEAL = "deal"
    QUIZ = "quiz"


class Visibility(StrEnum):
    """Who may read an answer with its author's name on it (docs/privacy.md, "Who sees what")."""

    PRIVATE = "private"  # the person; the coach only if this answer was shared
    COACH = "coach"  # the person and the coach
    TEAM = "team"  # the person and the coach; the team's channel if the person agrees
    POOLED = "pooled"  # the person; others only as part of an average


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    type: QuestionType
    text: str
    required: bool = False
    visibility: Visibility = Visibility.COACH
    help: str | None = None
    options: tuple[Option, ...] = ()
    min: int | None = None
    max: int | None = None
    max_ref: str | None = None  # key of another number question that this one may not exceed
    min_label: str | None = None
    max_label: str | None = None
    show_if: str | None = None  # "has_open_commitment" or "other_key == value"
    share_toggle: bool = False
    asks_help: frozenset[str] = frozenset()
    metric: str | None = None
    kpi: str | None = None
    topic: str | None = None
    answer: str | None = None  # the right option of a quiz


@dataclass(frozen=True, slots=True)
class WeekTime:
    """A weekday (0 is Monday) and a time on the wall, in whichever zone the person lives."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a weekly template opens, is due and closes, on each person's own wall clock."""

    opens: WeekTime
    due: WeekTime
    closes: WeekTime
    reminder_hours: int | None = None  # before due; None means no reminder


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a check-in template. `schedule` is None for templates without a weekly rhythm."""

    key: str
    label: str
    modal_title: str
    audience: str  # "rep" or "manager"
    cadence: str
    minutes: int
    intro: str
    questions: tuple[Question, ...]
    schedule: Schedule | None = None
    anonymous_pool: bool = False
    active: bool = True
    version: int = 1
    source_key: str | None = None
