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


@dataclass(frozen=True, slots=True)
class MixLine:
    """What stands out for a coach. Minutes are of six weeks, all of them in `total`.

    `quiet_days` is set where that long nothing was practised, None where practice was not that long ago, or none
    is known at all (`never`). `in_talks`: only practice in talks is counted, for the group is too small for more.
    `heroic` and `performance` are 0 where they do not stand out. `drill` is the label of one to try.
    """

    total: int
    training: int = 0
    short: bool = False
    quiet_days: int | None = None
    never: bool = False
    in_talks: bool = False
    heroic: int = 0
    performance: int = 0
    drill: str = ""
    drill_minutes: int = 0

    @property
    def neglected(self) -> bool:
        return self.short or self.never or self.quiet_days is not None


def stands_out(mix: Mix, *, in_talks: bool = False) -> MixLine | None:
    """What is said of a mix; None where nothing stands out. Rule: docs/rules.md, "What the time goes into"."""
    if not mix.flags:
        return None
    neglected, quiet = TRAINING_NEGLECTED in mix.flags, mix.quiet_days
    return MixLine(
        total=mix.total, training=mix.training, short=neglected and mix.practice_is_short,
        quiet_days=quiet if neglected and quiet is not None and quiet > QUIET_DAYS else None,
        never=neglected and quiet is None, in_talks=in_talks,
        heroic=mix.minutes.get(HEROIC, 0) if HEROIC_HIGH in mix.flags else 0,
        performance=mix.minutes.get(PERFORMANCE, 0) if SCOREBOARD_TALK in mix.flags else 0,
    )  # fmt: skip
