"""When a weekly check-in opens, is due and closes for one person, on the clock of that person's wall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from coaching.calendar import Availability, within_hours
from coaching.checkins import Schedule, WeekTime
from coaching.walltime import to_local, to_utc

LEAST_TIME = timedelta(hours=2)  # from the opening to the due time, and from the opening to a reminder
LONGEST_WAIT = 28  # days a due date may move past leave; a person away for longer is excused
WEEKS_AHEAD = 60

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RoundTimes:
    """One person's times in one round: local dates, and the instants in aware UTC.

    Always opens_at + 2 h <= due_at <= closes_at. `remind_at` is None if no reminder is sent.
    """

    opens_on: date
    due_on: date
    closes_on: date
    opens_at: datetime
    due_at: datetime
    closes_at: datetime
    remind_at: datetime | None = None


def week_of(day: date) -> date:
    """The Monday that begins the week of `day`."""
    return day - timedelta(days=day.weekday())


def spans(schedule: Schedule) -> tuple[int, int]:
    """Days from the opening to the due day, and from the opening to the closing day.

    The due time is the first that comes after the opening, the closing the first not before the due time.
    """
    opens, due, closes = schedule.opens, schedule.due, schedule.closes
    due_days = (due.weekday - opens.weekday) % 7
    if due_days == 0 and due.at <= opens.at:
        due_days = 7
    more = (closes.weekday - due.weekday) % 7
    if more == 0 and closes.at < due.at:
        more = 7
    return due_days, due_days + more


@lru_cache(4096)  # people of one zone with the same days off share their times
def round_times(
    schedule: Schedule,
    week: date,
    zone: str,
    availability: Availability,
    opens_override: WeekTime | None = None,
) -> RoundTimes | None:
    """The person's times in the round of `week` (its Monday); None if the person is excused from it.

    `opens_override` is the person's own day and time for the opening; due and closing then keep their
    distance in days and their own times of day. Times are wall time in `zone`. Raises ValueError if
    `week` is not a Monday. Rule: docs/rules.md, "When a check-in opens, is due and closes".
    """
    if week.weekday() != 0:
        raise ValueError("a week is named by its Monday")
    start = opens_override or schedule.opens
    due_days, close_days = spans(schedule)
    planned = week + timedelta(days=start.weekday)
    closing_day = planned + timedelta(days=close_days)
    closing = to_utc(closing_day, schedule.closes.at, zone)
    opening = _first(planned, start.at, zone, availability.next_working_day, closing_day)
    if opening is None or opening[1] >= closing:
        return None
    opens_on, opens_at = opening
    due_day = max(planned + timedelta(days=due_days), opens_on)
    last = due_day + timedelta(days=LONGEST_WAIT)
    due = _first(due_day, schedule.due.at, zone, availability.next_working_day, last, opens_at + LEAST_TIME)
    if due is None:
        return None
    due_on, due_at = due
    closes = _first(
        closing_day, schedule.closes.at, zone, _any_day, max(closing_day, due_on) + 3 * _DAY, due_at
    )
    closes_on, closes_at = closes or due
    times = RoundTimes(opens_on, due_on, closes_on, opens_at, due_at, closes_at)
    return replace(times, remind_at=_reminder(times, schedule, zone, availability))


@lru_cache(1024)
def next_week_after(
    schedule: Schedule,
    after: datetime,
    zone: str,
    availability: Availability,
    opens_override: WeekTime | None = None,
) -> tuple[date, RoundTimes] | None:
    """The first week whose opening for this person is strictly after `after`, with its times.

    Weeks the person is excused from are passed over. None if there is none in the next 60 weeks.
    """
    first = week_of(to_local(after, zone).date()) - timedelta(weeks=3)
    for number in range(WEEKS_AHEAD + 4):
        week = first + timedelta(weeks=number)
        times = round_times(schedule, week, zone, availability, opens_override)
        if times is not None and times.opens_at > after:
            return week, times
    return None


def retime(
    times: RoundTimes, schedule: Schedule, zone: str, availability: Availability, now: datetime
) -> RoundTimes:
    """The times of an open round for a person whose clock is now that of `zone`.

    The opening stays: it has happened. Due and closing keep their local dates and times of day, read on the
    new clock, but a move takes no time away: a due time that would come less than two hours after the
    opening or after `now` stays the instant it was, and so does a closing that would be past or before the
    due time. A reminder whose moment is past is not sent.
    Rule: docs/rules.md, "When somebody moves to another time zone".
    """
    due_at = to_utc(times.due_on, schedule.due.at, zone)
    if due_at < max(times.opens_at, now) + LEAST_TIME:
        due_at = times.due_at
    closes_at = to_utc(times.closes_on, schedule.closes.at, zone)
    if closes_at <= now or closes_at < due_at:
        closes_at = max(times.closes_at, due_at)
    moved = replace(
        times,
        due_on=to_local(due_at, zone).date(),
        closes_on=to_local(closes_at, zone).date(),
        due_at=due_at,
        closes_at=closes_at,
    )
    remind_at = _reminder(moved, schedule, zone, availability)
    return replace(moved, remind_at=remind_at if remind_at is not None and remind_at > now else None)


def _reminder(
    times: RoundTimes, schedule: Schedule, zone: str, availability: Availability
) -> datetime | None:
    if schedule.reminder_hours is None or schedule.reminder_hours <= 0:
        return None
    moment = times.due_at - timedelta(hours=schedule.reminder_hours)
    if moment < times.opens_at + LEAST_TIME or not within_hours(moment, zone, availability):
        return None
    return moment


def _first(
    day: date,
    at: time,
    zone: str,
    candidate: Callable[[date], date | None],
    last: date,
    not_before: datetime | None = None,
) -> tuple[date, datetime] | None:
    """The first day from `day` to `last` that `candidate` lets through and whose `at` is not too early.

    A clock change may push a time over midnight, and a zone may skip a day: then the next day has to do, and
    is given.
    """
    found = candidate(day)
    while found is not None and found <= last:
        moment = to_utc(found, at, zone)
        shown = to_local(moment, zone).date()
        if candidate(shown) == shown and (not_before is None or moment >= not_before):
            return shown, moment
        found = candidate(found + _DAY)
    return None


def _any_day(day: date) -> date:
    return day
