"""`due`: what a sweep and its messages cost, against how many are due and how many exist."""

from __future__ import annotations

import time as clock
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import uvloop
from sqlalchemy import and_, select, update

from benchmarks import filling
from benchmarks.databases import DIALECTS, Databases, backends
from benchmarks.figures import Figure, Sizes, median, spread
from benchmarks.filling import Home, Someone
from benchmarks.local_slack import Slack
from benchmarks.processes import cpu_seconds
from bot.program import Program
from bot.settings import Settings
from coaching.rounds import week_of
from gateway.clock import MovableClock
from scheduler.pace import UNPACED
from storage.database import Database, connect
from storage.sealing import Cipher
from storage.tables import CheckIn, Delivery, Enrolment, Person, ReportingLine, table_of
from storage.unit import Unit

# A Thursday on which check-ins opened half an hour ago, at 14:00, in all of these zones: everybody is at work.
THURSDAY = datetime(2026, 11, 19, 13, 30, tzinfo=UTC)
ZONES = ("Europe/Berlin", "Europe/Madrid", "Africa/Lagos")
_COPIED = (Person, ReportingLine, Enrolment, CheckIn, Delivery)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of a sweep and of what it made owed: our process, and PostgreSQL's own with it."""

    people: int
    sweep: float
    delivery: float

    @property
    def each(self) -> float:
        return (self.sweep + self.delivery) / self.people


@dataclass(slots=True)
class _World:
    """A workspace of so many, and whose turn to fall due comes next."""

    enrolled: int
    url: str
    program: Program
    home: Home
    people: list[Someone]
    costs: list[Cost] = field(default_factory=list)

    def next(self, count: int) -> list[Someone]:
        taken, self.people = self.people[:count], self.people[count:]
        assert len(taken) == count, f"{count} are to fall due, {len(taken)} are left"
        return taken


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    with ExitStack() as stack:
        databases = Databases(folder)
        stack.callback(databases.close)
        slack = Slack(folder)
        stack.callback(slack.stop)
        seeded = max(_kept(sizes, n) for n in sizes.exist)
        slack.seed(f"U{n:08d}" for n in range(seeded + max(1, seeded // filling.TEAM_SIZE)))
        for dialect in DIALECTS:
            most = sizes.exist_postgresql if dialect == "postgresql" else max(sizes.exist)
            urls = {n: databases.url(dialect, f"due_{n}") for n in sizes.exist if n <= most}
            yield from uvloop.run(_measure(sizes, dialect, urls, databases.key, slack))


async def _measure(sizes: Sizes, dialect: str, urls: dict[int, str], key: str, slack: Slack) -> list[Figure]:
    worlds: list[_World] = []
    try:
        for enrolled, url in urls.items():
            home, people = await _fill(url, key, enrolled, _kept(sizes, enrolled))
            program = await _program(url, key, slack)
            worlds.append(_World(enrolled, url, program, home, people))
        for number in range(sizes.due_rounds + 1):
            for world in worlds:
                cost = await _fall_due(world, sizes.due)
                if number:  # the first warms up
                    world.costs.append(cost)
        large = next(world for world in worlds if world.enrolled == sizes.due_among)
        growing = [await _fall_due(large, count) for count in sizes.dues]
    finally:
        for world in worlds:
            await world.program.close()
    return [*_flat(sizes, dialect, worlds), *_linear(sizes, dialect, growing)]


async def _fall_due(world: _World, count: int) -> Cost:
    """So many fall due at once: swept until nothing is due, sent until nothing is owed."""
    home, people = world.home, world.next(count)
    await world.program.db.write(lambda unit: _make_due(unit, home, people))
    before = await _cpu(world)
    swept = await world.program.tick()
    between = await _cpu(world)
    sent = await world.program.courier.deliver()
    after = await _cpu(world)
    assert swept == count, f"{swept} swept, {count} were due"
    prompts = await world.program.db.read(lambda unit: _prompts(unit, home, people))
    assert prompts == {("sent", None): count}, f"{count} were due: {prompts}"
    assert sent >= count, f"{sent} sent, {count} were owed"
    return Cost(count, _used(before, between), _used(between, after))


def _make_due(unit: Unit, home: Home, people: Sequence[Someone]) -> None:
    e = table_of(Enrolment)
    at = THURSDAY - timedelta(minutes=30)
    for first in range(0, len(people), 500):
        mine = e.c.person_id.in_([one.id for one in people[first : first + 500]])
        due = update(e).where(e.c.workspace_id == home.id, mine)
        unit.run(due.values(next_at=at, next_week=week_of(THURSDAY.date())))


def _prompts(unit: Unit, home: Home, people: Sequence[Someone]) -> Counter[tuple[str, str | None]]:
    """What became of their prompts of this week, and why."""
    c, d = table_of(CheckIn), table_of(Delivery)
    found: Counter[tuple[str, str | None]] = Counter()
    for first in range(0, len(people), 500):
        mine = c.c.person_id.in_([one.id for one in people[first : first + 500]])
        theirs = and_(d.c.workspace_id == home.id, d.c.subject_id == c.c.id, d.c.kind == "checkin_prompt")
        new = (c.c.workspace_id == home.id, mine, c.c.opens_at > THURSDAY - timedelta(days=1))
        query = select(d.c.state, d.c.reason).select_from(c).join(d, theirs).where(*new)
        found.update((row[0], row[1]) for row in unit.run(query))
    return found


async def _cpu(world: _World) -> dict[int, float]:
    """CPU seconds so far by process: 0 for our own, and those of PostgreSQL that serve it."""
    theirs = await backends(world.url)
    return {0: clock.process_time()} | {pid: cpu_seconds(pid) for pid in theirs}


def _used(before: dict[int, float], after: dict[int, float]) -> float:
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def _kept(sizes: Sizes, enrolled: int) -> int:
    """How many are filled in one by one; the others are copies of them, and never due."""
    needed = sizes.due * (sizes.due_rounds + 1) + sum(sizes.dues)
    return next((n for n in range(needed, enrolled) if enrolled % n == 0), enrolled)


async def _fill(url: str, key: str, enrolled: int, kept: int) -> tuple[Home, list[Someone]]:
    """Everybody has a coach, and behind them a check-in of last week and its prompt."""
    db = await _open(url, key)
    try:
        home = await filling.workspace(db, THURSDAY)
        made = await filling.people(db, home, kept, THURSDAY, ZONES, workdays="01234")
        last = THURSDAY - timedelta(days=7)
        week = week_of(last.date())
        await filling.ask(
            db, home, made, kept, last, week,
            state="sent", channel="D0BENCH", ts="1763800000.000100", sent_at=last,
        )  # fmt: skip
        await db.write(lambda unit: _settle(unit, home))
        later = THURSDAY + timedelta(days=30)
        await filling.enrol(db, home, ((one, later, week) for one in made[:kept]), THURSDAY)
        await filling.multiply(db, enrolled // kept, _COPIED)
    finally:
        await db.close()
    return home, made[:kept]


def _settle(unit: Unit, home: Home) -> None:
    c = table_of(CheckIn)
    done = update(c).where(c.c.workspace_id == home.id)
    unit.run(done.values(state="submitted", submitted_at=THURSDAY, settled_at=THURSDAY, next_at=None))


async def _open(url: str, key: str) -> Database:
    db = connect(url, Cipher.parse(key), exclusive=False)
    await db.start()
    return db


async def _program(url: str, key: str, slack: Slack) -> Program:
    """The real program, product time standing still, without a pace for what it posts."""
    settings = Settings(database_url=url, touchline_secret_key=key, slack_api_url=slack.api_url)
    program = Program(settings, clock=MovableClock(THURSDAY), paces=UNPACED)
    await program.open()
    return program


def _flat(sizes: Sizes, dialect: str, worlds: list[_World]) -> Iterator[Figure]:
    for world in worlds:
        yield Figure(
            f"due.exist_ms.{world.enrolled}.{dialect}", 1000 * _best(world), "ms",
            f"CPU of a person due, {sizes.due} due among {world.enrolled:,} enrolled, each with a check-in and a "
            f"prompt of last week: {_parts(world.costs)}; the best of {len(world.costs)}, sizes by turns",
        )  # fmt: skip
    few, many = worlds[0], worlds[-1]
    ratios = [there.each / here.each for here, there in zip(few.costs, many.costs, strict=True)]
    # The best of each counts: whatever else the machine does makes it dearer.
    yield Figure(
        f"due.exist_ratio.{dialect}", _best(many) / _best(few), "ratio",
        f"{sizes.due} due among {many.enrolled:,} to as many among {few.enrolled:,}: {spread(ratios)}",
    )  # fmt: skip


def _linear(sizes: Sizes, dialect: str, costs: list[Cost]) -> Iterator[Figure]:
    for cost in costs:
        yield Figure(
            f"due.due_ms.{cost.people}.{dialect}", 1000 * cost.each, "ms",
            f"CPU of a person due, {cost.people:,} due among {sizes.due_among:,} enrolled: {_parts([cost])}",
        )  # fmt: skip
    rises = [later.each / earlier.each for earlier, later in pairwise(costs)]
    yield Figure(
        f"due.due_ratio.{dialect}", rises[-1], "ratio",
        f"of a person when {costs[-1].people:,} are due to one when {costs[-2].people:,} are; 1 is a straight line",
    )  # fmt: skip


def _best(world: _World) -> float:
    return min(cost.each for cost in world.costs)


def _parts(costs: Sequence[Cost]) -> str:
    sweep = 1000 * median([cost.sweep / cost.people for cost in costs])
    delivery = 1000 * median([cost.delivery / cost.people for cost in costs])
    return f"sweep {sweep:.2f}, claimed to settled {delivery:.2f}"
