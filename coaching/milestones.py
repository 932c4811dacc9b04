"""What somebody reached, worked out from what happened. Theirs alone until they share it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from coaching.cadence import KeepRate
from coaching.commitments import KEPT, State

STEPS, ROUNDS = 5, 10
FEWEST_SLOTS = 6  # a quarter with fewer talks says too little
LOOK_DAYS = 28  # after a quarter, in which its late logs still count


class Key(StrEnum):
    """Those that follow from facts there are today; their labels are in the library."""

    FIRST_SESSION = "first_session"
    PROMISES_5 = "promises_5"
    PRACTICE_10 = "practice_10"
    QUARTER_CADENCE = "quarter_cadence"


def steps_in_a_row(outcomes: Iterable[State]) -> int:
    """How many next steps at the end, oldest first, were done or shown to work.

    One that was not done starts again at zero; one that both agreed to drop, or that is open, changes nothing.
    Rule: docs/rules.md, "Milestones".
    """
    count = 0
    for outcome in outcomes:
        if outcome in KEPT:
            count += 1
        elif outcome is State.NOT_DONE:
            count = 0
    return count


def quarter_before(day: date, fiscal_year_start_month: int) -> tuple[date, date]:
    """First and last day of the quarter of the fiscal year that ended before `day`. Months are 1 to 12."""
    back = (day.month - fiscal_year_start_month) % 3
    this = _first_of_month(day, -back)
    return _first_of_month(this, -3), this - timedelta(days=1)


def is_time_to_look(day: date, fiscal_year_start_month: int) -> bool:
    """True in the four weeks after a quarter."""
    return (day - quarter_before(day, fiscal_year_start_month)[1]).days <= LOOK_DAYS


def quarter_kept(rate: KeepRate, began_on: date, first: date) -> bool:
    """True if every slot that closed in a quarter was held or excused, and enough were held to say so.

    `began_on` is when the coach began, `first` the first day of the quarter: a part of one is no full quarter.
    Rule: docs/rules.md, "Milestones".
    """
    return began_on <= first and rate.counted >= FEWEST_SLOTS and rate.held == rate.counted


def _first_of_month(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
