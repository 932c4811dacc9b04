"""What digests share: weeks, days, tips, series and trends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.calendar import Availability
from coaching.digest import (
    Point,
    by_two_weeks,
    digest_day,
    enough,
    next_digest,
    tip_of,
    trend,
    week_name,
    week_of,
)
from coaching.walltime import to_local

MONDAY = date(2026, 11, 23)
NINE = time(9, 0)


def test_weeks_are_named_as_people_type_them() -> None:
    assert week_of("2026-W48") == week_of("2026-w48") == week_of("2026-11-27") == MONDAY
    assert week_name(MONDAY) == "2026-W48"
    assert week_name(date(2026, 12, 28)) == "2026-W53"
    for wrong in ("2026-W60", "soon", "2026-W", ""):
        with pytest.raises(ValueError, match=r"nvalid|literal"):
            week_of(wrong)


def test_the_day_is_the_chosen_one_or_the_next_working_day_of_that_week() -> None:
    usual = Availability()
    assert digest_day(MONDAY, 0, usual) == MONDAY
    off = Availability(off=((MONDAY, MONDAY),))
    assert digest_day(MONDAY, 0, off) == MONDAY + timedelta(days=1)
    assert digest_day(MONDAY, 5, usual) is None  # a Saturday, and nothing follows in that week
    assert digest_day(MONDAY, 0, Availability(off=((MONDAY, MONDAY + timedelta(days=6)),))) is None


def test_the_next_digest_is_at_nine_on_the_wall_of_the_reader() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert next_digest(now, "Europe/London", Availability(), 0, NINE) == datetime(
        2026, 11, 30, 9, 0, tzinfo=UTC
    )
    assert next_digest(now, "America/New_York", Availability(), 0, NINE) == datetime(
        2026, 11, 23, 14, 0, tzinfo=UTC
    )
    away = Availability(off=((date(2026, 11, 1), date(2027, 1, 31)),))
    assert next_digest(now, "Europe/London", away, 0, NINE) == datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
    assert next_digest(now, "Europe/London", Availability(workdays=frozenset()), 0, NINE) is None


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    weekday=st.integers(0, 6), zone=st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "America/New_York", "UTC"]),
    off=st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.integers(0, 40)), max_size=3),
)  # fmt: skip
def test_at_most_one_a_week_and_only_on_working_days(
    start: datetime, weekday: int, zone: str, off: list[tuple[date, int]]
) -> None:
    works = Availability(off=tuple((day, day + timedelta(days=length)) for day, length in off))
    seen: list[date] = []
    now = start
    for _ in range(5):
        moment = next_digest(now, zone, works, weekday, NINE)
        if moment is None:
            break
        assert moment > now

        day = to_local(moment, zone).date()
        assert works.is_working(day)
        seen.append(day - timedelta(days=day.weekday()))
        now = moment
    assert len(seen) == len(set(seen))


@given(count=st.integers(1, 40), weeks=st.integers(0, 4000))
def test_no_tip_comes_twice_before_all_were_shown(count: int, weeks: int) -> None:
    tips = [str(n) for n in range(count)]
    first = date(2020, 1, 6) + timedelta(weeks=weeks)
    assert {tip_of(first + timedelta(weeks=n), tips) for n in range(count)} == set(tips)
    assert tip_of(first, tips) == tip_of(first + timedelta(days=6), tips)


def test_a_chart_needs_four_bars_with_something() -> None:
    days = [(MONDAY - timedelta(days=14 * n + 3), n % 2 == 0) for n in range(4)]
    points = by_two_weeks(days, MONDAY)
    assert [(one.part, one.whole) for one in points] == [(0, 0)] * 2 + [(0, 1), (1, 1), (0, 1), (1, 1)]
    assert enough(points)
    assert not enough(by_two_weeks(days[1:], MONDAY))
    pair = [(MONDAY - timedelta(days=1), True), (MONDAY - timedelta(days=14), False)]
    assert by_two_weeks([*pair, (MONDAY - timedelta(days=15), True)], MONDAY)[-2:] == (
        Point(MONDAY - timedelta(days=28), 1, 1), Point(MONDAY - timedelta(days=14), 1, 2),
    )  # fmt: skip
    assert by_two_weeks([(MONDAY, True)], MONDAY)[-1].whole == 0  # the week itself has only begun


@pytest.mark.parametrize(
    ("now", "before", "word"),
    [
        ((9, 14), (2, 14), "up"),
        ((2, 14), (9, 14), "down"),
        ((7, 7), (0, 20), ""),  # seven are too few
        ((9, 14), (8, 14), ""),  # less than 15 points
        ((4, 8), (2, 8), ""),  # chance alone gives as much
        ((8, 8), (8, 8), ""),
        ((0, 8), (0, 8), ""),
    ],
)
def test_a_trend_is_a_word_only_where_it_means_something(
    now: tuple[int, int], before: tuple[int, int], word: str
) -> None:
    assert trend(now, before) == word
