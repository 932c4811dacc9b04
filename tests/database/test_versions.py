"""Replicas of two versions on one database: each sends what it knows and leaves the rest alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

import gateway.clock
from bot.heartbeat import Heartbeat
from gateway.clock import SystemClock
from storage import schema, system
from storage.database import Database, connect
from storage.deliveries import KINDS, KindRule, Policy
from storage.sealing import Cipher
from storage.tables import Delivery, Lane
from tests.conftest import KEY
from tests.database.house import change, rows
from tests.database.ledger import Ledger
from tests.upgrades import ADDS, TAKES_AWAY, version_to_come, write_revisions
from tests.upgrades import KIND as NEWER


@contextmanager
def newer(policy: Policy = Policy.ARRIVE) -> Iterator[None]:
    """The program of the next version, which knows one kind more."""
    kinds = cast("dict[str, KindRule]", KINDS)
    kinds[NEWER] = KindRule(10, policy)
    try:
        yield
    finally:
        del kinds[NEWER]


async def owe_newer(ledger: Ledger, key: str = "newer", **values: Any) -> None:
    with newer():
        await ledger.owe(key, NEWER, **values)


async def test_a_kind_of_a_newer_version_is_left_alone_and_holds_nothing_up(ledger: Ledger) -> None:
    await owe_newer(ledger)
    await ledger.owe("ours")
    assert await ledger.courier("old").deliver() == 1
    assert await ledger.states() == {"newer": "owed", "ours": "sent"}
    assert (await ledger.row("newer")).tries == 0
    now, machine = ledger.clock.now(), ledger.machine.now()
    assert await ledger.db.read(lambda unit: system.workspaces_owing(unit, now, "old", machine)) == []


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_an_old_replica_lets_a_newer_one_send_it(ledger: Ledger) -> None:
    """Else it would keep the lane for as long as it has something of its own to send."""
    await ledger.owe("ours")
    old = ledger.courier("old")
    await old.deliver()
    assert [lane.owner for lane in await rows(ledger.db, Lane)] == ["old"]
    await owe_newer(ledger)
    await ledger.owe("ours too")
    with newer():
        assert await ledger.courier("new").deliver() == 0
    ledger.pass_time(6)
    await old.start_due()
    assert await rows(ledger.db, Lane) == []
    assert (await ledger.states())["ours too"] == "owed"  # for two seconds it stands back
    with newer():
        assert await ledger.courier("new").deliver() == 2
    assert set((await ledger.states()).values()) == {"sent"}


async def test_an_old_replica_that_finds_nobody_newer_goes_on(ledger: Ledger) -> None:
    """As after a version was taken back."""
    await owe_newer(ledger)
    await ledger.owe("ours")
    old = ledger.courier("old")
    ledger.pass_time(6)
    await old.deliver()
    assert (await ledger.states())["ours"] == "sent"


@pytest.mark.parametrize(
    ("policy", "state", "twice"), [(Policy.ARRIVE, "owed", True), (Policy.ONCE, "unknown", False)]
)
async def test_an_unclear_send_is_judged_by_a_version_that_knows_the_kind(
    ledger: Ledger, policy: Policy, state: str, twice: bool
) -> None:
    await owe_newer(ledger)
    await change(ledger.db, Delivery, {"dedupe": "newer"}, state="sending")
    await ledger.crash()
    machine = ledger.machine.now()
    assert await ledger.db.write(lambda unit: system.expire_leases(unit, machine)) == (0, 0)
    assert (await ledger.row("newer")).state == "sending"
    with newer(policy):
        assert await ledger.db.write(lambda unit: system.expire_leases(unit, machine)) == (0, 1)
    row = await ledger.row("newer")
    assert (row.state, row.maybe_twice) == (state, twice)


async def test_what_nobody_can_send_any_more_is_dropped_in_its_time(ledger: Ledger) -> None:
    await owe_newer(ledger)
    ledger.pass_time(timedelta(hours=3).total_seconds())
    await ledger.owe("ours")
    await ledger.courier("old").deliver()
    row = await ledger.row("newer")
    assert (row.state, row.reason) == ("dropped", "too_late")


# ---------------------------------------------------------------- the schema


async def test_what_takes_away_waits_until_the_old_replicas_are_gone(db: Database, tmp_path: Path) -> None:
    revisions, now = write_revisions(tmp_path), gateway.clock.wall()
    old = Heartbeat(db, "old", SystemClock(), SystemClock())
    await old.beat()
    with version_to_come(revisions):
        assert not (await schema.schema_state(db)).ready
        assert await schema.migrate(db) == [ADDS]
        assert (await schema.schema_state(db)).ready  # the other step may wait for weeks
        with pytest.raises(schema.SchemaError, match=r"older version: old\. Stop"):
            await schema.contract(db, now)
    assert (await schema.schema_state(db)).ready
    with pytest.raises(schema.SchemaError, match="newer version"):
        await schema.contract(db, now)
    await old.leave()
    with version_to_come(revisions):
        assert await schema.contract(db, now) == [TAKES_AWAY]
        assert await schema.contract(db, now) == []


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_two_new_replicas_add_once(db: Database, database_url: str, tmp_path: Path) -> None:
    other = connect(database_url, Cipher.parse(KEY))
    await other.start()
    with version_to_come(write_revisions(tmp_path)):
        done = await asyncio.gather(schema.migrate(db), schema.migrate(other))
    assert sorted(done) == [[], [ADDS]]
    await other.close()
