"""Memory over time: people use `touchline run`, rounds open and messages go out, steadily, for as long as wanted.

`python -m benchmarks.soak --minutes 30`: prints figures as `python -m benchmarks` does; ends with 1 if one misses its
bound.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import structlog
import uvloop

from benchmarks import filling
from benchmarks.busy_world import BusyWorld
from benchmarks.databases import DIALECTS, Databases
from benchmarks.local_slack import Slack
from benchmarks.mix import MixedTarget
from benchmarks.processes import RUN, Child, cpu_seconds, free_port, resident_mb
from benchmarks.submissions import open_loop
from bot.http import EVENTS_PATH

MOST_SLOPE = 2.0  # MB an hour
FIRST = 10.0  # minutes in which caches fill, not counted
_LOOK = 5.0  # seconds between two looks at the memory
_ROUNDS = 20.0  # seconds between two sweeps that find something
_OPENED = 10  # rounds each of them opens

Row = tuple[str, float, str, bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How long, how many payloads a second, over which database; `first`: minutes that do not count."""

    minutes: float
    rate: float = 3.0
    dialect: str = "sqlite"
    first: float = FIRST

    @property
    def seconds(self) -> float:
        return 60 * self.minutes


@dataclass(slots=True)
class Found:
    """`memory`: seconds since the beginning, and MB."""

    memory: list[tuple[float, float]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    opened: int = 0
    cpu: float = 0.0
    kinds: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)


def slope(memory: Sequence[tuple[float, float]], first: float) -> float:
    """MB an hour by least squares, without what was measured before `first` seconds. 0 for less than two."""
    counted = [(at, mb) for at, mb in memory if at >= first]
    if len(counted) < 2:
        return 0.0
    seconds, megabytes = zip(*counted, strict=True)
    return 3600 * statistics.linear_regression(seconds, megabytes).slope


def rows(wanted: Wanted, found: Found) -> Iterator[Row]:
    """Name, value, bound, and whether it holds."""
    risen = slope(found.memory, 60 * wanted.first)
    late = sum(wait > 3 for wait in found.waits)
    yield "soak: minutes", round(found.memory[-1][0] / 60, 1), "", True
    yield "soak: payloads", len(found.waits), "", True
    yield "soak: rounds opened", found.opened, "", True
    yield "soak: messages sent", found.states.get("sent", 0), "", True
    yield "soak: payloads not taken", sum(found.refused.values()), "0", not found.refused
    yield "soak: answers over 3 s", late, "0", not late
    yield (
        "soak: resident memory at the end, MB",
        round(found.memory[-1][1], 1),
        "< 150",
        found.memory[-1][1] < 150,
    )
    yield "soak: CPU of the bot, s", round(found.cpu, 1), "", True
    yield "soak: resident memory, MB an hour", round(risen, 2), f"< {MOST_SLOPE}", risen < MOST_SLOPE


def soak(wanted: Wanted, folder: Path) -> Found:
    with ExitStack() as stack:
        databases = Databases(folder)
        stack.callback(databases.close)
        url = databases.url(wanted.dialect, "soak")
        slack = Slack(folder)
        stack.callback(slack.stop)
        return uvloop.run(_run(wanted, folder, url, databases.key, slack, stack))


async def _run(wanted: Wanted, folder: Path, url: str, key: str, slack: Slack, stack: ExitStack) -> Found:
    found, world = Found(), BusyWorld(url, key)
    try:
        later = int(wanted.seconds / _ROUNDS + 1) * _OPENED
        crowd = await world.fill(slack, asked=max(400, int(wanted.seconds * wanted.rate / 2)), later=later)
        await world.post_prompts(slack, 16)
        port, secret = free_port(), secrets.token_hex(16)
        base = f"http://127.0.0.1:{port}"
        bot = Child(
            folder, "bot", RUN, DATABASE_URL=url, PORT=str(port), TOUCHLINE_SECRET_KEY=key,
            SLACK_SIGNING_SECRET=secret, SLACK_API_URL=slack.api_url, SLACK_BOT_TOKEN=filling.TOKEN,
        )  # fmt: skip
        stack.callback(bot.stop)
        bot.wait_for(f"{base}/readyz")
        target = MixedTarget(base + EVENTS_PATH, secret, crowd, slack)
        watching = asyncio.create_task(_watch(wanted, world, bot.pid, found))
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
            found.waits = await open_loop(session, target, wanted.rate, asyncio.Event(), wanted.seconds)
        await watching
        found.cpu = cpu_seconds(bot.pid)
        found.kinds, found.refused = dict(crowd.done), dict(target.refused)
        found.states = await world.states()
    finally:
        await world.close()
    return found


async def _watch(wanted: Wanted, world: BusyWorld, pid: int, found: Found) -> None:
    """Look at the memory, and let rounds fall due now and then, for so long."""
    began = time.monotonic()
    due = 0.0
    while (at := time.monotonic() - began) < wanted.seconds:
        found.memory.append((at, resident_mb(pid)))
        if at >= due:
            due = at + _ROUNDS
            found.opened += await world.open_rounds(_OPENED)
        await asyncio.sleep(min(_LOOK, max(0.1, wanted.seconds / 20)))
    found.memory.append((at, resident_mb(pid)))


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=3.0, help="payloads a second")
    parser.add_argument("--database", choices=DIALECTS, default="sqlite")
    parser.add_argument("--memory", type=Path, metavar="FILE", help="write each look at the memory here")
    options = parser.parse_args(argv)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    wanted = Wanted(options.minutes, options.rate, options.database, min(FIRST, options.minutes / 2))
    with tempfile.TemporaryDirectory(prefix="touchline-soak-") as folder:
        found = soak(wanted, Path(folder))
    if options.memory is not None:
        options.memory.write_text("".join(f"{at:.0f}\t{mb:.2f}\n" for at, mb in found.memory))
    held = True
    for name, value, bound, holds in rows(wanted, found):
        held = held and holds
        print(json.dumps({"name": name, "value": value, "bound": bound, "holds": holds}), flush=True)
    print(
        json.dumps({"kinds": found.kinds, "refused": found.refused, "states": found.states}), file=sys.stderr
    )
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
