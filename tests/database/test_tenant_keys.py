"""Every key begins with the workspace, so the databases themselves refuse what crosses tenants."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint, inspect
from sqlalchemy.exc import IntegrityError

from storage import deliveries, members, people
from storage.database import Database
from storage.deliveries import Owe
from storage.ids import new_id
from storage.tables import CheckIn, Delivery, Lane, Person, ReportingLine, Round, Template, metadata, table_of
from storage.unit import Unit
from tests.database.house import WEDNESDAY, ids_of, rows, workspace

OF_NO_WORKSPACE = {"workspace", "replica", "org", "used_state"}
TABLES = sorted((t for t in metadata.tables.values() if t.name not in OF_NO_WORKSPACE), key=lambda t: t.name)
# What the sweeps, the delivery loop and the calendar feeds look up for all workspaces at once (storage/system.py).
SYSTEM_INDEXES = {
    "ix_enrolment_next_at", "ix_enrolment_checked_at", "ix_check_in_next_at", "ix_delivery_leased",
    "ix_received_key_created_at", "ix_cadence_plan_next_at", "ix_cadence_plan_checked_at", "ix_coach_next_at",
    "ix_coaching_session_next_at", "ix_person_feed_key",
    "ix_team_next_at", "ix_digest_choice_next_at",
}  # fmt: skip
# Digests of random secrets: one of them is one person's, wherever they are.
SECRETS = {"ix_person_feed_key"}


def columns(item: Any) -> list[str]:
    return [column.name for column in item.columns]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_workspace_comes_first_in_every_key(table: Table) -> None:
    assert columns(table.primary_key)[0] == "workspace_id"
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | ForeignKeyConstraint):
            assert columns(constraint)[0] == "workspace_id", constraint.name
    for index in table.indexes:
        assert index.name in SYSTEM_INDEXES or columns(index)[0] == "workspace_id", index.name
        assert not index.unique or index.name in SECRETS or columns(index)[0] == "workspace_id", index.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_hangs_on_the_workspace(table: Table) -> None:
    keys = [c for c in table.constraints if isinstance(c, ForeignKeyConstraint)]
    assert keys
    for key in keys:
        first = key.elements[0].target_fullname
        assert first == "workspace.id" or first.endswith(".workspace_id"), key.name


def test_no_system_index_is_declared_that_is_not_there() -> None:
    assert {str(index.name) for table in TABLES for index in table.indexes} >= SYSTEM_INDEXES


async def test_the_database_holds_the_keys_that_the_tables_declare(db: Database) -> None:
    def wrong(conn: Any) -> list[str]:
        look, found = inspect(conn), []
        for table in TABLES:
            keys = [look.get_pk_constraint(table.name)["constrained_columns"]]
            keys += [key["constrained_columns"] for key in look.get_foreign_keys(table.name)]
            keys += [key["column_names"] for key in look.get_unique_constraints(table.name)]
            keys += [
                index["column_names"]
                for index in look.get_indexes(table.name)
                if index["name"] not in SYSTEM_INDEXES
            ]
            found += [f"{table.name}: {key}" for key in keys if key[0] != "workspace_id"]
        return found

    assert await db.run_on_connection(wrong) == []


async def two_workspaces(db: Database) -> tuple[UUID, UUID]:
    return await workspace(db, slack_team_id="T1"), await workspace(db, slack_team_id="T2")


async def refused(db: Database, table: Table, **values: Any) -> None:
    await db.write(lambda unit: unit.run(table.insert().values(**values)))


def line(workspace_id: UUID, person_id: UUID, manager_id: UUID) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id, "id": new_id(WEDNESDAY), "created_at": WEDNESDAY,
        "person_id": person_id, "manager_id": manager_id, "start_on": WEDNESDAY.date(),
    }  # fmt: skip


async def test_nobody_can_have_a_manager_in_another_workspace(db: Database) -> None:
    ours, theirs = await two_workspaces(db)
    ana, sam = (await ids_of(db, ours))["UANA"], (await ids_of(db, theirs))["USAM"]
    with pytest.raises(IntegrityError):
        await refused(db, table_of(ReportingLine), **line(ours, ana, sam))
    assert await rows(db, ReportingLine) == []


async def test_no_message_can_be_owed_to_somebody_of_another_workspace(db: Database) -> None:
    ours, theirs = await two_workspaces(db)
    stranger = (await ids_of(db, theirs))["UANA"]
    owed = Owe("reply", "k", stranger, None, WEDNESDAY, WEDNESDAY)
    with pytest.raises(IntegrityError):
        await db.write(lambda unit: deliveries.owe(unit, ours, WEDNESDAY, [owed]))
    assert await rows(db, Delivery) == []


async def test_no_round_can_ask_by_a_template_of_another_workspace(db: Database) -> None:
    ours, theirs = await two_workspaces(db)
    template = (await rows(db, Template, theirs))[0]
    values = {"workspace_id": ours, "id": new_id(WEDNESDAY), "created_at": WEDNESDAY}
    with pytest.raises(IntegrityError):
        await refused(
            db, table_of(Round), **values, template_key=template.key, template_id=template.id,
            week=WEDNESDAY.date(),
        )  # fmt: skip
    assert await rows(db, Round) == []


async def test_no_row_can_belong_to_a_workspace_that_is_not_there(db: Database) -> None:
    with pytest.raises(IntegrityError):
        await refused(
            db, table_of(Lane), workspace_id=new_id(WEDNESDAY), owner="nobody", until=WEDNESDAY
        )  # fmt: skip


async def test_one_slack_person_has_one_row_a_workspace(db: Database) -> None:
    ours, theirs = await two_workspaces(db)
    assert {p.workspace_id for p in await rows(db, Person) if p.slack_user_id == "UANA"} == {ours, theirs}
    ana = {row.slack_user_id: row for row in await rows(db, Person, ours)}["UANA"]
    again = ana._asdict() | {"id": new_id(WEDNESDAY)}
    with pytest.raises(IntegrityError):
        await refused(db, table_of(Person), **again)


async def test_a_person_has_one_open_line_and_any_number_of_ended_ones(db: Database) -> None:
    ours, _ = await two_workspaces(db)
    ids = await ids_of(db, ours)
    ended = line(ours, ids["UANA"], ids["ULENA"]) | {"end_on": WEDNESDAY.date()}
    for values in (ended, ended | {"id": new_id(WEDNESDAY)}, line(ours, ids["UANA"], ids["USAM"])):
        await refused(db, table_of(ReportingLine), **values)
    with pytest.raises(IntegrityError):
        await refused(db, table_of(ReportingLine), **line(ours, ids["UANA"], ids["ULENA"]))
    assert len(await rows(db, ReportingLine, ours)) == 3


async def test_one_person_is_asked_once_a_round_and_a_key_is_owed_once(db: Database) -> None:
    ours, _ = await two_workspaces(db)
    ids = await ids_of(db, ours)
    template = (await rows(db, Template, ours))[0]
    base = {"workspace_id": ours, "created_at": WEDNESDAY}
    round_id = new_id(WEDNESDAY)
    await refused(
        db, table_of(Round), **base, id=round_id, template_key=template.key, template_id=template.id,
        week=WEDNESDAY.date(),
    )  # fmt: skip
    check_in = base | {
        "round_id": round_id, "person_id": ids["UANA"], "template_id": template.id, "zone": "UTC",
        "opens_at": WEDNESDAY, "due_at": WEDNESDAY, "closes_at": WEDNESDAY,
    }  # fmt: skip
    await refused(db, table_of(CheckIn), **check_in, id=new_id(WEDNESDAY))
    with pytest.raises(IntegrityError):
        await refused(db, table_of(CheckIn), **check_in, id=new_id(WEDNESDAY))
    odd = check_in | {"id": new_id(WEDNESDAY), "person_id": ids["UBEN"], "state": "odd"}
    with pytest.raises(IntegrityError):
        await refused(db, table_of(CheckIn), **odd)

    def twice(unit: Unit) -> None:
        for kind in ("reply", "talk_soon"):
            owed = Owe(kind, "the same", ids["UANA"], None, WEDNESDAY, WEDNESDAY)
            deliveries.owe(unit, ours, WEDNESDAY, [owed])

    await db.write(twice)
    assert [row.kind for row in await rows(db, Delivery, ours)] == ["reply"]


async def test_two_workspaces_with_the_same_people_never_see_each_other(db: Database) -> None:
    ours, theirs = await two_workspaces(db)

    def rename(unit: Unit) -> None:
        person = people.by_slack_id(unit, ours, "UANA")
        assert person is not None
        members.deactivate(unit, ours, person.id)
        people.set_opening(unit, ours, person.id, None)

    await db.write(rename)
    still = await db.read(lambda unit: people.by_slack_id(unit, theirs, "UANA"))
    assert still is not None
    assert still.active
    assert await db.read(lambda unit: people.by_slack_id(unit, ours, "UANA")) is None
    # An id of theirs, asked for in the name of ours, is nobody.
    assert await db.read(lambda unit: people.by_ids(unit, ours, [still.id])) == {}
