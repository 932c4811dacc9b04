"""`kudos`: `/kudos` as signed HTTP until its committed answer and the delivered post, beside the libraries alone."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count as numbers
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import uvloop
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks import filling
from benchmarks.databases import DIALECTS, Databases
from benchmarks.figures import Figure, Sizes, median, spread
from benchmarks.filling import Home, Someone
from benchmarks.local_slack import Slack
from benchmarks.processes import Child, cpu_seconds, free_port
from benchmarks.submissions import Target, closed_loop
from bot.http import EVENTS_PATH
from bot.slack import new_session
from storage.database import Database, connect
from storage.ids import new_id
from storage.kudos_owing import alone_key
from storage.sealing import Cipher
from storage.tables import Delivery, Kudos, KudosReceiver, table_of

_ZONE = "Europe/Berlin"
_EARLIER = 500  # people who gave those that are in the table
_WORDS = "mapped five people at Northwind before the demo, so we spoke to the right one first"
_SENT_SECONDS = 120.0


@dataclass(slots=True)
class _Bot:
    """The program over one database, with so many kudos in it before, and what was measured of it."""

    dialect: str
    before: int
    child: Child
    target: Target
    cpu: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    with ExitStack() as stack:
        databases = Databases(folder)
        stack.callback(databases.close)
        filled = [(dialect, count) for dialect in DIALECTS for count in (0, sizes.kudos)]
        urls = [databases.url(dialect, f"kudos{count}") for dialect, count in filled]
        slack = Slack(folder)
        stack.callback(slack.stop)
        yield from uvloop.run(
            _measure(sizes, folder, databases.key, list(zip(filled, urls, strict=True)), slack, stack)
        )


async def _measure(
    sizes: Sizes, folder: Path, key: str, databases: Sequence[tuple[tuple[str, int], str]], slack: Slack,
    stack: ExitStack,
) -> list[Figure]:  # fmt: skip
    secret = secrets.token_hex(16)
    people = sizes.rounds * sizes.answers + 100 + 10
    slack.seed(f"U{n:08d}" for n in range(people))
    bots = []
    for number, ((dialect, before), url) in enumerate(databases):
        await _fill(url, key, people, before)
        port = free_port()
        child = Child(
            folder, f"kudos-{number}", ["-m", "benchmarks.unpaced"], DATABASE_URL=url, PORT=str(port),
            TOUCHLINE_SECRET_KEY=key, SLACK_SIGNING_SECRET=secret, SLACK_API_URL=slack.api_url,
        )  # fmt: skip
        stack.callback(child.stop)
        child.wait_for(f"http://127.0.0.1:{port}/readyz")
        target = Target(f"http://127.0.0.1:{port}{EVENTS_PATH}", secret, _commands(number), "Sent to")
        bots.append(_Bot(dialect, before, child, target))
    port = free_port()
    bare_child = Child(
        folder, "bare", ["-m", "benchmarks.bare", str(port)],
        BARE_SECRET=secret, BARE_TOKEN=filling.TOKEN, BARE_API_URL=slack.api_url,
    )  # fmt: skip
    stack.callback(bare_child.stop)
    bare = Target(f"http://127.0.0.1:{port}{EVENTS_PATH}", secret, _commands(len(bots)), "")
    await asyncio.sleep(2)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
        await closed_loop(session, bare, min(100, sizes.answers))  # warm
        for bot in bots:
            await _give(session, bot, min(100, sizes.answers), slack)
            bot.cpu.clear(), bot.seconds.clear()
        base = await _rounds(session, sizes, bots, bare, bare_child, slack)
    return list(_figures(sizes, bots, base))


def _commands(number: int) -> Iterator[str]:
    """`/kudos` of one person after another, each to the next one: nobody reaches the ten of a day."""
    for n in numbers():
        yield urlencode(
            {
                "token": "verification", "team_id": filling.TEAM, "team_domain": "benchmark",
                "channel_id": f"D{n:08d}", "channel_name": "directmessage", "user_id": f"U{n:08d}",
                "user_name": "someone", "command": "/kudos", "api_app_id": "A0BENCH", "is_enterprise_install": "false",
                "text": f"<@U{n + 1:08d}|someone> {_WORDS} #prepared", "trigger_id": f"{number}.{n}.x",
                "response_url": "https://hooks.slack.com/commands/TBENCH/1/x",
            }
        )  # fmt: skip


async def _give(session: aiohttp.ClientSession, bot: _Bot, count: int, slack: Slack) -> None:
    """So many, until each is answered and posted; the CPU and the time for each."""
    sent = await asyncio.to_thread(slack.posted)
    began, used = time.perf_counter(), cpu_seconds(bot.child.pid)
    taken = await closed_loop(session, bot.target, count)
    assert taken == count, f"{taken} of {count} were taken"
    end = time.perf_counter() + _SENT_SECONDS
    while await asyncio.to_thread(slack.posted) < sent + count:
        if time.perf_counter() > end:
            raise RuntimeError("not all were posted")
        await asyncio.sleep(0.02)
    bot.seconds.append((time.perf_counter() - began) / count)
    bot.cpu.append((cpu_seconds(bot.child.pid) - used) / count)


async def _rounds(
    session: aiohttp.ClientSession, sizes: Sizes, bots: list[_Bot], bare: Target, child: Child, slack: Slack
) -> list[float]:
    """CPU of one bare dispatch and one bare post, by turns with ours."""
    own = new_session()
    client = AsyncWebClient(token=filling.TOKEN, base_url=slack.api_url, session=own, retry_handlers=[])
    client.proxy = None
    found = []
    try:
        post = _arguments(slack.posts(1)[0])
        for _ in range(sizes.rounds):
            before = cpu_seconds(child.pid)
            taken = await closed_loop(session, bare, 2 * sizes.answers)
            dispatch = (cpu_seconds(child.pid) - before) / taken
            used = time.process_time()
            for _ in range(0, sizes.answers, 4):
                await asyncio.gather(*(client.chat_postMessage(**post) for _ in range(4)))
            found.append(dispatch + (time.process_time() - used) / len(range(0, sizes.answers, 4)) / 4)
            for bot in bots:
                await _give(session, bot, sizes.answers, slack)
    finally:
        await own.close()
    return found


def _arguments(post: dict[str, Any]) -> dict[str, Any]:
    kept = {name: post[name] for name in ("channel", "text", "blocks", "metadata")}
    return kept | {"unfurl_links": False, "unfurl_media": False}


# ---------------------------------------------------------------- what is in the table before


async def _fill(url: str, key: str, count: int, kudos: int) -> None:
    now = datetime.now(UTC)
    cipher = Cipher.parse(key)
    db = connect(url, cipher, exclusive=False)
    await db.start()
    try:
        home = await filling.workspace(db, now)
        made = await filling.people(db, home, count, now, [_ZONE])
        earlier = await filling.people(db, home, _EARLIER, now, [_ZONE], prefix="E")
        await _past(db, cipher, home, [*made[: count // 2], *earlier], kudos, now)
        await filling.analyze(db)
    finally:
        await db.close()


async def _past(
    db: Database, cipher: Cipher, home: Home, people: Sequence[Someone], count: int, now: datetime
) -> None:
    """`count` kudos of two years, each to one person, with the message that brought it."""
    kudos, receivers, messages = [], [], []
    for n in range(count):
        giver, receiver = people[n % len(people)], people[(n * 7 + 1) % len(people)]
        at = now - timedelta(days=1 + n // len(people))
        id, base = new_id(at), {"workspace_id": home.id, "created_at": at}
        kudos.append(
            base | {
                "id": id, "giver_id": giver.id, "given_on": at.date(), "number": 1, "visibility": "public",
                "source": "command", "origin": f"past:{n}",
                "words": cipher.seal(_WORDS, home.id, "kudos", id, "words"),
            }
        )  # fmt: skip
        receivers.append(base | {"id": new_id(at), "kudos_id": id, "person_id": receiver.id})
        messages.append(
            base | {
                "id": new_id(at), "dedupe": alone_key(id, receiver.id), "kind": "kudos_dm", "op": "post",
                "person_id": receiver.id, "subject_id": id, "priority": 10, "spread": n, "due_at": at,
                "not_after": at + timedelta(days=14), "state": "sent", "tries": 0, "wanted": 1, "shown": 1,
                "maybe_twice": False, "channel": "D0BENCH", "ts": f"{n}.000100", "sent_at": at,
            }
        )  # fmt: skip
    await filling.insert_rows(db, table_of(Kudos), kudos)
    await filling.insert_rows(db, table_of(KudosReceiver), receivers)
    await filling.insert_rows(db, table_of(Delivery), messages)


def _figures(sizes: Sizes, bots: list[_Bot], base: list[float]) -> Iterator[Figure]:
    for dialect in DIALECTS:
        empty, full = (bot for bot in bots if bot.dialect == dialect)
        ratios = [ours / theirs for ours, theirs in zip(empty.cpu, base, strict=True)]
        growth = [many / few for many, few in zip(full.cpu, empty.cpu, strict=True)]
        how = f"{sizes.answers} a round, interleaved, median"
        yield Figure(
            f"kudos.cpu_ratio.{dialect}", median(ratios), "ratio",
            f"CPU of the server process for one `/kudos`, answered and posted, {1000 * median(empty.cpu):.2f} ms, to "
            f"one bare dispatch of Bolt and one bare chat.postMessage, {1000 * median(base):.2f} ms; {how}; "
            f"{spread(ratios)}",
        )  # fmt: skip
        yield Figure(
            f"kudos.cpu_ms.{dialect}", 1000 * median(empty.cpu), "ms",
            f"the same; the baseline {1000 * median(base):.2f} ms",
        )  # fmt: skip
        yield Figure(
            f"kudos.growth.{dialect}", median(growth), "ratio",
            f"the same with {full.before:,} kudos in the table, {1000 * median(full.cpu):.2f} ms, to none; "
            f"{spread(growth)}",
        )  # fmt: skip
        rates = [1 / one for one in empty.seconds]
        yield Figure(
            f"kudos.per_second.{dialect}", median(rates), "kudos/s",
            f"four at once, from the first command until the last is posted, no pace; {spread(rates)}",
        )  # fmt: skip
