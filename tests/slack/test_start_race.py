"""Two managers begin with the same person at the same moment, on both databases."""

from __future__ import annotations

import asyncio

from tests.conftest import MakeWorld
from tests.slack.acting import person, rows, sentence
from tests.slack.test_start import ALONE, choose


async def test_two_managers_at_one_moment_one_has_the_rep_and_the_other_hears_the_name(
    make_world: MakeWorld,
) -> None:
    world = await make_world(team=ALONE)
    sam, rosa = person(world, "USAM"), person(world, "UROSA")
    await choose(sam, ["UANA", "UBEN"])
    await choose(rosa, ["UBEN", "UCY"])
    await asyncio.gather(sam.submit(), rosa.submit())
    said = {actor: sentence(actor) for actor in (sam, rosa)}
    lines = dict(await rows(world, "reporting_line", "person_id", "manager_id"))
    assert len(lines) == 3
    lost = [words for words in said.values() if "is coached by" in words]
    assert len(lost) == 1
    winner = "Sam Carter" if said[rosa] == lost[0] else "Rosa Lind"
    assert f"Ben Ortiz is coached by {winner}." in lost[0]
    plans = dict(await rows(world, "cadence_plan", "person_id", "coach_id"))
    assert plans == lines
