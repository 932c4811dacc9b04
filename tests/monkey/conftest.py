"""A world for the monkey, dice in place of chance, and an ear for what is logged."""

from __future__ import annotations

import functools
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import CapturingLogger

import bot.program
import storage.ids
from tests.conftest import MakeWorld
from tests.monkey.crew import TEAM
from tests.monkey.monkey import Monkey

MakeMonkey = Callable[..., Awaitable[Monkey]]


class _Dice:
    """Stands in for `secrets` where ids of rows are made: rows of one moment then sort the same in every run."""

    def __init__(self, seed: int) -> None:
        self.randbits = random.Random(seed).getrandbits


@pytest.fixture(autouse=True, scope="session")
def one_library() -> Iterator[None]:
    """The starter library is read once for all worlds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.program, "load_library", functools.cache(bot.program.load_library))
        yield


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What the program itself logs, warnings and worse."""
    ear = CapturingLogger()
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.stdlib.add_log_level],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: ear,
        cache_logger_on_first_use=False,
    )
    calls: list[Any] = ear.calls
    yield calls
    structlog.configure(**before)


@pytest.fixture
async def make_monkey(
    make_world: MakeWorld, heard: list[Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> MakeMonkey:
    """`await make_monkey(seed=7)`: a monkey before a world of its own."""
    caplog.set_level(logging.WARNING)

    async def make(seed: int, **options: Any) -> Monkey:
        monkeypatch.setattr(storage.ids, "secrets", _Dice(seed))
        world = await make_world(team=TEAM, **options)
        return Monkey(world, seed, heard=heard, records=caplog.records)

    return make
