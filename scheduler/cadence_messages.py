"""How messages about planned talks are rendered: the morning note, and what each side hears of one talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from blocks import checkin as check_in_blocks
from blocks import notes as note_blocks
from blocks import slots as slot_blocks
from coaching.calendar import Availability
from coaching.escalation import ask_for_time
from coaching.slots import SlotStatus
from scheduler.holding import content, day_before, hold
from scheduler.rendering import Context, Drop, Renderer, Shown, Wait
from screens import notes as note_screens
from screens.rep import shown
from storage import cadence, checkins, days_off, notes, nudging, people, plans, slot_changes, slots
from storage.cadence import Pair, PairSlot
from storage.deliveries import Claimed
from storage.people import PersonRecord
from storage.slots import SlotRecord
from storage.unit import Unit


def morning_notes(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """One message a working day; dropped if all that it held was done meanwhile."""
    records = notes.notes(unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None])
    readers = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    works = days_off.availabilities(unit, workspace_id, readers.values(), day_before(context.now))
    built = note_screens.notes_of(unit, workspace_id, records.values(), context.library, context.now)
    found: dict[UUID, Shown] = {}
    for row in rows:
        note = built.get(row.subject_id) if row.subject_id is not None else None
        reader = readers.get(row.person_id)
        if note is None or reader is None or not reader.active:
            found[row.id] = Drop("nobody")
        elif row.op != "post":
            found[row.id] = content(note_blocks.morning_note(note))
        else:
            found[row.id] = _sent(row, note, reader, works[reader.id], context.now)
    return found


def _sent(
    row: Claimed, note: note_blocks.Note, reader: PersonRecord, works: Availability, now: datetime
) -> Shown:
    if note.quiet or not note_screens.wanted(note):
        return Drop("nothing_left")
    return _held_back(reader, works, row, now) or content(
        note_blocks.morning_note(note_screens.without_done(note))
    )


def _held_back(person: PersonRecord, works: Availability, row: Claimed, now: datetime) -> Shown | None:
    """A planned message waits for working hours, as long as it is of use then."""
    until = hold(person, works, row, now)
    if until is None:
        return None
    return Wait(until) if until < row.not_after else Drop("no_working_hour_left")


# ---------------------------------------------------------------- one talk


@dataclass(frozen=True, slots=True)
class _Talk:
    """A slot as a message about it needs it."""

    row: SlotRecord
    pair: Pair
    at: PairSlot | None


def _talks(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], now: datetime) -> dict[UUID, _Talk]:
    """By slot; those of plans that are not known any more are left out."""
    known = slots.get_many(unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None])
    versions = plans.plans_of_people(
        unit, workspace_id, {row.person_id for row in known.values()}, cadence.since(now)
    )
    pairs = {(p.rep.id, p.coach.id): p for p in cadence.pairs(unit, workspace_id, versions, now)}
    found = {}
    for id, row in known.items():
        pair = pairs.get((row.person_id, row.coach_id))
        if pair is not None:
            found[id] = _Talk(row, pair, pair.find(row.plan_id, row.k))
    return found


def open_talks(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """To the rep: a talk is off, or its days are over and it is not marked as held."""
    talks = _talks(unit, workspace_id, rows, context.now)
    copy = context.library.messages.escalation["to_rep"]
    found: dict[UUID, Shown] = {}
    for row in rows:
        talk = talks.get(row.subject_id) if row.subject_id is not None else None
        if talk is None or not talk.pair.rep.active:
            found[row.id] = Drop("nobody")
            continue
        state = _state(talk)
        if row.op == "post" and state not in ("not_held", "off", "i_away", "they_away"):
            found[row.id] = Drop(state)
            continue
        waits = None
        if row.op == "post" and state == "not_held":
            waits = _held_back(talk.pair.rep, talk.pair.rep_works, row, context.now)
        found[row.id] = waits or content(slot_blocks.open_talk(_open_talk(talk, state, copy)))
    return found


def _open_talk(talk: _Talk, state: str, copy: str) -> slot_blocks.OpenTalk:
    coming = talk.pair.coming
    return slot_blocks.OpenTalk(
        str(talk.row.id), shown(talk.pair.coach), _day(talk), state, copy,
        coming.slot.effective_on if coming is not None else None,
    )  # fmt: skip


def _day(talk: _Talk) -> date:
    """The day that the talk was meant for; also where somebody was away on it."""
    on = None if talk.at is None or talk.row.cancelled_at is not None else talk.at.slot.effective_on
    return on or talk.row.moved_to or talk.row.planned_on


def _state(talk: _Talk) -> str:
    row, at = talk.row, talk.at
    if at is not None and at.slot.talked:
        return "talked" if at.slot.status is SlotStatus.NOTES_OPEN else "held"
    if row.asked_at is not None:
        return "asked"
    if row.cancelled_at is not None:
        return {"i_away": "i_away", "they_away": "they_away", "other": "off"}.get(row.skip_kind or "", "gone")
    day = nudging.pair_day("", talk.pair)
    if at is None or ask_for_time(talk.pair.today, day, talk.pair.rep_works, ()) is None:
        return "gone"
    return "not_held" if at.slot.status is SlotStatus.SKIPPED else "gone"


def agreed_skips(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """To the rep: did you two agree to skip it?"""
    talks = _talks(unit, workspace_id, rows, context.now)
    found: dict[UUID, Shown] = {}
    for row in rows:
        talk = talks.get(row.subject_id) if row.subject_id is not None else None
        if talk is None or not talk.pair.rep.active:
            found[row.id] = Drop("nobody")
            continue
        state = _answer(talk.row, row.dedupe)
        if row.op == "post" and state != "ask":
            found[row.id] = Drop(state)
            continue
        skip = slot_blocks.AgreedSkip(str(talk.row.id), shown(talk.pair.coach), _day(talk), state)
        found[row.id] = content(slot_blocks.agreed_skip(skip))
    return found


def _answer(row: SlotRecord, key: str) -> str:
    if row.skip_kind == slots.AGREED and key.removeprefix("update:") == slot_changes.agreed_key(row):
        return "ask" if row.asks_rep else "yes"
    return "no" if row.asked_at is not None and row.cancelled_at is None else "gone"


def moved_talks(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """To the other one of the pair: the talk has a new day. Not if it has yet another one by now."""
    talks = _talks(unit, workspace_id, rows, context.now)
    found: dict[UUID, Shown] = {}
    for row in rows:
        talk = talks.get(row.subject_id) if row.subject_id is not None else None
        if talk is None or row.dedupe.removeprefix("update:") != slot_changes.moved_key(
            talk.row.id, talk.row.moves
        ):
            found[row.id] = Drop("moved_again")
        elif talk.row.moved_to is None or talk.row.cancelled_at is not None:
            found[row.id] = Drop("off")
        else:
            mover = talk.pair.coach if row.person_id == talk.pair.rep.id else talk.pair.rep
            moved = slot_blocks.MovedTalk(
                str(talk.row.id), shown(mover), talk.row.moved_to, talk.row.planned_on
            )
            found[row.id] = content(slot_blocks.moved_talk(moved))
    return found


def other_rhythms(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """To a rep after three check-ins in a row that did not come: another day, or a pause?"""
    records = checkins.get_many(
        unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None]
    )
    works = days_off.availabilities(
        unit, workspace_id, [record.person for record in records.values()], day_before(context.now)
    )
    copy = context.library.messages.nudges["checkin_break"]
    found: dict[UUID, Shown] = {}
    for row in rows:
        record = records.get(row.subject_id) if row.subject_id is not None else None
        if record is None or not record.person.active or record.state != "missed":
            found[row.id] = Drop("nobody")
            continue
        label = context.templates.get(unit, workspace_id, record.template_id).label
        waits = _held_back(record.person, works[record.person.id], row, context.now)
        found[row.id] = waits or content(check_in_blocks.another_rhythm(label, copy))
    return found


RENDERERS: Mapping[str, Renderer] = {
    "morning_note": morning_notes,
    "slot_open": open_talks,
    "skip_agreed": agreed_skips,
    "slot_moved": moved_talks,
    "checkin_break": other_rhythms,
}
