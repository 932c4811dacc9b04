"""How many planned messages a person gets: counted before anything is switched on, and held to a limit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coaching.calendar import Availability
from coaching.nudging import WEEK_CAP, is_week_start

WEEKS = 2
REP, MANAGER, LEADER, BOTH = 4, 6, 4, 2  # planned messages a week; BOTH comes on top of the larger

_DAY = timedelta(days=1)
_USUAL = Availability()


class Planned(StrEnum):
    """A message that goes out by itself. What people write to each other is not counted."""

    WELCOME = "welcome"
    CHECK_IN = "check_in"
    REMINDER = "reminder"
    PREP = "prep"
    CONFIRM = "confirm"  # is this your next step?
    DIGEST = "digest"  # the rep's, once a week
    NOTE = "note"  # the morning note of somebody who coaches
    ROUND = "round"  # the check-ins of a round, in one message


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """One message on `day`. It is `sure`, or comes only if something was not done."""

    day: date
    kind: Planned
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is planned for one person: days of theirs, in any order, of more than the two weeks if need be.

    `asked` and `reminded`: check-ins that open for them, and their reminders. `talks`: their own talks.
    `coached`: talks they hold with others. `rounds`: the days on which a round of their people opens.
    """

    works: Availability = _USUAL
    welcome_on: date | None = None
    asked: tuple[date, ...] = ()
    reminded: tuple[date, ...] = ()
    talks: tuple[date, ...] = ()
    digests: tuple[date, ...] = ()
    coached: tuple[date, ...] = ()
    rounds: tuple[date, ...] = ()

    @property
    def coaches(self) -> bool:
        return bool(self.coached or self.rounds)


def planned_messages(first: date, calendar: Calendar) -> tuple[PlannedMessage, ...]:
    """What a person gets in the two weeks from `first` on, in order of the days.

    A rep gets each check-in, a prep a working day before a talk, the question about the next step on the day
    of the talk, and a digest unless a prep goes out that day. Who coaches gets a morning note on the days of
    talks and on the first day of a week, and one message a round. Reminders, and notes on the day after a
    talk, are not sure. Rule: docs/rules.md, "The budget of messages".
    """
    found = set(_as_rep(calendar)) | set(_as_coach(first, calendar))
    inside = [one for one in found if first <= one.day < first + 7 * WEEKS * _DAY]
    return tuple(sorted(inside, key=lambda one: (one.day, one.kind.value, not one.sure)))


def _as_rep(calendar: Calendar) -> Iterator[PlannedMessage]:
    if calendar.welcome_on is not None:
        yield PlannedMessage(calendar.welcome_on, Planned.WELCOME)
    yield from (PlannedMessage(day, Planned.CHECK_IN) for day in calendar.asked)
    yield from (PlannedMessage(day, Planned.REMINDER, sure=False) for day in calendar.reminded)
    preps = {calendar.works.add_business_days(day, -1) for day in calendar.talks} - {None}
    yield from (PlannedMessage(day, Planned.PREP) for day in preps if day is not None)
    yield from (PlannedMessage(day, Planned.CONFIRM) for day in calendar.talks)
    yield from (PlannedMessage(day, Planned.DIGEST) for day in calendar.digests if day not in preps)


def _as_coach(first: date, calendar: Calendar) -> Iterator[PlannedMessage]:
    if not calendar.coaches:
        return
    works, talks = calendar.works, set(calendar.coached)
    days = [first + n * _DAY for n in range(7 * WEEKS)]
    sure = {day for day in days if works.is_working(day) and (day in talks or is_week_start(day, works))}
    yield from (PlannedMessage(day, Planned.NOTE) for day in sure)
    after = sorted({works.add_business_days(day, 1) or day for day in talks} - sure)
    for week in range(WEEKS):
        start = first + 7 * week * _DAY
        more = [day for day in after if start <= day < start + 7 * _DAY and works.is_working(day)]
        yield from (PlannedMessage(day, Planned.NOTE, sure=False) for day in more[:WEEK_CAP])
    yield from (PlannedMessage(day, Planned.ROUND) for day in calendar.rounds)


def count(messages: Collection[PlannedMessage]) -> tuple[int, int]:
    """How many there are at least, and at most."""
    return sum(one.sure for one in messages), len(messages)


def said(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"


# ------------------------------------------------------------ the limits


def weekly_limit(coached: bool, reps: int, managers: int) -> int:
    """The planned messages a person may get in a week.

    4 for somebody who is `coached`. 6 for who coaches `reps`, 4 for who coaches only `managers`. For one who
    does both sides the larger of the two and 2 more. 0 for nobody of these.
    Rule: docs/rules.md, "The budget of messages".
    """
    coach = MANAGER if reps else LEADER if managers else 0
    if coached and coach:
        return max(REP, coach) + BOTH
    return REP if coached else coach


def over_budget(messages: Collection[PlannedMessage], first: date, limit: int) -> tuple[int, ...]:
    """Which of the two weeks from `first` on, 0 or 1, have more sure messages than `limit`; empty if none.

    A welcome comes once in a life and is not counted. Rule: docs/rules.md, "The budget of messages".
    """
    weeks = [0] * WEEKS
    for one in messages:
        week = (one.day - first).days // 7
        if one.sure and one.kind is not Planned.WELCOME and 0 <= week < WEEKS:
            weeks[week] += 1
    return tuple(week for week, sent in enumerate(weeks) if sent > limit)
