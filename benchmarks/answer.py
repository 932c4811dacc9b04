"""`answer`: a whole check-in sent over signed HTTP until its committed answer, beside a Bolt app that only says yes."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import cycle
from pathlib import Path

import aiohttp
import uvloop
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update

from benchmarks import filling
from benchmarks.databases import DIALECTS, Databases, backends
from benchmarks.figures import Figure, Sizes, median, percentile, spread
from benchmarks.local_slack import Slack
from benchmarks.processes import RUN, Child, cpu_seconds, free_port
from benchmarks.submissions import Forms, Target, closed_loop, open_loop
from bot.http import EVENTS_PATH
from coaching.checkins import WeekTime
from storage.database import connect
from storage.sealing import Cipher
from storage.tables import Delivery, Enrolment, table_of
from storage.unit import Unit

_ZONES = ("Europe/Berlin", "America/New_York", "America/Chicago", "Europe/London")
_POSTED = 64  # prompts that are really there at the local Slack: as many as our pace can change meanwhile
_SWEEP_SECONDS = 40.0
_DELIVERY = (
    "Server: `touchline run` in its own process, all keys, sealing, synchronous=FULL; delivery running at the "
    "default pace against a local Slack without limits."
)


@dataclass(slots=True)
class _Bot:
    """`touchline run` over one database, and what was measured of it."""

    dialect: str
    url: str
    child: Child
    target: Target
    base: str
    ratios: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    backends: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    sweep_waits: list[float] = field(default_factory=list)
    sweep_seconds: float = 0.0


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    with ExitStack() as stack:
        databases = Databases(folder)
        stack.callback(databases.close)
        urls = {dialect: databases.url(dialect, "answer") for dialect in DIALECTS}
        slack = Slack(folder)
        stack.callback(slack.stop)
        yield from uvloop.run(_measure(sizes, folder, databases.key, urls, slack, stack))


async def _measure(
    sizes: Sizes, folder: Path, key: str, urls: dict[str, str], slack: Slack, stack: ExitStack
) -> list[Figure]:
    secret = secrets.token_hex(16)
    count = sizes.rounds * sizes.answers + 100 + int(
        sizes.rate * (sizes.seconds * sizes.answer_rounds + _SWEEP_SECONDS)
    )  # fmt: skip
    coaches = [f"U{n:08d}" for n in range(count, count + max(1, count // filling.TEAM_SIZE))]
    first = [f"U{n:08d}" for n in range(_POSTED)]
    slack.seed([*first, *coaches, *(f"S{n:08d}" for n in range(sizes.swept))])
    places = await _post(slack, first)
    bots = []
    for dialect, url in urls.items():
        forms, asked = await _fill(url, key, count, sizes.swept, places)
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        child = Child(
            folder, f"bot-{dialect}", RUN, DATABASE_URL=url, PORT=str(port),
            TOUCHLINE_SECRET_KEY=key, SLACK_SIGNING_SECRET=secret, SLACK_API_URL=slack.api_url,
        )  # fmt: skip
        stack.callback(child.stop)
        child.wait_for(f"{base}/readyz")
        target = Target(base + EVENTS_PATH, secret, map(forms.of, asked), "clear")
        bots.append(_Bot(dialect, url, child, target, base))
    port = free_port()
    bare_child = Child(
        folder, "bare", ["-m", "benchmarks.bare", str(port)],
        BARE_SECRET=secret, BARE_TOKEN=filling.TOKEN, BARE_API_URL=slack.api_url,
    )  # fmt: skip
    stack.callback(bare_child.stop)
    bare = Target(f"http://127.0.0.1:{port}{EVENTS_PATH}", secret, map(forms.of, cycle(asked)), "")
    await asyncio.sleep(2)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
        for target in (bare, *(bot.target for bot in bots)):
            await closed_loop(session, target, min(100, sizes.answers))  # warm
        bare_cpu = await _cpu(session, sizes, bots, bare, bare_child)
        bare_waits = await _waits(session, sizes, bots, bare)
        for bot in bots:
            await _during_sweep(session, sizes, bot)
    return list(_figures(sizes, bots, bare_cpu, bare_waits))


async def _cpu(
    session: aiohttp.ClientSession, sizes: Sizes, bots: list[_Bot], bare: Target, bare_child: Child
) -> list[float]:
    """CPU of the server process a submission: baseline and bots by turns, so that all meet the same machine."""
    found = []
    for _ in range(sizes.rounds):
        before = cpu_seconds(bare_child.pid)
        taken = await closed_loop(session, bare, 2 * sizes.answers)
        found.append((cpu_seconds(bare_child.pid) - before) / taken)
        for bot in bots:
            serving = await backends(bot.url)
            before, theirs = cpu_seconds(bot.child.pid), sum(map(cpu_seconds, serving))
            taken = await closed_loop(session, bot.target, sizes.answers)
            bot.cpu.append((cpu_seconds(bot.child.pid) - before) / taken)
            bot.ratios.append(bot.cpu[-1] / found[-1])
            bot.backends.append((sum(map(cpu_seconds, serving)) - theirs) / taken)
    return found


async def _waits(session: aiohttp.ClientSession, sizes: Sizes, bots: list[_Bot], bare: Target) -> list[float]:
    found: list[float] = []
    for _ in range(sizes.answer_rounds):
        found += await open_loop(session, bare, sizes.rate, asyncio.Event(), sizes.seconds)
        for bot in bots:
            bot.waits += await open_loop(session, bot.target, sizes.rate, asyncio.Event(), sizes.seconds)
    return found


async def _during_sweep(session: aiohttp.ClientSession, sizes: Sizes, bot: _Bot) -> None:
    """Everybody enrolled falls due at once; answers go on at the same rate until the sweep is through."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def watch() -> None:
        began = None
        while (swept := await _swept(session, bot)) < sizes.swept:
            if swept and began is None:
                began = loop.time()
            await asyncio.sleep(0.25)
        bot.sweep_seconds = loop.time() - (began or loop.time())
        stop.set()

    await _make_due(bot)
    watching = asyncio.create_task(watch())
    bot.sweep_waits = await open_loop(session, bot.target, sizes.rate, stop, _SWEEP_SECONDS)
    watching.cancel()


async def _swept(session: aiohttp.ClientSession, bot: _Bot) -> int:
    async with session.get(f"{bot.base}/metrics") as response:
        said = await response.text()
    found = re.search(r'^touchline_swept_total\{what="open_rounds"\} ([\d.e+]+)$', said, re.MULTILINE)
    return int(float(found[1])) if found else 0


async def _make_due(bot: _Bot) -> None:
    """From outside, as a connection of its own: the program finds it at its next tick."""
    db = connect(bot.url, Cipher.parse(Cipher.make_key()), exclusive=False)
    await db.start()
    try:
        e = table_of(Enrolment)
        due = update(e).where(e.c.workspace_id == e.c.workspace_id).values(next_at=datetime.now(UTC))
        await db.write(lambda unit: unit.run(due) and None)
    finally:
        await db.close()


async def _post(slack: Slack, slack_ids: list[str]) -> list[tuple[str, str]]:
    """A message for each of these people. Returns where they are."""
    async with aiohttp.ClientSession(trust_env=False) as session:
        client = AsyncWebClient(token=filling.TOKEN, base_url=slack.api_url, session=session)
        client.proxy = None
        answers = [await client.chat_postMessage(channel=id, text="Check-in time") for id in slack_ids]
    return [(str(answer["channel"]), str(answer["ts"])) for answer in answers]


async def _fill(
    url: str, key: str, count: int, swept: int, places: list[tuple[str, str]]
) -> tuple[Forms, list[filling.Asked]]:
    """`count` open check-ins whose prompts were sent, and `swept` other people enrolled for later."""
    now = datetime.now(UTC)
    db = connect(url, Cipher.parse(key), exclusive=False)
    await db.start()
    try:
        home = await filling.workspace(db, now)
        made = await filling.people(db, home, count, now, _ZONES)
        monday = now.date() - timedelta(days=now.weekday())
        asked = await filling.ask(
            db, home, made, count, now, monday - timedelta(days=7),
            state="sent", channel="D0BENCH", ts="1763800000.000100", sent_at=now,
        )  # fmt: skip
        await db.write(lambda unit: _place(unit, home, asked, places))
        # At work now, wherever that is, and asked since this midnight.
        zone = f"Etc/GMT{now.hour - 12:+d}"
        today = (now - timedelta(hours=now.hour - 12)).date()
        own = WeekTime(today.weekday(), time(0, 0))
        later = await filling.people(db, home, swept, now, [zone], prefix="S", opens=[own])
        week = today - timedelta(days=today.weekday())
        await filling.enrol(db, home, ((one, None, week) for one in later[:swept]), now)
        await filling.analyze(db)
    finally:
        await db.close()
    return Forms(home.template), asked


def _place(unit: Unit, home: filling.Home, asked: list[filling.Asked], places: list[tuple[str, str]]) -> None:
    d = table_of(Delivery)
    for item, (channel, ts) in zip(asked, places, strict=False):
        mine = (d.c.workspace_id == home.id, d.c.subject_id == item.id)
        unit.run(update(d).where(*mine).values(channel=channel, ts=ts))


def _figures(
    sizes: Sizes, bots: list[_Bot], bare_cpu: list[float], bare_waits: list[float]
) -> Iterator[Figure]:
    base = f"bare Bolt {1000 * median(bare_cpu):.2f} ms"
    for bot in bots:
        backends = ""
        if bot.dialect == "postgresql":
            backends = f"; PostgreSQL's own processes besides: {1000 * median(bot.backends):.2f} ms"
        yield Figure(
            f"answer.cpu_ratio.{bot.dialect}", median(bot.ratios), "ratio",
            f"CPU of the server process a submission, {1000 * median(bot.cpu):.2f} ms, to {base}{backends}; "
            f"{sizes.answers} a round, interleaved, median; {spread(bot.ratios)}. {_DELIVERY}",
        )  # fmt: skip
    load = f"open loop, {sizes.rate} a second, load average {os.getloadavg()[1]:.1f} at the end"
    for bot in bots:
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            yield Figure(
                f"answer.{name}_ms.{bot.dialect}", 1000 * percentile(bot.waits, share), "ms",
                f"{load}, {len(bot.waits)} submissions; bare Bolt {1000 * percentile(bare_waits, share):.1f} ms",
            )  # fmt: skip
    yield Figure(
        "answer.bare_p99_ms", 1000 * percentile(bare_waits, 0.99), "ms",
        f"the baseline: {load}, {len(bare_waits)} submissions",
    )  # fmt: skip
    for bot in bots:
        yield Figure(
            f"answer.p99_sweep_ms.{bot.dialect}", 1000 * percentile(bot.sweep_waits, 0.99), "ms",
            f"{load} while {sizes.swept:,} people fall due at once: {len(bot.sweep_waits)} submissions until the "
            f"sweep was through, {bot.sweep_seconds:.1f} s; worst {1000 * max(bot.sweep_waits):.0f} ms; bare Bolt "
            f"without a sweep {1000 * percentile(bare_waits, 0.99):.1f} ms",
        )  # fmt: skip
    every = [wait for bot in bots for wait in (*bot.waits, *bot.sweep_waits)]
    yield Figure(
        "answer.over_3s", sum(wait > 3 for wait in every), "submissions",
        f"of {len(every):,} at {sizes.rate} a second, sweeps included; an answer that asks to try again counts too",
    )  # fmt: skip
