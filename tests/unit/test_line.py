"""When a Socket Mode line is in trouble, and how long to wait: plain rules over seconds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.line import (
    HOPELESS_SECONDS,
    MOST_SECONDS,
    MOVING_SECONDS,
    PING_SECONDS,
    QUIET_SECONDS,
    REFUSED_SECONDS,
    SILENT_SECONDS,
    STEADY_SECONDS,
    Line,
    Tries,
    Watched,
    hopeless,
    ping_due,
    trouble,
)  # fmt: skip
from gateway.outcomes import Gone, Later, Lost, Ours, Unclear


def line(**changes: object) -> Line:
    found = Line(opened=0.0, heard=0.0, pinged=0.0)
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def test_a_line_is_well_until_it_says_nothing() -> None:
    assert trouble(line(), SILENT_SECONDS - 1) == ""
    assert trouble(line(), SILENT_SECONDS) == "silent"
    assert trouble(line(heard=5.0), SILENT_SECONDS) == ""


def test_pings_alone_do_not_prove_that_payloads_come() -> None:
    late = QUIET_SECONDS - 1
    assert trouble(line(heard=late), late) == ""
    assert trouble(line(heard=QUIET_SECONDS), QUIET_SECONDS) == "quiet"
    assert trouble(line(heard=QUIET_SECONDS, payload=60.0), QUIET_SECONDS) == ""


def test_what_slack_says_and_a_close_come_before_silence() -> None:
    assert trouble(line(closed=True, said="warning"), 500.0) == "closed"
    assert trouble(line(said="warning"), 500.0) == "asked"
    assert trouble(line(said="link_disabled"), 0.0) == "closed"


def test_a_ping_is_due_every_ten_seconds() -> None:
    assert [ping_due(line(pinged=3.0), at) for at in (3.0 + PING_SECONDS - 0.1, 3.0 + PING_SECONDS)] == [
        False,
        True,
    ]


def test_a_good_line_that_ends_is_followed_at_once_and_a_bad_one_once() -> None:
    tries = Tries()
    tries.ended(0.0, STEADY_SECONDS, 1.0)
    assert tries.not_before <= STEADY_SECONDS
    for n, pause in enumerate((0, 1, 2, 4, 8, 16, 32, 60, 60)):
        at = 1000.0 + 100 * n
        tries.ended(at - 1, at, 1.0)
        assert max(tries.not_before - at, 0) == pause
    tries.ended(0.0, 5000.0, 1.0)
    tries.ended(5000.0, 5001.0, 1.0)
    assert tries.not_before <= 5001.0, "a long life makes up for what was before"


@given(failures=st.integers(0, 10_000), chance=st.floats(0, 1))
def test_the_pause_is_never_long_and_never_nothing(failures: int, chance: float) -> None:
    seconds = Tries(failures).refused(Unclear("x"), 0.0, chance)
    assert 0.5 <= seconds <= MOST_SECONDS


def test_slack_s_own_word_counts_and_a_refused_token_rests() -> None:
    assert Tries(7).refused(Later("ratelimited", 37.0, paced=True), 0.0, 1.0) == 37.0
    assert Tries().refused(Gone("invalid_auth", Lost.TOKEN), 0.0, 1.0) == REFUSED_SECONDS
    assert Tries().refused(Ours("missing_scope"), 0.0, 1.0) == REFUSED_SECONDS


def test_a_restart_is_asked_for_only_where_it_may_help() -> None:
    down = HOPELESS_SECONDS
    assert not hopeless(Watched(connected=True))
    assert not hopeless(Watched(False, down_for=down - 1, since_address=1.0))
    assert hopeless(Watched(False, down_for=down, since_address=1.0))
    assert not hopeless(Watched(False, down_for=down, since_address=REFUSED_SECONDS)), "Slack is out of reach"
    assert not hopeless(Watched(False, down_for=down)), "and always was"
    assert hopeless(Watched(True, since_step=MOVING_SECONDS))
