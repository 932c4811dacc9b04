"""Dates in the reader's words and zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import times
from tests.unit.blocks.strategies import CALM

NOW = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # Thursday, 14:00 in Berlin


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        (NOW, "Europe/Berlin", "today 14:00"),
        (NOW, "Asia/Tokyo", "today 22:00"),
        (NOW + timedelta(hours=11), "Europe/Berlin", "tomorrow 01:00"),
        (NOW + timedelta(hours=11), "America/New_York", "today 19:00"),
        (NOW - timedelta(days=1), "Europe/Berlin", "yesterday 14:00"),
        (NOW + timedelta(days=2), "Europe/Berlin", "Saturday 14:00"),
        (NOW + timedelta(days=6), "Europe/Berlin", "Wednesday 14:00"),
        (NOW + timedelta(days=7), "Europe/Berlin", "Thu 10 Dec 14:00"),
        (NOW - timedelta(days=2), "Europe/Berlin", "Tue 1 Dec 14:00"),
        (NOW + timedelta(days=400), "Europe/Berlin", "Fri 7 Jan 2028 14:00"),
        (NOW, "Nowhere/Land", "today 13:00"),
        (NOW, "", "today 13:00"),
        (NOW, "../etc", "today 13:00"),
        (NOW, "Europe", "today 13:00"),
    ],
)
def test_a_moment_is_written_in_the_readers_day(moment: datetime, zone: str, shown: str) -> None:
    assert times.when(moment, zone, NOW) == shown


def test_a_clock_change_between_now_and_then_keeps_wall_time() -> None:
    before = datetime(2026, 10, 23, 12, 0, tzinfo=UTC)
    after = datetime(2026, 10, 26, 13, 0, tzinfo=UTC)
    assert times.when(after, "Europe/Berlin", before) == "Monday 14:00"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        times.when(datetime(2026, 12, 3), "Europe/Berlin", NOW)


@given(days=st.integers(-2_000, 2_000))
@CALM
def test_no_two_days_look_alike(days: int) -> None:
    today = date(2026, 12, 3)
    others = {times.day(today + timedelta(days=days + off), today) for off in (0, 1, 7, 14)}
    assert len(others) == 4


@pytest.mark.parametrize(("count", "shown"), [(1, "one minute"), (2, "two minutes"), (12, "12 minutes")])
def test_minutes_are_words(count: int, shown: str) -> None:
    assert times.minutes(count) == shown


def test_a_zone_is_named_by_its_city() -> None:
    assert times.zone_words("America/Argentina/Buenos_Aires") == "Buenos Aires time"
    assert times.zone_words("no such zone") == "UTC time"
    assert times.zone_key("no such zone") == "UTC"


def test_a_moment_of_a_record_names_its_year_on_the_reader_s_calendar() -> None:
    assert times.moment_words(datetime(2025, 3, 10, 23, 5, tzinfo=UTC), "Asia/Tokyo") == "11 Mar 2025, 08:05"
    assert times.day_words(date(2024, 2, 1)) == "1 Feb 2024"
