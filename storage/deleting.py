"""A workspace whose app was removed: everything of it goes, a few rows at a time, its own row last."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Table, delete, select, update

from coaching.retention import LEFT_FOR
from storage.tables import AuditEvent, KeptFrom, Workspace, metadata, table_of
from storage.unit import Unit

_LAST = UUID(int=2**128 - 1)


def is_due(unit: Unit, workspace_id: UUID, now: datetime) -> bool:
    """Whether the app was removed long enough ago. The row is ours until the end of the transaction.

    An install that comes at the same moment is before us, and then nothing is due, or after us, and begins anew.
    """
    w = table_of(Workspace)
    query = select(w.c.state_at).where(w.c.id == workspace_id, w.c.state == "left")
    row = unit.run(unit.lock(query)).first()
    return row is not None and row.state_at is not None and row.state_at + LEFT_FOR <= now


def batch(unit: Unit, workspace_id: UUID, now: datetime, limit: int) -> tuple[int, bool]:
    """Delete up to `limit` rows of a workspace that is due. Returns how many went, and whether all is gone.

    From the first row on, its name at Slack is free: an install from then on is a new workspace, and finds nothing.
    """
    if not is_due(unit, workspace_id, now):
        return 0, True
    w = table_of(Workspace)
    nameless = update(w).values(
        slack_team_id=f"gone-{workspace_id.hex[-26:]}", name="", settings={}, bot_token=None, enterprise_id=None,
        bot_user_id=None,
    )  # fmt: skip
    unit.run(nameless.where(w.c.id == workspace_id))
    _let_go(unit, workspace_id)
    gone = 0
    for table in reversed(metadata.sorted_tables):
        if "workspace_id" not in table.c:
            continue
        gone += _empty(unit, workspace_id, table, limit - gone)
        if gone >= limit:
            return gone, False
    unit.run(delete(w).where(w.c.id == workspace_id))
    return gone + 1, True


def _let_go(unit: Unit, workspace_id: UUID) -> None:
    """The audit log may go as well."""
    k = table_of(KeptFrom)
    row = unit.insert(k).values(workspace_id=workspace_id, what=AuditEvent.__tablename__, place=_LAST)
    unit.run(row.on_conflict_do_update(index_elements=["workspace_id", "what"], set_={"place": _LAST}))


def _empty(unit: Unit, workspace_id: UUID, table: Table, limit: int) -> int:
    keys = [column for column in table.primary_key.columns if column.name != "workspace_id"]
    mine = table.c.workspace_id == workspace_id
    if not keys:
        return int(unit.run(delete(table).where(mine)).rowcount)
    found = list(unit.run(select(keys[0]).where(mine).limit(limit)).scalars())
    if not found:
        return 0
    for column in _pointing_at_itself(table):
        unit.run(update(table).where(mine, table.c[column].in_(found)).values({column: None}))
    return int(unit.run(delete(table).where(mine, keys[0].in_(found))).rowcount)


def _pointing_at_itself(table: Table) -> list[str]:
    keys = [key for key in table.constraints if isinstance(key, ForeignKeyConstraint)]
    return [list(key.columns)[-1].name for key in keys if key.referred_table is table]
