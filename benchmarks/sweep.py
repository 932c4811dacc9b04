"""`sweep`: one tick of the program with nothing due among many, and with very many due at once."""

from __future__ import annotations

import asyncio
import time as clock
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import uvloop
from sqlalchemy import func, select

from benchmarks import filling
from benchmarks.databases import DIALECTS, Databases
from benchmarks.figures import Figure, Sizes, median, percentile
from bot.program import Program
from bot.settings import Settings
from coaching.calendar import Availability
from coaching.checkins import WeekTime
from coaching.rounds import round_times, week_of
from gateway.clock import MovableClock
from storage.database import Database, connect
from storage.days_off import add_time_off
from storage.sealing import Cipher
from storage.tables import CheckIn, table_of
from storage.unit import Unit

# Thursday, when check-ins open at 14:00 on the wall: in all of these zones they have.
THURSDAY = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
ZONES = (
    "Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago",
    "America/Sao_Paulo", "Africa/Lagos", "Asia/Kolkata", "Asia/Dubai",
)  # fmt: skip
_OWN_TIMES = (*(None,) * 9, WeekTime(3, time(9, 30)))  # one in ten chose a time of their own
_AWAY = 20  # one in so many has time off coming


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    with closing(Databases(folder)) as databases:
        for dialect in DIALECTS:
            urls = {count: databases.url(dialect, f"sweep_{count}") for count in sizes.enrolled}
            yield from uvloop.run(_idle(sizes, urls, databases.key, dialect))
            url = databases.url(dialect, "sweep_due")
            yield uvloop.run(_due(sizes, url, databases.key, dialect))


async def _idle(sizes: Sizes, urls: dict[int, str], key: str, dialect: str) -> list[Figure]:
    for enrolled, url in urls.items():
        await _enrol_for_later(url, key, enrolled)
    programs = {enrolled: await _program(url, key) for enrolled, url in urls.items()}
    took: dict[int, list[float]] = {enrolled: [] for enrolled in urls}
    try:
        for _ in range(sizes.ticks + 5):
            for enrolled, program in programs.items():
                began = clock.perf_counter()
                done = await program.tick()
                took[enrolled].append(1000 * (clock.perf_counter() - began))
                assert done == 0, "nothing was to be due"
    finally:
        for program in programs.values():
            await program.close()
    return [
        Figure(
            f"sweep.idle_ms.{enrolled}.{dialect}", median(waits[5:]), "ms",
            f"one tick with nothing due among {enrolled:,} enrolled, sizes by turns: median of {sizes.ticks}, "
            f"p99 {percentile(waits[5:], 0.99):.2f} ms",
        )
        for enrolled, waits in took.items()
    ]  # fmt: skip


async def _enrol_for_later(url: str, key: str, enrolled: int) -> None:
    db = await _open(url, key)
    try:
        some = min(enrolled, 10_000)
        home = await filling.workspace(db, THURSDAY)
        made = await filling.people(db, home, some, THURSDAY, ZONES, opens=_OWN_TIMES)
        week = week_of(THURSDAY.date()) + timedelta(days=7)
        later = [THURSDAY + timedelta(hours=1, minutes=n % 9000) for n in range(some)]
        rows = ((one, at, week) for one, at in zip(made[:some], later, strict=True))
        await filling.enrol(db, home, rows, THURSDAY)
        await filling.multiply(db, enrolled // some)
    finally:
        await db.close()


async def _due(sizes: Sizes, url: str, key: str, dialect: str) -> Figure:
    db = await _open(url, key)
    try:
        home = await filling.workspace(db, THURSDAY)
        made = await filling.people(
            db, home, sizes.swept, THURSDAY, ZONES, opens=_OWN_TIMES, workdays="01234"
        )
        await _enrol_due(db, home, made[: sizes.swept])
        await db.write(lambda unit: _leave(unit, home, made[: sizes.swept : _AWAY]))
        await filling.analyze(db)
    finally:
        await db.close()
    program = await _program(url, key)
    try:
        began, used = clock.perf_counter(), clock.process_time()
        done = await program.tick()
        took, used = clock.perf_counter() - began, clock.process_time() - used
        c = table_of(CheckIn)
        count = select(func.count()).where(c.c.workspace_id == home.id)
        opened = await program.db.read(lambda unit: int(unit.run(count).scalar_one()))
    finally:
        await program.close()
    assert done == opened == sizes.swept, f"{done} swept, {opened} opened"
    return Figure(
        f"sweep.plan_s.{sizes.swept}.{dialect}", took, "s",
        f"one tick that opens {sizes.swept:,} rounds in batches that yield, {len(ZONES)} zones, one in ten with "
        f"an own time, one in {_AWAY} with time off; CPU {used:.2f} s of this process",
    )  # fmt: skip


def _leave(unit: Unit, home: filling.Home, people: list[filling.Someone]) -> None:
    """A week off some time in the next month."""
    for n, one in enumerate(people):
        first = THURSDAY.date() + timedelta(days=n % 30 + 1)
        add_time_off(unit, home.id, one.id, first, first + timedelta(days=7), THURSDAY, source="self")


async def _enrol_due(db: Database, home: filling.Home, people: list[filling.Someone]) -> None:
    schedule, week = home.template.schedule, week_of(THURSDAY.date())
    assert schedule is not None
    rows = []
    for one in people:
        times = round_times(schedule, week, one.tz, Availability(), one.opens)
        assert times is not None
        rows.append((one, times.opens_at, week))
    await filling.enrol(db, home, rows, THURSDAY)


async def _open(url: str, key: str) -> Database:
    db = connect(url, Cipher.parse(key), exclusive=False)
    await db.start()
    return db


async def _program(url: str, key: str) -> Program:
    """The real program, product time standing still."""
    program = Program(
        Settings(database_url=url, touchline_secret_key=key, slack_api_url="http://127.0.0.1:9/api/"),
        clock=MovableClock(THURSDAY),
    )
    await program.open()
    await asyncio.sleep(0.2)
    return program
