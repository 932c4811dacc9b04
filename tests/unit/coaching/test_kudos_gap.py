"""Who has had no kudos for a while, and how evenly praise falls."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.calendar import Availability
from coaching.kudos_gap import GAP, PAIR_KUDOS, Share, is_gap, share_of, trading

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


@pytest.mark.parametrize(
    ("team", "receivers", "said"),
    [
        ("abcdefghi", "aabbcdefgxyz", "7 of 9 people"),
        ("a", "a", "1 of 1 person"),
        ("ab", "", "0 of 2 people"),
        ("", "x", "0 of 0 people"),
    ],
)
def test_the_share_of_a_team(team: str, receivers: str, said: str) -> None:
    assert share_of(team, receivers).said() == said


def test_pairs_that_trade() -> None:
    four = [("ana", "ben")] * PAIR_KUDOS
    back = [("ben", "ana")] * PAIR_KUDOS
    assert trading(four + back) == {frozenset(("ana", "ben"))}
    assert trading(four + back[:-1]) == frozenset()
    assert trading(four + [("ben", "cy")] * 9 + [("ana", "ana")] * 9) == frozenset()


@PLAIN
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=40))
def test_to_trade_takes_two_whatever_the_order(pairs: list[tuple[str, str]]) -> None:
    found = trading(pairs)
    assert found == trading(reversed(pairs))
    assert all(len(pair) == 2 for pair in found)
    for pair in found:
        one, other = sorted(map(str, pair))
        assert min(pairs.count((one, other)), pairs.count((other, one))) >= PAIR_KUDOS


def test_a_share_is_never_more_than_the_team() -> None:
    assert share_of("ab", "abcdef") == Share(2, 2)
