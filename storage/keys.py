"""Keys of inbound payloads: a second arrival gets the first one's answer and has no second effect."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from storage.tables import ReceivedKey, table_of
from storage.unit import Unit, insert_into

Body = dict[str, Any] | None


class Repeated(Exception):
    """This payload already had its effect. `answer` is what it got."""

    def __init__(self, answer: Body) -> None:
        super().__init__("repeated")
        self.answer = answer


def remember(unit: Unit, workspace_id: UUID, key: str, answer: Body, now: datetime) -> None:
    """Keep `key` with its sealed answer, in the transaction of the effect. Raises Repeated if it is known.

    On PostgreSQL a concurrent first arrival is waited for: the unique index holds us until it commits.
    """
    sealed = None
    if answer is not None:
        sealed = unit.cipher.seal_json(answer, workspace_id, "received_key", key, "answer")
    row = {"workspace_id": workspace_id, "key": key, "created_at": now, "answer": sealed}
    if unit.run(_remember(unit.dialect), row).rowcount == 0:
        raise Repeated(_known(unit, workspace_id, key)[1])


@cache
def _remember(dialect: str) -> Any:
    return insert_into(dialect, table_of(ReceivedKey)).on_conflict_do_nothing()


def _known(unit: Unit, workspace_id: UUID, key: str) -> tuple[bool, Body]:
    k = table_of(ReceivedKey)
    row = unit.run(select(k.c.answer).where(k.c.workspace_id == workspace_id, k.c.key == key)).first()
    if row is None:
        return False, None
    if row.answer is None:
        return True, None
    return True, unit.cipher.open_json(row.answer, workspace_id, "received_key", key, "answer")


def raise_if_known(unit: Unit, workspace_id: UUID, key: str) -> None:
    """Raise Repeated if this payload already had its effect."""
    known, answer = _known(unit, workspace_id, key)
    if known:
        raise Repeated(answer)
