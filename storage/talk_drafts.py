"""What a coach has typed into a log that was not saved yet: one for each pair, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from storage.ids import new_id
from storage.tables import TalkDraft, table_of
from storage.unit import Unit

_TABLE = "talk_draft"


def get(unit: Unit, workspace_id: UUID, coach_id: UUID, person_id: UUID) -> dict[str, Any]:
    """What was kept, opened; empty if nothing was."""
    d = table_of(TalkDraft)
    query = select(d.c.draft).where(
        d.c.workspace_id == workspace_id, d.c.coach_id == coach_id, d.c.person_id == person_id
    )
    sealed = unit.run(query).scalar()
    if sealed is None:
        return {}
    found = unit.cipher.open_json(sealed, workspace_id, _TABLE, _place(coach_id, person_id), "draft")
    return found if isinstance(found, dict) else {}


def save(
    unit: Unit, workspace_id: UUID, coach_id: UUID, person_id: UUID, draft: Mapping[str, Any], now: datetime
) -> None:
    """Keep this, in place of what was kept before."""
    d = table_of(TalkDraft)
    sealed = unit.cipher.seal_json(dict(draft), workspace_id, _TABLE, _place(coach_id, person_id), "draft")
    statement = unit.insert(d).values(
        workspace_id=workspace_id, id=new_id(now), created_at=now, coach_id=coach_id, person_id=person_id,
        draft=sealed, changed_at=now,
    )  # fmt: skip
    unit.run(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "coach_id", "person_id"],
            set_={"draft": sealed, "changed_at": now},
        )
    )


def forget(unit: Unit, workspace_id: UUID, coach_id: UUID, person_id: UUID) -> None:
    d = table_of(TalkDraft)
    unit.run(
        d.delete().where(
            d.c.workspace_id == workspace_id, d.c.coach_id == coach_id, d.c.person_id == person_id
        )
    )


def _place(coach_id: UUID, person_id: UUID) -> str:
    """Where the draft lies, for the seal: a pair has one, whichever row holds it."""
    return f"{coach_id}/{person_id}"
