"""`home`: a manager's and a leader's Home built from two years of talks, beside a Bolt app that only says yes."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

import aiohttp
import uvloop
from sqlalchemy import event

from benchmarks import filling, talk_filling
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Sizes, median, spread
from benchmarks.filling import Asked, Home, Someone
from benchmarks.local_slack import Slack
from benchmarks.processes import Child, cpu_seconds, free_port
from benchmarks.submissions import Forms, Target, closed_loop
from blocks.home import home_view
from bot.http import EVENTS_PATH
from coaching.library import Library, load_library
from scheduler.rendering import Content
from screens.home import home_of
from storage import people
from storage.database import Database, connect
from storage.ids import new_id
from storage.sealing import Cipher
from storage.templates import Templates
from storage.unit import Unit

TUESDAY = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # 14:00 in Berlin, after the talks of the morning
ZONE = "Europe/Berlin"
_TEAM = 9  # reps of a manager below the leader: with the manager ten people


@dataclass(slots=True)
class _Looked:
    """Whose Home is built, and what was measured of it."""

    name: str
    about: str
    home: Home
    who: Someone
    queries: int = 0
    ratios: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    with ExitStack() as stack:
        databases = Databases(folder)
        stack.callback(databases.close)
        url = databases.url("sqlite", "home")
        slack = Slack(folder)
        stack.callback(slack.stop)
        yield from uvloop.run(_measure(sizes, folder, databases.key, url, slack, stack))


async def _measure(
    sizes: Sizes, folder: Path, key: str, url: str, slack: Slack, stack: ExitStack
) -> list[Figure]:
    cipher = Cipher.parse(key)
    db = connect(url, cipher, exclusive=False)
    await db.start()
    try:
        small, large = [await _company(db, cipher, sizes, at) for at in (0, 1)]
        library, kept = load_library(), Templates()
        for looked in (*small, *large):
            await db.read(lambda unit: _build(unit, looked, kept, library))  # noqa: B023 templates are known now
            looked.queries = await db.read(lambda unit: _queries(unit, looked, kept, library))  # noqa: B023
        child, target = _bare(folder, slack, large[0].home)
        stack.callback(child.stop)
        await asyncio.sleep(2)
        connector = aiohttp.TCPConnector(limit=0)
        bare = []
        async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
            await closed_loop(session, target, min(100, sizes.answers))  # warm
            for _ in range(sizes.rounds):
                before = cpu_seconds(child.pid)
                taken = await closed_loop(session, target, 2 * sizes.answers)
                bare.append((cpu_seconds(child.pid) - before) / taken)
                for looked in large:
                    await _time(db, looked, kept, library, sizes.homes, bare[-1])
    finally:
        await db.close()
    return list(_figures(small, large, bare))


async def _company(db: Database, cipher: Cipher, sizes: Sizes, at: int) -> tuple[_Looked, _Looked]:
    """A manager with so many reps, and a leader with so many people below, all with two years behind them."""
    reps, below = sizes.reps[at], sizes.below[at]
    home = await filling.workspace(db, TUESDAY, f"TBENCH{at}")
    (leader,) = await talk_filling.people(db, home, ["ULEAD"], TUESDAY, ZONE)
    teams = max(1, below // (_TEAM + 1))
    managers = await talk_filling.people(db, home, [f"UM{n:04}" for n in range(teams)], TUESDAY, ZONE)
    await talk_filling.team(db, cipher, home, leader, managers, TUESDAY, check_ins=False)
    for n, manager in enumerate(managers):
        theirs = await talk_filling.people(db, home, [f"U{n:04}{m:03}" for m in range(_TEAM)], TUESDAY, ZONE)
        await talk_filling.team(db, cipher, home, manager, theirs, TUESDAY, check_ins=False)
    (alone,) = await talk_filling.people(db, home, ["UALONE"], TUESDAY, ZONE)
    own = await talk_filling.people(db, home, [f"UR{n:04}" for n in range(reps)], TUESDAY, ZONE)
    await talk_filling.team(db, cipher, home, alone, own, TUESDAY)
    return (
        _Looked("manager", f"{reps} reps, two years of check-ins and talks", home, alone),
        _Looked(
            "leader", f"{teams * (_TEAM + 1)} people below in {teams} teams, two years of talks", home, leader
        ),
    )


def _build(unit: Unit, looked: _Looked, kept: Templates, library: Library) -> Content:
    """As the delivery loop makes it: read, fill, compare with what is shown."""
    person = people.by_ids(unit, looked.home.id, [looked.who.id])[looked.who.id]
    found = home_of(unit, looked.home.id, person, kept, library, TUESDAY)
    return Content(view=home_view(found)).with_mark()


def _queries(unit: Unit, looked: _Looked, kept: Templates, library: Library) -> int:
    found: list[str] = []

    def heard(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    event.listen(unit.conn, "before_cursor_execute", heard)
    try:
        _build(unit, looked, kept, library)
    finally:
        event.remove(unit.conn, "before_cursor_execute", heard)
    return len(found)


async def _time(
    db: Database, looked: _Looked, kept: Templates, library: Library, count: int, bare: float
) -> None:
    """CPU of this process, the reader's thread included."""
    before = time.process_time()
    for _ in range(count):
        await db.read(lambda unit: _build(unit, looked, kept, library))
    looked.cpu.append((time.process_time() - before) / count)
    looked.ratios.append(looked.cpu[-1] / bare)


def _bare(folder: Path, slack: Slack, home: Home) -> tuple[Child, Target]:
    secret, port = secrets.token_hex(16), free_port()
    child = Child(
        folder, "bare", ["-m", "benchmarks.bare", str(port)],
        BARE_SECRET=secret, BARE_TOKEN=filling.TOKEN, BARE_API_URL=slack.api_url,
    )  # fmt: skip
    slack.seed(["U00000000"])
    asked = Asked(new_id(TUESDAY), Someone(new_id(TUESDAY), "U00000000", ZONE))
    body = Forms(home.template).of(asked)
    return child, Target(f"http://127.0.0.1:{port}{EVENTS_PATH}", secret, repeat(body), "")


def _figures(
    small: tuple[_Looked, _Looked], large: tuple[_Looked, _Looked], bare: list[float]
) -> Iterator[Figure]:
    base = f"one bare signed dispatch of Bolt, {1000 * median(bare):.2f} ms"
    for few, many in zip(small, large, strict=True):
        assert few.queries == many.queries, (
            f"{few.queries} queries for {few.about}, {many.queries} for {many.about}"
        )
        yield Figure(
            f"home.{many.name}_ratio", median(many.ratios), "ratio",
            f"CPU of building the view, {1000 * median(many.cpu):.1f} ms with {many.about}, on SQLite, to {base}; "
            f"interleaved, median; {spread(many.ratios)}",
        )  # fmt: skip
        yield Figure(
            f"home.{many.name}_queries",
            many.queries,
            "queries",
            f"the same with {few.about} and with {many.about}",
        )
