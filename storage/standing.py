"""How things stand in the whole database: counts for those who watch, read in one statement.

Beside `storage/system.py` the only query across workspaces. It returns numbers alone. Each part walks an index that
holds only what is owed or in trouble, so it costs what there is to tell, not what exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, literal, select, text

from storage.system import SWEPT
from storage.tables import Delivery, Replica, Workspace, table_of
from storage.unit import Unit

RECENT = timedelta(days=7)  # what failed before is history
FRESH = timedelta(minutes=2)  # a replica beats every 30 seconds
# As in the partial index, word for word: SQLite does not work out that one of the two is in the list.
_TROUBLE = text("delivery.state IN ('unknown', 'failed')")
STATES = ("active", "token_dead", "left")  # of a workspace


@dataclass(frozen=True, slots=True)
class Counts:
    """Of all workspaces together. `oldest` is when the oldest message that is due fell due (UTC)."""

    owed: int
    oldest: datetime | None
    unknown: int
    failed: int
    replicas: int
    workspaces: Mapping[str, int]  # by state
    set_aside: Mapping[str, int]  # by table


def counts(unit: Unit, now: datetime, machine: datetime) -> Counts:
    """What is owed by `now` (product time), in trouble, set aside, and who is alive by `machine` time."""
    given: dict[str, Any] = {"b_now": now, "b_since": now - RECENT}
    if unit.dialect != "postgresql":
        given["b_alive"] = machine - FRESH
    owed, oldest, unknown, failed, replicas, *more = unit.run(_statement(unit.dialect), given).one()
    states, aside = more[: len(STATES)], more[len(STATES) :]
    return Counts(
        owed, oldest, unknown, failed, replicas, dict(zip(STATES, states, strict=True)),
        {model.__tablename__: count for model, count in zip(SWEPT, aside, strict=True)},  # type: ignore[misc]
    )  # fmt: skip


def answers(unit: Unit) -> bool:
    """Whether the database does anything at all; the cheapest question there is."""
    return bool(unit.run(select(literal(1))).scalar_one() == 1)


@cache
def _statement(dialect: str) -> Any:
    d, w, r = table_of(Delivery), table_of(Workspace), table_of(Replica)
    alive: Any = bindparam("b_alive", type_=r.c.seen_at.type)
    if dialect == "postgresql":
        alive = func.clock_timestamp() - FRESH
    since = bindparam("b_since", type_=d.c.due_at.type)
    served = and_(w.c.id == d.c.workspace_id, w.c.state == "active")
    due = and_(served, d.c.state == "owed", d.c.due_at <= bindparam("b_now", type_=d.c.due_at.type))

    def many(*where: Any) -> Any:
        return select(func.count()).where(*where).scalar_subquery()

    def trouble(state: str) -> Any:
        return many(w.c.id == d.c.workspace_id, _TROUBLE, d.c.state == state, d.c.due_at >= since)

    return select(
        many(due),
        select(func.min(d.c.due_at)).where(due).scalar_subquery(),
        trouble("unknown"),
        trouble("failed"),
        many(r.c.seen_at > alive),
        *(many(w.c.state == state) for state in STATES),
        *(many(table_of(model).c.fault.is_not(None)) for model in SWEPT),
    )
