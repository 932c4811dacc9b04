"""One's own kudos: those one was given, and those one gave. Each person reads their own lists alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from storage import kudos
from storage.kudos import KudosRecord
from storage.tables import Kudos, KudosReceiver, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, the newest first, and how many there are in all. What was taken back is in neither."""

    found: tuple[KudosRecord, ...]
    count: int


def received(unit: Unit, workspace_id: UUID, person_id: UUID, first: int, most: int) -> Page:
    """Kudos for this person, from the `first` (0 is the newest) on, opened."""
    given = {"b_workspace": workspace_id, "b_person": person_id, "b_first": first, "b_most": most}
    return _page(unit, workspace_id, unit.run(_received(), given).all(), first)


def given(unit: Unit, workspace_id: UUID, person_id: UUID, first: int, most: int) -> Page:
    """Kudos that this person gave."""
    asked = {"b_workspace": workspace_id, "b_person": person_id, "b_first": first, "b_most": most}
    return _page(unit, workspace_id, unit.run(_given(), asked).all(), first)


def _page(unit: Unit, workspace_id: UUID, rows: Sequence[Any], first: int) -> Page:
    """A page behind the last one is empty, and says of none how many there are."""
    records = kudos.get_many(unit, workspace_id, [row.id for row in rows])
    found = tuple(records[row.id] for row in rows if row.id in records)
    return Page(found, rows[0].count if rows else 0)


def received_since(unit: Unit, workspace_id: UUID, person_id: UUID, since: datetime) -> int:
    """How many kudos this person was given from then on."""
    asked = {"b_workspace": workspace_id, "b_person": person_id, "b_since": since}
    return int(unit.run(_since(), asked).scalar() or 0)


@cache
def _received() -> Any:
    r, k = table_of(KudosReceiver), table_of(Kudos)
    return (
        select(k.c.id, func.count().over().label("count"))
        .join(k, and_(k.c.workspace_id == r.c.workspace_id, k.c.id == r.c.kudos_id))
        .where(
            r.c.workspace_id == bindparam("b_workspace"), r.c.person_id == bindparam("b_person"),
            k.c.retracted_at.is_(None),
        )
        .order_by(r.c.created_at.desc(), r.c.id.desc())
        .limit(bindparam("b_most"))
        .offset(bindparam("b_first"))
    )  # fmt: skip


@cache
def _given() -> Any:
    k = table_of(Kudos)
    return (
        select(k.c.id, func.count().over().label("count"))
        .where(
            k.c.workspace_id == bindparam("b_workspace"), k.c.giver_id == bindparam("b_person"),
            k.c.retracted_at.is_(None),
        )
        .order_by(k.c.given_on.desc(), k.c.number.desc())
        .limit(bindparam("b_most"))
        .offset(bindparam("b_first"))
    )  # fmt: skip


@cache
def _since() -> Any:
    r, k = table_of(KudosReceiver), table_of(Kudos)
    return (
        select(func.count())
        .select_from(r)
        .join(k, and_(k.c.workspace_id == r.c.workspace_id, k.c.id == r.c.kudos_id))
        .where(
            r.c.workspace_id == bindparam("b_workspace"), r.c.person_id == bindparam("b_person"),
            r.c.created_at >= bindparam("b_since"), k.c.retracted_at.is_(None),
        )
    )  # fmt: skip
