"""The change log: what was set for everybody or for somebody, and by whom. Only ever added to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from storage.ids import new_id
from storage.tables import Person, SettingChange, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log. `actor` and `subject` are (Slack id, name); no actor: an operator of the server."""

    id: UUID
    at: datetime
    what: str
    old: Any
    new: Any
    actor: tuple[str, str] | None = None
    subject: tuple[str, str] | None = None


def note(
    unit: Unit, workspace_id: UUID, actor_id: UUID | None, what: str, old: Any, new: Any, now: datetime,
    *, subject_id: UUID | None = None,
) -> bool:  # fmt: skip
    """Write down that it changed; False, and nothing written, where it did not. Values as JSON, no words of people."""
    if old == new:
        return False
    row = {
        "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "actor_id": actor_id, "what": what,
        "subject_id": subject_id, "old": json.dumps(old), "new": json.dumps(new),
    }  # fmt: skip
    unit.run(table_of(SettingChange).insert().values(**row))
    return True


def latest(unit: Unit, workspace_id: UUID, limit: int, skip: int = 0) -> list[Change]:
    """The newest first."""
    c, actor, subject = (
        table_of(SettingChange),
        table_of(Person).alias("actor"),
        table_of(Person).alias("subject"),
    )
    query = (
        select(
            c.c.id, c.c.created_at, c.c.what, c.c.old, c.c.new, actor.c.slack_user_id, actor.c.name,
            subject.c.slack_user_id.label("subject_slack_id"), subject.c.name.label("subject_name"),
        )
        .select_from(c)
        .outerjoin(actor, (actor.c.workspace_id == c.c.workspace_id) & (actor.c.id == c.c.actor_id))
        .outerjoin(subject, (subject.c.workspace_id == c.c.workspace_id) & (subject.c.id == c.c.subject_id))
        .where(c.c.workspace_id == workspace_id)
        .order_by(c.c.created_at.desc(), c.c.id.desc())
        .limit(limit)
        .offset(skip)
    )  # fmt: skip
    return [
        Change(
            id, at, what, _value(old), _value(new),
            None if actor_id is None else (actor_id, actor_name),
            None if subject_id is None else (subject_id, subject_name),
        )
        for id, at, what, old, new, actor_id, actor_name, subject_id, subject_name in unit.run(query)
    ]  # fmt: skip


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)
