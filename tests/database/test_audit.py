"""The audit log: a row for each look, and no way to change one."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import Settings
from storage import audit
from storage.audit import Entry, Verb
from storage.database import Database
from storage.ids import first_id_of
from storage.tables import AuditEvent, KeptFrom, Person, table_of
from storage.unit import Unit
from tests.conftest import KEY
from tests.database.house import WEDNESDAY, change, ids_of, rows, workspace


async def one_look(db: Database) -> tuple[Any, dict[str, Any]]:
    ours = await workspace(db)
    ids = await ids_of(db, ours)
    entry = Entry(ids["ULENA"], Verb.READ, "pair_cadence", ids["UANA"], "Ev1")
    await db.write(lambda unit: audit.note(unit, ours, [entry, entry], WEDNESDAY))
    await db.write(lambda unit: audit.note(unit, ours, [entry], WEDNESDAY + timedelta(hours=1)))
    return ours, ids


async def test_a_look_is_written_down_once_and_shown_to_whom_it_is_about(db: Database) -> None:
    ours, ids = await one_look(db)
    mine = Entry(ids["UANA"], Verb.READ, "pair_cadence", ids["UANA"], "Ev2")
    await db.write(lambda unit: audit.note(unit, ours, [mine], WEDNESDAY))
    (found,) = await db.read(lambda unit: audit.about(unit, ours, ids["UANA"], 10))
    assert (found.at, found.verb, found.object) == (WEDNESDAY, "read", "pair_cadence")
    assert found.actor is not None
    assert found.actor.slack_user_id == "ULENA"
    assert await db.read(lambda unit: audit.about(unit, ours, ids["UBEN"], 10)) == []
    assert len(await db.read(lambda unit: audit.everything(unit, ours, 10))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_id = NULL",
        "UPDATE audit_event SET detail = 'other' WHERE verb = 'read'",
        "DELETE FROM audit_event",
    ],
)
async def test_no_statement_changes_or_deletes_a_row(db: Database, statement: str) -> None:
    await one_look(db)
    before = await rows(db, AuditEvent)
    with pytest.raises(Exception, match="append-only"):
        await db.run_on_connection(lambda conn: conn.execute(text(statement)))
    assert await rows(db, AuditEvent) == before


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_nor_puts_another_row_in_its_place(db: Database) -> None:
    await one_look(db)
    before = await rows(db, AuditEvent)
    names = [column.name for column in table_of(AuditEvent).columns]
    other = ", ".join("NULL" if name == "actor_id" else name for name in names)
    again = f"INSERT OR REPLACE INTO audit_event ({', '.join(names)}) SELECT {other} FROM audit_event"
    await db.run_on_connection(lambda conn: conn.execute(text(again)))
    assert await rows(db, AuditEvent) == before


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_nor_empties_the_table(db: Database) -> None:
    await one_look(db)
    with pytest.raises(Exception, match="append-only"):
        await db.run_on_connection(lambda conn: conn.execute(text("TRUNCATE audit_event")))


async def test_what_is_given_free_can_go_and_nothing_else(db: Database) -> None:
    ours, ids = await one_look(db)
    later = WEDNESDAY + timedelta(days=2)
    entry = Entry(None, Verb.EXPORT, "my_data", ids["UANA"], "cli")
    await db.write(lambda unit: audit.note(unit, ours, [entry], later))
    a = table_of(AuditEvent)
    free = {"workspace_id": ours, "what": "audit_event", "place": first_id_of(later)}

    def delete(unit: Unit, verb: str) -> None:
        unit.run(a.delete().where(a.c.workspace_id == ours, a.c.verb == verb))

    await db.write(lambda unit: unit.run(table_of(KeptFrom).insert().values(**free)))
    await db.write(lambda unit: delete(unit, "read"))
    with pytest.raises(Exception, match="append-only"):
        await db.write(lambda unit: delete(unit, "export"))
    assert [row.verb for row in await rows(db, AuditEvent)] == ["export"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_the_command_prints_it_as_a_table_and_writes_that_down(
    db: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, _ = await one_look(db)
    await change(db, Person, {"workspace_id": ours, "slack_user_id": "UANA"}, name="=Ana")
    settings = Settings(database_url=database_url, touchline_secret_key=KEY)
    monkeypatch.setattr("bot.commands.shared.read_settings", lambda: settings)
    done = await asyncio.to_thread(CliRunner().invoke, app, ["audit"])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "at,who,did,what,about,detail", "2026-11-18 12:00 UTC,Lena Vogel,read,pair_cadence,'=Ana,",
    ]  # fmt: skip
    assert [row.verb for row in await rows(db, AuditEvent)] == ["read", "export"]
