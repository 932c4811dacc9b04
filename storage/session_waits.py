"""Talks that wait: for the rep's word about what was written, and a second log of the same day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_

from storage.sessions import SessionRecord, sessions_query
from storage.tables import CoachingSession, table_of
from storage.unit import Unit


def same_day(
    unit: Unit, workspace_id: UUID, person_id: UUID, coach_id: UUID, held_on: date
) -> SessionRecord | None:
    """The coaching talk of the pair that is logged for that day already, if there is one."""
    s = table_of(CoachingSession)
    query = sessions_query().where(
        s.c.person_id == person_id, s.c.coach_id == coach_id,
        s.c.held_on == held_on, s.c.kind == "coaching",
    )  # fmt: skip
    row = unit.run(query.order_by(s.c.id.desc()).limit(1), {"b_workspace": workspace_id}).first()
    return None if row is None else SessionRecord(*row)


def due(unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[SessionRecord]:
    """Those of these talks whose time without an answer is over, locked for us."""
    s = table_of(CoachingSession)
    query = sessions_query().where(s.c.id.in_(tuple(ids)), s.c.next_at.is_not(None), s.c.next_at <= now)
    return [
        SessionRecord(*row) for row in unit.run(unit.lock(query, skip=True), {"b_workspace": workspace_id})
    ]


def waiting_for(unit: Unit, workspace_id: UUID, person_id: UUID, limit: int = 5) -> list[SessionRecord]:
    """Talks about which this person has not said a word yet, newest first."""
    s = table_of(CoachingSession)
    query = (
        sessions_query()
        .where(
            s.c.person_id == person_id, s.c.kind != "personal",
            or_(s.c.state == "logged", s.c.needs_confirm & (s.c.state == "confirmed_silent")),
        )
        .order_by(s.c.held_on.desc())
        .limit(limit)
    )  # fmt: skip
    return [SessionRecord(*row) for row in unit.run(query, {"b_workspace": workspace_id})]
