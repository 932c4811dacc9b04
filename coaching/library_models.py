"""The shape of the starter library: check-ins, messages and skill sheets, and the kinds of text in all files.

Text limits are Slack's: what is longer cannot be shown where it is meant to stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
)

K = TypeVar("K")
V = TypeVar("V")

Frozen = Annotated[Mapping[K, V], AfterValidator(lambda value: MappingProxyType(dict(value)))]


def _text(most: int, pattern: str | None = None) -> Any:
    return StringConstraints(strict=True, min_length=1, max_length=most, pattern=pattern)


Key = Annotated[str, _text(64, r"^[a-z][a-z0-9_]*$")]
SkillKey = Annotated[str, _text(64, r"^[a-z]+\.[a-z][a-z0-9_]*$")]
Emoji = Annotated[str, _text(64, r"^:[a-z0-9_+-]+:$")]
Clock = Annotated[str, _text(5, r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Title = Annotated[str, _text(24)]  # of a modal
Label = Annotated[str, _text(75)]  # an option, a button
End = Annotated[str, _text(70)]  # the label at one end of a scale, shown as "1 · label" in an option
Asked = Annotated[str, _text(2000)]  # the label or the hint of a field
Copy = Annotated[str, _text(3000)]  # a section of a message

Whole = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Positive = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Minutes = Annotated[StrictInt, Field(ge=1, le=240)]
Share = Annotated[StrictFloat, Field(ge=0, le=1)]
Level = Annotated[StrictInt, Field(ge=1, le=5)]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Model(BaseModel):
    """Nothing unknown, nothing changed afterwards, no text taken for a number."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class File(Model):
    version: Positive


class Labelled(Model):
    key: Key
    label: Label


# ---------------------------------------------------------------- check-ins


class OptionModel(Labelled):
    pass


class QuestionModel(Model):
    key: Key
    type: Literal[
        "short_text",
        "long_text",
        "number",
        "scale",
        "choice",
        "multi",
        "yes_no",
        "date",
        "person",
        "deal",
        "quiz",
    ]
    text: Asked
    required: StrictBool
    visibility: Literal["private", "coach", "team", "pooled"]
    help: Asked | None = None
    options: tuple[OptionModel, ...] = ()
    options_from: Annotated[str, _text(80, r"^skills:[a-z]+$")] | None = None
    min: StrictInt | None = None
    max: StrictInt | None = None
    max_ref: Key | None = None
    min_label: End | None = None
    max_label: End | None = None
    show_if: Annotated[str, _text(200)] | None = None
    share_toggle: StrictBool = False
    asks_help: tuple[Key, ...] = ()
    metric: Literal["confidence", "mood"] | None = None
    kpi: Key | None = None
    topic: Key | None = None
    answer: Key | None = None


class When(Model):
    """A moment: a weekday and time, or a distance from a talk. WHENS says which keys go together."""

    weekday: Weekday | None = None
    at: Clock | None = None
    business_days_before: Positive | None = None
    hours_before: Positive | None = None
    hours_after: Whole | None = None
    business_days_after: Positive | None = None


# The keys a moment may have, for each of a template's moments.
WHENS: Mapping[str, tuple[frozenset[str], ...]] = {
    "opens": (
        frozenset({"weekday", "at"}),
        frozenset({"business_days_before", "at"}),
        frozenset({"hours_after"}),
    ),
    "due": (frozenset({"weekday", "at"}), frozenset({"hours_before"})),
    "closes": (frozenset({"weekday", "at"}), frozenset({"business_days_after"})),
}


class Reminder(Model):
    hours_before_due: Annotated[StrictInt, Field(ge=1, le=48)]


class PassRule(Model):
    correct_share: Share
    min_confidence: Level
    must_be_right: tuple[Key, ...] = ()


class TemplateModel(Labelled):
    modal_title: Title
    audience: Literal["rep", "manager"]
    minutes: Minutes
    cadence: Literal[
        "weekly", "before_session", "after_session", "after_session_sample",
        "on_demand", "on_deal_closed", "campaign", "quarterly", "weekly_optional",
    ]  # fmt: skip
    intro: Copy
    questions: Annotated[tuple[QuestionModel, ...], Field(min_length=1, max_length=10)]
    opens: When | None = None
    due: When | None = None
    closes: When | None = None
    reminder: Reminder | None = None
    reminders: Literal[0] | None = None
    anonymous_pool: StrictBool = False
    active: StrictBool = True
    pass_rule: PassRule | None = None


class Checkins(File):
    kind: Literal["checkins"]
    templates: Annotated[tuple[TemplateModel, ...], Field(min_length=1)]


# ---------------------------------------------------------------- messages

Copies = Frozen[Key, Copy]


class Messages(File):
    """Copy by group and key: `messages.privacy["first_use"]`. MESSAGE_SLOTS says which keys there are."""

    kind: Literal["messages"]
    nudges: Copies
    escalation: Copies
    recognition_for_coach: Copies
    roi: Copies
    privacy: Copies
    empty_states: Copies
    kudos: Copies


# The slots the app fills in each message. Another one would be shown as it is written.
MESSAGE_SLOTS: Mapping[str, Mapping[str, str]] = {
    "nudges": {
        "log_or_move": "rep day",
        "overdue": "rep opener",
        "skipped": "rep day",
        "heads_up": "n rep next_monday leader",
        "heads_up_one": "rep next_monday leader",
        "heads_up_many": "reps next_monday leader",
        "pattern_heads_up": "held counted next_monday leader",
        "asked": "rep",
        "add_notes": "rep",
        "change_plan": "",
        "reply_due": "rep day",
        "checkin_reminder": "when",
        "checkin_break": "",
        "no_checkin": "rep",
        "practice_gap": "days skill",
        "recognition_gap": "names",
        "silent_gap": "rep kpi n",
    },
    "escalation": {
        "leader_weekly": "manager rep n context",
        "leader_weekly_plain": "manager rep n",
        "leader_weekly_one": "manager rep",
        "leader_direct": "manager rep date",
        "says": "manager context",
        "pattern": "manager held counted",
        "resolved": "manager rep",
        "to_rep": "day",
    },
    "recognition_for_coach": {
        "quality_up": "manager",
        "closed_gap": "rep from to skill manager n",
        "step_shown": "manager talks",
    },
    "roi": {
        "not_enough": "min nt nc",
        "not_alike": "",
        "no_difference": "did lo hi",
        "linked": "did lo hi",
        "money": "low_value high_value cost",
        "caveat": "",
        "headline_note": "",
    },
    "privacy": {
        "first_use": "name enroller coach n leader",
        "first_use_no_talks": "name enroller coach n",
        "mood_help_pooled": "min coach",
        "mood_help": "coach",
        "pooled": "min",
    },
    "empty_states": {"no_sessions": "date", "no_numbers": "", "small_group": "min", "no_score": ""},
    "kudos": {"hint_action": "", "hint_situation": "", "hint_impact": "", "hint_own_words": ""},
}


# ---------------------------------------------------------------- skill sheets


class Skill(Model):
    key: SkillKey
    label: Label
    impact: Annotated[StrictInt, Field(ge=1, le=3)]
    kpis: Annotated[tuple[Key, ...], Field(min_length=1)]
    levels: Frozen[StrictInt, Copy]


class SkillSheet(File):
    """Five levels of each skill of a track, and the level each seniority needs."""

    kind: Literal["skills"]
    track: Key
    label: Label
    required: Frozen[Key, Level]
    skills: Annotated[tuple[Skill, ...], Field(min_length=5, max_length=12)]
