"""Wall time: a date, a time and an IANA zone on one side, aware UTC instants on the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def to_utc(day: date, at: time, zone: str) -> datetime:
    """The instant, in UTC, at which the clock on the wall in `zone` shows `day` and `at`.

    A time that a clock change skips slides forward by the gap; one that comes twice means the first.
    A day that a zone skipped altogether resolves to an instant on the day after it.
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def to_local(moment: datetime, zone: str) -> datetime:
    """`moment` (aware) as the clock on the wall in `zone` shows it."""
    return moment.astimezone(ZoneInfo(zone))
