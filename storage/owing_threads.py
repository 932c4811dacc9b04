"""What becomes owed when somebody writes in a talk: one message for each side, and the words below it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from storage import deliveries
from storage.deliveries import Owe, Owed
from storage.owing import WORDS_LIVE
from storage.slots import SlotRecord
from storage.unit import Unit

ROOT, WORDS = "talk_thread", "talk_words"


def root_key(slot_id: UUID, person_id: UUID) -> str:
    return f"{ROOT}:{slot_id}:{person_id}"


def show(unit: Unit, workspace_id: UUID, slot: SlotRecord, now: datetime) -> dict[str, Owed]:
    """Both sides have their message, and it shows how the talk stands. Returns the messages by key."""
    keys = [root_key(slot.id, id) for id in (slot.person_id, slot.coach_id)]
    known = deliveries.find(unit, workspace_id, keys)
    deliveries.owe_change(unit, workspace_id, now, known.values())
    owed = [
        Owe(ROOT, key, id, slot.id, now, now + WORDS_LIVE)
        for key, id in zip(keys, (slot.person_id, slot.coach_id), strict=True)
        if key not in known
    ]
    deliveries.owe(unit, workspace_id, now, owed)
    return known


def show_if_begun(
    unit: Unit, workspace_id: UUID, slot_id: UUID, person_ids: tuple[UUID, UUID], now: datetime
) -> None:
    """The talk of this slot was written down, or is over: the messages of a thread, if there is one, say so."""
    known = deliveries.find(unit, workspace_id, [root_key(slot_id, id) for id in person_ids])
    deliveries.owe_change(unit, workspace_id, now, known.values())


def relay(
    unit: Unit, workspace_id: UUID, slot: SlotRecord, post_id: UUID, to_id: UUID, now: datetime
) -> None:
    """The words go to the other one at once, in the thread below their message."""
    key = root_key(slot.id, to_id)
    root = deliveries.find(unit, workspace_id, [key]).get(key)
    owed = Owe(
        WORDS, f"{WORDS}:{post_id}", to_id, post_id, now, now + WORDS_LIVE,
        thread_id=root.id if root is not None else None,
    )  # fmt: skip
    deliveries.owe(unit, workspace_id, now, [owed])
