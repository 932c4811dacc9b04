"""Pace: never more than the rate and its burst, in any stretch of time; Slack's own word comes first."""

from __future__ import annotations

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from scheduler.pace import UNPACED, Pacer, Paces, Rate

HERE, THERE = uuid4(), uuid4()
STEPS = st.lists(st.tuples(st.floats(0, 3), st.integers(1, 8)), min_size=1, max_size=60)


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def spend(pacer: Pacer, workspace: UUID, op: str, most: int) -> int:
    free = pacer.free(workspace, op, most)
    for _ in range(free):
        pacer.take(workspace, op)
    return free


@given(steps=STEPS, per_second=st.sampled_from([0.5, 1, 5, 20]), burst=st.sampled_from([1, 3, 5]))
def test_no_stretch_of_time_holds_more_than_the_rate_and_its_burst(
    steps: list[tuple[float, int]], per_second: float, burst: float
) -> None:
    clock = Clock()
    pacer = Pacer(Paces(post=Rate(per_second, burst)), clock)
    gone: list[tuple[float, int]] = []
    for pause, wanted in steps:
        clock.now += pause
        gone.append((clock.now, spend(pacer, HERE, "post", wanted)))
    for start in range(len(gone)):
        for end in range(start, len(gone)):
            span = gone[end][0] - gone[start][0]
            assert sum(count for _, count in gone[start : end + 1]) <= burst + per_second * span + 1e-6


@given(steps=STEPS)
def test_a_channel_gets_one_message_a_second_after_its_burst(steps: list[tuple[float, int]]) -> None:
    clock = Clock()
    pacer = Pacer(Paces(channel=Rate(1, 3)), clock)
    began, sent = clock.now, 0
    for pause, wanted in steps:
        clock.now += pause
        for _ in range(wanted):
            wait = pacer.channel_wait(HERE, "D1")
            if wait == 0:
                sent += 1
            else:
                assert wait <= 1 + 1e-6
        assert sent <= 3 + (clock.now - began) + 1e-6


@given(seconds=st.floats(0.01, 30))
def test_after_the_wait_it_said_a_call_may_go(seconds: float) -> None:
    clock = Clock()
    pacer = Pacer(Paces(post=Rate(5, 5)), clock)
    assert spend(pacer, HERE, "post", 8) == 5
    assert pacer.free(HERE, "post", 8) == 0
    clock.now += pacer.wait(HERE, "post")
    assert spend(pacer, HERE, "post", 8) == 1
    pacer.stop(HERE, "post", seconds)
    assert pacer.free(HERE, "post", 8) == 0
    clock.now += pacer.wait(HERE, "post") + 1e-9
    assert pacer.free(HERE, "post", 8) >= 1


def test_a_stop_rests_one_method_of_one_workspace() -> None:
    clock = Clock()
    pacer = Pacer(UNPACED, clock)
    pacer.stop(HERE, "post", 30)
    assert pacer.free(HERE, "post", 8) == 0
    assert pacer.wait(HERE, "post") == 30
    assert pacer.free(HERE, "update", 8) == pacer.free(THERE, "post", 8) == 8
    clock.now += 29.9
    assert pacer.free(HERE, "post", 8) == 0
    clock.now += 0.1
    assert pacer.free(HERE, "post", 8) == 8


def test_workspaces_methods_and_channels_do_not_share_a_bucket() -> None:
    pacer = Pacer(Paces(), Clock())
    assert spend(pacer, HERE, "post", 8) == 5
    assert spend(pacer, THERE, "post", 8) == 5
    assert spend(pacer, HERE, "update", 8) == 8
    assert [pacer.channel_wait(HERE, "D1") for _ in range(3)] == [0, 0, 0]
    assert pacer.channel_wait(HERE, "D1") > 0
    assert pacer.channel_wait(HERE, "D2") == pacer.channel_wait(THERE, "D1") == 0


def test_an_hour_of_rest_saves_up_no_more_than_the_burst() -> None:
    clock = Clock()
    pacer = Pacer(Paces(), clock)
    clock.now += 3600
    assert spend(pacer, HERE, "post", 100) == 5


def test_channels_that_are_long_full_again_are_forgotten() -> None:
    clock = Clock()
    pacer = Pacer(Paces(), clock)
    for number in range(20_001):
        pacer.channel_wait(HERE, f"D{number}")
    clock.now += 60
    pacer.channel_wait(HERE, "one more")
    assert len(pacer._buckets) < 10
    assert pacer.channel_wait(HERE, "D1") == 0
