"""A light SQLite, as the local Slack uses it: units of work stay whole without a thread and without the disk."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, DatabaseInUse, connect
from storage.sealing import Cipher
from storage.unit import Busy, Unit
from tests.conftest import KEY
from tests.database.house import workspace
from tests.database.test_units import name_of, renamed


@pytest.fixture
async def light(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """The database of a playground: in the loop's own thread, and not waiting for the disk."""
    path = tmp_path / "light.sqlite"
    shutil.copy(sqlite_template, path)
    database = connect(f"sqlite:///{path}", Cipher.parse(KEY), light=True)
    await database.start()
    yield database
    await database.close()


async def test_a_light_file_keeps_units_whole(light: Database) -> None:
    id = await workspace(light, ())

    def half(unit: Unit) -> None:
        renamed(unit, id, "half done")
        raise LookupError("an accident")

    def broken(unit: Unit) -> None:
        unit.run(text("PRAGMA defer_foreign_keys=ON"))
        unit.run(text("DELETE FROM workspace"))

    with pytest.raises(LookupError):
        await light.write(half)
    with pytest.raises(IntegrityError):
        await light.write(broken)
    with pytest.raises(Busy):
        await light.write(lambda unit: renamed(unit, id, "too late"), until=time.monotonic() - 1)
    assert await name_of(light, id) == "T1"
    await light.write(lambda unit: renamed(unit, id, "whole"))
    assert await name_of(light, id) == "whole"


async def test_a_light_file_works_in_the_thread_of_its_loop(light: Database) -> None:
    assert await light.write(lambda unit: threading.get_ident()) == threading.get_ident()
    assert await light.read(lambda unit: threading.get_ident()) == threading.get_ident()
    assert await light.read(lambda unit: unit.run(text("PRAGMA synchronous")).scalar()) == 0


async def test_a_light_file_is_served_once_and_let_go(light: Database) -> None:
    with pytest.raises(DatabaseInUse):
        await connect(light.url, Cipher.parse(KEY), light=True).start()
    await light.close()
    with pytest.raises(Busy):
        await light.read(lambda unit: None)
    again = connect(light.url, Cipher.parse(KEY))
    await again.start()
    await again.close()


async def test_a_light_file_that_is_no_database_is_an_error_and_stays_free(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_text("These are my notes, not a database. " * 200)
    with pytest.raises(Exception, match="not a database"):
        await connect(f"sqlite:///{path}", Cipher.parse(KEY), light=True).start()
    path.unlink()
    fresh = connect(f"sqlite:///{path}", Cipher.parse(KEY), light=True)
    await fresh.start()
    await fresh.close()
