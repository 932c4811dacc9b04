"""Dates and times as the reader's own clock shows them, in words short enough for a line."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def when(moment: datetime, zone: str, now: datetime) -> str:
    """ "today 12:00", "tomorrow 09:00", "Friday 12:00" within a week, else "Fri 4 Dec 12:00".

    24-hour clock, in the reader's zone. Both moments must be aware: a guessed zone is a wrong time.
    """
    local, today = _local(moment, zone), _local(now, zone).date()
    return f"{day(local.date(), today)} {local:%H:%M}"


def day(on: date, today: date) -> str:
    """The day alone: "today", "tomorrow", "yesterday", "Friday", "Fri 4 Dec", "Fri 4 Dec 2028"."""
    apart = (on - today).days
    if apart in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[apart + 1]
    if 1 < apart < 7:
        return WEEKDAYS[on.weekday()]
    year = f" {on.year}" if abs(apart) > 300 else ""
    return f"{WEEKDAYS[on.weekday()][:3]} {on.day} {_MONTHS[on.month - 1]}{year}"


def on_day(on: date) -> str:
    """ "Tue 11 Mar": a day inside a sentence, the same whenever it is read."""
    return f"{WEEKDAYS[on.weekday()][:3]} {on.day} {_MONTHS[on.month - 1]}"


def day_words(on: date) -> str:
    """ "11 Mar 2025": a day in a record, which may be years old."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def moment_words(moment: datetime, zone: str) -> str:
    """ "11 Mar 2025, 09:30", on the reader's calendar."""
    here = _local(moment, zone)
    return f"{day_words(here.date())}, {here:%H:%M}"


def number(count: int) -> str:
    """ "two" up to ten, then digits."""
    return _COUNTS[count] if 0 < count < len(_COUNTS) else str(count)


def local_day(moment: datetime, zone: str) -> date:
    """The date on the reader's calendar at `moment`."""
    return _local(moment, zone).date()


def minutes(count: int) -> str:
    """ "two minutes"."""
    number = _COUNTS[count] if 0 <= count < len(_COUNTS) else str(count)
    return f"{number} minute" if count == 1 else f"{number} minutes"


def zone_words(zone: str) -> str:
    """ "New York time" for America/New_York, so that nobody has to know how zones are written."""
    known = _zone(zone).key
    return f"{known.rsplit('/', 1)[-1].replace('_', ' ')} time"


def zone_key(zone: str) -> str:
    """The zone's own name, or UTC where Slack hands us one that this machine does not know."""
    return _zone(zone).key


def _local(moment: datetime, zone: str) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment without a zone cannot be shown; pass an aware datetime")
    return moment.astimezone(_zone(zone))


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or the name of a folder
        return ZoneInfo("UTC")


def times(count: int) -> str:
    """ "once", "6 times"."""
    return "once" if count == 1 else f"{count} times"
