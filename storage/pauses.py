"""Days on which plans rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, update

from storage.ids import new_id
from storage.plans import PlanRecord
from storage.tables import CadencePlan, Pause, table_of
from storage.unit import Unit

_DAY = timedelta(days=1)


def pause(
    unit: Unit, workspace_id: UUID, records: Sequence[PlanRecord], by_id: UUID, start_on: date,
    end_on: date | None, now: datetime,
) -> None:  # fmt: skip
    """These plans rest from `start_on` to `end_on`, or until further notice. A pause that runs is replaced."""
    resume(unit, workspace_id, records, start_on, now)
    add(unit, workspace_id, [(record.id, start_on, end_on) for record in records], by_id, now)


def resume(unit: Unit, workspace_id: UUID, records: Sequence[PlanRecord], today: date, now: datetime) -> None:
    """Pauses of these plans end yesterday; those still to come go."""
    p, ids = table_of(Pause), [record.id for record in records]
    if not ids:
        return
    mine = and_(p.c.workspace_id == workspace_id, p.c.plan_id.in_(ids))
    unit.run(p.delete().where(mine, p.c.start_on >= today))
    unit.run(
        update(p).where(mine, or_(p.c.end_on.is_(None), p.c.end_on >= today)).values(end_on=today - _DAY)
    )
    c = table_of(CadencePlan)
    unit.run(
        update(c)
        .where(c.c.workspace_id == workspace_id, c.c.id.in_(ids))
        .values(next_at=now, version=c.c.version + 1)
    )


def add(
    unit: Unit,
    workspace_id: UUID,
    wanted: Sequence[tuple[UUID, date, date | None]],
    by_id: UUID,
    now: datetime,
) -> None:
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "plan_id": plan_id, "by_id": by_id,
            "start_on": start, "end_on": end,
        }
        for plan_id, start, end in wanted
    ]  # fmt: skip
    if rows:
        unit.run(unit.insert(table_of(Pause)), rows)
