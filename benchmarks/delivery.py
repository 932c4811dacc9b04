"""`delivery`: what is owed goes out, beside slack_sdk's client posting the same messages; and at Slack's pace."""

from __future__ import annotations

import asyncio
import time as clock
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvloop
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select

from benchmarks import filling
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Sizes, median, spread
from benchmarks.local_slack import Slack
from bot.program import Program, paces_of
from bot.settings import Settings
from bot.slack import new_session
from gateway.clock import MovableClock
from scheduler.delivery import BATCH
from scheduler.pace import UNPACED, Paces
from storage.database import connect
from storage.sealing import Cipher
from storage.tables import Delivery, table_of
from storage.unit import Unit

_NOON = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)  # a Wednesday, within everybody's hours
_ZONES = ("Europe/Berlin", "Europe/London", "Africa/Lagos", "Europe/Madrid")
_PACE = 300 / 60  # posts a second


@dataclass(slots=True)
class _Found:
    ratios: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)  # CPU seconds a message
    theirs: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    their_rate: list[float] = field(default_factory=list)


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    with ExitStack() as stack:
        databases = Databases(folder)
        stack.callback(databases.close)
        url = databases.url("sqlite", "delivery")
        slack = Slack(folder)
        stack.callback(slack.stop)
        yield from uvloop.run(_measure(sizes, url, databases.key, slack))


async def _measure(sizes: Sizes, url: str, key: str, slack: Slack) -> list[Figure]:
    batches = [sizes.messages] * (sizes.rounds + 1)
    await _fill(url, key, [*batches, sizes.paced], slack)
    settings = Settings(database_url=url, touchline_secret_key=key, slack_api_url=slack.api_url)
    time = MovableClock(_NOON)
    found = await _unpaced(sizes, settings, time, slack)
    slack.limits(True)
    before = slack.limited()
    time.move_to(_NOON + timedelta(seconds=len(batches)))
    seconds = await _paced(settings, time, paces_of(settings), sizes.paced)
    limited = slack.limited() - before
    base = f"the bare client {1000 * median(found.theirs):.2f} ms"
    return [
        Figure(
            "delivery.per_second", median(found.rate), "messages/s",
            f"SQLite, no pace, a local Slack without limits in its own process, {BATCH} at once; the bare client "
            f"{median(found.their_rate):.0f}; {spread(found.rate)}",
        ),
        Figure(
            "delivery.cpu_ratio", median(found.ratios), "ratio",
            f"CPU of the process a message, claimed, rendered, marked, sent and settled, "
            f"{1000 * median(found.ours):.2f} ms, to {base} posting the same; {sizes.messages} a round, "
            f"interleaved, median; {spread(found.ratios)}",
        ),
        Figure(
            "delivery.rate_share", sizes.paced / seconds / _PACE, "share",
            f"of the set pace of 300 a minute, Slack's limits on: {sizes.paced} messages in {seconds:.1f} s from "
            "due until none was left (a burst of 5 goes at once, so a short run may pass 1)",
        ),
        Figure(
            "delivery.caused_429", limited, "answers",
            f"of Slack's with 429 to {sizes.paced} messages at our default pace",
        ),
    ]  # fmt: skip


async def _fill(url: str, key: str, batches: list[int], slack: Slack) -> None:
    """Prompts owed, each batch a second of product time after the one before."""
    db = connect(url, Cipher.parse(key), exclusive=False)
    await db.start()
    try:
        home = await filling.workspace(db, _NOON)
        for number, count in enumerate(batches):
            prefix = f"U{number:02d}"
            made = await filling.people(db, home, count, _NOON, _ZONES, prefix=prefix)
            due = _NOON + timedelta(seconds=number)
            week = _NOON.date() - timedelta(days=2 + 7 * number)
            await filling.ask(db, home, made, count, _NOON, week, state="owed", shown=0, due_at=due)
            batches[number] = count
    finally:
        await db.close()
    slack.seed(f"U{number:02d}{n:08d}" for number, count in enumerate(batches) for n in range(count))


async def _unpaced(sizes: Sizes, settings: Settings, time: MovableClock, slack: Slack) -> _Found:
    found = _Found()
    program = await _program(settings, time, UNPACED)
    session = new_session()
    client = AsyncWebClient(token=filling.TOKEN, base_url=slack.api_url, session=session, retry_handlers=[])
    client.proxy = None
    try:
        await program.courier.deliver()  # the first batch warms up
        messages = [_arguments(post) for post in slack.posts(sizes.messages)]
        assert len(messages) == sizes.messages, f"{len(messages)} messages"
        await _bare(client, messages)
        for number in range(1, sizes.rounds + 1):
            theirs, their_cpu = await _timed(_bare(client, messages), sizes.messages)
            time.move_to(_NOON + timedelta(seconds=number))
            ours, cpu = await _timed(program.courier.deliver(), sizes.messages)
            found.ratios.append(cpu / their_cpu)
            found.ours.append(cpu)
            found.theirs.append(their_cpu)
            found.rate.append(1 / ours)
            found.their_rate.append(1 / theirs)
        await _check(program, sizes.messages * (sizes.rounds + 1))
    finally:
        await session.close()
        await program.close()
    return found


async def _timed(work: Any, count: int) -> tuple[float, float]:
    """Seconds and CPU seconds a message."""
    began, used = clock.perf_counter(), clock.process_time()
    await work
    return (clock.perf_counter() - began) / count, (clock.process_time() - used) / count


def _arguments(post: dict[str, Any]) -> dict[str, Any]:
    """What the baseline posts: the same message to the same person."""
    kept = {name: post[name] for name in ("channel", "text", "blocks", "metadata")}
    return kept | {"unfurl_links": False, "unfurl_media": False}


async def _bare(client: AsyncWebClient, messages: list[dict[str, Any]]) -> None:
    for at in range(0, len(messages), BATCH):
        await asyncio.gather(*(client.chat_postMessage(**one) for one in messages[at : at + BATCH]))


async def _paced(settings: Settings, time: MovableClock, paces: Paces, count: int) -> float:
    """Seconds until the backlog is empty."""
    program = await _program(settings, time, paces)
    try:
        began = clock.perf_counter()
        await program.courier.deliver()
        took = clock.perf_counter() - began
        await _check(program, None)
    finally:
        await program.close()
    return took


async def _program(settings: Settings, time: MovableClock, paces: Paces) -> Program:
    program = Program(settings, clock=time, paces=paces)
    await program.open()
    return program


async def _check(program: Program, sent: int | None) -> None:
    """Everything that was due is sent. Raises AssertionError."""
    d = table_of(Delivery)

    def count(unit: Unit) -> dict[str, int]:
        rows = unit.run(
            select(d.c.state, func.count()).where(d.c.workspace_id == d.c.workspace_id).group_by(d.c.state)
        )
        return {row[0]: row[1] for row in rows}

    states = await program.db.read(count)
    if sent is None:
        assert set(states) == {"sent"}, states
    else:
        assert states.get("sent") == sent, states
