"""Results and inputs: what came of coaching, and what was put in. The second says nothing about the first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from coaching.aggregates import MIN_GROUP, NO_SHARES, SafeShares, Share, added, safe_shares
from coaching.digest import monday_of

STEPS_OF = timedelta(days=90)  # next steps closed so long ago or less
WEEKS_OF = timedelta(weeks=8)  # talks and check-ins

NOTHING = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Talks:
    """`count` talks that count and are alike in what matters here."""

    count: int
    fact: bool  # there was something that others can look at
    practised: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """`count` next steps agreed in talks. `waiting`: the rep still has time to answer."""

    count: int
    confirmed: bool
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """Each with what it is out of: next steps closed, talks that count, and next steps agreed."""

    shown: Share = NOTHING
    fact: Share = NOTHING
    practice: Share = NOTHING
    confirmed: Share = NOTHING

    @property
    def any(self) -> bool:
        return bool(self.shown.whole or self.fact.whole or self.confirmed.whole)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Planned talks that were held, and check-ins that were answered in time."""

    held: Share = NOTHING
    answered: Share = NOTHING

    @property
    def any(self) -> bool:
        return bool(self.held.whole or self.answered.whole)


NO_RESULTS, NO_INPUTS = Results(), Inputs()


def results_of(shown: Share, talks: Iterable[Talks], steps: Iterable[Steps]) -> Results:
    """What came of it. A step that still waits for the rep's word is on no side.

    Rule: docs/rules.md, "Results and inputs".
    """
    held, said = list(talks), [one for one in steps if not one.waiting or one.confirmed]
    count = sum(one.count for one in held)
    return Results(
        shown, Share(sum(one.count for one in held if one.fact), count),
        Share(sum(one.count for one in held if one.practised), count),
        Share(sum(one.count for one in said if one.confirmed), sum(one.count for one in said)),
    )  # fmt: skip


def results_together(many: Iterable[Results]) -> Results:
    """The parts and the wholes added up: rates are never averaged."""
    found = list(many)
    return Results(
        added([one.shown for one in found]), added([one.fact for one in found]),
        added([one.practice for one in found]), added([one.confirmed for one in found]),
    )  # fmt: skip


def inputs_together(many: Iterable[Inputs]) -> Inputs:
    found = list(many)
    return Inputs(added([one.held for one in found]), added([one.answered for one in found]))


# ---------------------------------------------------------------- who practised, as counts


@dataclass(frozen=True, slots=True)
class Pooled:
    """How many of a group did something that nobody else reads by name. `least`: people from which on it is shown."""

    shares: SafeShares = NO_SHARES
    least: int = MIN_GROUP


def practice_days(today: date) -> tuple[date, date]:
    """The two whole weeks before the one of `today`: a count that stays as it is for a week.

    A count that grew with each press would tell who pressed. Rule: docs/rules.md, "Counts of groups".
    """
    monday = monday_of(today)
    return monday - timedelta(days=14), monday - timedelta(days=1)


def pooled(
    people: Mapping[str, Collection[str]], did: Mapping[str, Collection[str]], least: int,
    known: Collection[str] = (),
) -> Pooled:  # fmt: skip
    """Counts of the people of each group, and of those who did it, as far as they may be shown.

    `known` are groups whose count the reader has on the same screen. Rule: docs/rules.md, "Counts of groups".
    """
    shares = {
        name: Share(len(set(did.get(name, ())) & set(all)), len(set(all))) for name, all in people.items()
    }
    return Pooled(safe_shares(shares, least, known), least)
