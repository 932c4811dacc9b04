"""Who has had no kudos for a while: something for their manager alone to notice, and how evenly praise falls."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from coaching.calendar import Availability

GAP = timedelta(days=21)
SHARE_DAYS = 30
PAIR_DAYS, PAIR_KUDOS = 14, 4


def is_gap(day: date, joined_on: date, last_on: date | None, works: Availability) -> bool:
    """True if somebody has had no kudos in the 21 days up to `day`, and that says something.

    `joined_on` is when they came to this manager, `last_on` the day of their last kudos, of whatever visibility,
    that was not taken back. Who is new, or was away all the time, is in no gap. Days are the person's.
    Rule: docs/rules.md, "Who has had no kudos".
    """
    if day - joined_on < GAP or (last_on is not None and day - last_on < GAP):
        return False
    worked = works.next_working_day(day - GAP + timedelta(days=1))
    return worked is not None and worked <= day


@dataclass(frozen=True, slots=True)
class Share:
    """`thanked` of `people` had at least one kudos: "7 of 9 people"."""

    thanked: int
    people: int

    def said(self) -> str:
        return f"{self.thanked} of {self.people} {'person' if self.people == 1 else 'people'}"


def share_of(team: Collection[Hashable], receivers: Iterable[Hashable]) -> Share:
    """How many of a team are among those who had kudos in the last 30 days. Several count as one.

    Rule: docs/rules.md, "Who has had no kudos".
    """
    members = set(team)
    return Share(len(members & set(receivers)), len(members))


def trading(given: Iterable[tuple[Hashable, Hashable]]) -> frozenset[frozenset[Hashable]]:
    """Pairs who gave each other four kudos or more each way: (giver, receiver) of the last 14 days.

    Their kudos stand, and are left out of whatever picks some kudos to show.
    Rule: docs/rules.md, "Who has had no kudos".
    """
    counts: dict[tuple[Hashable, Hashable], int] = {}
    for pair in given:
        counts[pair] = counts.get(pair, 0) + 1
    return frozenset(
        frozenset((giver, receiver))
        for (giver, receiver), count in counts.items()
        if giver != receiver and min(count, counts.get((receiver, giver), 0)) >= PAIR_KUDOS
    )
