"""What replicas cost: CPU of each process by its own clock, and how long messages waited. Linux only."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.databases import run_on
from benchmarks.processes import cpu_seconds, resident_mb
from storage.tables import Delivery, table_of
from storage.unit import Unit
from tests.faults.replicas_fleet import Fleet, pids

IDLE = 10.0  # seconds
WAITED_FOR = ("help", "reply", "reply_back")


@dataclass(slots=True)
class Costs:
    """Times of machines in milliseconds of CPU, waiting in seconds."""

    posts_a_second: float = 0.0
    replica_ms: float = 0.0
    postgres_ms: float = 0.0
    dwell_p50: float = 0.0
    dwell_p99: float = 0.0
    idle_ms: float = 0.0
    idle_postgres_ms: float = 0.0
    connections: int = 0
    memory_mb: float = 0.0


def _answers_sent(unit: Unit) -> list[tuple[datetime, datetime]]:
    """What somebody waits for. A prompt of this round fell due before the replicas were there."""
    d = table_of(Delivery)
    query = select(d.c.due_at, d.c.sent_at).where(d.c.kind.in_(WAITED_FOR), d.c.op == "post")
    return [(due, sent) for due, sent in unit.run(query) if sent is not None]


def _rows(unit: Unit) -> int:
    """Posts, changes of posts and Home views."""
    return int(unit.run(select(func.count()).select_from(table_of(Delivery))).scalar() or 0)


class _Clocks:
    """The CPU that replicas and PostgreSQL took since the last look."""

    def __init__(self, found: Fleet, postmaster: int) -> None:
        self._found, self._postmaster = found, postmaster
        self._before = self._look()

    def _look(self) -> tuple[dict[int, float], dict[int, float]]:
        ours = {pid: cpu_seconds(pid) for pid in pids(self._found.rig.lives)}
        theirs = {}
        for pid in [self._postmaster, *_children(self._postmaster)]:
            try:
                theirs[pid] = cpu_seconds(pid)
            except OSError:  # a connection that was closed between two looks
                continue
        return ours, theirs

    def took(self) -> tuple[float, float]:
        before, self._before = self._before, self._look()
        ours, theirs = (
            sum(now - then.get(pid, 0.0) for pid, now in part.items())
            for then, part in zip(before, self._before, strict=True)
        )
        return ours, theirs


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


async def _postmaster(url: str) -> int:
    """The server's first process, of which all its others are children."""
    folder = (await run_on(url, "SHOW data_directory"))[0][0]
    return int((Path(folder) / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])


async def costs(found: Fleet) -> Costs:
    """A round for everybody with nobody hurt, until all is at rest; then ten seconds in which nothing is due."""
    rig, made = found.rig, Costs()
    clocks, began = _Clocks(found, await _postmaster(rig._url)), time.monotonic()
    await rig.rest(600)
    ours, theirs = clocks.took()
    made.posts_a_second = len(rig.crew.posts) / (time.monotonic() - began)
    made.connections = len(
        await run_on(rig._url, "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'touchline%'")
    )
    waited = sorted((sent - due).total_seconds() for due, sent in await rig.read(_answers_sent))
    things = await rig.read(_rows)
    made.replica_ms, made.postgres_ms = 1000 * ours / things, 1000 * theirs / things
    made.dwell_p50, made.dwell_p99 = waited[len(waited) // 2], waited[len(waited) * 99 // 100]
    made.memory_mb = max(resident_mb(pid) for pid in pids(rig.lives))
    clocks.took()
    await asyncio.sleep(IDLE)
    ours, theirs = clocks.took()
    made.idle_ms, made.idle_postgres_ms = (1000 * part / IDLE / len(found.seats) for part in (ours, theirs))
    return made
