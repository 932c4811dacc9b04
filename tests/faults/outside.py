"""Faults that come from outside and that the program lives through: it is stopped, or its database is away."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

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


async def jumping(rig: Rig, jumps: Sequence[int]) -> Result:
    """Product time jumps by so many hours, one after the other, under load."""
    started = time.monotonic()
    life, before = await rig.start(), 0
    for hours in jumps:
        await _some_work(rig, life)
        before = before or life.labels.count("sent")
        for _ in range(abs(hours)):
            life.send(signal.SIGUSR1 if hours > 0 else signal.SIGUSR2)
        rig.jumped += timedelta(hours=hours)
    return await _at_rest(rig, life, started, before)


async def no_room(rig: Rig, disk: Path, seconds: float) -> Result:
    """The disk is filled to the last byte under load, and there is room again after so many seconds."""
    started = time.monotonic()
    life, before = await rig.start(), 0
    await _some_work(rig, life)
    before = life.labels.count("sent")
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(1024)):
            pass
    room = os.statvfs(disk).f_bavail
    assert room == 0, f"{room} blocks are left"
    await asyncio.sleep(seconds)
    filler.unlink()
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
