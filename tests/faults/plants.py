"""Bugs to plant: what the ledger and the keys are there to prevent. The checker must see each of them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import slack_sdk.signature
from sqlalchemy import and_, case, delete, or_, update

import gateway.clock
import handlers.house
from scheduler.delivery import Courier
from storage import deliveries, replies, system
from storage.tables import Delivery, Lane, table_of
from storage.unit import Unit


def send_before_commit() -> None:
    """The request is written while the row is still *claimed*: nothing is committed before it."""

    def mark_sending(
        unit: Unit, workspace_id: UUID, owner: str, *, marks: Mapping[UUID, Any], machine: datetime
    ) -> set[UUID]:
        return set(marks)

    deliveries.mark_sending = mark_sending


def owed_again() -> None:
    """A send whose lease ended is owed again, as if it had never begun."""

    def expire_leases(unit: Unit, machine: datetime, *, all_owners: bool = False) -> tuple[int, int]:
        d = table_of(Delivery)
        over = d.c.lease_until.is_not(None)
        if not all_owners:
            over = d.c.lease_until < deliveries.machine_now(unit, machine)
        in_hand = or_(d.c.state == "claimed", d.c.state == "sending")
        found = unit.run(
            update(d).where(in_hand, over).values(state="owed", owner=None, lease_until=None)
        ).rowcount
        if all_owners:
            unit.run(delete(table_of(Lane)))
        unit.owes = unit.owes or bool(found)
        return found, 0

    system.expire_leases = expire_leases


def no_lease_check() -> None:
    """Whatever was once claimed is sent, however long ago that was and whoever has it now."""

    def mark_sending(
        unit: Unit, workspace_id: UUID, owner: str, *, marks: Mapping[UUID, Any], machine: datetime
    ) -> set[UUID]:
        d = table_of(Delivery)
        shown = case({id: wanted for id, (wanted, _) in marks.items()}, value=d.c.id)
        mine = and_(d.c.workspace_id == workspace_id, d.c.id.in_(tuple(marks)))
        unit.run(update(d).where(mine).values(state="sending", owner=owner, shown=shown))
        return set(marks)

    deliveries.mark_sending = mark_sending
    send = Courier._send

    async def at_any_time(self: Courier, *args: Any) -> None:
        *others, _claimed_at = args
        await send(self, *others, self._house.machine.monotonic())

    Courier._send = at_any_time  # type: ignore[method-assign]


def no_received_key() -> None:
    """A payload that comes again is as new as the first."""
    handlers.house.remember = lambda *_: None  # type: ignore[assignment]
    handlers.house.raise_if_known = lambda *_: None  # type: ignore[assignment]


def no_domain_key() -> None:
    """Nothing but the payload's own key stops a second effect: two presses are two replies."""
    add = replies.add

    def always_new(*args: Any) -> UUID | None:
        *others, origin, now = args
        return add(*others, f"{origin}:{secrets.token_hex(4)}", now)

    replies.add = always_new  # type: ignore[assignment]


def wrong_clock(hours: float) -> None:
    """The machine's clock is off by so much: for the program, and for what Bolt would check by itself."""
    off = timedelta(hours=hours)
    shown, seconds = gateway.clock.wall, time.time
    gateway.clock.wall = lambda: shown() + off
    slack_sdk.signature.time = lambda: seconds() + off.total_seconds()


PLANTS: dict[str, Callable[[], None]] = {
    plant.__name__: plant
    for plant in (send_before_commit, owed_again, no_lease_check, no_received_key, no_domain_key)
}


def plant(name: str) -> None:
    PLANTS[name]()


__all__ = ["PLANTS", "plant"]
