"""The days and hours a person works. Plain date arithmetic; a day off is never counted or waited on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching.walltime import to_local

OPENS = time(8, 30)
CLOSES = time(18, 0)

_DAY = timedelta(days=1)
_TRIES = 14  # days on which a clock change may swallow the whole of the working hours, before we give up


@dataclass(frozen=True, slots=True)
class Availability:
    """When a person works: weekdays (0 is Monday) and days off as closed ranges of dates.

    Holidays and time off are both ranges. A range that ends before it starts covers no day.
    Rule: docs/rules.md, "Working days".
    """

    workdays: frozenset[int] = frozenset(range(5))
    off: tuple[tuple[date, date], ...] = ()

    def is_working(self, day: date) -> bool:
        return day.weekday() in self.workdays and self._end_of_leave(day) is None

    def next_working_day(self, day: date) -> date | None:
        """The first working day on or after `day`; None if there is none.

        Leave of any length is stepped over in one go, so this ends even if every day is off.
        """
        if not self.workdays & frozenset(range(7)):
            return None
        while not self.is_working(day):
            day = self._end_of_leave(day) or day
            if day >= date.max:
                return None
            day += _DAY
        return day

    def previous_working_day(self, day: date) -> date | None:
        """The last working day on or before `day`; None if there is none."""
        if not self.workdays & frozenset(range(7)):
            return None
        while not self.is_working(day):
            day = self._start_of_leave(day) or day
            if day <= date.min:
                return None
            day -= _DAY
        return day

    def add_business_days(self, day: date, n: int) -> date | None:
        """The `n`-th working day after `day`, or before it if `n` is below zero; 0 is `day` itself.

        `day` need not be a working day. None if there are not that many.
        """
        found: date | None = day
        for _ in range(abs(n)):
            if found is None:
                return None
            if n > 0:
                found = self.next_working_day(found + _DAY) if found < date.max else None
            else:
                found = self.previous_working_day(found - _DAY) if found > date.min else None
        return found

    def _end_of_leave(self, day: date) -> date | None:
        return max((end for start, end in self.off if start <= day <= end), default=None)

    def _start_of_leave(self, day: date) -> date | None:
        return min((start for start, end in self.off if start <= day <= end), default=None)


def business_days_between(after: date, until: date, availability: Availability) -> int:
    """How many working days lie after `after`, up to and including `until`; 0 if `until` is not later.

    Rule: docs/rules.md, "Working days".
    """
    count, day = 0, availability.add_business_days(after, 1)
    while day is not None and day <= until:
        count, day = count + 1, availability.add_business_days(day, 1)
    return count


def within_hours(
    moment: datetime, zone: str, availability: Availability, opens: time = OPENS, closes: time = CLOSES
) -> bool:
    """True if the clock in `zone` then shows a working day, and a time from `opens` until before `closes`."""
    local = to_local(moment, zone)
    return availability.is_working(local.date()) and opens <= local.time() < closes


def next_working_moment(
    now: datetime, zone: str, availability: Availability, opens: time = OPENS, closes: time = CLOSES
) -> datetime | None:
    """`now` itself inside the person's working hours, else the next opening, in aware UTC.

    Never before `now`. None if the person never works again. Raises ValueError unless `opens` is before
    `closes`.
    Rule: docs/rules.md, "Working hours".
    """
    if opens >= closes:
        raise ValueError("opens must be before closes")
    if within_hours(now, zone, availability, opens, closes):
        return now.astimezone(UTC)
    day = availability.next_working_day(to_local(now, zone).date())
    for _ in range(_TRIES):
        if day is None:
            return None
        for fold in (0, 1):  # on the night an hour comes twice, its first pass may be over
            moment = datetime.combine(day, opens.replace(fold=fold), ZoneInfo(zone)).astimezone(UTC)
            if moment >= now and within_hours(moment, zone, availability, opens, closes):
                return moment
        day = availability.add_business_days(day, 1)
    return None
