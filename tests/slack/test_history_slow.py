"""Pasts of many companies, seeds and seasons, and the same past by another way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.play.clock import FIRST_LOOK, first_morning
from bot.play.play import Play
from tests.slack.acting import rows
from tests.slack.past import TODAY, lines, lived
from tests.slack.states import DIGESTS, SLOTS, STEPS, TALKS, mondays, slots_shown, steps_shown, talks_shown

SPRING = datetime(
    2026, 4, 2, 15, 0, tzinfo=UTC
)  # the clocks of America and Europe were changed in the weeks before


@pytest.mark.slow
@pytest.mark.parametrize("today", [TODAY, SPRING])
@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize(
    "chosen", [{"weeks": 12}, {"weeks": 3}, {"weeks": 5, "people": 1}, {"weeks": 5, "people": 30}]
)
async def test_no_company_and_no_seed_makes_a_past_that_fails(
    tmp_path: Path, sqlite_template: Path, today: datetime, seed: int, chosen: dict[str, int]
) -> None:
    world = await lived(tmp_path, sqlite_template, today=today, seed=seed, **chosen)
    try:
        assert world.clock.now() == first_morning(today) + FIRST_LOOK
        assert world.slack.faults_seen == []
        assert [one.type for one in world.slack.inbound if not one.answered] == []
        assert {fault for (fault,) in await rows(world, "enrolment", "fault")} == {None}
        if chosen == {"weeks": 12}:
            assert SLOTS - await slots_shown(world) == set()
            assert TALKS - await talks_shown(world) == set()
            assert STEPS - await steps_shown(world) == set()
            assert any(told >= DIGESTS | {"chart"} for told in (await mondays(world)).values())
    finally:
        await world.stop()


@pytest.mark.slow
async def test_the_past_is_the_same_over_sockets(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is made only the sockets are left out between the bot and the local Slack."""
    told = []
    for way in ("near", "far"):
        folder = tmp_path / way
        await asyncio.to_thread(folder.mkdir)
        if way == "far":
            monkeypatch.setattr(Play, "connect_near", lambda self: None)
        world = await lived(folder, sqlite_template, weeks=1)
        told.append(lines(world))
        await world.stop()
    assert told[0] == told[1]
