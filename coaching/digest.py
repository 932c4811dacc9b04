"""What all weekly digests share: the week they are about, sections, tips, series for a chart, and trends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction

from coaching.calendar import CLOSES, Availability
from coaching.walltime import to_local, to_utc

REP_AT = time(9, 0)  # Monday's, where a rep chose no other
CHART_POINTS, FEWEST_POINTS = 6, 4  # of two weeks each: most talks are every two weeks
TREND_FEWEST, TREND_POINTS = 8, 15

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


class Audience(StrEnum):
    REP = "rep"
    MANAGER = "manager"
    LEADER = "leader"
    TEAM = "team"


class Section(StrEnum):
    """A part of a digest that can be left out. The keys are stored, so they never change."""

    RESULTS = "results"
    INPUTS = "inputs"
    WEEK = "week"
    STEPS = "steps"
    KUDOS = "kudos"
    WAITING = "waiting"
    NOTICE = "notice"
    PRACTICE = "practice"
    CHART = "chart"
    TIP = "tip"


SECTIONS = {
    Audience.REP: (Section.STEPS, Section.WEEK, Section.KUDOS, Section.WAITING, Section.TIP),
    Audience.MANAGER: (
        Section.RESULTS, Section.INPUTS, Section.WEEK, Section.NOTICE, Section.PRACTICE, Section.CHART,
        Section.TIP,
    ),
    Audience.LEADER: (Section.RESULTS, Section.INPUTS, Section.NOTICE, Section.CHART, Section.TIP),
    Audience.TEAM: (Section.KUDOS, Section.RESULTS, Section.PRACTICE),
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Who:
    """Somebody as a digest names them. Ordered by name, and never by a number."""

    name: str
    slack_id: str
    id: str


@dataclass(frozen=True, slots=True)
class Point:
    """A count of two weeks from `week`, a Monday. Nothing was there to count where `whole` is 0."""

    week: date
    part: int
    whole: int


# ---------------------------------------------------------------- weeks


def monday_of(day: date) -> date:
    return day - day.weekday() * _DAY


def week_of(text: str) -> date:
    """The Monday of a week as people type it: "2026-W48", or a day in it. ValueError for anything else."""
    if "W" in text.upper():
        year, _, number = text.upper().partition("-W")
        return date.fromisocalendar(int(year), int(number), 1)
    return monday_of(date.fromisoformat(text))


def week_name(week: date) -> str:
    """ "2026-W48"."""
    year, number, _ = week.isocalendar()
    return f"{year}-W{number:02d}"


def digest_day(week: date, weekday: int, works: Availability) -> date | None:
    """The day of the digest in the week that begins on `week`: the chosen weekday, or the next day of that
    week on which the person works; None if there is none. Rule: docs/rules.md, "Digests"."""
    sunday = week + 6 * _DAY
    day = works.next_working_day(week + weekday * _DAY)
    return day if day is not None and day <= sunday else None


def next_digest(now: datetime, zone: str, works: Availability, weekday: int, at: time) -> datetime | None:
    """When the next digest after `now` is looked at, in UTC; None for somebody who never works again.

    One a week: a week without a working day left has none. Rule: docs/rules.md, "Digests".
    """
    week = monday_of(to_local(now, zone).date())
    for _ in range(60):
        day = digest_day(week, weekday, works)
        if day is not None and (moment := to_utc(day, at, zone)) > now:
            return moment
        week += _WEEK
        following = works.next_working_day(week)
        if following is None:
            return None
        week = monday_of(following)
    return None


def due_digest(
    now: datetime, zone: str, works: Availability, weekday: int, at: time, since: datetime
) -> tuple[date, datetime] | None:
    """(week, until when it is of use) of the digest that is to be looked at now; None if none is.

    From its moment to the end of the working hours of that day: late after downtime, but never the day after.
    `since` is when the person began: who begins after the moment waits for the next one.
    Rule: docs/rules.md, "Digests".
    """
    day = to_local(now, zone).date()
    week = monday_of(day)
    begins, ends = to_utc(day, at, zone), to_utc(day, CLOSES, zone)
    if digest_day(week, weekday, works) != day or since > begins or not begins <= now < ends:
        return None
    return week, ends


# ---------------------------------------------------------------- tips


def tip_of(week: date, tips: Sequence[str]) -> str:
    """One tip a week, none twice before all were shown. "" without tips. Rule: docs/rules.md, "Digests"."""
    return tips[monday_of(week).toordinal() // 7 % len(tips)] if tips else ""


# ---------------------------------------------------------------- series and trends


def by_two_weeks(
    days: Iterable[tuple[date, bool]], week: date, points: int = CHART_POINTS
) -> tuple[Point, ...]:
    """(day, did it work) added up for each two weeks, up to the Sunday before `week`, a Monday; oldest first."""
    parts: dict[date, int] = {}
    wholes: dict[date, int] = {}
    for day, good in days:
        start = week + (monday_of(day) - week) // (2 * _WEEK) * (2 * _WEEK)
        wholes[start] = wholes.get(start, 0) + 1
        parts[start] = parts.get(start, 0) + good
    starts = [week - 2 * n * _WEEK for n in range(points, 0, -1)]
    return tuple(Point(start, parts.get(start, 0), wholes.get(start, 0)) for start in starts)


def enough(points: Collection[Point]) -> bool:
    """A chart needs four points with something to count. Rule: docs/rules.md, "Digests"."""
    return sum(point.whole > 0 for point in points) >= FEWEST_POINTS


def trend(now: tuple[int, int], before: tuple[int, int]) -> str:
    """ "up", "down" or "" of two shares (part, whole): a word only where it means something.

    Both need 8 or more, and the difference has to be 15 points or more and more than one and a half times what
    chance alone would give. Exact fractions, no rounding. Rule: docs/rules.md, "Results and inputs".
    """
    (part, whole), (part_before, whole_before) = now, before
    if min(whole, whole_before) < TREND_FEWEST:
        return ""
    change = Fraction(part, whole) - Fraction(part_before, whole_before)
    if abs(change) < Fraction(TREND_POINTS, 100):
        return ""
    both = Fraction(part + part_before, whole + whole_before)
    spread = both * (1 - both) * (Fraction(1, whole) + Fraction(1, whole_before))
    if change * change <= Fraction(9, 4) * spread:
        return ""
    return "up" if change > 0 else "down"
