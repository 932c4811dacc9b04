"""The doctor's look into the database, on both of them."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.doctor import examine
from bot.doctor_database import of_file
from bot.finding import Finding
from storage import schema, system
from storage.backup import copy
from storage.sealing import Cipher
from storage.tables import Delivery, Enrolment, Replica, Workspace
from tests.conftest import KEY
from tests.database.house import change, floor
from tests.database.ledger import Ledger


async def look(url: str, key: str = KEY) -> dict[str, Finding]:
    environ = {"DATABASE_URL": url, "TOUCHLINE_SECRET_KEY": key}
    return {one.what: one for one in await asyncio.to_thread(examine, environ)}


async def test_what_needs_a_hand_is_named_with_the_cure(ledger: Ledger) -> None:
    for key, state in (("a", "owed"), ("b", "unknown"), ("c", "failed")):
        await ledger.owe(key)
        await change(ledger.db, Delivery, {"dedupe": key}, state=state)
    found = await look(ledger.db.url)
    assert found["sealed values"].well
    assert found["integrity"].well
    # The doctor reads the clock of the machine, and the rows are of another day.
    assert "1 owed" in found["deliveries"].said
    assert "1 unknown, 1 failed; see `touchline deliveries`" in found["deliveries"].said
    await change(ledger.db, Workspace, {}, state="token_dead")
    dead = (await look(ledger.db.url))["dead tokens"]
    assert not dead.well
    assert "SLACK_BOT_TOKEN" in dead.cure


async def test_a_key_that_does_not_fit_is_named(ledger: Ledger) -> None:
    found = await look(ledger.db.url, Cipher.make_key("k9"))
    assert not found["sealed values"].well
    assert "TOUCHLINE_SECRET_KEY" in found["sealed values"].cure
    assert found["keys in use"].said == "k1 1; not set here: k1"
    both = await look(ledger.db.url, f"{Cipher.make_key('k9')},{KEY}")
    assert both["keys in use"].said == "k1 1; 1 wait for `touchline key rotate`"
    assert (await look(ledger.db.url))["keys in use"].said == "k1 1"


async def test_a_process_that_lives_and_sends_nothing(ledger: Ledger) -> None:
    now = datetime.now(UTC)
    await ledger.db.write(lambda unit: system.beat(unit, "one", schema.HEAD, now))
    assert "the newest heartbeat is" in (await look(ledger.db.url))["served"].said
    await ledger.owe("waits")
    await change(ledger.db, Delivery, {}, due_at=now - timedelta(hours=1))
    served = (await look(ledger.db.url))["served"]
    assert not served.well
    assert "a message waits since" in served.said
    await change(ledger.db, Replica, {}, seen_at=now - timedelta(days=1))
    served = (await look(ledger.db.url))["served"]
    assert served.well
    assert "nobody serves it now" in served.said


async def test_rows_set_aside_are_a_fault(ledger: Ledger) -> None:
    await floor(ledger.db, slack_team_id="T2")
    assert "set aside" not in await look(ledger.db.url)
    await change(ledger.db, Enrolment, {}, fault="ValueError", next_at=None)
    aside = (await look(ledger.db.url))["set aside"]
    assert not aside.well
    assert "touchline set-aside" in aside.cure


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_an_index_that_is_broken(ledger: Ledger) -> None:
    async def set_valid(word: str) -> None:
        statement = f"UPDATE pg_index SET indisvalid = {word} WHERE indexrelid = 'ix_delivery_due'::regclass"
        await ledger.db.run_on_connection(lambda conn: conn.execute(text(statement)))

    await set_valid("false")
    found = await look(ledger.db.url)
    await set_valid("true")
    assert found["integrity"].said == "invalid indexes: ix_delivery_due"


def test_a_file_that_is_damaged_or_points_to_nothing(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    shutil.copy(sqlite_template, path)
    assert [one.well for one in of_file(path)] == [True, True]
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("INSERT INTO lane VALUES ('nobody', 'x', '2026-11-18')")
        conn.commit()
        (page,) = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'delivery'").fetchone()
    assert of_file(path)[0].said == "a row of lane points to one that is not there"
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 2000)
    integrity = of_file(path)[0]
    assert not integrity.well
    assert "touchline restore" in integrity.cure


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_damaged_table_is_not_taken_for_a_wrong_address(ledger: Ledger, tmp_path: Path) -> None:
    await ledger.owe("a")
    path = tmp_path / "damaged.sqlite"
    await asyncio.to_thread(copy, Path(ledger.db.url.removeprefix("sqlite:///")), path)
    with closing(sqlite3.connect(path)) as conn:
        pages = conn.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'delivery'").fetchall()
    with path.open("r+b") as file:
        for (page,) in pages:
            file.seek((page - 1) * 4096)
            file.write(b"\xff" * 2000)
    found = await look(f"sqlite:///{path}")
    assert found["database"].well
    assert not found["contents"].well
    assert "touchline restore" in found["integrity"].cure


def test_the_check_ends_in_time(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    shutil.copy(sqlite_template, path)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 50000) "
                     "SELECT i FROM n")  # fmt: skip
        conn.execute("CREATE INDEX ix_many ON many (i)")
        conn.commit()
    integrity = of_file(path, seconds=0.0)[0]
    assert integrity.well
    assert "the rest was not looked at" in integrity.said


def test_no_room(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor_database.LEAST_FREE", 10**18)
    assert not of_file(sqlite_template)[1].well
