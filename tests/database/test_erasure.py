"""Erasing one person: no word of theirs is left, nothing of anybody else is lost, and counts stay."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, select
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import Settings
from gateway.clock import MovableClock
from scheduler.sweep import Sweep
from storage import erasure, people
from storage.database import Database
from storage.deliveries import KINDS
from storage.keeping import RULES
from storage.tables import AuditEvent, Commitment, Person, metadata
from storage.unit import Unit
from tests.conftest import KEY
from tests.database.filling import Filled, fill
from tests.database.house import WEDNESDAY, Floor, Machine, house, ids_of, member, one, rows, workspace
from tests.database.test_deleting import count

ONE = pytest.mark.parametrize("dialect", ["sqlite"])


async def filled(db: Database) -> tuple[Floor, Filled, Filled]:
    """A row in every table about Ana, and one about Ben; Sam coaches Ana, and Lena coaches Ben here."""
    id = await workspace(db)
    made = house(db, MovableClock(WEDNESDAY), Machine())
    f = Floor(db, id, MovableClock(WEDNESDAY), made, Sweep(made, ()), await ids_of(db, id))

    def write(unit: Unit) -> tuple[Filled, Filled]:
        ana = fill(unit, f.workspace_id, f.ids["UANA"], f.ids["USAM"], WEDNESDAY)
        ben = fill(unit, f.workspace_id, f.ids["UBEN"], f.ids["ULENA"], WEDNESDAY, again=True)
        return ana, ben

    return f, *(await db.write(write))


async def erase(f: Floor, who: str, days: float = 1) -> int:
    def work(unit: Unit) -> int:
        person = people.by_ids(unit, f.workspace_id, [f.ids[who]])[f.ids[who]]
        return erasure.erase(unit, f.workspace_id, person, person.id, WEDNESDAY + timedelta(days=days))

    return await f.db.write(work)


async def words_left(db: Database, workspace_id: UUID, made: Filled) -> set[tuple[str, str]]:
    """The sealed columns whose words can still be opened with the key, wherever they lie."""

    def read(unit: Unit) -> set[tuple[str, str]]:
        found = set()
        for table in metadata.sorted_tables:
            for column in (c for c in table.columns if isinstance(c.type, LargeBinary)):
                if table.name not in made.ids:
                    continue
                raw = unit.run(select(column).where(table.c.id == made.ids[table.name])).scalar()
                # The nonce and the name of the key come first; an empty text has no more than the mark behind.
                if raw is not None and len(raw) > 1 + raw[0] + 12 + 16:
                    found.add((table.name, column.name))
        return found

    return await db.read(read)


async def test_no_word_of_hers_is_left_and_every_word_of_his(db: Database) -> None:
    f, ana, ben = await filled(db)
    before = await words_left(db, f.workspace_id, ben)
    assert len(before) > 20
    assert {table for table, _ in await words_left(db, f.workspace_id, ana)} == {table for table, _ in before}
    assert await erase(f, "UANA") > 15
    assert await words_left(db, f.workspace_id, ana) == set()
    assert await words_left(db, f.workspace_id, ben) == before


async def test_what_is_deleted_and_what_stays_is_as_the_rules_say(db: Database) -> None:
    f, ana, _ = await filled(db)
    before = await count(db, f.workspace_id)
    await erase(f, "UANA")
    after = await count(db, f.workspace_id)
    for name, rule in RULES.items():
        if name in before and name not in ("delivery", "audit_event"):
            assert before[name] - after[name] == (1 if rule.deleted else 0), name
    step = one(row for row in await rows(db, Commitment) if row.id == ana.ids["commitment"])
    assert (step.state, step.person_id) == ("dropped", f.ids["UANA"])
    event = one(row for row in await rows(db, AuditEvent) if row.verb == "erase")
    assert (event.actor_id, event.person_id) == (f.ids["UANA"], f.ids["UANA"])


@ONE
async def test_twice_is_once(db: Database) -> None:
    f, _, _ = await filled(db)
    await erase(f, "UANA")
    before = await count(db, f.workspace_id)
    await erase(f, "UANA", days=1)
    assert await count(db, f.workspace_id) == before


@ONE
async def test_who_left_loses_the_name_and_the_directory_does_not_bring_it_back(db: Database) -> None:
    f, _, _ = await filled(db)
    ana: Any = one(row for row in await rows(db, Person) if row.slack_user_id == "UANA")
    await f.apply(member("UANA", "Ana Souza", "UTC", active=False))
    await erase(f, "UANA")
    await f.apply(member("UANA", "Ana Souza", "UTC", active=False))
    named = [(row.name, row.email) for row in await rows(db, Person) if row.id == ana.id]
    assert named == [("someone", None)]
    assert "UANA" not in str(await rows(db, Person))


@ONE
async def test_the_command_erases_who_left_and_nobody_else(
    db: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    f, ana, _ = await filled(db)
    await f.apply(member("UANA", "Ana Souza", "UTC", active=False))
    monkeypatch.setattr(
        "bot.commands.shared.read_settings",
        lambda: Settings(database_url=database_url, touchline_secret_key=KEY),
    )

    def run(who: str) -> Any:
        return CliRunner().invoke(app, ["erase", "--who", who, "--yes"])

    said = {who: await asyncio.to_thread(run, who) for who in ("UBEN", "UNOBODY", "UANA")}
    assert [said[who].exit_code for who in said] == [1, 1, 0], said["UANA"].output
    assert "only they can do that" in said["UBEN"].output
    assert "Nobody here" in said["UNOBODY"].output
    assert await words_left(db, f.workspace_id, ana) == set()
    event = one(row for row in await rows(db, AuditEvent) if row.verb == "erase")
    assert (event.actor_id, event.person_id) == (None, f.ids["UANA"])


def test_every_kind_of_message_is_changed_or_left_alone_for_a_reason() -> None:
    assert erasure.CHANGED.isdisjoint(erasure.LEFT_ALONE)
    assert erasure.CHANGED | set(erasure.LEFT_ALONE) == set(KINDS)
