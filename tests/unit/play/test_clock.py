"""The clock of a playground: forward only, whatever its rate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.play.clock import FIRST_LOOK, RAN_ON, STANDING, USUAL, PlayClock, first_morning
from bot.play.pace import MOST_AT_ONCE, ahead

PLAIN = settings(database=None, deadline=None, derandomize=True)
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Stopwatch:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def clock(watch: Stopwatch) -> PlayClock:
    return PlayClock(NOON, seconds=watch)


def test_it_stands_until_it_is_told_to_run(clock: PlayClock, watch: Stopwatch) -> None:
    watch.at += 50
    assert (clock.now(), clock.rate) == (NOON, STANDING)
    clock.run(USUAL)
    watch.at += 50
    assert clock.now() == NOON + 50 * SECOND
    clock.run(STANDING)
    watch.at += 50
    assert clock.now() == NOON + 50 * SECOND


@pytest.mark.parametrize("rate", [0.5, 60, 86_400])
def test_at_any_other_rate_it_stands_between_two_moves(
    clock: PlayClock, watch: Stopwatch, rate: float
) -> None:
    clock.run(USUAL)
    watch.at += 10
    clock.run(rate)
    watch.at += 10
    assert clock.now() == NOON + 10 * SECOND
    assert (clock.rate, clock.carried) == (rate, True)
    clock.move_to(NOON + timedelta(hours=3))
    watch.at += 10
    assert clock.now() == NOON + timedelta(hours=3)
    clock.run(USUAL)
    watch.at += 10
    assert clock.now() == NOON + timedelta(hours=3, seconds=10)
    assert not clock.carried


def test_it_does_not_go_back(clock: PlayClock, watch: Stopwatch) -> None:
    with pytest.raises(ValueError, match="backwards"):
        clock.move_to(NOON - SECOND)
    clock.run(3600)
    with pytest.raises(ValueError, match="backwards"):
        clock.move_to(NOON - SECOND)
    clock.run(USUAL)
    watch.at += 60
    clock.move_to(clock.now() - RAN_ON)  # it ran on while somebody was looking
    assert clock.now() == NOON + 60 * SECOND
    with pytest.raises(ValueError, match="backwards"):
        clock.move_to(clock.now() - RAN_ON - SECOND)
    assert clock.now() == NOON + 60 * SECOND


@PLAIN
@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, 3600.0]), st.floats(0, 1e6), st.floats(-10, 1e6))))
def test_whatever_is_done_to_it_time_never_runs_backward(doings: list[tuple[float, float, float]]) -> None:
    watch = Stopwatch()
    clock = PlayClock(NOON, seconds=watch)
    seen = [clock.now()]
    for rate, passed, ahead_of_now in doings:
        clock.run(rate)
        seen.append(clock.now())
        watch.at += passed
        seen.append(clock.now())
        try:
            clock.move_to(clock.now() + timedelta(seconds=ahead_of_now))
        except ValueError:
            assert ahead_of_now < 0
        seen.append(clock.now())
    assert seen == sorted(seen)


def test_it_takes_any_zone_and_tells_utc() -> None:
    clock = PlayClock(NOON.astimezone(timezone(timedelta(hours=5))))
    assert clock.now().tzinfo is UTC
    clock.move_to((NOON + SECOND).astimezone(timezone(timedelta(hours=-3))))
    assert (clock.now(), clock.now().tzinfo) == (NOON + SECOND, UTC)


# ------------------------------------------------------------ how far at once


def test_a_fast_clock_goes_as_far_as_the_time_that_passed() -> None:
    assert ahead(0.05, 86_400) == timedelta(hours=1, minutes=12)
    assert ahead(0.1, 3600) == timedelta(minutes=6)


def test_a_busy_hour_makes_it_slower_and_is_not_made_up_for_in_a_leap() -> None:
    assert ahead(60, 86_400) == ahead(MOST_AT_ONCE, 86_400) == timedelta(hours=6)


# ------------------------------------------------------------ where the past begins


@PLAIN
@given(st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.integers(0, 52))
def test_the_past_begins_on_a_wednesday_morning_in_new_york(now: datetime, weeks: int) -> None:
    begun = first_morning(now, weeks)
    local = begun.astimezone(ZoneInfo("America/New_York"))
    assert (local.weekday(), local.hour, local.minute) == (2, 7, 0)
    looked = local.replace(tzinfo=None) + timedelta(weeks=weeks) + FIRST_LOOK
    ago = now.astimezone(local.tzinfo).replace(tzinfo=None) - looked
    hour = timedelta(hours=1)  # on two weekends of a year a day is longer or shorter
    assert -hour <= ago < timedelta(weeks=1) + hour
