"""The schema: built by Alembic alone, the same on both databases as the tables say, up and down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage import schema
from storage.database import Database, connect
from storage.sealing import Cipher
from storage.tables import metadata
from tests.conftest import KEY, _admin, _named


async def call(db: Database, name: str, *args: Any) -> None:
    """An Alembic command in a transaction of its own, as `migrate` runs them."""

    def work(conn: Any) -> None:
        if conn.dialect.name == "sqlite":
            conn.execute(text("PRAGMA defer_foreign_keys=ON"))
        getattr(command, name)(schema.alembic_config(conn), *args)

    await db.run_on_connection(work)


async def tables_of(db: Database) -> set[str]:
    return set(await db.run_on_connection(lambda conn: inspect(conn).get_table_names()))


async def test_the_migrations_build_every_table_and_no_other(db: Database) -> None:
    assert await tables_of(db) == set(metadata.tables) | {"alembic_version"}


async def test_alembic_finds_no_difference_between_the_tables_and_the_migrations(db: Database) -> None:
    await call(db, "check")


async def test_alembic_would_notice_a_column_too_many(db: Database) -> None:
    await db.run_on_connection(lambda conn: conn.execute(text("ALTER TABLE person ADD COLUMN odd INTEGER")))
    with pytest.raises(Exception, match="odd"):
        await call(db, "check")


def test_there_is_one_newest_revision_and_the_program_knows_it() -> None:
    script = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert script.get_heads() == [schema.HEAD]
    adding = [step.revision for step in script.walk_revisions() if step.module.phase == "expand"]
    assert max(adding) == schema.EXPANDED


def test_every_revision_says_its_phase_and_numbers_grow() -> None:
    script = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    steps = list(script.walk_revisions())[::-1]
    assert {getattr(step.module, "phase", None) for step in steps} <= {"expand", "contract"}
    assert [step.revision for step in steps] == sorted(step.revision for step in steps)


async def test_one_step_down_and_up_again(db: Database) -> None:
    await call(db, "downgrade", "-1")
    assert not (await schema.schema_state(db)).ready
    assert await schema.migrate(db) == [schema.HEAD]
    await call(db, "check")
    assert await tables_of(db) == set(metadata.tables) | {"alembic_version"}


async def test_a_schema_at_or_ahead_of_the_program_is_ready_and_left_alone(db: Database) -> None:
    assert (await schema.schema_state(db)).ready
    await db.run_on_connection(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    assert (await schema.schema_state(db)).ready
    assert await schema.migrate(db) == []
    await db.run_on_connection(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '0000'")))
    assert not (await schema.schema_state(db)).ready


async def test_a_schema_that_is_there_starts_without_alembic(db: Database, monkeypatch: Any) -> None:
    def refuse(_conn: object) -> None:
        raise AssertionError("Alembic was asked for")

    monkeypatch.setattr(schema, "alembic_config", refuse)
    assert await schema.migrate(db) == []


@pytest.fixture
async def empty_url(postgres: str) -> AsyncIterator[str]:
    await _admin(postgres, "CREATE DATABASE empty_touchline")
    yield _named(postgres, "empty_touchline")
    await _admin(postgres, "DROP DATABASE empty_touchline WITH (FORCE)")


async def test_two_replicas_that_migrate_at_once_both_come_up(empty_url: str) -> None:
    replicas = [connect(empty_url, Cipher.parse(KEY)) for _ in range(2)]
    for replica in replicas:
        await replica.start()
    done = await asyncio.gather(*(schema.migrate(replica) for replica in replicas))
    steps = len(list(ScriptDirectory(str(Path(schema.__file__).parent / "migrations")).walk_revisions()))
    assert sorted(map(len, done)) == [0, steps]
    for replica in replicas:
        assert (await schema.schema_state(replica)).ready
        await replica.close()


async def test_every_constraint_and_index_has_a_name(db: Database) -> None:
    def nameless(conn: Any) -> list[str]:
        look, found = inspect(conn), []
        for table in look.get_table_names():
            if table == "alembic_version":
                continue
            listed = [
                look.get_pk_constraint(table), *look.get_foreign_keys(table), *look.get_indexes(table),
                *look.get_unique_constraints(table), *look.get_check_constraints(table),
            ]  # fmt: skip
            found += [f"{table}: {item}" for item in listed if not item["name"]]
        return found

    assert await db.run_on_connection(nameless) == []
