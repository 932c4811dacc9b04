"""A row in every table, made from the tables themselves, so that a table that comes later is filled as well."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    select,
)
from sqlalchemy.types import TypeDecorator

from storage.ids import new_id
from storage.tables import Question, metadata, table_of
from storage.unit import Unit

NOT_FILLED = {"person"}
ONE_A_WORKSPACE = {"lane", "kept_from"}
OF_COACH = {
    "coach_id", "manager_id", "to_id", "opened_by_id", "closed_by_id", "moved_by_id", "cancelled_by_id", "by_id",
    "logged_by_id", "editor_id", "added_by_id", "actor_id", "talked_by_id", "drop_asked_by_id",
}  # fmt: skip
JSON_LISTS = {"items", "off", "shared_questions"}
IN_JSON = {("answer", "value"), ("prep", "answers"), ("prep", "draft"), ("check_in", "draft"), ("talk_draft", "draft"),
           ("received_key", "answer")}  # fmt: skip
WORDS = {"what": "", "now": "", "wanted": "", "win": ""}


@dataclass
class Filled:
    """What was written: the id of each table's row, and the words sealed in each column."""

    ids: dict[str, Any] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)


def fill(
    unit: Unit,
    workspace_id: UUID,
    person_id: UUID,
    coach_id: UUID,
    at: datetime,
    *,
    again: bool = False,
    only: Collection[str] | None = None,
) -> Filled:
    """One row in each table about this person and their coach, made at `at`. Words are like no others.

    `again`: for another pair of the same workspace. `only`: these tables, which need no others.
    """
    made = Filled()
    for table in metadata.sorted_tables:
        if only is not None and table.name not in only:
            continue
        if (
            "workspace_id" not in table.c
            or table.name in NOT_FILLED
            or (again and table.name in ONE_A_WORKSPACE)
        ):
            continue
        row: dict[str, Any] = {"workspace_id": workspace_id}
        if "id" in table.c:
            row["id"] = made.ids[table.name] = new_id(at)
        for column in table.columns:
            if column.name not in row:
                row[column.name] = _value(made, table, column, person_id, coach_id, at)
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                row[column.name] = _sealed(unit, made, table, column.name, row)
        _fit(unit, table, row, made)
        unit.run(table.insert().values(**row))
    return made


def _fit(unit: Unit, table: Table, row: dict[str, Any], made: Filled) -> None:
    if table.name == "question":
        row["visibility"] = "coach"
    if table.name == "answer":
        q = table_of(Question)
        query = select(q.c.key).where(q.c.workspace_id == row["workspace_id"], q.c.id == made.ids["question"])
        row["question_key"] = unit.run(query).scalar_one()
        row["value"] = _sealed(unit, made, table, "value", row)
    if table.name == "delivery":
        row["state"] = "sent"
    if table.name == "kept_from":
        row |= {"what": "something", "place": UUID(int=0)}


def _value(made: Filled, table: Table, column: Column[Any], rep: UUID, coach: UUID, at: datetime) -> Any:
    for key in column.foreign_keys:
        parent = key.column.table.name
        if parent == table.name:
            return None
        if parent == "person":
            return coach if column.name in OF_COACH or table.name == "leader_line" else rep
        return made.ids.get(parent)
    words = _allowed(table, column.name)
    if words:
        return words[0]
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, DateTime):
        return at if column.name != "next_at" and column.name != "probe_at" else None
    if isinstance(kind, Date):
        return at.date()
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, JSON):
        return [] if column.name in JSON_LISTS else {}
    if isinstance(kind, Uuid):
        return made.ids.get("team") or new_id(at)
    if isinstance(kind, LargeBinary):
        return b""
    if column.name == "zone":
        return "UTC"
    if column.name == "format_key":
        return "coaching_30"
    if column.name in ("skill_key", "kpi_key", "value_key", "scope"):
        return None
    if getattr(kind, "length", None) == 5:
        return "09:00"
    if column.name == "fault":
        return None
    return secrets.token_hex(16)[: min(getattr(kind, "length", None) or 16, 16)]


def _allowed(table: Table, name: str) -> list[str]:
    for check in table.constraints:
        if isinstance(check, CheckConstraint) and str(check.sqltext).startswith(f"{name} IN "):
            return re.findall(r"'(\w+)'", str(check.sqltext))
    return []


def _sealed(unit: Unit, made: Filled, table: Table, name: str, row: dict[str, Any]) -> bytes:
    said = made.words.setdefault((table.name, name), f"Q{table.name}-{name}-{secrets.token_hex(4)}")
    place: Any = row.get("id")
    if table.name == "answer":
        place = f"{row['check_in_id']}/{row['question_key']}"
    elif table.name == "talk_draft":
        place = f"{row['coach_id']}/{row['person_id']}"
    elif table.name == "delivery":
        place = row["dedupe"]
    elif table.name == "received_key":
        place = row["key"]
    if (table.name, name) == ("coaching_session", "words"):
        said = json.dumps(WORDS | {"what": said})
    elif (table.name, name) in IN_JSON:
        said = json.dumps({"q": said})
    return unit.cipher.seal(said, row["workspace_id"], table.name, place, name)
