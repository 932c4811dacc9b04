"""Five hundred people and fifty kills; two replicas; processes that stop and go on; a Slack that fails as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.__main__ import caught, planted_in_two
from tests.faults.campaign import (
    campaign,
    plans,
    stopped_past_its_lease,
    to_the_end,
    two_under_fire,
)
from tests.faults.databases import Shelf
from tests.faults.rig import Machines, Plan, Rig, free_port

pytestmark = pytest.mark.slow


async def test_fifty_kills_in_a_round_for_five_hundred(machines: Machines, tmp_path: Path) -> None:
    async with Rig(machines, tmp_path, people=500) as rig:
        result = await campaign(rig, plans(50, rig.chance))
    assert result.problems == []
    assert result.deaths.kills == 50
    assert result.report.total("lost") == result.report.total("sent_twice") == 0
    assert result.deaths.most_unknown <= 8
    assert result.deaths.unknown_outside == 0
    # Without a kill only a call whose answer never came is unknown: a connection that broke on a busy machine.
    assert result.deaths.unexplained <= 2, result.deaths.why
    assert result.deaths.inside >= 10
    assert result.seconds < 480


async def test_kills_while_slack_fails(machines: Machines, tmp_path: Path) -> None:
    """Answers lost on the way, errors and rate limits: unknown, but never twice and never lost."""
    async with Rig(machines, tmp_path, people=100) as rig:
        for kind, times, skip in (
            ("drop_after", 3, 10), ("http_500", 3, 30), ("ratelimited", 2, 60), ("drop_before", 2, 90),
        ):  # fmt: skip
            await rig.slack.post("fault", method="chat.postMessage", kind=kind, times=times, skip=skip)
        await rig.slack.post("fault", method="response_url", kind="http_500", times=5)
        await rig.slack.post("fault", method="views.open", kind="error", times=3, skip=2)
        result = await campaign(rig, plans(12, rig.chance))
    assert result.problems == []
    assert result.deaths.unexplained <= 8  # as many calls had no answer that says what became of them
    assert result.deaths.unknown_outside == 0


@pytest.mark.parametrize("at", ["before_sending:2", "sending:2"])
async def test_stopped_past_its_lease(machines: Machines, tmp_path: Path, at: str) -> None:
    async with Rig(machines, tmp_path, people=30, lease=2.0, share=0) as rig:
        result = await stopped_past_its_lease(rig, at, other=False)
    assert result.problems == []
    assert len(result.report.unknown) <= (0 if at.startswith("before") else 8)


# ---------------------------------------------------------------- two replicas


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_two_replicas_killed_in_turn(machines: Machines, tmp_path: Path, database_url: str) -> None:
    async with Rig(machines, tmp_path, people=150, database_url=database_url, lease=3.0) as rig:
        rig.ports.append(free_port())
        lives = await two_under_fire(rig, plans(14, rig.chance))
        await rig.rest()
        for life in lives:
            await life.kill()
        result = await to_the_end(rig, 0.0)
    assert result.problems == []
    assert result.report.total("lost") == result.report.total("sent_twice") == 0
    assert len(result.report.unknown) <= 8 * result.deaths.inside
    assert result.deaths.most_unknown <= 8


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("at", ["before_sending:2", "sending:2"])
async def test_a_stopped_replica_is_taken_over(
    machines: Machines, tmp_path: Path, database_url: str, at: str
) -> None:
    async with Rig(machines, tmp_path, people=30, database_url=database_url, lease=2.0, share=0) as rig:
        rig.ports.append(free_port())
        result = await stopped_past_its_lease(rig, at, other=True)
    assert result.problems == []
    assert len(result.report.unknown) <= (0 if at.startswith("before") else 8)


async def test_without_the_lease_check_it_would_be_sent_twice(machines: Machines, tmp_path: Path) -> None:
    shelf = Shelf("postgresql", tmp_path)
    try:
        report = await planted_in_two(machines, tmp_path / "two", shelf)
    finally:
        shelf.close()
    assert caught("no_lease_check", report)


async def test_a_bot_killed_while_it_starts_again_and_again(machines: Machines, tmp_path: Path) -> None:
    async with Rig(machines, tmp_path, people=24, share=0.6) as rig:
        result = await campaign(rig, [Plan(None, seconds=-0.02 * n) for n in range(1, 11)])
    assert result.problems == []
    assert result.deaths.unexplained == 0
