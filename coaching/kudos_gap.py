"""Who has had no kudos for a while: something for their manager alone to notice."""

from __future__ import annotations

from datetime import date, timedelta

from coaching.calendar import Availability

GAP = timedelta(days=21)


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
