"""`sending`: people use the bot while 10,000 messages go out, beside a Bolt app that only says yes."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import uvloop

from benchmarks import filling
from benchmarks.busy_world import BusyWorld
from benchmarks.databases import DIALECTS, Databases, backends
from benchmarks.figures import Figure, Sizes, percentile
from benchmarks.local_slack import Slack
from benchmarks.mix import WEIGHTS, MixedTarget
from benchmarks.processes import Child, cpu_seconds, free_port
from benchmarks.submissions import open_loop
from bot.http import EVENTS_PATH

_MOST_SECONDS = 600.0
_LOOK = 0.5  # seconds between two looks at what is left
_LATE = 3.0  # seconds: then Slack shows the person an error


@dataclass(slots=True)
class _Found:
    """What was measured over one database. CPU in seconds, by process, while all were sent."""

    dialect: str
    bare: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    with ExitStack() as stack:
        databases = Databases(folder)
        stack.callback(databases.close)
        for dialect in DIALECTS:
            with ExitStack() as one:
                url = databases.url(dialect, "sending")
                slack = Slack(folder)
                one.callback(slack.stop)
                found = uvloop.run(_measure(sizes, folder, dialect, url, databases.key, slack, one))
            yield from _figures(sizes, found)


async def _measure(
    sizes: Sizes, folder: Path, dialect: str, url: str, key: str, slack: Slack, stack: ExitStack
) -> _Found:
    found, world = _Found(dialect), BusyWorld(url, key)
    try:
        crowd = await world.fill(slack, asked=sizes.answerers, owed=sizes.owed)
        await world.post_prompts(slack, 16)
        secret = secrets.token_hex(16)
        (base, bot), (bare_base, _) = _start(folder, dialect, url, key, secret, slack, stack)
        await asyncio.sleep(2)
        target = MixedTarget(base + EVENTS_PATH, secret, crowd, slack)
        simple = MixedTarget(bare_base + EVENTS_PATH, secret, crowd.again(), slack, bare=True)
        never, connector = asyncio.Event(), aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
            await open_loop(session, simple, sizes.rate, never, min(2.0, sizes.seconds))  # warm
            found.bare = await open_loop(session, simple, sizes.rate, never, 2 * sizes.seconds)
            await open_loop(session, target, sizes.rate, never, min(2.0, sizes.seconds))
            await _while_sending(session, sizes, world, target, (slack.child.pid, bot.pid), found)
            found.outcomes = await _outcomes(session, base)
        found.states = await world.states()
        found.refused = dict(target.refused)
    finally:
        await world.close()
    return found


def _start(
    folder: Path, dialect: str, url: str, key: str, secret: str, slack: Slack, stack: ExitStack
) -> list[tuple[str, Child]]:
    """The bot and the bare app: where each listens, and its process."""
    started = []
    for name, module in (("bot", "benchmarks.unpaced"), ("bare", "benchmarks.bare")):
        port = free_port()
        child = Child(
            folder, f"{name}-{dialect}", ["-m", module, str(port)], DATABASE_URL=url, PORT=str(port),
            TOUCHLINE_SECRET_KEY=key, SLACK_SIGNING_SECRET=secret, SLACK_API_URL=slack.api_url,
            BARE_SECRET=secret, BARE_TOKEN=filling.TOKEN, BARE_API_URL=slack.api_url,
        )  # fmt: skip
        stack.callback(child.stop)
        started.append((f"http://127.0.0.1:{port}", child))
    started[0][1].wait_for(f"{started[0][0]}/readyz")
    return started


async def _while_sending(
    session: aiohttp.ClientSession, sizes: Sizes, world: BusyWorld, target: MixedTarget,
    pids: tuple[int, int], found: _Found,
) -> None:  # fmt: skip
    """Let all go at once; people use the bot until the last is settled."""
    stop = asyncio.Event()

    async def watch() -> None:
        while await world.unsent():  # noqa: ASYNC110  # another process sends: nobody tells
            await asyncio.sleep(_LOOK)
        stop.set()

    before, began = await _cpu(world.url, pids), time.perf_counter()
    await world.let_go()
    watching = asyncio.create_task(watch())
    found.waits = await open_loop(session, target, sizes.rate, stop, _MOST_SECONDS)
    found.seconds = time.perf_counter() - began
    after = await _cpu(world.url, pids)
    found.cpu = {name: seconds - before[name] for name, seconds in after.items()}
    if not watching.done():
        watching.cancel()
        raise RuntimeError(f"{await world.unsent()} are left after {_MOST_SECONDS:.0f} s")
    watching.result()


async def _cpu(url: str, pids: tuple[int, int]) -> dict[str, float]:
    slack, bot = pids
    return {
        "bot": cpu_seconds(bot), "slack": cpu_seconds(slack), "driver": time.process_time(),
        "database": sum(map(cpu_seconds, await backends(url))),
    }  # fmt: skip


async def _outcomes(session: aiohttp.ClientSession, base: str) -> dict[str, int]:
    """What the front door says became of the payloads."""
    async with session.get(f"{base}/metrics") as response:
        said = await response.text()
    counted: dict[str, int] = {}
    for outcome, value in re.findall(
        r'^touchline_answer\w*_count\{.*outcome="(\w+)".*\} ([\d.e+]+)$', said, re.M
    ):
        counted[outcome] = counted.get(outcome, 0) + int(float(value))
    return counted


def _figures(sizes: Sizes, found: _Found) -> Iterator[Figure]:
    dialect, waits, bare = found.dialect, found.waits, found.bare
    load = (
        f"{sizes.rate} payloads a second of {len(WEIGHTS)} kinds, {len(waits):,} in all, while {sizes.owed:,} prompts "
        f"went out in {found.seconds:.0f} s, without a pace, to a local Slack without limits"
    )
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        yield Figure(
            f"sending.{name}_ms.{dialect}", 1000 * percentile(waits, share), "ms",
            f"{load}; the bare app, which sends nothing, {1000 * percentile(bare, share):.1f} ms at the same rate",
        )  # fmt: skip
    yield Figure(
        f"sending.over_3s.{dialect}", sum(wait > _LATE for wait in waits), "payloads",
        f"of {len(waits):,}, the longest {max(waits):.2f} s, of the bare app {max(bare):.2f} s; one that asks to try "
        f"again counts too: {found.refused or 'none'}; outcomes {found.outcomes}",
    )  # fmt: skip
    yield Figure(
        f"sending.per_second.{dialect}", sizes.owed / found.seconds, "messages/s",
        f"prompts sent meanwhile; all messages {found.states}",
    )  # fmt: skip
    for name, told in (
        ("bot", "`touchline run`"), ("slack", "the local Slack"), ("driver", "who sends the payloads"),
        ("database", "PostgreSQL's processes that serve the bot"),
    ):  # fmt: skip
        if name != "database" or dialect == "postgresql":
            used = found.cpu[name]
            yield Figure(
                f"sending.cpu_{name}.{dialect}", used / found.seconds, "cores",
                f"CPU of {told}, {used:.1f} s in {found.seconds:.1f} s",
            )  # fmt: skip
