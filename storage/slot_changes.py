"""What follows when somebody does something about a planned talk: who is told, and which messages change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, update

from storage import deliveries, notes, preps
from storage.deliveries import Owe
from storage.slots import SlotRecord
from storage.tables import CadencePlan, table_of
from storage.unit import Unit

WORDS_LIVE = timedelta(days=7)
GATHER = timedelta(minutes=1)  # moves in quick succession are told as one
SHOWN_FOR = timedelta(days=8)  # morning notes of so long ago still change
LINES_FOR = timedelta(days=28)  # a manager's line is about the run of now, not about one of last year


def open_key(slot_id: UUID) -> str:
    """The message that tells a rep that a talk is off, or is not marked as held: one a slot."""
    return f"slot_open:{slot_id}"


def moved_key(slot_id: UUID, moves: int) -> str:
    """The message that tells the other side of a move."""
    return f"slot_moved:{slot_id}:{moves}"


def agreed_key(slot: SlotRecord) -> str:
    """The question whether both agreed to skip it; asked again if it is said again later."""
    at = int(slot.cancelled_at.timestamp()) if slot.cancelled_at is not None else 0
    return f"skip_agreed:{slot.id}:{at}"


def follow(unit: Unit, workspace_id: UUID, slot: SlotRecord, now: datetime, *, dates: bool = False) -> None:
    """Something about this slot changed: its plan is due at once, and every message that shows it changes.

    `dates`: so did the day of the talk, or that there is one, and calendars are to know.
    """
    c = table_of(CadencePlan)
    mine = and_(c.c.workspace_id == workspace_id, c.c.id == slot.plan_id)
    more = {"calendar_version": c.c.calendar_version + 1} if dates else {}
    unit.run(update(c).where(mine).values(next_at=now, version=c.c.version + 1, **more))
    show(unit, workspace_id, slot.coach_id, [open_key(slot.id), agreed_key(slot)], now)
    preps.show(unit, workspace_id, slot.id, slot.person_id, now)
    for person_id in (slot.person_id, slot.coach_id):
        deliveries.owe_home(unit, workspace_id, now, person_id)


def show(unit: Unit, workspace_id: UUID, coach_id: UUID, keys: Sequence[str], now: datetime) -> None:
    """The coach's morning notes of the last days, and the messages with these keys, show their latest state."""
    lately = notes.keys_since(unit, workspace_id, coach_id, now - SHOWN_FOR)
    known = deliveries.find(unit, workspace_id, [*keys, *lately])
    deliveries.owe_change(unit, workspace_id, now, known.values())


def tell_moved(unit: Unit, workspace_id: UUID, slot: SlotRecord, to_id: UUID, now: datetime) -> None:
    """The other one of the pair hears of the new day, once for moves that follow each other at once."""
    due = now + GATHER
    key = moved_key(slot.id, slot.moves)
    deliveries.owe(unit, workspace_id, now, [Owe("slot_moved", key, to_id, slot.id, due, due + WORDS_LIVE)])


def tell_off(unit: Unit, workspace_id: UUID, slot: SlotRecord, now: datetime) -> None:
    """The rep hears that the talk is off."""
    owed = Owe("slot_open", open_key(slot.id), slot.person_id, slot.id, now, now + WORDS_LIVE)
    deliveries.owe(unit, workspace_id, now, [owed])


def ask_agreed(unit: Unit, workspace_id: UUID, slot: SlotRecord, now: datetime) -> None:
    """The rep is asked whether both agreed to skip it."""
    owed = Owe("skip_agreed", agreed_key(slot), slot.person_id, slot.id, now, now + WORDS_LIVE)
    deliveries.owe(unit, workspace_id, now, [owed])
