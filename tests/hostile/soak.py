"""Hostile requests against a real process: how many crashed it, how slow it was, what it kept in memory."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlmodel import SQLModel

from storage.unit import Unit
from tests.faults.rig import TEAM, Machines, Rig
from tests.hostile.payloads import Maker
from tests.hostile.wire import Sent, Wire

CALLERS = 12
SIGNED = 0.6  # of all requests: payloads; the others are what no Slack sends
_CRASH = re.compile(r"^\S+ \[(?:error|critical)|^(?:ERROR|CRITICAL) |Traceback|Task exception|ASGI")


@dataclass(slots=True)
class Found:
    """What came of it."""

    statuses: Counter[int] = field(default_factory=Counter)
    sorts: Counter[str] = field(default_factory=Counter)
    slowest: Sent = field(default_factory=lambda: Sent("", 0, 0.0))
    lost: Counter[str] = field(default_factory=Counter)  # whole requests that got no answer, by sort
    crashes: list[str] = field(default_factory=list)
    memory: list[tuple[int, float]] = field(default_factory=list)  # requests, MB
    connections: int = 0
    seconds: float = 0.0

    def add(self, sent: Sent) -> None:
        self.statuses[sent.status] += 1
        self.sorts[sent.sort] += 1
        if sent.status == 0 and sent.sort in ("signed", "body"):
            self.lost[sent.sort] += 1
        if sent.seconds > self.slowest.seconds:
            self.slowest = sent

    @property
    def server_errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)

    @property
    def growth(self) -> float:
        """MB from the first fifth, in which caches fill, to the end."""
        last = self.memory[-1]
        first = next(mb for count, mb in self.memory if count >= last[0] / 5)
        return last[1] - first


def resident(pid: int) -> float:
    """MB of a process in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def established(port: int) -> int:
    """Connections that are open at a local port."""
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return sum(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "01" for line in lines)


def crashes(log: Path) -> list[str]:
    """Log lines of what the program itself takes for its own mistake, and of what nobody caught."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [line[:300] for line in lines if _CRASH.search(line)]


def every_id(unit: Unit) -> list[str]:
    """Every id in the database, of any table."""
    tables = [table for table in SQLModel.metadata.sorted_tables if "id" in table.c]
    return sorted(str(id) for table in tables for (id,) in unit.run(select(table.c.id).limit(300)))


async def soak(folder: Path, requests: int, *, seed: int = 1) -> Found:
    """Send them all to a bot of its own, twelve callers at once."""
    found = Found()
    async with Machines() as machines, Rig(machines, folder, people=30, share=0.5, seed=seed) as rig:
        life = await rig.start()
        known = await rig.read(every_id)
        started, left = time.monotonic(), iter(range(requests))

        async def caller(number: int) -> None:
            chance = random.Random(seed * 1_000 + number)
            people = ["UREP00001", "UREP00002", "UCOACH000", "UCOACH001", "UNOBODY", ""]
            stream = Maker(seed * 1_000 + number, TEAM, people, known).stream()
            wire = Wire(rig.ports[0], rig.secret, chance)
            for _ in range(number * 17):
                next(stream)
            for count in left:
                if chance.random() < SIGNED:
                    kind, _, payload = next(stream)
                    found.add(await wire.signed(kind, payload))
                else:
                    found.add(await wire.odd())
                if count % max(1, requests // 100) == 0:
                    found.memory.append((count, resident(life.pid)))
            wire.close()

        await asyncio.gather(*(caller(number) for number in range(CALLERS)))
        found.seconds = time.monotonic() - started
        found.memory.append((requests, resident(life.pid)))
        found.connections = await _left(rig.ports[0])
        if life.dead:
            found.crashes.append(f"the bot ended with {life.status}")
    found.crashes += crashes(folder / "bot.log")
    return found


async def _left(port: int) -> int:
    """Connections that callers left and the program did not. The local Slack's own close after a few seconds."""
    end = time.monotonic() + 8
    while (count := established(port)) and time.monotonic() < end:  # noqa: ASYNC110  # the kernel tells nobody
        await asyncio.sleep(0.1)
    return count
