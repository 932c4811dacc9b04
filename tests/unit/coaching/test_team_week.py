"""The week of a team: late on the day is fine, later is not, and never two weeks at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.calendar import Availability
from coaching.team_week import DIGEST, DRILL, WeekSlot, fallen_due, meeting_on, next_post, somebody_works
from coaching.walltime import to_local

ZONE = "America/New_York"
DIGESTS, DRILLS = WeekSlot(DIGEST, 4, time(15), ZONE), WeekSlot(DRILL, 0, time(9, 30), ZONE)
FRIDAY = datetime(2025, 2, 28, 20, 0, tzinfo=UTC)  # 15:00 in New York
MONDAY = datetime(2025, 3, 3, 14, 30, tzinfo=UTC)  # 09:30
PLAIN = settings(database=None, deadline=None, derandomize=True)


def test_what_comes_next():
    assert next_post(FRIDAY - timedelta(seconds=1), [DIGESTS, DRILLS]) == FRIDAY
    assert next_post(FRIDAY, [DIGESTS, DRILLS]) == MONDAY
    assert next_post(MONDAY, [DIGESTS, DRILLS]) == FRIDAY + timedelta(weeks=1)
    assert next_post(MONDAY + timedelta(days=7), [DIGESTS]) == datetime(
        2025, 3, 14, 19, 0, tzinfo=UTC
    )  # summer time
    assert next_post(FRIDAY, []) is None


def test_late_on_the_day_is_of_use_and_after_it_is_not():
    late = FRIDAY + timedelta(hours=8, minutes=59)
    (one,) = fallen_due(late, FRIDAY, [DIGESTS, DRILLS])
    assert (one.what, one.due_at, one.week) == (DIGEST, FRIDAY, date(2025, 2, 24))
    assert late < one.until < late + timedelta(minutes=1)
    assert fallen_due(FRIDAY, FRIDAY + timedelta(seconds=1), [DIGESTS]) == []


def test_after_weeks_of_silence_only_the_last_of_each_counts():
    found = fallen_due(MONDAY + timedelta(minutes=5), FRIDAY - timedelta(weeks=3), [DIGESTS, DRILLS])
    assert [(one.what, one.due_at, one.until > MONDAY) for one in found] == [
        (DIGEST, FRIDAY, False), (DRILL, MONDAY, True),
    ]  # fmt: skip


@PLAIN
@given(
    st.integers(0, 6), st.times(timezones=st.none()), st.integers(0, 60 * 24 * 400),
    st.sampled_from(["America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"]),
)  # fmt: skip
def test_each_moment_is_found_once_and_in_order(weekday, at, minutes, zone):
    slot = WeekSlot(DIGEST, weekday, at.replace(second=0, microsecond=0), zone)
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    following = next_post(now, [slot])
    assert following is not None
    assert now < following <= now + timedelta(days=7, hours=2)
    (one,) = fallen_due(following, following, [slot])
    assert one.due_at == following
    assert one.week.weekday() == 0
    assert timedelta(0) <= to_local(following, zone).date() - one.week < timedelta(days=7)


def test_a_day_on_which_nobody_works_or_that_is_a_holiday():
    every, monday = Availability(frozenset(range(7))), date(2025, 3, 3)
    assert somebody_works(monday, [Availability(), Availability(frozenset())], every)
    assert not somebody_works(monday, [Availability(off=((monday, monday),))], every)
    assert not somebody_works(monday, [Availability()], Availability(off=((monday, monday),)))
    assert not somebody_works(monday, [], every)


@pytest.mark.parametrize(
    ("day", "weekday", "off", "expected"),
    [
        (3, 1, (), 4),  # Monday, for a meeting on Tuesday
        (7, 0, (), 10),  # Friday, for Monday
        (3, 2, (), None),
        (3, 0, (), None),  # the meeting is today: it was talked of on Friday
        (3, None, (), None),
        (3, 2, (4,), 5),  # Tuesday is a day off
        (3, 1, (4,), None),  # so is the day of the meeting
    ],
)
def test_the_day_before_the_meeting(day, weekday, off, expected):
    works = Availability(off=tuple((date(2025, 3, one), date(2025, 3, one)) for one in off))
    found = meeting_on(date(2025, 3, day), weekday, works)
    assert found == (None if expected is None else date(2025, 3, expected))
