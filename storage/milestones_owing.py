"""What becomes owed when somebody shares what they reached."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from storage import deliveries, milestones
from storage.deliveries import Claimed, Owe
from storage.milestones import MilestoneRecord
from storage.owing import WORDS_LIVE
from storage.unit import Unit

POST, TROUBLE = "milestone", "milestone_trouble"


def post(unit: Unit, workspace_id: UUID, one: MilestoneRecord, channel: str, now: datetime) -> None:
    """To the channel, at once. The moment is in the key: where a channel refused it, it can be shared again."""
    key = f"{POST}:{one.id}:{int(now.timestamp())}"
    owe = Owe(POST, key, one.person_id, one.id, now, now + WORDS_LIVE, channel=channel)
    deliveries.owe(unit, workspace_id, now, [owe])


def instead(unit: Unit, workspace_id: UUID, row: Claimed, code: str, now: datetime) -> None:
    """The channel did not take it: it is theirs alone again, and they are told."""
    if row.subject_id is None:
        return
    milestones.answer(unit, workspace_id, row.subject_id, shared_at=None, kept_at=None)
    key = f"{TROUBLE}:{row.id}"
    owed = [Owe(TROUBLE, key, row.person_id, row.subject_id, now, now + WORDS_LIVE)]
    deliveries.owe(unit, workspace_id, now, owed)
    deliveries.owe_home(unit, workspace_id, now, row.person_id)
