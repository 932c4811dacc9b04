"""Who has had no kudos for a while."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.calendar import Availability
from coaching.kudos_gap import GAP, is_gap

PLAIN = settings(database=None, deadline=None, derandomize=True)
DAY = date(2026, 11, 25)  # a Wednesday
LONG_AGO = date(2026, 1, 5)
WORKS = Availability()


def days(n: int) -> date:
    return DAY - timedelta(days=n)


@pytest.mark.parametrize(
    ("joined", "last", "off", "gap"),
    [
        (LONG_AGO, None, (), True),
        (LONG_AGO, days(21), (), True),
        (LONG_AGO, days(20), (), False),
        (LONG_AGO, DAY, (), False),
        (days(21), None, (), True),
        (days(20), None, (), False),
        (LONG_AGO, None, ((days(40), days(0)),), False),
        (LONG_AGO, None, ((days(20), days(0)),), False),
        (LONG_AGO, None, ((days(40), days(2)),), True),
        (LONG_AGO, None, ((days(19), days(0)),), True),
    ],
)
def test_a_gap(joined: date, last: date | None, off: tuple[tuple[date, date], ...], gap: bool) -> None:
    assert is_gap(DAY, joined, last, Availability(off=off)) is gap


def test_who_works_on_no_day_is_in_no_gap() -> None:
    assert not is_gap(DAY, LONG_AGO, None, Availability(workdays=frozenset()))


@PLAIN
@given(st.integers(0, 60), st.integers(0, 60))
def test_one_kudos_is_quiet_for_three_weeks(joined: int, last: int) -> None:
    assert is_gap(DAY, days(joined), days(last), WORKS) is (joined >= GAP.days and last >= GAP.days)
