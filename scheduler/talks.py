"""Talks by time: three working days without a word of the rep, and what was written stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from scheduler.poison import Poison
from storage import deliveries, owing_talks, session_waits, sessions
from storage.tables import CoachingSession, table_of
from storage.unit import Unit


class SilentTalks(Poison):
    """Talks whose rep has not answered in time: they count, and the next step is marked as not confirmed.

    One that was logged late still waits for the rep's yes before it counts.
    """

    name = "silent_talks"

    def __init__(self) -> None:
        self.table = table_of(CoachingSession)

    def plan(self, unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[UUID]:
        return list(ids)

    def write(self, unit: Unit, workspace_id: UUID, plan: list[UUID], now: datetime) -> int:
        due = session_waits.due(unit, workspace_id, plan, now)
        for session in due:
            state = "confirmed_silent" if session.state == "logged" else session.state
            sessions.change(unit, workspace_id, session.id, state=state, next_at=None, tries=0)
            known = owing_talks.messages_about(unit, workspace_id, [session.id], owing_talks.TO_REP)
            deliveries.owe_change(unit, workspace_id, now, known, priority=deliveries.CLOSING_PRIORITY)
        return len(due)
