"""The shape of the starter library: formats, campaigns, checks, drills, role-plays and rating sheets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from coaching.library_models import (
    Asked,
    Copy,
    File,
    Frozen,
    Key,
    Label,
    Labelled,
    Level,
    Minutes,
    Model,
    Positive,
    SkillKey,
    Title,
)

Track = Key


# ---------------------------------------------------------------- activities


class Activity(Labelled):
    minutes: Annotated[StrictInt, Field(ge=0, le=240)]
    proof: Copy
    practice: StrictBool


class PlanShape(Model):
    from_level: Level
    stage: Key
    weeks: Positive
    mix: Annotated[tuple[Key, ...], Field(min_length=3)]


class Activities(File):
    kind: Literal["activities"]
    kinds: tuple[Activity, ...]
    states: tuple[Key, ...]
    follow_up_days: Positive
    follow_up_question: Asked
    plan_shapes: tuple[PlanShape, ...]


# ---------------------------------------------------------------- agendas


class Prep(Model):
    rep: Copy
    coach: Copy


class AgendaStep(Model):
    minutes: Minutes
    title: Label
    do: Copy
    ask: Copy


class Agenda(Labelled):
    modal_title: Title
    minutes: Minutes
    leads: Literal["rep", "coach", "coach_manager"]
    primary_type: Key
    audience: Literal["rep", "manager", "team"]
    use_when: Copy
    prep: Prep
    steps: Annotated[tuple[AgendaStep, ...], Field(min_length=1)]
    outcomes: Annotated[tuple[Key, ...], Field(min_length=1)]


class Agendas(File):
    kind: Literal["agendas"]
    formats: tuple[Agenda, ...]
    outcome_labels: Frozen[Key, Label]


# ---------------------------------------------------------------- campaigns


class ReadyRule(Model):
    session_before_start: StrictBool
    check_passed: StrictBool | None = None
    practice_rounds: Positive | None = None
    min_confidence: Level | None = None


class EarlyResult(Model):
    kpi: Key
    after_days: Positive
    look_for: Copy


class CampaignStep(Model):
    key: Key
    offset_days: Annotated[StrictInt, Field(ge=-365, le=365)]
    who: Literal["leader", "manager", "rep", "ops"]
    text: Copy
    proof: Literal[
        "text", "check", "report", "post", "session", "activity", "observation", "kudos", "focus", "plan"
    ]


class Campaign(Labelled):
    why: Copy
    session_format: Key
    check_template: Key
    ready_rule: ReadyRule
    early_result: EarlyResult
    steps: Annotated[tuple[CampaignStep, ...], Field(min_length=1)]


class Campaigns(File):
    kind: Literal["campaigns"]
    campaigns: tuple[Campaign, ...]


# ---------------------------------------------------------------- record checks


class CrmCheck(Labelled):
    weight: Positive
    critical: StrictBool
    fix: Copy
    critical_at: Positive | None = None
    from_stage: Positive | None = None


class CrmDefaults(Model):
    stale_days: Positive
    stage_age_factor: Positive
    pushed_half_at: Positive
    pushed_full_at: Positive
    thread_min: Positive


class CrmBands(Model):
    good: Annotated[StrictInt, Field(ge=0, le=100)]
    fair: Annotated[StrictInt, Field(ge=0, le=100)]


class CrmChecks(File):
    kind: Literal["crm_checks"]
    checks: tuple[CrmCheck, ...]
    vague_next_steps: tuple[Label, ...]
    defaults: CrmDefaults
    bands: CrmBands
    needed_fields: tuple[Key, ...]
    optional_fields: tuple[Key, ...]


# ---------------------------------------------------------------- pay questions


class DisputeOutcome(Labelled):
    means: Literal["error", "confusion", "both"] | None


class DisputeCategory(Labelled):
    looks_like: Copy
    coach_tip: Copy
    prevent: Copy


class Disputes(File):
    kind: Literal["disputes"]
    intro: Copy
    outcomes: tuple[DisputeOutcome, ...]
    statuses: tuple[Labelled, ...]
    categories: tuple[DisputeCategory, ...]


# ---------------------------------------------------------------- drills


class Drill(Labelled):
    minutes: Minutes
    mode: Literal["solo", "pair", "team"]
    skills: Annotated[tuple[SkillKey, ...], Field(min_length=1)]
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]
    goal: Copy
    steps: Annotated[tuple[Copy, ...], Field(min_length=1)]
    good: Copy
    debrief: Copy


class WarmUp(Labelled):
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]
    steps: Annotated[tuple[Copy, ...], Field(min_length=1)]
    good: Copy


class Clinic(Labelled):
    minutes: Minutes
    skills: Annotated[tuple[SkillKey, ...], Field(min_length=1)]
    drills: Annotated[tuple[Key, ...], Field(min_length=1)]


class Drills(File):
    kind: Literal["drills"]
    rotation_note: Copy
    weekly: tuple[Drill, ...]
    warm_ups: tuple[WarmUp, ...]
    clinics: tuple[Clinic, ...]


# ---------------------------------------------------------------- role-plays and rating sheets


class Scene(Labelled):
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]
    skills: Annotated[tuple[SkillKey, ...], Field(min_length=1)]
    rubric: Key
    minutes: Minutes
    seller: Copy
    buyer: Copy
    twist: Copy
    good: Annotated[tuple[Copy, ...], Field(min_length=1)]


class Roleplays(File):
    kind: Literal["roleplays"]
    rules: tuple[Copy, ...]
    scenes: tuple[Scene, ...]


class RubricItem(Labelled):
    skill: SkillKey | None
    a1: Copy
    a3: Copy
    a5: Copy


class Rubric(Labelled):
    used_for: Annotated[tuple[Key, ...], Field(min_length=1)]
    items: Annotated[tuple[RubricItem, ...], Field(min_length=1)]
    note: Copy | None = None
    private: StrictBool = False


class Rubrics(File):
    kind: Literal["rubrics"]
    rubrics: tuple[Rubric, ...]
