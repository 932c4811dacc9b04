"""Taking things down one part after the other: each has its time, and none keeps the next from being done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import structlog

_LOG = structlog.get_logger("touchline")
MOMENT = 1.0  # to end after it was told to


async def part(name: str, work: Awaitable[Any], seconds: float) -> bool:
    """Do this much of the stop. False, with a log line, if it failed or took longer than `seconds`.

    What does not even end when it is cancelled, such as a rollback on a line that says nothing, is left alone.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        await asyncio.wait({task}, timeout=MOMENT)
        task.add_done_callback(_seen)
        _LOG.warning("stop_late", part=name, seconds=seconds)
        return False
    if task.cancelled() or (error := task.exception()) is None:
        return True
    _LOG.warning("stop_failed", part=name, error=type(error).__name__)
    return False


def _seen(task: asyncio.Future[Any]) -> None:
    """Nobody else looks at how it ended."""
    if not task.cancelled():
        task.exception()
