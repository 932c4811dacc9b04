"""What is said to the coach after a log was saved: who is told, what it fills, what could be better."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from blocks.talk_fields import Choice
from blocks.talk_saved import Saved
from blocks.talk_told import LIVE_NEXT
from blocks.times import day
from coaching.sessions import ASYNC, COACHING, HEROIC, LEAST_MINUTES, try_live
from coaching.talk_log import TalkEntry, hints
from screens.rep import shown
from screens.talk_prefill import Subject
from screens.topics import waiting_for
from storage import sessions
from storage.sessions import SessionRecord
from storage.slots import SlotRecord
from storage.unit import Unit


def saved_of(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, session: SessionRecord,
    slot: SlotRecord | None, no_room: str,
) -> Saved:  # fmt: skip
    """The window after saving. `no_room` says why a topic found no place; empty if all did."""
    rows = [_told(session, about.person.name), _filled(session, slot, about.person.name, about.today)]
    if live_next(unit, workspace_id, session):
        rows.append(LIVE_NEXT)
    rows.append(no_room)
    waiting = waiting_for(unit, workspace_id, about.coach, about.person, about.today)
    old = [Choice(str(one.id), one.text) for one in waiting if one.is_old(about.today)]
    return Saved(
        session_id=str(session.id), person=shown(about.person), rows=[row for row in rows if row],
        hints=hints(entry, about.today), old=old, person_id=str(about.person.id),
    )  # fmt: skip


def _told(session: SessionRecord, name: str) -> str:
    if session.kind == "personal":
        return f"Saved. {name} is told that this was noted. No notes are kept."
    if session.state == "logged":
        return f"Saved. {name} gets it now, and says whether it is right."
    return f"Saved. {name} gets it now. There is nothing left to confirm."


def _filled(session: SessionRecord, slot: SlotRecord | None, name: str, today: date) -> str:
    """What it means for the planned talk; nothing where the two have none."""
    if session.needs_confirm:
        return f"It was some time ago. It counts once {name} says that it was so."
    if slot is None:
        return ""
    when = day(slot.moved_to or slot.planned_on, today)
    if session.counts:
        return f"It fills your planned talk of {when}."
    if session.kind != COACHING:
        return f"Your planned talk of {when} stays open: only coaching fills it."
    if session.type == HEROIC:
        return f"Your planned talk of {when} stays open: this time you did the selling."
    if session.mode == ASYNC and not session.both_took_part:
        return f"Your planned talk of {when} stays open until both of you have written."
    if session.mode != ASYNC and session.minutes < LEAST_MINUTES:
        return f"Your planned talk of {when} stays open: it takes {LEAST_MINUTES} minutes or more."
    return ""


def live_next(unit: Unit, workspace_id: UUID, session: SessionRecord) -> bool:
    """This talk and the one that counts before it were both in writing."""
    if session.mode != ASYNC or not session.counts:
        return False
    last = sessions.of_person(unit, workspace_id, session.person_id, 6, coach_id=session.coach_id)
    return try_live([one.mode for one in reversed(last) if one.counts and one.held_on <= session.held_on])
