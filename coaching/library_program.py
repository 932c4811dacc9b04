"""The shape of the starter library: the numbers, the program, the question bank, tips and kudos values."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt

from coaching.library_models import (
    Asked,
    Clock,
    Copy,
    Emoji,
    File,
    Frozen,
    Key,
    Label,
    Labelled,
    Level,
    Minutes,
    Model,
    Positive,
    Share,
    Title,
    Whole,
)

# ---------------------------------------------------------------- numbers


class Formula(Model):
    num: Key
    den: Key


class KPI(Labelled):
    side: Literal["process", "outcome"]
    unit: Literal["count", "percent", "money", "days", "score"]
    better: Literal["higher", "lower"]
    source: Literal["import", "checkin", "derived"]
    formula: Formula | None = None
    coaching: Literal["input", "quality"] | None = None
    note: Copy | None = None


class Standard(Model):
    kpi: Key
    period: Literal["week", "month", "quarter"]
    target: Annotated[StrictFloat, Field(gt=0)]
    weight: Annotated[StrictInt, Field(ge=1, le=3)]
    example: StrictBool


class Ramp(Model):
    day_from: Whole
    day_to: Positive | None
    share: Share


class FunnelCheck(Model):
    kpi: Key | None = None
    min: StrictFloat | None = None
    min_share_each_third: Share | None = None
    new_deals_per_week_min: Positive | None = None
    clean_share_min: Share | None = None
    max_deal_share: Share | None = None


class FunnelPoint(Labelled):
    check: FunnelCheck


class FrameworkItem(Labelled):
    ask: Copy


class Framework(Model):
    label: Label
    items: Annotated[tuple[FrameworkItem, ...], Field(min_length=1)]


class KPIs(File):
    kind: Literal["kpis"]
    note: Copy
    definitions: tuple[KPI, ...]
    standards: Frozen[Key, tuple[Standard, ...]]
    ramp: Annotated[tuple[Ramp, ...], Field(min_length=1)]
    good_deal: tuple[Labelled, ...]
    good_funnel: tuple[FunnelPoint, ...]
    frameworks: Frozen[Key, Framework]


# ---------------------------------------------------------------- program


class LoopStep(Labelled):
    text: Copy


class Definition(Model):
    title: Label
    short: Copy
    business_reason: Copy
    it_is: tuple[Copy, ...]
    it_is_not: tuple[Copy, ...]
    sequence: tuple[LoopStep, ...]


class ConversationKind(Labelled):
    counts: StrictBool


class CoachingType(Labelled):
    modal_title: Title
    text: Copy
    use_when: Copy
    watch_out: Copy


class EvidenceKind(Labelled):
    observable: StrictBool


class CommitmentOutcome(Labelled):
    credit: Share | None


class Scale(Model):
    min: StrictInt
    max: StrictInt
    min_label: Label
    max_label: Label


class RatingItem(Model):
    key: Key
    label: Asked


class SessionRating(Model):
    scale: Scale
    items: tuple[RatingItem, ...]


class Quadrant(Model):
    label: Label
    when: Copy
    say: Copy
    do: Copy
    ask: Copy


class Quadrants(Model):
    earned: Quadrant
    patience: Quadrant
    lucky: Quadrant
    reset: Quadrant


class Seniority(Labelled):
    required_level: Level


class LevelText(Model):
    level: Level
    label: Label
    text: Copy


class Pillar(Labelled):
    question: Copy


class CadenceDefault(Model):
    interval_days: Literal[7, 14, 21, 28]
    minutes: Minutes
    format: Key


class QuietHours(Model):
    start: Clock
    end: Clock


class ProgramDefaults(Model):
    cadence: CadenceDefault
    new_hire_cadence: CadenceDefault
    manager_cadence: CadenceDefault
    min_group: Annotated[StrictInt, Field(ge=5, le=20)]
    quiet_hours: QuietHours
    weekly_ask_budget_minutes: Positive
    training_share_goal: Share


class Program(File):
    kind: Literal["program"]
    definition: Definition
    conversation_kinds: tuple[ConversationKind, ...]
    coaching_types: tuple[CoachingType, ...]
    gap_kinds: tuple[Labelled, ...]
    evidence_kinds: tuple[EvidenceKind, ...]
    commitment_outcomes: tuple[CommitmentOutcome, ...]
    session_rating: SessionRating
    quadrants: Quadrants
    seniority: tuple[Seniority, ...]
    levels: tuple[LevelText, ...]
    three_pillars: tuple[Pillar, ...]
    defaults: ProgramDefaults


# ---------------------------------------------------------------- questions a coach asks


class BankQuestion(Model):
    key: Key
    grow: Literal["goal", "reality", "options", "will"]
    text: Copy


class TreeStep(Model):
    ask: Copy
    if_no: Key | None = None
    if_yes: Key | None = None
    note: Copy | None = None


class Questions(File):
    kind: Literal["questions"]
    by_type: Frozen[Key, tuple[BankQuestion, ...]]
    stretch: tuple[Copy, ...]
    hard_feedback: tuple[Copy, ...]
    skill_or_will: tuple[TreeStep, ...]
    leader_to_manager: tuple[Copy, ...]
    rep_to_coach: tuple[Copy, ...]
    by_quadrant: Frozen[Key, tuple[Copy, ...]]


# ---------------------------------------------------------------- tips and values


class Tips(File):
    kind: Literal["tips"]
    coach: tuple[Copy, ...]
    rep: tuple[Copy, ...]
    leader: tuple[Copy, ...]


class KudosValue(Labelled):
    emoji: Emoji
    text: Copy
    example: Copy


class Values(File):
    kind: Literal["values"]
    intro: Copy
    recipe: Copy
    values: tuple[KudosValue, ...]
    prompts: tuple[Copy, ...]
    milestones: tuple[Labelled, ...]
