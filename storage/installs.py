"""What comes back from Slack's install page counts once, on whichever replica."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from storage import orgs
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


def forget(unit: Unit, machine: datetime) -> None:
    """States that are too old to come back go, and organisations of which nothing is left."""
    u = table_of(UsedState)
    unit.run(delete(u).where(u.c.used_at < machine - KEEP))
    orgs.forget_gone(unit)
