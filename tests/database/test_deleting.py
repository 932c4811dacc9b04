"""A workspace that removed the app: by the promised day no table names it, and its neighbour has lost nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from coaching.retention import DEAD_FOR, LEFT_FOR, PROMISED
from gateway.clock import MovableClock
from scheduler import keeping
from storage import deleting, system, workspaces
from storage.database import Database
from storage.tables import Template, Workspace, metadata
from storage.unit import Unit
from tests.database.filling import fill
from tests.database.house import WEDNESDAY, Machine, house, ids_of, library, rows, workspace
from tests.database.test_privacy import everything

HOUR = timedelta(hours=1)
ONE = pytest.mark.parametrize("dialect", ["sqlite"])


async def neighbours(db: Database) -> tuple[UUID, UUID]:
    """Two workspaces with a row in every table."""
    found = []
    for team in ("T1", "T2"):
        id = await workspace(db, slack_team_id=team)
        ids = await ids_of(db, id)
        await db.write(lambda unit, id=id, ids=ids: fill(unit, id, ids["UANA"], ids["USAM"], WEDNESDAY))  # type: ignore[misc]
        found.append(id)
    return found[0], found[1]


async def count(db: Database, workspace_id: UUID) -> dict[str, int]:
    """Rows by table. Where the looking for old rows has got to is not counted: it moves."""

    def read(unit: Unit) -> dict[str, int]:
        found = {}
        for table in metadata.sorted_tables:
            if "workspace_id" in table.c and table.name != "kept_from":
                query = select(func.count()).select_from(table).where(table.c.workspace_id == workspace_id)
                found[table.name] = int(unit.run(query).scalar_one())
        return found

    return await db.read(read)


async def named(db: Database, workspace_id: UUID) -> list[str]:
    """Every column of every table in which the id of the workspace lies in any form."""
    forms = (workspace_id.hex.encode(), str(workspace_id).encode(), workspace_id.bytes)
    return [where for where, raw in await everything(db) if any(form in raw for form in forms)]


async def leave(db: Database, workspace_id: UUID, at: Any = WEDNESDAY) -> None:
    await db.write(lambda unit: workspaces.left(unit, workspace_id, "app_uninstalled", at))


async def test_by_the_promised_day_no_table_names_the_workspace(db: Database) -> None:
    ours, theirs = await neighbours(db)
    before = await count(db, theirs)
    assert min((await count(db, ours)).values()) > 0, "every table has a row to lose"
    await leave(db, ours)
    h = house(db, MovableClock(WEDNESDAY), Machine())
    now = WEDNESDAY + LEFT_FOR - HOUR
    await keeping.run(h, now)
    assert (await count(db, ours))["answer"] == 1
    while now < WEDNESDAY + PROMISED and any((await count(db, ours)).values()):
        now += timedelta(days=1)
        await keeping.run(h, now)
    assert await named(db, ours) == []
    assert now < WEDNESDAY + PROMISED
    assert await count(db, theirs) == before
    assert [row.slack_team_id for row in await rows(db, Workspace)] == ["T2"]


async def test_it_goes_in_small_pieces(db: Database) -> None:
    ours, theirs = await neighbours(db)
    before = await count(db, theirs)
    await leave(db, ours)
    later, pieces = WEDNESDAY + LEFT_FOR, 0
    while True:
        gone, over = await db.write(lambda unit: deleting.batch(unit, ours, later, 5))
        assert gone <= 6
        pieces += 1
        if over:
            break
    assert pieces > 8
    assert await named(db, ours) == []
    assert await count(db, theirs) == before


@ONE
async def test_taken_back_within_the_days_nothing_is_lost(db: Database) -> None:
    ours, _ = await neighbours(db)
    await leave(db, ours)
    before = await count(db, ours)
    h = house(db, MovableClock(WEDNESDAY), Machine())
    await keeping.run(h, WEDNESDAY + LEFT_FOR - HOUR)
    await workspace(db, slack_team_id="T1", now=WEDNESDAY + LEFT_FOR - HOUR)
    await keeping.run(h, WEDNESDAY + LEFT_FOR + 2 * HOUR)
    assert await count(db, ours) == before


@ONE
async def test_installed_again_in_the_middle_of_it_a_new_workspace_begins(db: Database) -> None:
    ours, _ = await neighbours(db)
    await leave(db, ours)
    later = WEDNESDAY + LEFT_FOR + HOUR
    await db.write(lambda unit: deleting.batch(unit, ours, later, 20))
    new = await workspace(db, slack_team_id="T1", now=later)
    assert new != ours
    assert (await count(db, new))["answer"] == 0
    found = await rows(db, Template, new)
    assert len(found) == len(library().templates)
    while not (await db.write(lambda unit: deleting.batch(unit, ours, later, 20)))[1]:
        pass
    assert await named(db, ours) == []
    assert await rows(db, Template, new) == found


@ONE
async def test_told_twice_the_days_are_counted_from_the_first_time(db: Database) -> None:
    ours, _ = await neighbours(db)
    await leave(db, ours)
    await leave(db, ours, WEDNESDAY + timedelta(days=6))
    assert await db.read(lambda unit: deleting.is_due(unit, ours, WEDNESDAY + LEFT_FOR))


@ONE
async def test_a_token_that_was_dead_for_a_month_is_an_app_that_was_removed(db: Database) -> None:
    ours, theirs = await neighbours(db)
    await db.write(lambda unit: workspaces.token_lost(unit, ours, "account_inactive", WEDNESDAY))
    h = house(db, MovableClock(WEDNESDAY), Machine())
    await keeping.run(h, WEDNESDAY + DEAD_FOR - HOUR)
    assert (await db.read(lambda unit: system.workspace_by_id(unit, ours))).state == "token_dead"  # type: ignore[union-attr]
    gone_at = WEDNESDAY + DEAD_FOR + timedelta(days=1)
    await keeping.run(h, gone_at)
    assert (await db.read(lambda unit: system.workspace_by_id(unit, ours))).state == "left"  # type: ignore[union-attr]
    await keeping.run(h, gone_at + LEFT_FOR + timedelta(days=1))
    assert await named(db, ours) == []
    assert await named(db, theirs)


@ONE
async def test_a_workspace_that_is_here_is_never_due(db: Database) -> None:
    ours, _ = await neighbours(db)
    before = await count(db, ours)
    assert await db.write(lambda unit: deleting.batch(unit, ours, WEDNESDAY + timedelta(days=9_999), 20)) == (
        0,
        True,
    )
    assert await count(db, ours) == before
