"""The morning note: when it goes out, and in which one the brief of a talk is."""

from __future__ import annotations

from datetime import date, time

from coaching.calendar import Availability

NOTE_AT = time(8, 45)  # on the wall of whoever reads it


def brief_on(talk_on: date, start: time | None, coach: Availability) -> date | None:
    """The day of the coach's last morning note before a talk on `talk_on`; None if there is none.

    That is the day of the talk, unless it begins at 08:45 or before. `start` is on the coach's wall, None if
    no time was set. Rule: docs/rules.md, "The budget of messages".
    """
    if start is None or start > NOTE_AT:
        return coach.previous_working_day(talk_on)
    return coach.add_business_days(talk_on, -1)
