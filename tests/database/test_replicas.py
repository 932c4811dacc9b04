"""Several replicas on one PostgreSQL: whose clock counts, who lives, and how they hear of each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

import gateway.clock
import storage.postgresql
from bot.heartbeat import Heartbeat
from gateway.clock import SystemClock
from storage import schema, system
from storage.database import Database, connect
from storage.postgresql import PostgresDatabase
from storage.sealing import Cipher
from storage.tables import Replica
from storage.unit import Unit
from tests.conftest import KEY
from tests.database.house import change, rows

HOUR = timedelta(hours=1)
postgresql = pytest.mark.parametrize("dialect", ["postgresql"])


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    """The same database, as another replica has it."""
    database = connect(database_url, Cipher.parse(KEY), exclusive=False)
    await database.start()
    yield database
    await database.close()


async def older(db: Database, machine: datetime, head: str = "9999") -> list[str]:
    return await db.read(lambda unit: system.older_replicas(unit, head, machine))


# ---------------------------------------------------------------- clocks


@postgresql
@pytest.mark.parametrize("off", [HOUR, -HOUR])
async def test_a_replica_lives_by_the_clock_of_the_database(
    db: Database, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    right, real = gateway.clock.wall(), gateway.clock.wall
    monkeypatch.setattr(gateway.clock, "wall", lambda: real() + off)
    clock = SystemClock()
    heart = Heartbeat(db, "one", clock, clock)
    await heart.keep_time()
    for moment in (clock.now(), clock.steady()):
        assert abs(moment - right) < timedelta(minutes=1)
    await heart.beat()
    [row] = await rows(db, Replica)
    assert abs(row.seen_at - right) < timedelta(minutes=1)


@postgresql
async def test_a_heartbeat_is_as_old_as_the_database_says(db: Database) -> None:
    """Whoever asks may be an hour off, and whoever beat may have been."""
    now = gateway.clock.wall()
    await db.write(lambda unit: system.beat(unit, "one", "0001", now - HOUR))
    assert await older(db, now + HOUR) == await older(db, now - HOUR) == ["one"]
    await change(db, Replica, {"id": "one"}, seen_at=now - timedelta(minutes=3))
    assert await older(db, now - HOUR) == []


@postgresql
async def test_a_clock_that_answers_late_is_not_believed(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SystemClock()
    heart = Heartbeat(db, "one", clock, clock)
    await heart.keep_time()
    known = clock.now()
    monkeypatch.setattr("bot.heartbeat.SLOW", -1.0)
    monkeypatch.setattr(system, "time_of_database", lambda _unit: known + HOUR)
    await heart.keep_time()
    assert clock.now() - known < timedelta(minutes=1)
    monkeypatch.setattr("bot.heartbeat.SLOW", 60.0)
    await heart.keep_time()
    assert clock.now() - known > HOUR - timedelta(minutes=1)


async def test_a_replica_that_stops_does_not_hold_up_what_waits_for_old_ones(db: Database) -> None:
    clock = SystemClock()
    heart = Heartbeat(db, "one", clock, clock)
    await heart.beat()
    assert await older(db, clock.now()) == ["one"]
    assert await older(db, clock.now(), schema.HEAD) == []
    await heart.leave()
    assert await older(db, clock.now()) == []


# ---------------------------------------------------------------- hearing of each other


async def owe(db: Database) -> None:
    """A commit that owes something, as far as waking goes."""

    def work(unit: Unit) -> None:
        unit.owes = True

    await db.write(work)


async def hears(db: Database) -> None:
    async with asyncio.timeout(10):
        await db.woken.wait()
    db.woken.clear()


LINES = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE application_name = 'touchline_listener' AND datname = current_database()"
)


@postgresql
async def test_a_replica_that_owes_wakes_the_others(db: Database, other: Database) -> None:
    await owe(db)
    await hears(other)


@postgresql
async def test_a_line_that_was_cut_comes_back_by_itself(db: Database, other: Database) -> None:
    """Also in a replica that never owes anything."""
    assert await db.run_on_connection(lambda conn: conn.execute(text(LINES)).scalar()) == 2
    for one in (db, other):
        await hears(one)  # it looks at once: what was told meanwhile it did not hear
    await owe(db)
    await hears(other)


@postgresql
async def test_a_line_that_went_dead_without_a_word_is_found(
    db: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.postgresql, "_ASK_EVERY", 0.05)
    monkeypatch.setattr(storage.postgresql, "_PATIENCE", 0.2)
    deaf = connect(database_url, Cipher.parse(KEY))
    assert isinstance(deaf, PostgresDatabase)
    await deaf.start()
    line = deaf._listener
    assert line is not None
    line._transport.pause_reading()
    await hears(deaf)
    await owe(db)
    await hears(deaf)
    assert deaf._listener is not line
    await deaf.close()
