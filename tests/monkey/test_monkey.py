"""Random but valid doings of everybody, by seed. By hand: MONKEY_SEED=7 MONKEY_STEPS=2000 (CONTRIBUTING.md)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.monkey.conftest import MakeMonkey

SEED = int(os.environ.get("MONKEY_SEED", "1"))
STEPS = int(os.environ.get("MONKEY_STEPS", "80"))
DATABASE = os.environ.get("MONKEY_DATABASE", "sqlite")


@pytest.mark.parametrize("dialect", [DATABASE])
async def test_some_steps_of_a_seed(make_monkey: MakeMonkey) -> None:
    monkey = await make_monkey(SEED)
    await monkey.run(STEPS)
    print(monkey.figures())


@pytest.mark.slow
@pytest.mark.parametrize(("dialect", "seed", "steps"), [("sqlite", 300, 300), ("postgresql", 100, 100)])
async def test_hundreds_of_steps(make_monkey: MakeMonkey, seed: int, steps: int) -> None:
    monkey = await make_monkey(seed)
    await monkey.run(steps)
    print(monkey.figures())
    assert len(monkey.kinds) > 12, "the rare moves are made too"


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_the_same_seed_does_the_same(make_monkey: MakeMonkey, tmp_path: Path) -> None:
    trails = []
    for name in ("one", "other"):
        monkey = await make_monkey(5, database_url=f"sqlite:///{tmp_path / name}.sqlite")
        await monkey.run(60)
        trails.append(monkey.trail)
    assert trails[0] == trails[1]
