"""Several replicas on one PostgreSQL: whose clock counts, who lives, and how they hear of each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

import gateway.clock
from bot.heartbeat import Heartbeat
from gateway.clock import SystemClock
from storage import schema, system
from storage.database import Database, connect
from storage.sealing import Cipher
from storage.tables import Replica
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
