"""What follows when the Slack directory changes: people come, move to another zone, leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from storage import checkins, line_ends, members, owing, rhythm, roles
from storage.members import MemberLike
from storage.templates import Templates
from storage.unit import Unit


def apply(
    unit: Unit, workspace_id: UUID, listed: Sequence[MemberLike], kept: Templates, now: datetime
) -> tuple[int, int]:
    """Write what the directory says and everything that follows from it.

    Somebody deactivated, or turned guest or bot, is asked nothing more from this very moment. Returns how
    many (moved or came back, left).
    """
    moved, left = members.upsert_members(unit, workspace_id, listed, now)
    rhythm.refresh(unit, workspace_id, moved, kept, now)
    leave(unit, workspace_id, left, now)
    return len(moved), len(left)


def leave(unit: Unit, workspace_id: UUID, person_ids: Sequence[UUID], now: datetime) -> None:
    """These people are gone: nothing more is asked of them, and what was still open is excused."""
    if not person_ids:
        return
    for person_id in person_ids:
        members.deactivate(unit, workspace_id, person_id)
        roles.end_all(unit, workspace_id, person_id, now)
    line_ends.people_left(unit, workspace_id, person_ids, now)
    for record in checkins.open_unsubmitted(unit, workspace_id, person_ids, now):
        owing.excuse(unit, workspace_id, record, now, to_rep=False)
