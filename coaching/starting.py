"""Coaching begins: with whom, the first day of talking, the hours a pair shares, and another weekday later on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from coaching.calendar import CLOSES, OPENS, Availability
from coaching.plans import LONGEST_LEAD
from coaching.walltime import to_utc

NOTICE = 2  # working days of both between today and the first talk
_DAY = timedelta(days=1)


def first_anchor(weekday: int, both: Availability, today: date) -> date:
    """The first planned day of a new plan: the next such weekday (0 is Monday), two working days ahead or more.

    `both` are the days on which both work; a pair without common days gets the plain weekday. That the day
    itself may be a day off is for the slot to see to. Rule: docs/rules.md, "How a pair begins".
    """
    earliest = both.add_business_days(today, NOTICE) or today + NOTICE * _DAY
    return earliest + timedelta(days=(weekday - earliest.weekday()) % 7)


def shifted_anchor(planned: date, weekday: int, starts_on: date) -> date:
    """The day on `weekday` nearest to `planned` with which a plan from `starts_on` on tiles; the later of two.

    So the window of its first slot opens on `starts_on`. Rule: docs/rules.md, "How a pair begins".
    """
    days = [starts_on + timedelta(days=n) for n in range(LONGEST_LEAD + 1)]
    return min(
        (day for day in days if day.weekday() == weekday),
        key=lambda day: (abs(day - planned), -day.toordinal()),
    )


def overlap_hours(zone: str, other: str, day: date) -> float:
    """How many hours of the usual working day (08:30 to 18:00 on each wall) two people share on `day`.

    The other's days before and after count too: Friday morning in Auckland is Thursday in New York.
    """
    start, end = to_utc(day, OPENS, zone), to_utc(day, CLOSES, zone)
    shared = timedelta()
    for near in (day - _DAY, day, day + _DAY):
        begins, ends = to_utc(near, OPENS, other), to_utc(near, CLOSES, other)
        shared += max(min(end, ends) - max(start, begins), timedelta())
    return shared / timedelta(hours=1)


class Fit(StrEnum):
    """What becomes of somebody who was picked."""

    FREE = "free"  # nobody coaches them: it begins at once
    MINE = "mine"  # the one who picks is their manager already
    TAKEN = "taken"  # somebody else coaches them
    ABOVE = "above"  # the one who picks reports to them: that would make a circle
    SELF = "self"
    SAID_NO = "said_no"  # they said last that the one who picks is not their manager
    NO_MEMBER = "no_member"  # a guest, a bot, or somebody who has left


def fits(
    manager_id: UUID,
    picked: Iterable[UUID],
    members: Collection[UUID],
    managers: Mapping[UUID, UUID],
    above: Collection[UUID],
    said_no: Collection[UUID],
) -> dict[UUID, Fit]:
    """What becomes of each of these people, in the order given.

    `members` are active full members; `managers` gives each person's manager who is still here; `above` is
    everybody the one who picks reports to. Rule: docs/rules.md, "Who reports to whom".
    """

    def fit(person_id: UUID) -> Fit:
        if person_id == manager_id:
            return Fit.SELF
        if person_id not in members:
            return Fit.NO_MEMBER
        if managers.get(person_id) == manager_id:
            return Fit.MINE
        if person_id in above:
            return Fit.ABOVE
        if person_id in managers:
            return Fit.TAKEN
        return Fit.SAID_NO if person_id in said_no else Fit.FREE

    return {person_id: fit(person_id) for person_id in picked}
