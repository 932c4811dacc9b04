"""The audit log: who looked at, took out or erased what is about somebody else. Rows are added, and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from storage.ids import new_id
from storage.people import PersonRecord, by_ids
from storage.tables import AuditEvent, table_of
from storage.unit import Unit, insert_into


class Verb(StrEnum):
    READ = "read"
    EXPORT = "export"
    ERASE = "erase"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Entry:
    """What to write down. `origin` makes it one row: the key of a payload, or a day. `object` is a fixed word.

    `actor_id` None: whoever runs the server. `person_id` None: about nobody by name.
    """

    actor_id: UUID | None
    verb: Verb
    object: str
    person_id: UUID | None
    origin: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the log as it is shown. `actor` None: whoever runs the server."""

    at: datetime
    actor: PersonRecord | None
    verb: str
    object: str
    person: PersonRecord | None
    detail: str | None


def note(unit: Unit, workspace_id: UUID, entries: Iterable[Entry], now: datetime) -> None:
    """Write these down; what is there already stays as it is. Looking at oneself is no news, and not kept."""
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "actor_id": one.actor_id,
            "verb": one.verb.value, "object": one.object[:32], "person_id": one.person_id,
            "detail": one.detail[:64] if one.detail else None, "dedupe": _dedupe(one),
        }
        for one in entries
        if one.person_id is None or one.verb is not Verb.READ or one.actor_id != one.person_id
    ]  # fmt: skip
    if rows:
        unit.run(_note(unit.dialect), rows)


def _dedupe(one: Entry) -> str:
    ids = ":".join("-" if id is None else id.hex for id in (one.actor_id, one.person_id))
    origin = one.origin if len(one.origin) < 40 else hashlib.sha256(one.origin.encode()).hexdigest()[:40]
    return f"{one.verb.value}:{one.object[:32]}:{ids}:{origin}"


@cache
def _note(dialect: str) -> Any:
    statement = insert_into(dialect, table_of(AuditEvent))
    return statement.on_conflict_do_nothing(index_elements=["workspace_id", "dedupe"])


def about(unit: Unit, workspace_id: UUID, person_id: UUID, limit: int) -> list[Event]:
    """What others did with this person's records, and what they took out themselves. The newest first."""
    a = table_of(AuditEvent)
    others = or_(a.c.actor_id.is_(None), a.c.actor_id != person_id, a.c.verb == Verb.EXPORT.value)
    return _events(unit, workspace_id, [a.c.person_id == person_id, others], limit)


def everything(unit: Unit, workspace_id: UUID, limit: int) -> list[Event]:
    """The log of the whole workspace, the newest first: that somebody looked, never what they saw."""
    return _events(unit, workspace_id, [], limit)


def _events(unit: Unit, workspace_id: UUID, where: Sequence[Any], limit: int) -> list[Event]:
    a = table_of(AuditEvent)
    columns = (a.c.created_at, a.c.actor_id, a.c.verb, a.c.object, a.c.person_id, a.c.detail)
    query = (
        select(*columns).where(a.c.workspace_id == workspace_id, *where).order_by(a.c.id.desc()).limit(limit)
    )
    rows = unit.run(query).all()
    known = by_ids(unit, workspace_id, [id for row in rows for id in (row[1], row[4]) if id is not None])
    return [Event(row[0], known.get(row[1]), row[2], row[3], known.get(row[4]), row[5]) for row in rows]
