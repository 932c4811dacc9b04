"""What the time of coaching went into: the worked examples, thresholds and what always holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.mix import MixTalk, mix_of

TODAY = date(2025, 3, 28)
TYPES = ("performance", "deal", "advisor", "training", "heroic")
PLAIN = settings(database=None, deadline=None, derandomize=True)


def days_ago(days: int | None) -> date | None:
    return None if days is None else TODAY - timedelta(days=days)


def talks(*minutes: int, inside: int = 0) -> list[MixTalk]:
    """One talk of each type; `inside` are minutes of practice in the first."""
    found = [MixTalk(type, many) for type, many in zip(TYPES, minutes, strict=True) if many]
    return [MixTalk(found[0].type, found[0].minutes, inside), *found[1:]]


def test_the_worked_examples():
    first = mix_of(talks(120, 90, 30, 10, 50), days_ago(20), TODAY)
    assert first is not None
    assert (first.percent("training"), first.quiet_days) == (3, 20)
    assert first.flags == ("training_neglected", "heroic_high")
    second = mix_of(talks(60, 60, 30, 30, 0, inside=20), days_ago(3), TODAY)
    assert second is not None
    assert (second.percent("training"), second.percent("performance"), second.flags) == (28, 22, ())


@pytest.mark.parametrize(
    ("minutes", "days", "flags"),
    [
        ((0, 0, 170, 30, 0), 14, ()),  # just 15 percent, and just 14 days
        ((0, 0, 170, 30, 0), 15, ("training_neglected",)),
        ((0, 0, 170, 30, 0), None, ("training_neglected",)),
        ((0, 0, 171, 29, 0), 0, ("training_neglected",)),
        ((0, 0, 110, 60, 30), 0, ()),
        ((0, 0, 109, 60, 31), 0, ("heroic_high",)),
        ((100, 0, 40, 60, 0), 0, ()),
        ((101, 0, 39, 60, 0), 0, ("scoreboard_talk",)),
    ],
)
def test_where_each_line_begins(minutes, days, flags):
    mix = mix_of(talks(*minutes), days_ago(days), TODAY)
    assert mix is not None
    assert mix.flags == flags


def test_too_little_says_nothing():
    assert mix_of([MixTalk("deal", 119)], None, TODAY) is None
    assert mix_of([MixTalk("deal", 120)], None, TODAY) is not None
    assert mix_of([MixTalk("deal", 10)] * 3, None, TODAY) is None
    assert mix_of([MixTalk("deal", 10)] * 4, None, TODAY) is not None


def test_a_talk_without_a_length_is_half_an_hour():
    mix = mix_of([MixTalk("deal", 0)] * 4, None, TODAY)
    assert mix is not None
    assert mix.minutes["deal"] == 120


def test_one_warm_up_clears_the_days_and_not_the_share():
    before = mix_of(talks(120, 90, 30, 10, 50), days_ago(20), TODAY)
    after = mix_of(talks(120, 90, 30, 10, 50), TODAY, TODAY)
    assert before is not None
    assert after is not None
    assert (before.quiet_days, after.quiet_days) == (20, 0)
    assert after.practice_is_short
    assert "training_neglected" in after.flags
    enough = [mix_of(talks(60, 60, 30, 30, 0), days_ago(days), TODAY) for days in (20, 0)]
    assert [one is not None and "training_neglected" in one.flags for one in enough] == [True, False]


@PLAIN
@given(
    st.lists(
        st.builds(MixTalk, st.sampled_from(TYPES), st.integers(0, 240), st.integers(0, 300)), max_size=12
    )
)
def test_no_minute_is_lost_or_made(found):
    mix = mix_of(found, None, TODAY)
    if mix is not None:
        assert mix.total == sum(one.minutes or 30 for one in found)
        assert all(many >= 0 for many in mix.minutes.values())
