"""The morning note: its menus, all of it in a window, quiet for today, and a manager's line to their leader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from blocks import ids, notices
from blocks.notes import whole_note
from blocks.parts import View
from blocks.slots import LineForm, line_form, parse_line
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Handler, Kind, Refused, on
from handlers import brief, coach, kudos, practice, skips, slots, talk_log, talk_thread
from handlers import plans as plans_handlers
from handlers.common import learn_from_click, me, show_view, uuid_of
from handlers.house import House, Invalid, effect
from handlers.planned import said
from handlers.talking import origin_of
from screens.notes import notes_of
from screens.rep import shown
from storage import coaches, deliveries, notes, people, plans, reporting, slot_changes
from storage.notes import NoteRecord
from storage.people import PersonRecord
from storage.plans import PlanRecord
from storage.unit import Unit

NO_LEADER = "Nobody is above you here, so nobody would read it."
LINE_EMPTY = "Please write a line first."
LINE_SAVED = "Saved. {leader} reads it if the talks show in the weekly summary."

# What a line of the menu does is what its button would do.
_ACTS: Mapping[str, Handler] = {
    ids.TALK_LOG: talk_log.open_log,
    ids.BRIEF_OPEN: brief.brief,
    ids.RHYTHM_OPEN: plans_handlers.rhythm_button,
    ids.SLOT_MOVE: slots.move_button,
    ids.SLOT_SKIP: skips.skip_button,
    ids.SLOT_SNOOZE: slots.snooze,
    ids.COACH_REPLY: coach.reply_form,
    ids.THREAD_OPEN: talk_thread.write_button,
    ids.DRILL_SHOW: practice.show_drill,
    ids.KUDOS_OPEN: kudos.give_button,
    ids.LINE_OPEN: lambda ask, house: line_button(ask, house),
}


@on(Kind.ACTION, ids.NOTE_ITEM)
async def item(ask: Ask, house: House) -> Answer:
    chosen, _, carried = str(_chosen(ask) or "").partition(":")
    act = _ACTS.get(chosen)
    if act is None or not carried:
        raise Refused(notices.OUT_OF_DATE)
    pressed = {**ask.action, "action_id": chosen, "value": carried}
    return await act(replace(ask, id=chosen, body={**ask.body, "actions": [pressed]}), house)


def _chosen(ask: Ask) -> object:
    option = ask.action.get("selected_option")
    return option.get("value") if isinstance(option, dict) else None


@on(Kind.ACTION, ids.NOTE_MORE)
async def more(ask: Ask, house: House) -> Answer:
    found = ids.parse_value(_chosen(ask), 2)
    if found is None or found[0] not in (ids.MENU_ALL, ids.MENU_QUIET):
        raise Refused(notices.OUT_OF_DATE)
    note_id = uuid_of(found[1])
    if found[0] == ids.MENU_QUIET:
        return await _quiet(ask, house, note_id)

    def read(unit: Unit) -> View:
        _, record = _own_note(unit, ask, note_id)
        return whole_note(notes_of(unit, ask.workspace_id, [record], house.library, ask.now)[note_id])

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


def _own_note(unit: Unit, ask: Ask, note_id: UUID) -> tuple[PersonRecord, NoteRecord]:
    person = me(unit, ask)
    record = notes.notes(unit, ask.workspace_id, [note_id]).get(note_id)
    if record is None:
        raise Refused(notices.OUT_OF_DATE)
    if record.person_id != person.id:
        raise Refused(notices.NOT_YOURS)
    return person, record


async def _quiet(ask: Ask, house: House, note_id: UUID) -> Answer:
    """No nudges until tomorrow. What is open then comes back."""

    def work(unit: Unit) -> Answer:
        person, _ = _own_note(unit, ask, note_id)
        today = to_local(ask.now, person.tz).date()
        coaches.change(unit, ask.workspace_id, person.id, paused_on=today)
        notes.note_acted(unit, ask.workspace_id, person.id, ask.now)
        keys = notes.keys_since(unit, ask.workspace_id, person.id, ask.now - slot_changes.SHOWN_FOR)
        known = deliveries.find(unit, ask.workspace_id, keys)
        learn_from_click(unit, ask, person.id, known, ask.now)
        deliveries.owe_change(unit, ask.workspace_id, ask.now, known.values())
        return NOTHING

    return await effect(house, ask, work)


# ---------------------------------------------------------------- a line for the leader


@on(Kind.ACTION, ids.LINE_OPEN)
async def line_button(ask: Ask, house: House) -> Answer:
    value = ids.parse_value(ask.action.get("value"))
    plan_id = uuid_of(value[0] if value else None)

    def read(unit: Unit) -> View:
        plan, leader = _own_plan(unit, ask, plan_id)
        known = notes.lines(unit, ask.workspace_id, [plan.id], ask.now - slot_changes.LINES_FOR).get(plan.id)
        return line_form(
            LineForm(str(plan.id), shown(plan.person), shown(leader), known.text if known else "")
        )

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


def _own_plan(unit: Unit, ask: Ask, plan_id: UUID) -> tuple[PlanRecord, PersonRecord]:
    """A plan of the acting coach, and who is above them. Raises Refused."""
    person = me(unit, ask)
    plan = plans.get(unit, ask.workspace_id, plan_id)
    if plan is None:
        raise Refused(notices.OUT_OF_DATE)
    if plan.coach.id != person.id:
        raise Refused(notices.NOT_YOURS)
    plans_handlers.newest_of_pair(unit, ask, plan_id)  # nobody above reads of talks that have ended
    leader_id = reporting.manager_of(unit, ask.workspace_id, person, ask.now)
    leader = people.by_ids(unit, ask.workspace_id, [leader_id]).get(leader_id) if leader_id else None
    if leader is None:
        raise Refused(NO_LEADER)
    return plan, leader


@on(Kind.SUBMISSION, ids.LINE_SAVE)
async def save_line(ask: Ask, house: House) -> Answer:
    """Kept sealed. A corrected sending of the same window changes the same line."""
    plan_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("plan"))
    text = parse_line(ask.view.get("state"))
    origin = f"line:{origin_of(ask)}"[:128]

    def work(unit: Unit) -> Answer:
        plan, leader = _own_plan(unit, ask, plan_id)
        if not text:
            raise Invalid(Answer.errors({ids.LINE_TEXT: LINE_EMPTY}))
        notes.write_line(unit, ask.workspace_id, plan.id, plan.coach.id, text, origin, ask.now)
        notes.note_acted(unit, ask.workspace_id, plan.coach.id, ask.now)
        return said("A line for your leader", LINE_SAVED.format(leader=leader.name))

    return await effect(house, ask, work)
