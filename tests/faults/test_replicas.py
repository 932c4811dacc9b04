"""Replicas on one PostgreSQL, in both transports. The long form: `python -m tests.faults.replicas`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults import bot_process
from tests.faults.replicas_fleet import FleetRig, fleet, refused, to_the_end, under_fire
from tests.faults.replicas_upgrade import upgrade_in_turn
from tests.faults.rig import Machines
from tests.upgrades import TAKES_AWAY, write_revisions

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("dialect", ["postgresql"])]
RIGHT, APART = (), (0, 1, -1, 0.5)  # hours by which the clocks are wrong


@pytest.mark.parametrize(
    ("replicas", "transport", "hours"), [(4, "http", APART), (2, "socket", RIGHT)], ids=["http", "socket"]
)
async def test_replicas_killed_stopped_taken_away_and_added(
    machines: Machines,
    tmp_path: Path,
    database_url: str,
    replicas: int,
    transport: str,
    hours: Sequence[float],
) -> None:
    started = time.monotonic()
    extra = {bot_process.PACE: "20"}
    async with (
        FleetRig(machines, tmp_path, extra=extra, people=80, database_url=database_url) as rig,
        fleet(rig, replicas, transport, hours) as found,
    ):
        await under_fire(found, 6, (0.3, 1.5))
        result = await to_the_end(found, started)
        assert await refused(found) == 0
    assert result.problems == []
    report, deaths = result.report, result.deaths
    assert report.total("lost") == report.total("sent_twice") == 0
    assert deaths.kills >= 6
    assert deaths.most_unknown <= 8
    assert deaths.unknown_outside == 0
    assert report.effects.one > 10
    assert report.effects.more == 0


async def test_a_rolling_upgrade_under_load(machines: Machines, tmp_path: Path, database_url: str) -> None:
    started = time.monotonic()
    extra = {bot_process.PACE: "20"}
    async with (
        FleetRig(machines, tmp_path, extra=extra, people=60, database_url=database_url) as rig,
        fleet(rig, 2, "http") as found,
    ):
        answers = await upgrade_in_turn(found, write_revisions(tmp_path))
        result = await to_the_end(found, started)
    assert "older version" in answers[0]
    assert answers[1:] == [TAKES_AWAY]
    assert result.problems == []
    assert result.report.unknown == []
    assert result.report.effects.one > 10
