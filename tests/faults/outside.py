"""Faults that come from outside and that the program lives through: it is stopped, or its database is away."""

from __future__ import annotations

import asyncio
import signal
import time

from tests.faults.campaign import Result
from tests.faults.checker import weigh
from tests.faults.databases import Shelf
from tests.faults.processes import Life
from tests.faults.rig import Rig

MOMENTS = ("before_claim", "after_claim", "before_sending", "sending", "sent")


async def frozen(rig: Rig, times: int, *, seconds: float) -> Result:
    """One life is stopped at random moments for so long, again and again, and goes on each time."""
    started = time.monotonic()
    life, before = await rig.start(), 0
    for _ in range(times):
        await _some_work(rig, life)
        before = before or life.labels.count("sent")
        life.send(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        life.send(signal.SIGCONT)
    return await _at_rest(rig, life, started, before)


async def without_database(rig: Rig, shelf: Shelf, times: int) -> Result:
    """PostgreSQL is stopped under load at random moments and started again; the same life goes on."""
    started = time.monotonic()
    life, before = await rig.start(), 0
    for _ in range(times):
        await _some_work(rig, life)
        before = before or life.labels.count("sent")
        await shelf.stop_server()
        await asyncio.sleep(rig.chance.uniform(0.1, 2.0))
        await shelf.start_server()
    return await _at_rest(rig, life, started, before)


async def _some_work(rig: Rig, life: Life) -> None:
    """Until it has passed a few more moments of sending, chosen by the seed; not for ever, there may be none."""
    moment = rig.chance.choice(MOMENTS)
    wanted = life.labels.count(moment) + rig.chance.randint(1, 3)
    await life.until(lambda it: it.dead or it.labels.count(moment) >= wanted, 3.0)


async def _at_rest(rig: Rig, life: Life, started: float, before: int) -> Result:
    """`before`: how often it had sent when the first fault came."""
    await rig.rest()
    assert life.labels.count("sent") > before, "the faults came when all was sent"
    assert not life.dead, f"the bot ended with {life.status}"
    report = await rig.report()
    return Result(report, report, weigh(rig.deaths, report), 0, 1, time.monotonic() - started)
