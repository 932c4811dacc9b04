"""A token that works again: the workspace goes on, and its admins hear how long it was off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select, update

from storage import deliveries, setup_owing
from storage.deliveries import Owe
from storage.tables import Delivery, Workspace, table_of
from storage.unit import Unit

KIND = "token_back"


@dataclass(frozen=True, slots=True)
class Outage:
    """From when until when nothing was sent, and how many messages were given up since their time had passed."""

    since: datetime
    until: datetime
    missed: int


def resume(unit: Unit, workspace_id: UUID, now: datetime) -> Outage | None:
    """Go on, if the token was dead. What is past its time is dropped, and admins are owed one message each.

    Once for each time it was off, however many replicas find it well again. Without a known admin nobody is told.
    """
    w = table_of(Workspace)
    query = select(w.c.state_at).where(w.c.id == workspace_id, w.c.state == "token_dead")
    row = unit.run(unit.lock(query)).first()
    if row is None:
        return None
    free = {
        "state": "active",
        "state_reason": None,
        "state_at": None,
        "probe_at": None,
        "directory_next_at": now,
    }
    unit.run(update(w).where(w.c.id == workspace_id).values(**free))
    found = Outage(row.state_at or now, now, _given_up(unit, workspace_id, now))
    owed = [
        Owe(KIND, _key(found, admin.id), admin.id, None, now, now + setup_owing.LIVES)
        for admin in setup_owing.admins(unit, workspace_id)
    ]
    deliveries.owe(unit, workspace_id, now, owed)
    unit.owes = True
    return found


def _given_up(unit: Unit, workspace_id: UUID, now: datetime) -> int:
    d = table_of(Delivery)
    over = (d.c.workspace_id == workspace_id, d.c.state == "owed", d.c.not_after < now)
    posts = unit.run(
        update(d).where(*over, d.c.op == "post").values(state="dropped", reason="token_was_dead")
    )
    return int(posts.rowcount)


def _key(found: Outage, person_id: UUID) -> str:
    return f"{KIND}:{found.since.timestamp():.0f}-{found.until.timestamp():.0f}-{found.missed}:{person_id}"


def outage_of(dedupe: str) -> Outage:
    """What a message is about, from its key."""
    since, until, missed = dedupe.removeprefix("update:").split(":")[1].split("-")
    return Outage(
        datetime.fromtimestamp(int(since), UTC), datetime.fromtimestamp(int(until), UTC), int(missed)
    )
