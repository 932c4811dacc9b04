"""Worlds of one office, and an ear for what the program logs."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import CapturingLogger

import bot.program
from bot.play.play import Play
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE


@pytest.fixture(autouse=True, scope="session")
def one_library() -> Iterator[None]:
    """The starter library is read once for all worlds: it takes as long as everything else together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.program, "load_library", functools.cache(bot.program.load_library))
        yield


@pytest.fixture
async def office(make_world: MakeWorld) -> Play:
    """A Wednesday morning in one office."""
    return await make_world(team=OFFICE)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[Any]]:
    """Everything the program logs while the test runs, by structlog or by the standard library."""
    heard = CapturingLogger()
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.stdlib.add_log_level],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=lambda *_: heard,
        cache_logger_on_first_use=False,
    )
    caplog.set_level(logging.INFO)
    calls: list[Any] = heard.calls
    yield calls
    structlog.configure(**before)
