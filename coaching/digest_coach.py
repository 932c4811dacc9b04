"""The weekly digests of a manager and of a leader, from frozen facts: the same facts always give the same digest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import dropwhile
from typing import TypeVar

from coaching.aggregates import Share, added
from coaching.digest import Point, Section, Who, by_two_weeks, enough, tip_of, trend
from coaching.drills import DrillLine
from coaching.mix import MixLine
from coaching.results import (
    NO_INPUTS,
    NO_RESULTS,
    NOTHING,
    STEPS_OF,
    Inputs,
    Pooled,
    Results,
    inputs_together,
    results_together,
)

T = TypeVar("T")
Closing = tuple[date, bool]  # the day on which a next step was closed, and whether it was shown to work


@dataclass(frozen=True, slots=True)
class LastWeek:
    """What was in the week before: `held` of the talks planned in it (for a leader not counted), the `talks` there
    were, minutes of them and of practice in them, and next steps closed."""

    held: Share = NOTHING
    talks: int = 0
    minutes: int = 0
    practice: int = 0
    shown: Share = NOTHING

    @property
    def any(self) -> bool:
        return bool(self.held.whole or self.talks or self.shown.whole)


@dataclass(frozen=True, slots=True)
class Look:
    """Something worth a look about one person: `kind` is "overdue" (next steps) or "carried" (a topic, so often)."""

    who: Who
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Somebody who had no kudos for three weeks. `talks` is a fact about a manager: after so many talks with them a
    next step of a rep was shown to work. 0 where there is none."""

    who: Who
    talks: int = 0


@dataclass(frozen=True, slots=True)
class ManagerFacts:
    """All that goes into a manager's digest of the week that begins on `week`, a Monday. In any order.

    `closings` reach back 180 days. `mix` is what stands out in their time, `drill` the drill of the week.
    """

    week: date
    results: Results = NO_RESULTS
    inputs: Inputs = NO_INPUTS
    last: LastWeek = field(default_factory=LastWeek)
    coming: Collection[tuple[date, Who]] = ()
    looks: Collection[Look] = ()
    gaps: Collection[Gap] = ()
    closings: Collection[Closing] = ()
    practised: Pooled | None = None
    mix: MixLine | None = None
    drill: DrillLine | None = None
    tips: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ManagerDigest:
    """What a manager reads. Parts that are off, or empty, are as if they were not there."""

    week: date
    results: Results | None = None
    change: str = ""  # "up" or "down": next steps shown to work, beside the 90 days before
    inputs: Inputs | None = None
    last: LastWeek | None = None
    coming: tuple[tuple[date, Who], ...] = ()
    looks: tuple[Look, ...] = ()
    gaps: tuple[Gap, ...] = ()
    practised: Pooled | None = None
    mix: MixLine | None = None
    drill: DrillLine | None = None
    points: tuple[Point, ...] = ()
    tip: str = ""

    @property
    def says_something(self) -> bool:
        """Something happened last week, or comes, or is late. Long counts, thanks to give, what stands out in the
        time of talks, and a tip are no news alone."""
        return bool(self.last or self.coming or self.looks)


@dataclass(frozen=True, slots=True)
class BelowLine:
    """One manager below a leader, and the people who report to them."""

    who: Who
    people: int
    results: Results = NO_RESULTS
    inputs: Inputs = NO_INPUTS
    last: LastWeek = field(default_factory=LastWeek)


@dataclass(frozen=True, slots=True)
class LeaderFacts:
    """All that goes into a leader's digest. `people`: everybody below. `closings` are of all managers together."""

    week: date
    people: int = 0
    managers: Collection[BelowLine] = ()
    gaps: Collection[Gap] = ()  # managers who had no kudos
    closings: Collection[Closing] = ()
    practised: Pooled | None = None
    tips: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LeaderDigest:
    """What a leader reads: counts alone. Managers are in the order of their names."""

    week: date
    people: int = 0
    results: Results | None = None
    change: str = ""
    inputs: Inputs | None = None
    last: LastWeek | None = None
    managers: tuple[BelowLine, ...] = ()
    gaps: tuple[Gap, ...] = ()
    practised: Pooled | None = None
    points: tuple[Point, ...] = ()
    tip: str = ""

    @property
    def says_something(self) -> bool:
        """Something happened last week."""
        return bool(self.last)


def manager_digest(facts: ManagerFacts) -> ManagerDigest:
    """Rule: docs/rules.md, "Digests"."""
    off = facts.off
    results = _unless(Section.RESULTS, off, facts.results if facts.results.any else None)
    return ManagerDigest(
        facts.week,
        results=results,
        change=change_of(facts.closings, facts.week) if results is not None else "",
        inputs=_unless(Section.INPUTS, off, facts.inputs if facts.inputs.any else None),
        last=_unless(Section.INPUTS, off, facts.last if facts.last.any else None),
        coming=tuple(sorted(facts.coming)) if Section.WEEK not in off else (),
        looks=_looks(facts.looks) if Section.NOTICE not in off else (),
        gaps=_gaps(facts.gaps) if Section.NOTICE not in off else (),
        practised=_unless(Section.PRACTICE, off, facts.practised),
        mix=_unless(Section.PRACTICE, off, facts.mix),
        drill=_unless(Section.PRACTICE, off, facts.drill),
        points=_points(facts.closings, facts.week, off),
        tip=tip_of(facts.week, facts.tips) if Section.TIP not in off else "",
    )


def leader_digest(facts: LeaderFacts) -> LeaderDigest:
    """Rule: docs/rules.md, "Digests"."""
    off = facts.off
    managers = tuple(sorted(facts.managers, key=lambda one: (one.who, one.people)))
    results = results_together(one.results for one in managers)
    inputs = inputs_together(one.inputs for one in managers)
    last = weeks_together([one.last for one in managers])
    found = _unless(Section.RESULTS, off, results if results.any else None)
    return LeaderDigest(
        facts.week,
        people=facts.people,
        results=found,
        change=change_of(facts.closings, facts.week) if found is not None else "",
        inputs=_unless(Section.INPUTS, off, inputs if inputs.any else None),
        last=_unless(Section.INPUTS, off, last if last.any else None),
        managers=managers,
        gaps=_gaps(facts.gaps) if Section.NOTICE not in off else (),
        practised=_unless(Section.RESULTS, off, facts.practised),
        points=_points(facts.closings, facts.week, off),
        tip=tip_of(facts.week, facts.tips) if Section.TIP not in off else "",
    )


def weeks_together(weeks: Collection[LastWeek]) -> LastWeek:
    """Parts and wholes added up."""
    return LastWeek(
        added([one.held for one in weeks]), sum(one.talks for one in weeks), sum(one.minutes for one in weeks),
        sum(one.practice for one in weeks), added([one.shown for one in weeks]),
    )  # fmt: skip


def change_of(closings: Collection[Closing], week: date) -> str:
    """ "up" or "down" where more, or fewer, next steps were shown to work than in the 90 days before; else "".

    Rule: docs/rules.md, "Results and inputs".
    """
    first, before = week - STEPS_OF, week - 2 * STEPS_OF
    now = [good for day, good in closings if first <= day < week]
    then = [good for day, good in closings if before <= day < first]
    return trend((sum(now), len(now)), (sum(then), len(then)))


def _points(closings: Collection[Closing], week: date, off: frozenset[str]) -> tuple[Point, ...]:
    points = tuple(dropwhile(lambda point: not point.whole, by_two_weeks(closings, week)))
    return points if enough(points) and Section.CHART not in off else ()


def _looks(looks: Collection[Look]) -> tuple[Look, ...]:
    """By name: what is worth a look is no list of who is worst."""
    return tuple(sorted(looks, key=lambda one: (one.who, one.kind, one.count)))


def _gaps(gaps: Collection[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted(gaps, key=lambda one: (one.who, one.talks)))


def _unless(section: Section, off: frozenset[str], part: T | None) -> T | None:
    return None if section in off else part


def last_week(week: date) -> tuple[date, date]:
    """The first and the last day of the week before the one that begins on `week`."""
    return week - timedelta(days=7), week - timedelta(days=1)
