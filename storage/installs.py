"""What comes back from Slack's install page counts once, on whichever replica."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from storage.tables import UsedState, table_of
from storage.unit import Unit

KEEP = timedelta(hours=1)  # longer than any state is good for


def use(unit: Unit, nonce: str, machine: datetime) -> bool:
    """Use up a state. False if it was used before."""
    u = table_of(UsedState)
    made = (
        unit.insert(u).values(nonce=nonce, used_at=machine).on_conflict_do_nothing(index_elements=["nonce"])
    )
    return bool(unit.run(made).rowcount)


def forget_used(unit: Unit, machine: datetime) -> None:
    """Those that are too old to come back go."""
    u = table_of(UsedState)
    unit.run(delete(u).where(u.c.used_at < machine - KEEP))
