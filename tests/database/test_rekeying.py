"""Sealing anew with another key: every sealed column, beside those who serve, stopped in the middle, twice at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from bot import rekeying as rotating
from bot.cli import app
from gateway.clock import wall
from storage import (
    deliveries,
    evidence,
    invites,
    keys,
    people,
    rekeying,
    schema,
    system,
    talk_drafts,
    workspaces,
)
from storage.database import Database, connect
from storage.sealing import Cipher, SealError
from storage.tables import Person, Workspace, table_of
from storage.unit import Unit
from tests.conftest import KEY
from tests.database.house import WEDNESDAY, ids_of, workspace
from tests.database.ledger import Ledger

NEW = Cipher.make_key("k2")
BOTH = Cipher.parse(f"{NEW},{KEY}")
ONLY_NEW = Cipher.parse(NEW)
# Every column with something sealed. A new one belongs here; tests/slack/test_rekeying.py then asks for a value in it.
SEALED = {
    "answer": {"value"}, "check_in": {"draft"}, "coaching_session": {"words", "objection"},
    "commitment": {"text", "first_use"}, "delivery": {"response_url"}, "evidence": {"text", "url"},
    "kudos": {"words", "impact", "link"}, "kudos_reply": {"text"}, "leader_line": {"text"},
    "person": {"preference"}, "prep": {"answers", "draft"}, "received_key": {"answer"}, "reply": {"text"},
    "session_edit": {"old", "new"}, "slot": {"skip_reason"}, "talk_draft": {"draft"}, "talk_post": {"text"},
    "topic": {"text"}, "workspace": {"bot_token", "refresh_token"},
    "org": {"bot_token", "refresh_token"},
}  # fmt: skip


def test_every_sealed_column_is_known_here() -> None:
    found = {table.name: {c.name for c in rekeying.sealed_columns(table)} for table in rekeying.tables()}
    assert found == SEALED


@asynccontextmanager
async def beside(db: Database, cipher: Cipher = BOTH) -> AsyncIterator[Database]:
    """Another process at the same database."""
    other = connect(db.url, cipher, exclusive=False)
    await other.start()
    try:
        yield other
    finally:
        await other.close()


async def opens(db: Database, cipher: Cipher) -> dict[str, int]:
    """How many values of each column this cipher opens. Raises SealError for one that it does not."""
    found: dict[str, int] = {}

    def read(unit: Unit, table: Any) -> None:
        for row in unit.run(select(table)).all():
            workspace_id = row.id if rekeying.is_its_own(table) else row.workspace_id
            for column in rekeying.sealed_columns(table):
                if (sealed := getattr(row, column.name)) is not None:
                    cipher.open(sealed, workspace_id, table.name, rekeying.place_of(table, row), column.name)
                    name = f"{table.name}.{column.name}"
                    found[name] = found.get(name, 0) + 1

    for table in rekeying.tables():
        await db.read(lambda unit, table=table: read(unit, table))
    return found


async def planted(db: Database) -> list[UUID]:
    """Two workspaces with something in columns whose place is not the row's own id, and in some of the others."""
    made = [await workspace(db, slack_team_id=name) for name in ("T1", "T2")]
    for id in made:
        known = await ids_of(db, id)

        def work(unit: Unit, id: UUID = id, known: dict[str, UUID] = known) -> None:
            ana, sam = known["UANA"], known["USAM"]
            for n, person in enumerate(known.values()):
                people.set_preference(unit, id, person, f"mornings {n}")
            talk_drafts.save(unit, id, sam, ana, {"what": "a"}, WEDNESDAY)
            keys.remember(unit, id, "a key", {"text": "an answer"}, WEDNESDAY)
            evidence.add(
                unit, id, person_id=ana, added_by_id=sam, kind="call", observable=True, origin="o", now=WEDNESDAY,
                text="04:10", url="https://calls.example/1",
            )  # fmt: skip
            owed = deliveries.Owe("reply", "k", ana, None, WEDNESDAY, WEDNESDAY)
            deliveries.owe(unit, id, WEDNESDAY, [owed])
            target = deliveries.find(unit, id, ["k"])["k"]
            deliveries.keep_response_url(unit, id, target, "https://hooks.example/1", WEDNESDAY)

        await db.write(work)
    return made


async def rotated(db: Database) -> rotating.Rotated:
    return await rotating.rotate(db, wall(), await rotating.standing(db, wall()))


async def test_all_is_sealed_anew_and_the_old_key_may_go(db: Database) -> None:
    made = await planted(db)
    before = await opens(db, BOTH)
    with pytest.raises(SealError):
        await opens(db, ONLY_NEW)
    async with beside(db) as other:
        standing = await rotating.standing(other, wall())
        assert standing.remaining == standing.counts["k1"] == sum(before.values())
        done = await rotated(other)
        assert (done.done, done.left.remaining, done.closed.total()) == (sum(before.values()), 0, 0)
        assert (await rotated(other)).done == 0
    assert await opens(db, ONLY_NEW) == before
    async with beside(db, ONLY_NEW) as other:
        assert await other.read(lambda unit: workspaces.token_of(unit, made[0])) == "xoxb-T1"


async def test_one_that_was_stopped_in_the_middle_goes_on_and_two_at_once_do_no_harm(db: Database) -> None:
    made = await planted(db)
    before = await opens(db, BOTH)
    async with beside(db) as one, beside(db) as two:
        step = await one.write(lambda unit: rekeying.step(unit, made[0], table_of(Person), None, 2))
        assert step.done == 2  # and here it was killed: what is done is committed, and seen on the values
        assert step.last is not None
        first, second = await asyncio.gather(rotated(one), rotated(two))
    assert first.left.remaining == second.left.remaining == 0
    assert first.done + second.done == sum(before.values()) - 2
    assert await opens(db, ONLY_NEW) == before


async def test_small_batches_forget_nobody(db: Database) -> None:
    made = await planted(db)
    async with beside(db) as other:
        after, seen = None, 0
        while True:
            step = await other.write(
                lambda unit, after=after: rekeying.step(unit, made[0], table_of(Person), after, 1)
            )
            seen += step.done
            if step.last is None:
                break
            after = step.last
        assert seen == len(await ids_of(db, made[0]))


async def test_what_somebody_writes_meanwhile_is_not_put_back(db: Database) -> None:
    made = await planted(db)
    ana = (await ids_of(db, made[0]))["UANA"]
    p = table_of(Person)
    stale = await db.read(lambda unit: unit.run(select(p).where(p.c.id == ana)).one())
    await db.write(lambda unit: people.set_preference(unit, made[0], ana, "evenings"))
    async with beside(db) as other:
        assert await other.write(lambda unit: rekeying._reseal(unit, made[0], p, stale)) == (0, 0)
    assert await db.read(lambda unit: people.preference_of(unit, made[0], ana)) == "evenings"


async def test_a_value_of_a_key_that_is_not_here_stops_nothing(db: Database) -> None:
    made = await planted(db)
    ana = (await ids_of(db, made[0]))["UANA"]
    lost = Cipher.parse(Cipher.make_key("k0")).seal("x", made[0], "person", ana, "preference")
    p = table_of(Person)
    await db.write(lambda unit: unit.run(update(p).where(p.c.id == ana).values(preference=lost)))
    async with beside(db) as other:
        done = await rotated(other)
    assert dict(done.closed) == {"person": 1}
    assert (done.left.remaining, done.left.counts["k0"]) == (1, 1)


async def command(url: str, *args: str, key: str) -> tuple[int, str]:
    environ = {"DATABASE_URL": url, "TOUCHLINE_SECRET_KEY": key}
    done = await asyncio.to_thread(CliRunner().invoke, app, ["key", *args], env=environ)
    return done.exit_code, done.output


async def test_the_command_waits_for_processes_that_do_not_know_the_key(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.logs.start_logging", lambda *_a, **_k: None)
    db, both = ledger.db, f"{NEW},{KEY}"
    await db.write(lambda unit: system.beat(unit, "old", schema.HEAD, wall(), ["k1"]))
    code, said = await command(db.url, "rotate", key=both)
    assert code == 2
    assert "1 process that serves does not know the key 'k2' yet" in said
    await db.write(lambda unit: system.beat(unit, "old", schema.HEAD, wall(), ["k1", "k2"]))
    code, said = await command(db.url, "rotate", key=both)
    assert code == 0
    assert "1 value is sealed with an older key" in said
    assert "1 process still seals with an older key" in said
    await db.write(lambda unit: system.beat(unit, "old", schema.HEAD, wall(), ["k2", "k1"]))
    code, said = await command(db.url, "list", key=both)
    assert said.startswith("k2: 1 value\n0 values remain. k1 may be removed")
    code, said = await command(db.url, "list", key=KEY)
    assert "Not set here: k2" in said


async def test_a_link_that_was_signed_before_the_new_key_still_opens() -> None:
    link = invites.Link(UUID(int=1), UUID(int=2), UUID(int=3), WEDNESDAY.replace(microsecond=0))
    signed = invites.sign(Cipher.parse(KEY), link)
    earlier = WEDNESDAY.replace(year=2025)
    assert invites.read_link(BOTH, signed, earlier) == link
    assert invites.read_link(ONLY_NEW, signed, earlier) is None


def test_the_token_is_the_workspaces_own() -> None:
    """Its row has no `workspace_id`: its own id is its place."""
    assert rekeying.place_of(table_of(Workspace), type("Row", (), {"id": UUID(int=7)})()) == UUID(int=7)
