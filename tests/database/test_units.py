"""Units of work: nothing lost, nothing half done, nobody kept waiting too long; on both databases."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, DatabaseInUse, connect
from storage.sealing import Cipher
from storage.tables import Person, Workspace, table_of
from storage.unit import Busy, TooLate, Unit
from tests.conftest import KEY
from tests.database.house import rows, workspace

w = table_of(Workspace)


def renamed(unit: Unit, id: UUID, name: str) -> None:
    unit.run(w.update().where(w.c.id == id).values(name=name))


async def name_of(db: Database, id: UUID) -> str:
    return str(await db.read(lambda unit: unit.run(select(w.c.name).where(w.c.id == id)).scalar()))


async def test_two_hundred_units_that_read_then_write_lose_nothing(db: Database) -> None:
    id = await workspace(db, ())
    await db.write(lambda unit: renamed(unit, id, "0"))

    def add_one(unit: Unit) -> int:
        number = int(unit.run(unit.lock(select(w.c.name).where(w.c.id == id))).scalar_one()) + 1
        renamed(unit, id, str(number))
        return number

    assert sorted(await asyncio.gather(*(db.write(add_one) for _ in range(200)))) == list(range(1, 201))
    assert await name_of(db, id) == "200"


async def test_a_unit_that_raises_leaves_nothing(db: Database) -> None:
    id = await workspace(db, ())

    def half(unit: Unit) -> None:
        renamed(unit, id, "half done")
        raise LookupError("an accident")

    with pytest.raises(LookupError):
        await db.write(half)
    assert await name_of(db, id) == "T1"


async def test_a_unit_that_came_too_late_leaves_nothing(db: Database) -> None:
    id = await workspace(db, ())
    with pytest.raises((Busy, TooLate)):
        await db.write(lambda unit: renamed(unit, id, "too late"), until=time.monotonic() - 1)
    assert await name_of(db, id) == "T1"


async def test_a_unit_that_takes_too_long_is_taken_back(db: Database) -> None:
    id = await workspace(db, ())
    until = time.monotonic() + 1

    def slow(unit: Unit) -> None:
        renamed(unit, id, "slow")
        while time.monotonic() <= until:
            time.sleep(until - time.monotonic() + 0.001)

    with pytest.raises(TooLate):
        await db.write(slow, until=until)
    assert await name_of(db, id) == "T1"


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_commit_that_the_database_refuses_does_not_spoil_the_next_one(db: Database) -> None:
    id = await workspace(db, ())

    def broken(unit: Unit) -> None:
        unit.run(text("PRAGMA defer_foreign_keys=ON"))
        unit.run(text("DELETE FROM workspace"))
        renamed(unit, id, "broken")

    with pytest.raises(IntegrityError):
        await db.write(broken)
    await db.write(lambda unit: renamed(unit, id, "whole"))
    assert await name_of(db, id) == "whole"


async def test_a_caller_that_goes_away_leaves_all_or_nothing(db: Database) -> None:
    id = await workspace(db, ())
    loop = asyncio.get_running_loop()

    def both(unit: Unit, n: int, inside: asyncio.Event) -> None:
        unit.run(w.update().where(w.c.id == id).values(name=str(n)))
        loop.call_soon_threadsafe(inside.set)
        unit.run(w.update().where(w.c.id == id).values(tz=str(n)))

    for number in range(20):
        inside = asyncio.Event()
        task = asyncio.create_task(db.write(functools.partial(both, n=number, inside=inside)))
        if number % 2:
            await inside.wait()
        for _ in range(number // 2):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await db.write(lambda unit: None)  # whatever was under way is over
        [row] = await rows(db, Workspace)
        assert row.name == row.tz or (row.name, row.tz) == ("T1", "America/New_York")


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_reader_sees_one_state_while_others_write(db: Database) -> None:
    id = await workspace(db, ())
    loop, started, written = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def twice(unit: Unit) -> tuple[str, str]:
        query = select(w.c.name).where(w.c.id == id)
        before = unit.run(query).scalar_one()
        loop.call_soon_threadsafe(started.set)
        assert written.wait(5)
        return before, unit.run(query).scalar_one()

    reading = asyncio.create_task(db.read(twice))
    await started.wait()
    await db.write(lambda unit: renamed(unit, id, "changed"))
    written.set()
    assert await reading == ("T1", "T1")
    assert await name_of(db, id) == "changed"


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_read_that_broke_off_does_not_freeze_what_later_reads_see(db: Database) -> None:
    """Its half-read result would hold the old state open as long as the error is kept anywhere."""
    id = await workspace(db)

    def fails(_row: object) -> None:
        raise LookupError("an odd row")

    with pytest.raises(LookupError) as kept:
        await db.read(lambda unit: [fails(row) for row in unit.run(select(table_of(Person)))])
    await db.write(lambda unit: renamed(unit, id, "changed"))
    assert await name_of(db, id) == "changed"
    assert str(kept.value) == "an odd row"


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_handlers_go_before_background_work(db: Database) -> None:
    done: list[str] = []
    hold = threading.Event()
    first = asyncio.create_task(db.write(lambda unit: hold.wait(5)))
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(db.write(lambda unit, n=n: done.append(f"sweep {n}"))) for n in range(3)]
    await asyncio.sleep(0)
    soon = time.monotonic() + 5
    waiting.append(asyncio.create_task(db.write(lambda unit: done.append("handler"), until=soon)))
    await asyncio.sleep(0)
    hold.set()
    await asyncio.gather(first, *waiting)
    assert done == ["handler", "sweep 0", "sweep 1", "sweep 2"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_second_process_on_the_same_file_is_refused_with_a_sentence(db: Database) -> None:
    code = (
        "import asyncio, sys\n"
        "from storage.database import DatabaseInUse, connect\n"
        "from storage.sealing import Cipher\n"
        f"db = connect({db.url!r}, Cipher.parse({KEY!r}))\n"
        "try:\n    asyncio.run(db.start())\n"
        "except DatabaseInUse as error:\n    sys.exit(str(error))\n"
    )
    other = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, timeout=30
    )
    assert "Another process already serves touchline.sqlite" in other.stderr
    assert "PostgreSQL" in other.stderr


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_file_that_was_let_go_can_be_served_again(db: Database) -> None:
    await db.close()
    again = connect(db.url, Cipher.parse(KEY))
    await again.start()
    with pytest.raises(DatabaseInUse):
        await connect(db.url, Cipher.parse(KEY)).start()
    await again.close()


async def test_a_file_that_is_no_database_is_an_error_at_start_and_no_silence(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_text("These are my notes, not a database. " * 200)
    broken = connect(f"sqlite:///{path}", Cipher.parse(KEY))
    with pytest.raises(Exception, match="not a database"):
        await asyncio.wait_for(broken.start(), 5)
    await broken.close()
    path.unlink()
    fresh = connect(f"sqlite:///{path}", Cipher.parse(KEY))
    await fresh.start()
    await fresh.close()


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_file_held_by_another_program_is_busy_not_broken(db: Database, tmp_path: Path) -> None:
    id = await workspace(db, ())
    stranger = sqlite3.connect(tmp_path / "touchline.sqlite", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(Busy):
        await db.write(lambda unit: renamed(unit, id, "x"), until=started + 2.5)
    assert time.monotonic() - started < 2
    stranger.execute("ROLLBACK")
    stranger.close()
    await db.write(lambda unit: renamed(unit, id, "free"))
    assert await name_of(db, id) == "free"


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_handler_waits_for_a_locked_row_under_two_seconds_and_a_sweep_for_as_long_as_it_takes(
    db: Database,
) -> None:
    id = await workspace(db, ())
    holder = await asyncpg.connect(db.url)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("SELECT 1 FROM workspace FOR UPDATE")
    patient = asyncio.create_task(db.write(lambda unit: renamed(unit, id, "patient")))
    started = time.monotonic()
    with pytest.raises(Busy):
        await db.write(lambda unit: renamed(unit, id, "hasty"), until=time.monotonic() + 2.5)
    assert 1 < time.monotonic() - started < 2
    assert not patient.done()
    await transaction.rollback()
    await holder.close()
    await patient
    assert await name_of(db, id) == "patient"


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_pool_with_no_place_left_is_busy(db: Database) -> None:
    async def hold() -> None:
        await db.read(lambda unit: unit.run(text("SELECT pg_sleep(1.2)")), until=time.monotonic() + 60)

    held = [asyncio.create_task(hold()) for _ in range(30)]
    found = await asyncio.gather(*held, return_exceptions=True)
    assert {type(item) for item in found} == {type(None), Busy}


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_commit_wakes_the_other_replicas(db: Database) -> None:
    other = connect(db.url, Cipher.parse(KEY))
    await other.start()
    other.woken.clear()

    def owes(unit: Unit) -> None:
        unit.owes = True

    await db.write(owes)
    assert db.woken.is_set()
    await asyncio.wait_for(other.woken.wait(), 5)
    await other.close()
