"""What becomes owed when kudos are given or changed: a post for all, messages of one's own, a word to the giver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from storage import deliveries, kudos
from storage.deliveries import Claimed, Owe, Owed
from storage.owing import WORDS_LIVE
from storage.tables import Delivery, table_of
from storage.unit import Unit

POST, ALONE, TROUBLE = "kudos", "kudos_dm", "kudos_trouble"


def post_key(kudos_id: UUID) -> str:
    return f"{POST}:{kudos_id}"


def alone_key(kudos_id: UUID, person_id: UUID) -> str:
    return f"{ALONE}:{kudos_id}:{person_id}"


def keys_of(kudos_id: UUID, receiver_ids: Iterable[UUID]) -> list[str]:
    """Every message that shows these kudos to others."""
    return [post_key(kudos_id), *(alone_key(kudos_id, one) for one in receiver_ids)]


def tell(
    unit: Unit, workspace_id: UUID, kudos_id: UUID, giver_id: UUID, channel: str | None, alone: Sequence[UUID],
    now: datetime,
) -> None:  # fmt: skip
    """At once: words of a person do not wait. `alone` are those who get it as a message of their own."""
    until = now + WORDS_LIVE
    owed = [_alone(kudos_id, one, now) for one in alone]
    if channel is not None:
        owed.insert(0, Owe(POST, post_key(kudos_id), giver_id, kudos_id, now, until, channel=channel))
    deliveries.owe(unit, workspace_id, now, owed)


def _alone(kudos_id: UUID, person_id: UUID, now: datetime) -> Owe:
    return Owe(ALONE, alone_key(kudos_id, person_id), person_id, kudos_id, now, now + WORDS_LIVE)


def instead(unit: Unit, workspace_id: UUID, row: Claimed, code: str, now: datetime) -> None:
    """The channel did not take it: each receiver gets it alone, and the giver hears what can be done."""
    if row.subject_id is None:
        return
    people = kudos.receivers_of(unit, workspace_id, [row.subject_id])[row.subject_id]
    owed = [_alone(row.subject_id, one.id, now) for one in people]
    key = f"{TROUBLE}:{row.subject_id}"
    owed.append(Owe(TROUBLE, key, row.person_id, row.subject_id, now, now + WORDS_LIVE))
    deliveries.owe(unit, workspace_id, now, owed)


def alone_ids(unit: Unit, workspace_id: UUID, kudos_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Who got each of these kudos as a message of their own."""
    d = table_of(Delivery)
    query = select(d.c.subject_id, d.c.person_id).where(
        d.c.workspace_id == workspace_id, d.c.subject_id.in_(tuple(set(kudos_ids))), d.c.kind == ALONE,
        d.c.op == "post",
    )  # fmt: skip
    found: dict[UUID, set[UUID]] = {}
    for row in unit.run(query):
        found.setdefault(row.subject_id, set()).add(row.person_id)
    return found


def refusals(unit: Unit, workspace_id: UUID, kudos_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Slack's word for why the channel did not take the post, by kudos."""
    d = table_of(Delivery)
    keys = [post_key(id) for id in set(kudos_ids)]
    query = select(d.c.subject_id, d.c.reason).where(
        d.c.workspace_id == workspace_id, d.c.dedupe.in_(keys), d.c.state == "failed"
    )
    return {row.subject_id: row.reason or "" for row in unit.run(query)}


def show(
    unit: Unit, workspace_id: UUID, kudos_id: UUID, receiver_ids: Iterable[UUID], now: datetime
) -> dict[str, Owed]:
    """Owe the latest state of every message that shows these kudos. Returns them by key."""
    known = deliveries.find(unit, workspace_id, keys_of(kudos_id, receiver_ids))
    deliveries.owe_change(unit, workspace_id, now, known.values())
    return known
