"""The numbers that are the same on every replica: right, from an index, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage import standing, system
from storage.standing import RECENT
from storage.tables import Delivery, Workspace
from tests.database.house import WEDNESDAY, change
from tests.database.ledger import Ledger


async def counted(ledger: Ledger) -> standing.Counts:
    now, machine = ledger.clock.now(), ledger.machine.now()
    return await ledger.db.read(lambda unit: standing.counts(unit, now, machine))


async def test_an_empty_ledger(ledger: Ledger) -> None:
    found = await counted(ledger)
    assert (found.owed, found.oldest, found.unknown, found.failed, found.replicas) == (0, None, 0, 0, 0)
    assert found.workspaces == {"active": 1, "token_dead": 0, "left": 0}
    assert set(found.set_aside) == {model.__tablename__ for model in system.SWEPT}
    assert set(found.set_aside.values()) == {0}


async def test_it_counts_what_is_due_and_what_is_in_trouble(ledger: Ledger) -> None:
    for key in ("due", "due too", "later", "sent", "failed", "failed long ago", "unknown"):
        await ledger.owe(key)
    now = ledger.clock.now()
    early = now - timedelta(minutes=5)
    for key, values in {
        "due": {"due_at": early}, "later": {"due_at": now + timedelta(seconds=1)}, "sent": {"state": "sent"},
        "failed": {"state": "failed"}, "failed long ago": {"state": "failed", "due_at": now - RECENT * 2},
        "unknown": {"state": "unknown"},
    }.items():  # fmt: skip
        await change(ledger.db, Delivery, {"dedupe": key}, **values)
    found = await counted(ledger)
    assert (found.owed, found.oldest, found.unknown, found.failed) == (2, early, 1, 1)
    await change(ledger.db, Workspace, {"id": ledger.workspace_id}, state="token_dead")
    found = await counted(ledger)
    assert (found.owed, found.oldest) == (0, None), "nobody waits for what cannot be sent"
    assert found.workspaces["token_dead"] == 1


async def test_replicas_that_beat_are_counted(ledger: Ledger) -> None:
    from datetime import UTC, datetime

    now = datetime.now(UTC)  # PostgreSQL compares with its own clock
    for name, age in (("one", 0), ("two", 60), ("gone", 600)):
        at = now - timedelta(seconds=age)
        await ledger.db.write(lambda unit, name=name, at=at: system.beat(unit, name, "0003", at))
    found = await ledger.db.read(lambda unit: standing.counts(unit, WEDNESDAY, now))
    assert found.replicas >= 1


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_no_part_of_it_looks_through_a_whole_table(ledger: Ledger) -> None:
    """Partial indexes hold what is owed, in trouble or set aside, and nothing else."""
    statement = standing._statement("sqlite")
    await ledger.owe("one")

    def plan(unit: Any) -> list[str]:
        compiled = statement.compile(unit.conn, compile_kwargs={"render_postcompile": True})
        names = list(compiled.positiontup or ())
        values = [
            ("2026-01-01" if compiled.params[name] is None else compiled.params[name]) for name in names
        ]
        rows = unit.conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple(values))
        return [str(row[3]) for row in rows]

    found = await ledger.db.read(plan)
    looks = [line for line in found if line.startswith(("SCAN", "SEARCH")) and "CONSTANT" not in line]
    assert len(looks) >= 10, found
    small = ("_owed", "_due", "_trouble", "_fault")  # what is in these is what there is to tell
    large = [line for line in looks if not any(f"ix_{line.split()[1]}{name}" in line for name in small)]
    assert {line.split()[1] for line in large} <= {"workspace", "replica"}, large
