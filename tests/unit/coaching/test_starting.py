"""How a pair begins: the first day, hours in common, another weekday."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.calendar import Availability, business_days_between
from coaching.plans import INTERVALS, Plan, new_version, window
from coaching.starting import first_anchor, overlap_hours, shifted_anchor
from tests.unit.coaching.test_calendar import AVAILABILITIES, DAYS, ZONES

PLAIN = settings(database=None, deadline=None, derandomize=True)
WEDNESDAY = date(2026, 11, 18)
MON_TO_FRI = Availability()


@pytest.mark.parametrize(
    ("weekday", "both", "expected"),
    [
        (4, MON_TO_FRI, date(2026, 11, 20)),  # Friday, in two days
        (3, MON_TO_FRI, date(2026, 11, 26)),  # tomorrow is too soon
        (0, MON_TO_FRI, date(2026, 11, 23)),
        (0, Availability(off=((date(2026, 11, 19), date(2026, 11, 20)),)), date(2026, 11, 30)),
        (1, Availability(frozenset()), date(2026, 11, 24)),
    ],
)
def test_the_first_day(weekday, both, expected):
    assert first_anchor(weekday, both, WEDNESDAY) == expected


@PLAIN
@given(st.integers(0, 6), AVAILABILITIES, DAYS)
def test_the_first_day_gives_notice_and_is_the_next_such_weekday(weekday, both, today):
    day = first_anchor(weekday, both, today)
    assert day.weekday() == weekday
    notice = business_days_between(today, day, both)
    assert notice >= 2 or both.add_business_days(today, 2) is None
    earlier = day - timedelta(days=7)
    assert earlier <= today or business_days_between(today, earlier, both) < 2


@pytest.mark.parametrize(
    ("zone", "other", "day", "hours"),
    [
        ("America/New_York", "America/New_York", WEDNESDAY, 9.5),
        ("America/New_York", "Europe/Berlin", WEDNESDAY, 3.5),
        ("Pacific/Auckland", "America/New_York", WEDNESDAY, 3.5),
        ("Pacific/Auckland", "America/New_York", date(2026, 7, 15), 1.5),
        ("Asia/Kolkata", "America/Los_Angeles", WEDNESDAY, 0.0),
    ],
)
def test_hours_in_common(zone, other, day, hours):
    assert overlap_hours(zone, other, day) == pytest.approx(hours)


@PLAIN
@given(ZONES, ZONES, DAYS)
def test_nobody_shares_more_than_a_day_and_all_of_it_with_themselves(zone, other, day):
    assert 0 <= overlap_hours(zone, other, day) <= 24
    assert overlap_hours(zone, zone, day) >= 8


@PLAIN
@given(DAYS, st.sampled_from(INTERVALS), st.sampled_from(INTERVALS), st.integers(0, 6), st.integers(0, 200))
def test_another_weekday_and_interval_tile(anchor, interval, then, weekday, days):
    plan = Plan(anchor, interval)
    today = anchor + timedelta(days=days)
    last, planned = new_version(plan, then, today)
    starts = last + timedelta(days=1)
    shifted = shifted_anchor(planned, weekday, starts)
    assert shifted.weekday() == weekday
    assert window(Plan(shifted, then, starts_on=starts), 0).opens_on == starts
    assert abs((shifted - planned).days) <= 9


def test_the_same_weekday_stays():
    assert shifted_anchor(date(2025, 3, 11), 1, date(2025, 3, 9)) == date(2025, 3, 11)
