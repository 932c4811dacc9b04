"""What somebody reached: five next steps in a row, and a quarter in which every talk was held."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.cadence import KeepRate
from coaching.commitments import State
from coaching.library import load_library
from coaching.milestones import (
    LOOK_DAYS,
    Key,
    is_time_to_look,
    quarter_before,
    quarter_kept,
    steps_in_a_row,
)

PLAIN = settings(database=None, deadline=None, derandomize=True)
DONE, SHOWN, NOT, DROPPED = State.DONE, State.DEMONSTRATED, State.NOT_DONE, State.DROPPED


@pytest.mark.parametrize(
    ("outcomes", "row"),
    [
        ([], 0),
        ([DONE, SHOWN, DONE, DONE, SHOWN], 5),
        ([DONE, DROPPED, DONE], 2),
        ([DONE] * 4 + [NOT], 0),
        ([NOT, DONE, State.OPEN, SHOWN], 2),
    ],
)
def test_steps_in_a_row(outcomes: list[State], row: int) -> None:
    assert steps_in_a_row(outcomes) == row


@PLAIN
@given(st.lists(st.sampled_from([DONE, SHOWN, NOT, DROPPED]), max_size=12))
def test_what_both_dropped_neither_adds_nor_breaks(outcomes: list[State]) -> None:
    assert steps_in_a_row(outcomes) == steps_in_a_row([one for one in outcomes if one is not DROPPED])
    assert steps_in_a_row([*outcomes, NOT]) == 0


@pytest.mark.parametrize(
    ("day", "month", "first", "last"),
    [
        (date(2026, 1, 5), 1, date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 4, 1), 1, date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 3, 31), 1, date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 2, 10), 2, date(2025, 11, 1), date(2026, 1, 31)),
        (date(2026, 1, 10), 12, date(2025, 9, 1), date(2025, 11, 30)),
    ],
)
def test_the_quarter_before(day: date, month: int, first: date, last: date) -> None:
    assert quarter_before(day, month) == (first, last)


@PLAIN
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 12))
def test_a_quarter_is_looked_at_in_the_weeks_after_it(day: date, month: int) -> None:
    first, last = quarter_before(day, month)
    assert first < last < day
    assert 88 <= (last - first).days <= 91
    assert (day - last).days <= 92
    assert is_time_to_look(day, month) == ((day - last).days <= LOOK_DAYS)


FIRST = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("held", "counted", "began", "kept"),
    [
        (6, 6, FIRST, True),
        (12, 12, date(2025, 3, 1), True),
        (5, 5, FIRST, False),
        (11, 12, FIRST, False),
        (12, 12, date(2026, 1, 2), False),
        (0, 0, FIRST, False),
    ],
)
def test_a_quarter_is_kept(held: int, counted: int, began: date, kept: bool) -> None:
    assert quarter_kept(KeepRate(held, counted), began, FIRST) is kept


def test_the_library_names_each() -> None:
    assert {one.key for one in load_library().values.milestones} >= {one.value for one in Key}
