"""A small round with a kill at every named moment, and each planted bug seen by the checker."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.__main__ import CAUGHT, caught, planted
from tests.faults.campaign import DELIVERY, EFFECT, SWEEP, campaign
from tests.faults.rig import Machines, Plan, Rig


async def test_killed_at_every_named_moment(machines: Machines, tmp_path: Path) -> None:
    moments = [Plan(name) for name in (*SWEEP, *DELIVERY[:4], *EFFECT, *DELIVERY[4:])]
    async with Rig(machines, tmp_path, people=40, share=0.6) as rig:
        result = await campaign(rig, moments)
    assert result.problems == []
    deaths = result.deaths
    assert (deaths.kills, deaths.unknown_outside, deaths.unexplained) == (len(moments), 0, 0)
    assert deaths.most_unknown <= 8
    # "sending" and "sent" were hit while a batch was out.
    assert len(result.report.unknown) >= 8
    assert result.report.effects.one > 10
    assert result.repeated > 10


@pytest.mark.parametrize("plant", CAUGHT)
async def test_a_planted_bug_is_seen(machines: Machines, tmp_path: Path, plant: str) -> None:
    report = await planted(machines, tmp_path, plant)
    assert caught(plant, report), report.problems
