from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.streaks import (
    Streak,
    asks_for_change,
    misses_in_a_row,
    practice_line,
    practice_streak,
    streak,
    streak_line,
)

ROUNDS = st.lists(st.sampled_from(["done", "late", "missed", "excused"]), max_size=30)
PLAIN = settings(database=None, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        (["done", "done", "excused", "late", "missed", "done"], (1, 3)),
        ([], (0, 0)),
        (["excused", "excused"], (0, 0)),
        (["missed", "missed"], (0, 0)),
        (["done"] * 6 + ["missed"], (0, 6)),
        (["done", "missed", "done", "done"], (2, 2)),
    ],
)
def test_streak(rounds, expected):
    assert streak(rounds) == expected


def test_an_unknown_outcome_is_refused():
    with pytest.raises(ValueError, match="opened"):
        streak(["done", "opened"])


@PLAIN
@given(ROUNDS)
def test_time_off_neither_adds_nor_breaks(rounds):
    assert streak(rounds) == streak([one for one in rounds if one != "excused"])
    current, best = streak(rounds)
    assert 0 <= current <= best <= len(rounds)
    assert streak([*rounds, "missed"]) == (0, best)
    assert streak([*rounds, "late"]).current == current + 1


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        (["missed", "missed", "missed"], 3),
        (["done", "missed", "excused", "missed"], 2),
        (["missed", "missed", "late"], 0),
        ([], 0),
    ],
)
def test_misses_in_a_row(rounds, expected):
    assert misses_in_a_row(rounds) == expected


def test_a_break_is_said_as_the_best_run_and_never_as_zero():
    assert streak_line(Streak(4, 6)) == "Check-in streak 4 (best 6)."
    assert streak_line(Streak(0, 6)) == "Best streak 6."
    assert streak_line(Streak(0, 0)) is None


@pytest.mark.parametrize(
    ("rounds", "asked"),
    [
        (["missed"] * 2, False),
        (["missed"] * 3, True),
        (["missed"] * 4, False),
        (["missed", "missed", "excused", "missed"], True),
        (["missed"] * 3 + ["late"], False),
    ],
)
def test_the_third_miss_asks_for_another_day_once(rounds, asked):
    assert asks_for_change(rounds) is asked


MONDAY = date(2025, 3, 3)


def weeks(*back: int) -> list[date]:
    """A day in each of these weeks, so many before the one of MONDAY."""
    return [MONDAY - timedelta(weeks=one) + timedelta(days=one % 5) for one in back]


@pytest.mark.parametrize(
    ("practised", "off", "expected", "line"),
    [
        ((), (), (0, 0), None),
        ((0,), (), (1, 1), "Practice: 1 week so far."),
        ((0, 1, 2), (), (3, 3), "Practice: 3 weeks in a row."),
        ((1, 2), (), (2, 2), "Practice: 2 weeks in a row."),  # this week is not over
        ((0, 1, 3, 4), (2,), (4, 4), "Practice: 4 weeks in a row."),
        ((3, 4, 5, 6, 7, 8), (), (0, 6), "Practice: best 6."),
        ((1, 1, 2, 5), (), (2, 2), "Practice: 2 weeks in a row."),
    ],
)
def test_weeks_with_practice(practised, off, expected, line):
    excused = {MONDAY - timedelta(weeks=one) for one in off}
    run = practice_streak(weeks(*practised), excused, MONDAY + timedelta(days=4))
    assert run == expected
    assert practice_line(run) == line
