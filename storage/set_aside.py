"""Rows that sweeps set aside after failing again and again: seeing them, and putting them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from storage.system import SWEPT
from storage.tables import table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that sweeps leave alone. `fault` is the class of an error; `since` is product time."""

    table: str
    id: UUID
    fault: str
    tries: int
    since: datetime | None


def count(unit: Unit, workspace_id: UUID) -> int:
    total = 0
    for model in SWEPT:
        t = table_of(model)
        query = select(func.count()).select_from(t)
        total += unit.run(query.where(t.c.workspace_id == workspace_id, t.c.fault.is_not(None))).scalar_one()
    return total


def listed(unit: Unit, workspace_id: UUID, limit: int) -> list[SetAside]:
    """Up to `limit` of each table, the longest set aside first."""
    found: list[SetAside] = []
    for model in SWEPT:
        t = table_of(model)
        query = (
            select(t.c.id, t.c.fault, t.c.tries, t.c.fault_at)
            .where(t.c.workspace_id == workspace_id, t.c.fault.is_not(None))
            .order_by(t.c.fault_at, t.c.id)
            .limit(limit)
        )
        found += [SetAside(t.name, *row) for row in unit.run(query)]
    return found


def put_back(unit: Unit, workspace_id: UUID, ids: Iterable[UUID] | None, now: datetime) -> set[UUID]:
    """Due now, with no tries counted; None for every one. Each step works out anew what its rows have to do."""
    done: set[UUID] = set()
    wanted = None if ids is None else tuple(ids)
    for model in SWEPT:
        t = table_of(model)
        statement = update(t).where(t.c.workspace_id == workspace_id, t.c.fault.is_not(None))
        if wanted is not None:
            statement = statement.where(t.c.id.in_(wanted))
        free = {"fault": None, "fault_at": None, "tries": 0, "next_at": now}
        done |= set(unit.run(statement.values(**free).returning(t.c.id)).scalars())
    return done
