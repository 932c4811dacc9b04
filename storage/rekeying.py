"""Sealing anew with the first key: every sealed column of every table, a few rows at a time.

Sealed is whatever holds bytes. It is found by the tables themselves, so that a column that comes later is not
forgotten. What is done is seen on the value, so it may be stopped at any moment, begun again, and run twice at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, Table, and_, case, func, literal, or_, select, tuple_, update
from sqlalchemy.sql import ColumnElement

from storage import system
from storage.sealing import Cipher, SealError
from storage.tables import metadata
from storage.unit import Unit

BATCH = 200

# Where a value is bound to another place than its row's own id.
_PLACES: dict[str, Callable[[Any], UUID | str]] = {
    "answer": lambda row: f"{row.check_in_id}/{row.question_key}",
    "delivery": lambda row: str(row.dedupe),
    "talk_draft": lambda row: f"{row.coach_id}/{row.person_id}",
    "received_key": lambda row: str(row.key),
}


def sealed_columns(table: Table) -> list[Any]:
    """The columns of a table that hold sealed values."""
    return [column for column in table.columns if isinstance(column.type, LargeBinary)]


def tables() -> list[Table]:
    """Every table with something sealed, in an order that is the same each time."""
    return [
        table for table in sorted(metadata.tables.values(), key=lambda t: t.name) if sealed_columns(table)
    ]


def place_of(table: Table, row: Any) -> UUID | str:
    """The row part of the place that a value of this row is bound to."""
    found: UUID | str = _PLACES[table.name](row) if table.name in _PLACES else row.id
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """What one batch did. `last` is where the next one goes on; None: this table is done."""

    done: int
    closed: int  # values that none of the keys opens
    last: tuple[Any, ...] | None


def step(
    unit: Unit, workspace_id: UUID, table: Table, after: Sequence[Any] | None, limit: int = BATCH
) -> Step:
    """Seal anew up to `limit` rows of a workspace, those after the key `after`, in the order of their keys."""
    keys = _keys(table)
    old = or_(*(_is_old(unit.cipher, column) for column in sealed_columns(table)))
    query = select(table).where(_of(table, workspace_id), old)
    if after is not None and keys:
        query = query.where(
            tuple_(*keys) > tuple_(*(literal(one, key.type) for one, key in zip(after, keys, strict=True)))
        )
    rows = unit.run(query.order_by(*(keys or [table.c.id])).limit(limit)).all()
    done = closed = 0
    for row in rows:
        one, shut = _reseal(unit, workspace_id, table, row)
        done, closed = done + one, closed + shut
    full = len(rows) == limit and bool(keys)
    return Step(done, closed, tuple(getattr(rows[-1], key.name) for key in keys) if full else None)


def _reseal(unit: Unit, workspace_id: UUID, table: Table, row: Any) -> tuple[int, int]:
    """Each value by itself, and only if it still is what was read: somebody may have written meanwhile."""
    first, done, closed = Cipher.head(unit.cipher.names[0]), 0, 0
    this = [column == getattr(row, column.name) for column in table.primary_key.columns]
    for column in sealed_columns(table):
        sealed = getattr(row, column.name)
        if sealed is None or sealed.startswith(first):
            continue
        try:
            new = unit.cipher.reseal(sealed, workspace_id, table.name, place_of(table, row), column.name)
        except SealError:
            closed += 1
            continue
        statement = update(table).where(*this, column == sealed).values({column.name: new})
        done += int(unit.run(statement).rowcount)
    return done, closed


def is_its_own(table: Table) -> bool:
    """A table whose rows belong to no workspace: the place of their values begins with their own id."""
    return "workspace_id" not in table.c


def _of(table: Table, workspace_id: UUID) -> ColumnElement[bool]:
    mine = table.c.id if is_its_own(table) else table.c.workspace_id
    found: ColumnElement[bool] = mine == workspace_id
    return found


def _keys(table: Table) -> list[Any]:
    """The primary key without the workspace; none for the workspace itself, which is one row."""
    return [] if is_its_own(table) else [c for c in table.primary_key.columns if c.name != "workspace_id"]


def _begins(column: Any, head: bytes) -> ColumnElement[bool]:
    size = literal(len(head), Integer)
    start: ColumnElement[Any] = func.substr(column, literal(1, Integer), size, type_=LargeBinary)
    return start == literal(head, LargeBinary)


def _is_old(cipher: Cipher, column: Any) -> ColumnElement[bool]:
    return and_(column.is_not(None), ~_begins(column, Cipher.head(cipher.names[0])))


def in_use(unit: Unit, workspace_id: UUID, table: Table) -> Counter[str]:
    """How many values of a workspace each key has sealed in this table, by the key's id."""
    found: Counter[str] = Counter()
    for column in sealed_columns(table):
        found += _in_column(unit, workspace_id, table, column)
    return found


def _in_column(unit: Unit, workspace_id: UUID, table: Table, column: Any) -> Counter[str]:
    """One pass for the keys that are known here; one more for each that is not."""
    mine = _of(table, workspace_id)
    heads = [Cipher.head(name) for name in unit.cipher.names]
    while True:
        sums = [func.coalesce(func.sum(case((_begins(column, head), 1), else_=0)), 0) for head in heads]
        every, *each = unit.run(select(func.count(column), *sums).where(mine)).one()
        others = [~_begins(column, head) for head in heads]
        strange = None
        if every != sum(each):
            strange = unit.run(select(column).where(mine, column.is_not(None), *others).limit(1)).scalar()
        if strange is None:
            counted = zip(heads, each, strict=True)
            return Counter({Cipher.name_of(head): int(count) for head, count in counted if count})
        heads.append(strange[: 1 + strange[0]])


def pieces(unit: Unit) -> list[tuple[UUID, Table]]:
    """Every table of every workspace, and every row that belongs to none, one after the other."""
    known = [one.id for one in system.workspaces(unit)]
    own = {table.name: system.own_ids(unit, table) for table in tables() if is_its_own(table)}
    return [(id, table) for table in tables() for id in own.get(table.name, known)]
