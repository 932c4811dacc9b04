"""Rows that go, with all that hangs on them: found from the keys between the tables, so that no table is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Table, delete, select, update
from sqlmodel import SQLModel

from storage.tables import metadata, table_of
from storage.unit import Unit

MOST_AT_ONCE = 500  # ids in a statement


def remove(unit: Unit, workspace_id: UUID, model: type[SQLModel], ids: Sequence[UUID]) -> int:
    """Delete these rows. What can stand alone loses its link to them; what cannot goes too. Returns rows deleted."""
    return _remove(unit, workspace_id, table_of(model), list(ids))


def _remove(unit: Unit, workspace_id: UUID, table: Table, ids: Sequence[UUID]) -> int:
    total = 0
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = list(ids[start : start + MOST_AT_ONCE])
        for child, column in pointing_at(table.name):
            hang = (child.c.workspace_id == workspace_id, column.in_(some))
            if column.nullable:
                unit.run(update(child).where(*hang).values({column.name: None}))
                continue
            while below := list(unit.run(select(child.c.id).where(*hang).limit(MOST_AT_ONCE)).scalars()):
                total += _remove(unit, workspace_id, child, below)
        gone = unit.run(delete(table).where(table.c.workspace_id == workspace_id, table.c.id.in_(some)))
        total += int(gone.rowcount)
    return total


@cache
def pointing_at(name: str) -> tuple[tuple[Table, Column[UUID]], ...]:
    """The columns that point at rows of this table, by the tables they are in."""
    return tuple(_pointing_at(name))


def _pointing_at(name: str) -> Iterator[tuple[Table, Column[UUID]]]:
    for table in metadata.sorted_tables:
        for key in table.constraints:
            if (
                isinstance(key, ForeignKeyConstraint)
                and key.referred_table.name == name
                and len(key.columns) == 2
            ):
                yield table, key.elements[1].parent
