"""That somebody is asked what a person did whose message they thanked with an emoji."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from storage import deliveries
from storage.deliveries import Owe
from storage.tables import Delivery, table_of
from storage.unit import Unit

OFFER = "kudos_offer"
EMOJI = "raised_hands"
MOST_A_DAY = 3
LIVES = timedelta(hours=12)  # later nobody knows any more what it was about


@dataclass(frozen=True, slots=True)
class Offer:
    """Whose message it was, and where it is."""

    receiver_id: UUID
    channel: str
    ts: str


def key_of(giver_id: UUID, offer: Offer) -> str:
    """Once for a message and a giver, ever: taken away and put back, nothing more is asked."""
    return f"{OFFER}:{giver_id.hex}:{offer.receiver_id.hex}:{offer.channel}:{offer.ts}"


def read_key(key: str) -> Offer | None:
    """What the key of such a message says; None for another one."""
    parts = key.removeprefix("update:").split(":")
    if len(parts) != 5 or parts[0] != OFFER:
        return None
    return Offer(UUID(parts[2]), parts[3], parts[4])


def owe_offer(
    unit: Unit, workspace_id: UUID, giver_id: UUID, offer: Offer, since: datetime, now: datetime
) -> None:
    """Ask once, and of one giver at most three times from `since` on, which is when their day began.

    The giver is the subject too: so the offers of a day are found by an index.
    """
    d = table_of(Delivery)
    today = select(func.count()).where(
        d.c.workspace_id == workspace_id,
        d.c.subject_id == giver_id,
        d.c.kind == OFFER,
        d.c.created_at >= since,
    )
    if int(unit.run(today).scalar() or 0) < MOST_A_DAY:
        owe = Owe(OFFER, key_of(giver_id, offer), giver_id, giver_id, now, now + LIVES)
        deliveries.owe(unit, workspace_id, now, [owe])
