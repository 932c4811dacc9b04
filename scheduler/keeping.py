"""What is too old goes, every night of a workspace, and all of a workspace that removed the app. A little at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from coaching.retention import DEAD_FOR
from scheduler.house import House
from storage import deleting, retention, system, workspaces
from storage.unit import Unit

AGAIN = timedelta(days=1)
LEASE = timedelta(minutes=10)
WORKSPACES = 50  # a run
BATCH = 200  # rows a transaction; handlers get their turn in between
BATCHES = 25  # of one workspace in a run; what is left is done a minute later


async def run(house: House, now: datetime) -> int:
    """Look after the workspaces whose turn it is. Returns how many rows went. Every replica may do it."""

    def take(unit: Unit) -> list[tuple[UUID, str]]:
        for id in system.dead_for_long(unit, now - DEAD_FOR):
            workspaces.left(unit, id, "token_dead_for_long", now)  # taken for an app that was removed
        return system.take_unkept(unit, now, now + LEASE, WORKSPACES)

    due = await house.db.write(take)
    return sum([await _one(house, id, state, now) for id, state in due])


async def _one(house: House, workspace_id: UUID, state: str, now: datetime) -> int:
    total = 0

    def work(unit: Unit) -> tuple[int, bool]:
        if deleting.is_due(unit, workspace_id, now):
            return deleting.batch(unit, workspace_id, now, BATCH)
        done = retention.batch(unit, workspace_id, now, BATCH)
        return done.gone, done.over

    for _ in range(BATCHES):
        gone, over = await house.db.write(work)
        total += gone
        if over:
            break
    next_at = now + AGAIN if over else now
    await house.db.write(lambda unit: workspaces.keep_again(unit, workspace_id, next_at))
    if total:
        house.log.info("too_old_deleted", workspace=str(workspace_id), state=state, rows=total, over=over)
    return total
