"""What a talk could be about, in which style, and a first question that was not asked lately."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

TRAINING, DEAL, PERFORMANCE, ADVISOR = "training", "deal", "performance", "advisor"
TYPES = (
    TRAINING,
    DEAL,
    PERFORMANCE,
    ADVISOR,
)  # in the order in which a tie is settled; heroic is not among them
NEW_DAYS = 30

_HELP: Mapping[str, tuple[str, str]] = {
    "practice": (TRAINING, "Asked to practice a skill."),
    "deal": (DEAL, "Asked for help with a deal."),
    "numbers": (PERFORMANCE, "Asked to look at the numbers."),
    "talk": (ADVISOR, "Asked to talk."),
    "soon": (ADVISOR, "Asked to talk soon."),
}


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known before a talk. What is not known stays as it is here.

    `help`: the options picked in check-in and prep. `low_mood` only if the person shared that answer.
    `data_gaps`: deals whose records need a fix. `level` is 1 to 5, of the skill in focus; `days_in_role` are
    calendar days. `skill_coach` is whoever is assigned for that skill, by the caller's name for them.
    """

    help: tuple[str, ...] = ()
    low_mood: bool = False
    skill_gap: bool = False
    rate_gap: bool = False
    volume_gap: bool = False
    deal_gap: bool = False
    slipping_deal: bool = False
    new_goal: bool = False
    data_gaps: int = 0
    level: int | None = None
    days_in_role: int | None = None
    training_neglected: bool = False
    skill_coach: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A type of talk and a style, keys of the library, with the reasons as sentences. `style` None: not known.

    `hand_to` is the coach assigned for the skill, if the talk is about practice.
    """

    type: str
    style: str | None
    reasons: tuple[str, ...] = ()
    hand_to: str | None = None


def suggest(signals: Signals, usual: str = TRAINING) -> Suggestion:
    """The type that most of what is known points to, and the style that fits the level.

    Of types alike, practice wins if it was neglected, then what was asked for. `usual` is the type of the
    plan's format, taken if nothing points anywhere. Rule: docs/rules.md, "What a talk could be".
    """
    found = list(_reasons(signals))
    counts = {kind: sum(one == kind for one, _ in found) for kind in TYPES}
    asked = {_HELP[one][0] for one in signals.help if one in _HELP}
    most = max(counts.values())
    if most == 0:
        return Suggestion(usual, style_for(signals.level, signals.days_in_role))
    tied = [kind for kind in TYPES if counts[kind] == most]
    if TRAINING in tied and signals.training_neglected:
        chosen = TRAINING
    else:
        chosen = next((kind for kind in tied if kind in asked), tied[0])
    return Suggestion(
        chosen,
        style_for(signals.level, signals.days_in_role),
        tuple(reason for kind, reason in found if kind == chosen),
        signals.skill_coach if chosen == TRAINING else None,
    )


def _reasons(signals: Signals) -> Iterable[tuple[str, str]]:
    """Each thing that points to a type, with its sentence. What was asked for comes first."""
    yield from (_HELP[one] for one in dict.fromkeys(signals.help) if one in _HELP)
    if signals.skill_gap:
        yield TRAINING, "The skill in focus is below its level."
    if signals.rate_gap:
        yield TRAINING, "Too few tries lead on."
    if signals.deal_gap:
        yield DEAL, "A deal check has open points."
    if signals.slipping_deal:
        yield DEAL, "A large deal slips."
    if signals.volume_gap:
        yield PERFORMANCE, "There are too few tries."
    if signals.data_gaps == 1:
        yield DEAL, "A record needs a fix."
    elif signals.data_gaps > 1:
        yield PERFORMANCE, "Some records need a fix."
    if signals.low_mood:  # never named as such
        yield ADVISOR, "Asked to be checked on."
    if signals.new_goal:
        yield ADVISOR, "There is a new goal."


def style_for(level: int | None, days_in_role: int | None) -> str | None:
    """Show up to level 2 and in the first 30 days, prompt at 3, release from 4; None if neither is known.

    Rule: docs/rules.md, "What a talk could be".
    """
    if days_in_role is not None and days_in_role <= NEW_DAYS:
        return "demonstrate"
    if level is None:
        return None
    if level <= 2:
        return "demonstrate"
    return "prompt" if level == 3 else "release"


# ------------------------------------------------------------ a first question


class BankQuestion(Protocol):
    """A question of the bank: its key, its stage (goal, reality, options or will) and its words."""

    @property
    def key(self) -> str: ...
    @property
    def grow(self) -> str: ...
    @property
    def text(self) -> str: ...


Q = TypeVar("Q", bound=BankQuestion)


def openers(bank: Sequence[Q], recent: Sequence[str], count: int = 2) -> tuple[Q, ...]:
    """The questions to begin with, of those of one type: none that was asked lately, if there are others.

    `recent` are keys that the pair saw, oldest first. The order of the bank decides, then what was asked the
    longest ago. Of two questions the second is of another stage, if that is possible without repeating one.
    Rule: docs/rules.md, "What a talk could be".
    """
    last = {key: place for place, key in enumerate(recent)}
    left = sorted(bank, key=lambda one: last.get(one.key, -1))
    chosen: list[Q] = []
    while left and len(chosen) < count:
        fresh = last.get(left[0].key, -1)
        stages = {one.grow for one in chosen}
        alike = [one for one in left if last.get(one.key, -1) == fresh]
        pick = next((one for one in alike if one.grow not in stages), left[0])
        chosen.append(pick)
        left.remove(pick)
    return tuple(chosen)
