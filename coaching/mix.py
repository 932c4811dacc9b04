"""What the time of coaching went into: minutes by type, practice, and what stands out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from coaching.sessions import HEROIC

TRAINING, PERFORMANCE = "training", "performance"
WINDOW = timedelta(weeks=6)
USUAL_MINUTES = 30  # of a talk whose length nobody wrote down
LEAST_MINUTES, LEAST_TALKS = 120, 4  # less says nothing
NEGLECTED, MOST_HEROIC, MOST_PERFORMANCE = 0.15, 0.15, 0.5
GOAL = 0.25  # of the time for practice
QUIET_DAYS = 14

TRAINING_NEGLECTED, HEROIC_HIGH, SCOREBOARD_TALK = "training_neglected", "heroic_high", "scoreboard_talk"


@dataclass(frozen=True, slots=True)
class MixTalk:
    """A coaching talk as the mix sees it. `practice` are the minutes in it in which something was practised."""

    type: str
    minutes: int
    practice: int = 0


@dataclass(frozen=True, slots=True)
class Mix:
    """`minutes` by type, with practice inside other talks counted as training.

    `quiet_days`: since the last practice of any kind, None where none is known. `flags` are named above.
    """

    minutes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    quiet_days: int | None = None
    flags: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.minutes.values())

    @property
    def training(self) -> int:
        return self.minutes.get(TRAINING, 0)

    @property
    def practice_is_short(self) -> bool:
        """The share of practice is below what it takes; without it, only the days since the last one count."""
        return self.training < NEGLECTED * self.total

    def percent(self, type: str) -> int:
        """The share of a type in whole percent; 0 where there were no minutes."""
        return round(100 * self.minutes.get(type, 0) / self.total) if self.total else 0


def mix_of(talks: Iterable[MixTalk], practised_on: date | None, today: date) -> Mix | None:
    """The mix of these talks, which are those of the six weeks up to `today`; None where they are too few.

    `practised_on` is the last day of practice of any kind. Rule: docs/rules.md, "What the time goes into".
    """
    minutes: dict[str, int] = {}
    count = 0
    for talk in talks:
        count += 1
        whole = talk.minutes if talk.minutes > 0 else USUAL_MINUTES
        inside = 0 if talk.type == TRAINING else min(max(talk.practice, 0), whole)
        minutes[talk.type] = minutes.get(talk.type, 0) + whole - inside
        minutes[TRAINING] = minutes.get(TRAINING, 0) + inside
    total = sum(minutes.values())
    if total < LEAST_MINUTES and count < LEAST_TALKS:
        return None
    quiet = None if practised_on is None else max((today - practised_on).days, 0)
    flags = []
    if minutes.get(TRAINING, 0) < NEGLECTED * total or quiet is None or quiet > QUIET_DAYS:
        flags.append(TRAINING_NEGLECTED)
    if minutes.get(HEROIC, 0) > MOST_HEROIC * total:
        flags.append(HEROIC_HIGH)
    if minutes.get(PERFORMANCE, 0) > MOST_PERFORMANCE * total:
        flags.append(SCOREBOARD_TALK)
    return Mix(MappingProxyType(minutes), quiet, tuple(flags))
