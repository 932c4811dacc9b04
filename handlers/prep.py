"""The rep prepares a talk: open the form, keep drafts, save. The brief and the log take it over from there."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.checkin_modal import errors
from blocks.parts import View
from blocks.prep import PrepForm, PrepState, prep_form, read_prep
from coaching.answers import Facts, check, relevant_answers
from coaching.checkins import Template, Value
from coaching.commitments import OUTCOMES, Act, State
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import clicked_id, learn_from_click, me, show_view, uuid_of
from handlers.house import House, Invalid, effect
from screens.prep import Prepared, prepared, questions_of, template_of
from storage import commitments, deliveries, preps, topics
from storage.people import PersonRecord
from storage.preps import PrepRecord
from storage.unit import Busy, TooLate, Unit

_REFUSALS = {
    PrepState.TALKED: notices.PREP_TALKED,
    PrepState.CALLED_OFF: notices.PREP_CALLED_OFF,
    PrepState.OVER: notices.PREP_OVER,
}


@on(Kind.ACTION, ids.PREP_OPEN)
async def start(ask: Ask, house: House) -> Answer:
    """Open the form, then note that it was opened. The note is lost rather than the window."""
    slot_id = clicked_id(ask)

    def read(unit: Unit) -> View:
        return _form(unit, ask, house, _own(unit, ask, house, slot_id))

    await show_view(house, ask, await house.db.read(read, until=ask.until))

    def note(unit: Unit) -> None:
        person = me(unit, ask)
        known = deliveries.find(unit, ask.workspace_id, [preps.prep_key(slot_id)])
        learn_from_click(unit, ask, person.id, known, ask.now)

    try:
        await house.db.write(note, until=ask.until)
    except (Busy, TooLate):
        house.log.warning("opening_not_noted", workspace=str(ask.workspace_id))
    return NOTHING


def _own(unit: Unit, ask: Ask, house: House, slot_id: UUID) -> Prepared:
    """The prep of a talk that is still to come, if it is the acting person's own. Raises Refused."""
    person = me(unit, ask)
    found = prepared(unit, ask.workspace_id, [slot_id], house.templates, house.library, ask.now).get(slot_id)
    if found is None:
        raise Refused(notices.OUT_OF_DATE)
    if found.slot.person_id != person.id:
        raise Refused(notices.NOT_YOURS)
    if found.talk.state in _REFUSALS:
        raise Refused(_REFUSALS[found.talk.state])
    return found


def _form(unit: Unit, ask: Ask, house: House, found: Prepared) -> View:
    template = template_of(unit, ask.workspace_id, house.templates, house.library)
    answers = _known(found)
    return prep_form(
        PrepForm(
            found.talk, template, questions_of(template, answers, found.step is not None), answers,
            str(answers.get(preps.STEP, "")),
        )
    )  # fmt: skip


def _known(found: Prepared) -> dict[str, Value]:
    """The draft, or what was sent, or what the rep has said elsewhere: their word on the step, their topic."""
    record = found.record
    if record is not None and record.draft is not None:
        return dict(record.draft)
    if record is not None and record.state == "submitted":
        return dict(record.answers)
    known: dict[str, Value] = {}
    if found.step is not None and found.step.said is not None:
        known["promise"] = found.step.said
    if found.talk.topics:
        known["topic"] = found.talk.topics[0]
    return known


@on(Kind.ACTION, ids.PREP_DRAFT)
async def draft(ask: Ask, house: House) -> Answer:
    """A field was left: keep the answers so far."""
    slot_id = _place(ask)

    def work(unit: Unit) -> None:
        found = _own(unit, ask, house, slot_id)
        template = template_of(unit, ask.workspace_id, house.templates, house.library)
        preps.save_draft(unit, ask.workspace_id, _record(unit, ask, found), _given(ask, found, template))

    await house.db.write(work, until=ask.until)
    return NOTHING


def _place(ask: Ask) -> UUID:
    return uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("slot"))


def _given(ask: Ask, found: Prepared, template: Template) -> dict[str, Value]:
    """What the form holds, the next step under its own key."""
    asked = questions_of(template, {}, found.step is not None)
    answers, step = read_prep(asked, ask.view.get("state"))
    return answers | ({preps.STEP: step} if step else {})


def _record(unit: Unit, ask: Ask, found: Prepared) -> PrepRecord:
    """The prep's row, made where the rep was quicker than the sweep, and locked."""
    slot = found.slot
    preps.ensure(unit, ask.workspace_id, slot.id, slot.person_id, slot.coach_id, ask.now)
    record = preps.of_slot(unit, ask.workspace_id, slot.id, lock=True)
    assert record is not None, "just made"
    return record


@on(Kind.SUBMISSION, ids.PREP_SUBMIT)
async def save(ask: Ask, house: House) -> Answer:
    """Keep the answers, and let each go where it belongs: the step's outcome, the list of topics, the brief."""
    slot_id = _place(ask)

    def work(unit: Unit) -> Answer:
        found = _own(unit, ask, house, slot_id)
        template = template_of(unit, ask.workspace_id, house.templates, house.library)
        has_step = found.step is not None
        given = _given(ask, found, template)
        faults = check(template, given, Facts(has_step))
        shown = questions_of(template, given, has_step)
        if faults:
            raise Invalid(Answer.errors(errors(faults, shown)))
        step = {preps.STEP: given[preps.STEP]} if preps.STEP in given else {}
        answers = relevant_answers(template, given, Facts(has_step)) | step
        record = _record(unit, ask, found)
        preps.submit(unit, ask.workspace_id, record, answers, ask.now)
        person = found.pair.rep
        _say_outcome(unit, ask, found, person, answers)
        _put_on_the_list(unit, ask, found, record, answers)
        preps.show(unit, ask.workspace_id, slot_id, person.id, ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return NOTHING

    return await effect(house, ask, work)


def _say_outcome(
    unit: Unit, ask: Ask, found: Prepared, person: PersonRecord, answers: dict[str, Value]
) -> None:
    """What the rep says became of the last next step. Where the rules do not let it count, the words stand."""
    said, step = answers.get("promise"), found.step
    if step is None or not isinstance(said, str):
        return
    if said == State.DROPPED:
        if step.drop_asked_by_id is None:
            commitments.act(unit, ask.workspace_id, step, Act.DROP, person.id, ask.now)
    elif said == State.NOT_DONE:
        commitments.say_not_yet(unit, ask.workspace_id, step, ask.now)
    elif said in OUTCOMES:
        commitments.act(unit, ask.workspace_id, step, Act.SAY, person.id, ask.now, State(said))


def _put_on_the_list(
    unit: Unit, ask: Ask, found: Prepared, record: PrepRecord, answers: dict[str, Value]
) -> None:
    """The topic joins the others, unless it is one of them. On a full list it stays in the prep alone."""
    topic = answers.get("topic")
    if not isinstance(topic, str) or topic in found.talk.topics:
        return
    topics.add(
        unit, ask.workspace_id, person_id=found.slot.person_id, added_by_id=found.slot.person_id, source="rep",
        text=topic, origin=f"prep:{record.id}", today=found.pair.today, now=ask.now,
    )  # fmt: skip
