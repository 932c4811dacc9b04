"""Rows that fail again and again are set aside, and the sweep goes on with the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update

from storage import system
from storage.system import Due
from storage.unit import Unit


class Poison:
    """Finding what is due, counting tries and setting a row aside, for a table with `next_at`, `tries`, `fault`."""

    table: Any

    def due(self, unit: Unit, now: datetime, limit: int) -> list[Due]:
        return system.due(unit, self.table, now, limit)

    def count_try(self, unit: Unit, due: Due) -> int:
        t = self.table
        mine = and_(t.c.workspace_id == due.workspace_id, t.c.id == due.id)
        unit.run(update(t).where(mine).values(tries=t.c.tries + 1))
        return int(unit.run(select(t.c.tries).where(mine)).scalar() or 0)

    def put_off(self, unit: Unit, due: Due, until: datetime) -> None:
        t = self.table
        mine = and_(t.c.workspace_id == due.workspace_id, t.c.id == due.id)
        unit.run(update(t).where(mine).values(next_at=until))

    def set_aside(self, unit: Unit, due: Due, fault: str, now: datetime) -> None:
        t = self.table
        mine = and_(t.c.workspace_id == due.workspace_id, t.c.id == due.id)
        unit.run(update(t).where(mine).values(next_at=None, fault=fault[:255], fault_at=now))
