"""What comes of kudos: thanks of others, words back to the giver, a change, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update

from storage import deliveries
from storage.deliveries import Owe
from storage.ids import new_id
from storage.kudos import KudosRecord
from storage.owing import WORDS_LIVE
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import Kudos, KudosReply, KudosThanks, Person, table_of
from storage.unit import Unit, insert_into

REPLY = "kudos_reply"
MOST_NAMED = 2  # of those who thank too; the others are a number


# ---------------------------------------------------------------- thanks of others


@dataclass(frozen=True, slots=True)
class Thanks:
    """Who thanked first, in that order, and how many did in all."""

    first: tuple[PersonRecord, ...]
    count: int


def thank(unit: Unit, workspace_id: UUID, kudos_id: UUID, person_id: UUID, now: datetime) -> bool:
    """Add somebody's thanks; False if they are there already. Once a person, whatever is pressed at once."""
    row = {
        "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "kudos_id": kudos_id,
        "person_id": person_id,
    }  # fmt: skip
    return bool(unit.run(_thank(unit.dialect), row).rowcount == 1)


@cache
def _thank(dialect: str) -> Any:
    statement = insert_into(dialect, table_of(KudosThanks))
    return statement.on_conflict_do_nothing(index_elements=["workspace_id", "kudos_id", "person_id"])


def thanks_of(unit: Unit, workspace_id: UUID, kudos_ids: Iterable[UUID]) -> dict[UUID, Thanks]:
    """Who thanks too, by kudos; those whom nobody thanked are left out. One query for any number."""
    t, p, wanted = table_of(KudosThanks), table_of(Person), tuple(set(kudos_ids))
    if not wanted:
        return {}
    place = func.row_number().over(partition_by=t.c.kudos_id, order_by=t.c.id)
    ranked = (
        select(
            t.c.workspace_id, t.c.kudos_id, t.c.person_id, place.label("place"),
            func.count().over(partition_by=t.c.kudos_id).label("count"),
        )
        .where(t.c.workspace_id == workspace_id, t.c.kudos_id.in_(wanted))
        .subquery()
    )  # fmt: skip
    query = (
        select(ranked.c.kudos_id, ranked.c.count, *person_columns(p))
        .join(p, and_(p.c.workspace_id == ranked.c.workspace_id, p.c.id == ranked.c.person_id))
        .where(p.c.workspace_id == workspace_id, ranked.c.place <= MOST_NAMED)
        .order_by(ranked.c.kudos_id, ranked.c.place)
    )
    found: dict[UUID, Thanks] = {}
    for row in unit.run(query):
        before = found.get(row[0], Thanks((), 0))
        found[row[0]] = Thanks((*before.first, to_person(row[2:])), row[1])
    return found


# ---------------------------------------------------------------- the giver


def change(
    unit: Unit, workspace_id: UUID, kudos: KudosRecord, words: str, impact: str, value_key: str | None,
    now: datetime,
) -> None:  # fmt: skip
    """Other words, another value. Who gets it and who sees it stays."""
    texts = {"words": words, "impact": impact}
    sealed = {
        name: unit.cipher.seal(text, workspace_id, "kudos", kudos.id, name) if text else None
        for name, text in texts.items()
    }
    _set(unit, workspace_id, kudos.id, value_key=value_key, changed_at=now, **sealed)


def take_back(unit: Unit, workspace_id: UUID, kudos_id: UUID, now: datetime) -> None:
    """They count nowhere any more. Their place among the giver's ten of that day is not given back."""
    _set(unit, workspace_id, kudos_id, retracted_at=now)


def _set(unit: Unit, workspace_id: UUID, kudos_id: UUID, **values: Any) -> None:
    k = table_of(Kudos)
    unit.run(update(k).where(k.c.workspace_id == workspace_id, k.c.id == kudos_id).values(**values))


# ---------------------------------------------------------------- words back


@dataclass(frozen=True, slots=True)
class ReplyRecord:
    """What a receiver wrote back, opened: for the giver and its author."""

    id: UUID
    kudos_id: UUID
    author_id: UUID
    text: str


def write_back(
    unit: Unit, workspace_id: UUID, kudos: KudosRecord, author_id: UUID, text: str, origin: str, now: datetime
) -> None:
    """Keep it sealed, and owe it to the giver. A window that is sent twice writes once."""
    id = new_id(now)
    sealed = unit.cipher.seal(text, workspace_id, "kudos_reply", id, "text")
    row = {
        "workspace_id": workspace_id, "id": id, "created_at": now, "kudos_id": kudos.id, "author_id": author_id,
        "text": sealed, "origin": origin,
    }  # fmt: skip
    if unit.run(_reply(unit.dialect), row).rowcount == 1:
        owe = Owe(REPLY, f"{REPLY}:{id}", kudos.giver_id, id, now, now + WORDS_LIVE)
        deliveries.owe(unit, workspace_id, now, [owe])


@cache
def _reply(dialect: str) -> Any:
    statement = insert_into(dialect, table_of(KudosReply))
    return statement.on_conflict_do_nothing(index_elements=["workspace_id", "origin"])


def replies(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, ReplyRecord]:
    r, wanted = table_of(KudosReply), tuple(set(ids))
    if not wanted:
        return {}
    query = select(r.c.id, r.c.kudos_id, r.c.author_id, r.c.text).where(
        r.c.workspace_id == workspace_id, r.c.id.in_(wanted)
    )
    return {
        row.id: ReplyRecord(
            row.id, row.kudos_id, row.author_id,
            unit.cipher.open(row.text, workspace_id, "kudos_reply", row.id, "text"),
        )
        for row in unit.run(query)
    }  # fmt: skip
