"""What is too old goes, what is not stays, and the cost is that of what is due."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, ForeignKeyConstraint, LargeBinary, Table, event, select, update

from coaching.retention import MOST, Keep, before
from gateway.clock import MovableClock
from scheduler import keeping
from storage import deliveries, retention, workspaces
from storage.database import Database
from storage.deliveries import Owe
from storage.ids import new_id
from storage.keeping import RULES
from storage.removing import pointing_at
from storage.retention import STEPS
from storage.tables import Answer, Delivery, KeptFrom, Question, TimeOff, Workspace, metadata, table_of
from storage.unit import Unit
from tests.database.filling import Filled, fill
from tests.database.house import WEDNESDAY, Machine, change, house, ids_of, rows, workspace

DAY = timedelta(days=1)
ONE = pytest.mark.parametrize("dialect", ["sqlite"])


async def filled(db: Database, at: datetime, *, slack_team_id: str = "T1") -> tuple[UUID, Filled]:
    id = await workspace(db, slack_team_id=slack_team_id, now=at)
    ids = await ids_of(db, id)
    return id, await db.write(lambda unit: fill(unit, id, ids["UANA"], ids["USAM"], at))


async def all_of(db: Database, workspace_id: UUID, now: datetime, limit: int = 200) -> int:
    total = 0
    while True:
        done = await db.write(lambda unit: retention.batch(unit, workspace_id, now, limit))
        total += done.gone
        if done.over:
            return total


async def there(db: Database, made: Filled) -> set[str]:
    """The tables whose row is there still."""

    def read(unit: Unit) -> set[str]:
        found = set()
        for name, id in made.ids.items():
            table = metadata.tables[name]
            if unit.run(select(table.c.id).where(table.c.id == id)).first():
                found.add(name)
        return found

    return await db.read(read)


def of(keep: Keep) -> set[str]:
    return {name for name, rule in RULES.items() if rule.keep is keep}


def test_every_table_has_a_rule() -> None:
    assert set(RULES) == set(metadata.tables)
    for name, rule in RULES.items():
        assert (rule.keep is None) != (rule.stays == ""), f"{name}: either by age, or say how long"
        assert rule.deleted or rule.why or rule.blanked, f"{name}: what does an erasure do?"


def test_every_sealed_column_is_erased_or_goes_by_itself() -> None:
    for table in metadata.sorted_tables:
        rule = RULES[table.name]
        for column in table.columns:
            if (
                isinstance(column.type, LargeBinary)
                and "workspace_id" in table.c
                and table.name != "received_key"
            ):
                assert rule.deleted or column.name in rule.blank, f"{table.name}.{column.name}"


def test_what_points_at_rows_that_go_is_found_by_an_index() -> None:
    def leads(table: Table, column: str) -> bool:
        lists = [list(index.columns.keys()) for index in table.indexes]
        lists += [list(c.columns.keys()) for c in table.constraints if hasattr(c, "columns")
                  and not isinstance(c, ForeignKeyConstraint)]  # fmt: skip
        return any(names[:2] == ["workspace_id", column] for names in lists)

    going = {step.model.__tablename__ for step in STEPS} | {"kudos_receiver", "kudos_thanks", "kudos_reply"}
    for name in going:
        for child, column in pointing_at(str(name)):
            assert leads(child, column.name), f"{child.name}.{column.name} points at {name}"


def test_months_stay_within_what_is_promised() -> None:
    from coaching.retention import months_of

    assert months_of({}) == MOST
    odd = {Keep.MOOD.value: "99", Keep.ANSWERS.value: "0", Keep.TALKS.value: "soon"}
    assert list(months_of(odd).values()) == [12, 3, 36]
    assert before(WEDNESDAY.replace(month=3, day=31), 1).day == 28


async def test_each_kind_goes_after_its_months_and_not_a_day_before(db: Database) -> None:
    id, made = await filled(db, WEDNESDAY)
    everything = set(made.ids)
    month = {keep: WEDNESDAY + timedelta(days=30.5 * months) for keep, months in MOST.items()}
    assert await all_of(db, id, month[Keep.ANSWERS] - 3 * DAY) == 0
    assert await there(db, made) == everything
    await all_of(db, id, month[Keep.ANSWERS] + 3 * DAY)
    assert await there(db, made) == everything - of(Keep.ANSWERS)
    await all_of(db, id, month[Keep.TALKS] - 3 * DAY)
    assert await there(db, made) == everything - of(Keep.ANSWERS)
    await all_of(db, id, month[Keep.TALKS] + 3 * DAY)
    below = {"kudos_receiver", "kudos_thanks", "kudos_reply"}
    assert await there(db, made) == everything - of(Keep.ANSWERS) - of(Keep.TALKS) - below


@ONE
async def test_a_mood_goes_before_the_other_answers(db: Database) -> None:
    id, made = await filled(db, WEDNESDAY)
    await change(db, Question, {"id": made.ids["question"]}, visibility="private")
    a_year = WEDNESDAY + timedelta(days=366)
    await all_of(db, id, a_year - 3 * DAY)
    assert len(await rows(db, Answer)) == 1
    await all_of(db, id, a_year + DAY)
    assert await rows(db, Answer) == []
    assert "reply" in await there(db, made)


@ONE
async def test_a_workspace_may_keep_less_and_never_more(db: Database) -> None:
    id, made = await filled(db, WEDNESDAY)
    await db.write(lambda unit: workspaces.set_setting(unit, id, Keep.ANSWERS.value, "3"))
    await all_of(db, id, WEDNESDAY + timedelta(days=95))
    assert await there(db, made) == set(made.ids) - of(Keep.ANSWERS)


async def test_work_is_done_in_small_pieces_and_nothing_is_looked_at_twice(db: Database) -> None:
    id = await workspace(db, [(f"U{n}", f"Person {n}", "UTC") for n in range(24)])
    ids = await ids_of(db, id)

    def many(unit: Unit) -> None:
        for n in range(12):
            at = WEDNESDAY + timedelta(minutes=n)
            fill(unit, id, ids[f"U{n}"], ids[f"U{n + 12}"], at, again=n > 0)

    await db.write(many)
    much_later = WEDNESDAY + timedelta(days=4 * 366)
    seen = []
    while True:
        done = await db.write(lambda unit: retention.batch(unit, id, much_later, 7))
        assert done.looked <= 7
        seen.append(done.looked)
        if done.over:
            break
    for step in STEPS:
        assert await rows(db, step.model) == [], step.what
    assert sum(seen) <= 12 * len(STEPS)
    assert (await db.write(lambda unit: retention.batch(unit, id, much_later, 7))).looked == 0
    assert {row.what for row in await rows(db, KeptFrom)} >= {step.what for step in STEPS}


@contextmanager
def statements() -> Iterator[list[str]]:
    heard: list[str] = []

    def before_cursor(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", before_cursor)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", before_cursor)


@ONE
async def test_a_night_with_nothing_due_costs_the_same_however_much_is_kept(db: Database) -> None:
    id = await workspace(db)
    plans: list[str] = []

    def explained(unit: Unit) -> None:
        with statements() as heard:
            retention.batch(unit, id, WEDNESDAY, 200)
        for statement in [one for one in heard if one.startswith("SELECT") and "ORDER BY" in one]:
            filled = statement.replace("?", "'0'")
            plans.extend(str(row[3]) for row in unit.conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {filled}"))

    await db.write(explained)
    assert len(plans) >= len(STEPS)
    assert [plan for plan in plans if "(workspace_id=? AND id>? AND id<?)" not in plan] == []


async def test_the_nightly_job_does_it_and_comes_again_the_next_night(db: Database) -> None:
    id, made = await filled(db, WEDNESDAY)
    now = WEDNESDAY + timedelta(days=4 * 366)
    clock = MovableClock(now)
    h = house(db, clock, Machine())
    assert await keeping.run(h, now) > len(STEPS) - 3
    assert "coaching_session" not in await there(db, made)
    assert await keeping.run(h, now + timedelta(hours=23)) == 0
    (row,) = await rows(db, Workspace)
    assert (row.id, row.keep_next_at) == (id, now + DAY)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_leave_that_still_runs_stays_and_the_answer_to_typed_words_goes(db: Database) -> None:
    id = await workspace(db)
    ana = (await ids_of(db, id))["UANA"]
    late = WEDNESDAY + timedelta(days=40 * 31)

    def write(unit: Unit) -> None:
        for end in (WEDNESDAY.date() + timedelta(days=3), late.date() + timedelta(days=3)):
            row = {
                "workspace_id": id, "id": new_id(WEDNESDAY), "created_at": WEDNESDAY, "person_id": ana,
                "start_on": WEDNESDAY.date(), "end_on": end,
            }  # fmt: skip
            unit.run(table_of(TimeOff).insert().values(**row))
        until = WEDNESDAY + timedelta(hours=1)
        deliveries.owe(unit, id, WEDNESDAY, [Owe("help", "help:1", ana, None, WEDNESDAY, until)])
        unit.run(update(table_of(Delivery)).values(state="sent"))

    await db.write(write)
    assert (await db.write(lambda unit: retention.batch(unit, id, late, 500))).over
    (left,) = await rows(db, TimeOff)
    assert left.end_on > late.date()
    assert await rows(db, Delivery) == []
