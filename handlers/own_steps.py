"""A rep writes a next step first, in their own words: the coach takes it over when the talk is logged."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from blocks import ids, notices
from blocks.commitments import parse_written, write_form
from blocks.parts import View
from coaching.commitments import why_not_due
from coaching.talk_log import LONGEST_FORWARD
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.commitments import after_step
from handlers.common import me, show_view, uuid_of
from handlers.house import House, Invalid, effect
from handlers.planned import still_coached
from handlers.talking import origin_of
from screens.commitments import slot_in, write_form_of
from storage import commitments, owing_talks, people, relations, reporting, slots
from storage.commitments import CommitmentRecord
from storage.people import PersonRecord
from storage.unit import Unit

STEP_EMPTY = "Please write what you will do. One line is enough."
NO_DAY = "Please pick a day from today on, within a year."
NO_COACH = "You have no coach here yet, so there is nobody to share it with."


def _for_talk(unit: Unit, ask: Ask, person: PersonRecord, found: dict[str, str]) -> tuple[PersonRecord, str]:
    """The coach it is for, and the slot, if it is for one: its id, or nothing. Raises Refused."""
    if "slot" in found:
        slot = slots.get(unit, ask.workspace_id, uuid_of(found["slot"]))
        if slot is None:
            raise Refused(notices.OUT_OF_DATE)
        if slot.person_id != person.id:
            raise Refused(notices.NOT_YOURS)
        still_coached(unit, ask, slot, person)
        coach_id: UUID | None = slot.coach_id
    elif "coach" in found:
        coach_id = uuid_of(found["coach"])
        today = to_local(ask.now, person.tz).date()
        spans = relations.of_people(unit, ask.workspace_id, [person.id], today)
        if all(span.coach_id != coach_id for span in spans):
            raise Refused(notices.NOT_YOURS)
    else:
        coach_id = reporting.manager_of(unit, ask.workspace_id, person, ask.now)
    coach = people.by_ids(unit, ask.workspace_id, [coach_id]).get(coach_id) if coach_id is not None else None
    if coach is None or not coach.active:
        raise Refused(NO_COACH if coach_id is None else notices.COACH_LEFT)
    return coach, found.get("slot", "")


@on(Kind.ACTION, ids.STEP_WRITE)
async def write_button(ask: Ask, house: House) -> Answer:
    """ "Write it myself": for a planned talk, for one with a coach, or for the next with one's manager."""
    given = ask.action.get("value")
    pair = ids.parse_value(given, 2)
    if pair is not None and pair[0] == ids.OF_PERSON:
        found = {"coach": str(uuid_of(pair[1]))}
    else:
        one = ids.parse_value(given)
        found = {"slot": str(uuid_of(one[0]))} if one else {}

    def read(unit: Unit) -> View:
        person = me(unit, ask)
        coach, slot = _for_talk(unit, ask, person, found)
        mine = commitments.open_of_pair(unit, ask.workspace_id, person.id, coach.id)
        known = next(
            (step for step in mine if slot and step.session_id is None and slot_in(step.origin) == slot), None
        )
        carried = found | {"coach": str(coach.id)} | ({"step": str(known.id)} if known is not None else {})
        return write_form(write_form_of(coach, carried, to_local(ask.now, person.tz).date(), known))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.SUBMISSION, ids.STEP_WRITE_SEND)
async def write(ask: Ask, house: House) -> Answer:
    found = ids.parse_metadata(ask.view.get("private_metadata"))
    given = parse_written(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        coach, slot = _for_talk(unit, ask, person, found)
        today = to_local(ask.now, person.tz).date()
        if wrong := _faults(given.text, given.due_on, today):
            raise Invalid(Answer.errors(wrong))
        origin = f"own:{slot or '-'}:{origin_of(ask)}"[:128]
        known = _known(unit, ask, person, found.get("step"), origin)
        if known is None:
            values = {
                "person_id": person.id, "coach_id": coach.id, "owner_id": person.id, "kind": "step",
                "due_on": given.due_on, "confirmed_at": ask.now,
            }  # fmt: skip
            commitments.add(unit, ask.workspace_id, values, given.text, given.first_use, origin, ask.now)
            known = commitments.by_origin(unit, ask.workspace_id, origin)
            assert known is not None
            owing_talks.tell_step(unit, ask.workspace_id, known.id, coach.id, ask.now)
        else:
            commitments.reword(unit, ask.workspace_id, known.id, given.text, given.first_use)
            commitments.change(unit, ask.workspace_id, known.id, due_on=given.due_on, confirmed_at=ask.now)
        after_step(unit, ask, known, person, tells=False)
        return NOTHING

    return await effect(house, ask, work)


def _known(
    unit: Unit, ask: Ask, person: PersonRecord, step_id: str | None, origin: str
) -> CommitmentRecord | None:
    """The step this window is to change: the one it opened with, or the one it made a moment ago."""
    if step_id is None:
        return commitments.by_origin(unit, ask.workspace_id, origin)
    step = commitments.get(unit, ask.workspace_id, uuid_of(step_id), lock=True)
    if step is None or step.owner_id != person.id:
        raise Refused(notices.NOT_YOURS)
    if not step.is_open or step.session_id is not None:
        raise Refused(notices.SOMEONE_WAS_FASTER)
    return step


def _faults(text: str, due_on: date | None, today: date) -> dict[str, str]:
    wrong = {}
    if not text:
        wrong[ids.STEP_TEXT] = STEP_EMPTY
    if due_on is None or why_not_due(due_on, today) or (due_on - today).days > LONGEST_FORWARD:
        wrong[ids.STEP_DUE] = NO_DAY
    return wrong
