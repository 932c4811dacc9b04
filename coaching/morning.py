"""The morning note: on which day, and when, somebody who coaches gets their one planned message."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from coaching.calendar import CLOSES, Availability
from coaching.walltime import to_local, to_utc

NOTE_AT = time(8, 45)  # on the wall of whoever reads it

_DAY = timedelta(days=1)
_TRIES = 5  # days on which a clock change may swallow the moment


def note_at(day: date, zone: str) -> datetime:
    """08:45 on the reader's wall, in UTC."""
    return to_utc(day, NOTE_AT, zone)


def note_until(day: date, zone: str) -> datetime:
    """When the note of `day` is of no use any more: as working hours end."""
    return to_utc(day, CLOSES, zone)


def next_note(now: datetime, zone: str, works: Availability) -> datetime | None:
    """The first 08:45 of a working day after `now`; None for somebody who never works again.

    Rule: docs/rules.md, "The morning note".
    """
    day = works.next_working_day(to_local(now, zone).date())
    for _ in range(_TRIES):
        if day is None:
            return None
        if (moment := note_at(day, zone)) > now:
            return moment
        day = works.add_business_days(day, 1)
    return None


def note_day(
    now: datetime, zone: str, works: Availability, looked_on: date | None, started_at: datetime
) -> date | None:
    """The day of the reader whose note is to be looked at now; None if there is nothing to look at.

    From 08:45 until working hours end, once a day: late after downtime, never twice. Somebody who began
    after 08:45 hears from us the next day. Rule: docs/rules.md, "The morning note".
    """
    day = to_local(now, zone).date()
    begins = note_at(day, zone)
    if not works.is_working(day) or not begins <= now < note_until(day, zone):
        return None
    if started_at > begins or (looked_on is not None and looked_on >= day):
        return None
    return day


def is_last_before(moment: datetime, now: datetime, zone: str, works: Availability) -> bool:
    """True if the note of `now` is the reader's last one before a talk at `moment`."""
    following = next_note(now, zone, works)
    return now <= moment and (following is None or moment < following)


def brief_on(talk_on: date, start: time | None, coach: Availability) -> date | None:
    """The day of the coach's last morning note before a talk on `talk_on`; None if there is none.

    That is the day of the talk, unless it begins at 08:45 or before. `start` is on the coach's wall, None if
    no time was set. Rule: docs/rules.md, "The budget of messages".
    """
    if start is None or start > NOTE_AT:
        return coach.previous_working_day(talk_on)
    return coach.add_business_days(talk_on, -1)
