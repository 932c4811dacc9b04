"""The rep answers to what was written about a talk: owns it, fixes it, or sees it in another way. Both read it."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.talk_record import Fix, fix_form, parse_fix, what_was_written
from coaching.commitments import why_not_due
from coaching.talk_log import PERSONAL, changes
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import clicked_id, learn_from_click, me, of_one_person, tell, uuid_of
from handlers.house import House, Invalid, effect
from handlers.talking import show_or_replace
from screens.talk_prefill import main_step
from screens.talk_record import fix_of, record_of
from storage import (
    commitments,
    deliveries,
    owing_talks,
    people,
    session_edits,
    sessions,
    slot_changes,
    slots,
)
from storage.commitments import CommitmentRecord
from storage.people import PersonRecord
from storage.sessions import SessionRecord
from storage.unit import Unit

STEP_EMPTY = "Please write your next step. One line is enough."
NO_DAY = "Please pick a day."
NOTED = "Thanks, this is noted."
LOGGED_AS_PERSONAL = "No notes are kept of this talk, so there is nothing to fix."


def own_session(
    unit: Unit, ask: Ask, session_id: UUID, *, lock: bool = False
) -> tuple[PersonRecord, SessionRecord]:
    """A talk in which the one who acts was coached. Raises Refused."""
    person = me(unit, ask)
    session = sessions.get(unit, ask.workspace_id, session_id, lock=lock)
    if session is None:
        raise Refused(notices.OUT_OF_DATE)
    if session.person_id != person.id:
        raise Refused(notices.NOT_YOURS)
    return person, session


# ---------------------------------------------------------------- reading


@on(Kind.ACTION, ids.TALK_READ, ids.TALK_MENU)
async def read(ask: Ask, house: House) -> Answer:
    """ "What was written": every word, for those who may read them."""
    session_id = _read_id(ask)

    def work(unit: Unit) -> View:
        viewer = me(unit, ask)
        session = sessions.get(unit, ask.workspace_id, session_id)
        if session is None:
            raise Refused(notices.OUT_OF_DATE)
        record = record_of(unit, ask.workspace_id, viewer, session, house.library, ask.now)
        if record is None:
            raise Refused(notices.NOT_YOURS)
        return what_was_written(record)

    await show_or_replace(house, ask, await house.db.read(work, until=ask.until))
    return NOTHING


def _read_id(ask: Ask) -> UUID:
    if ask.id == ids.TALK_READ:
        return clicked_id(ask)
    option = ask.action.get("selected_option")
    found = ids.parse_value(option.get("value") if isinstance(option, dict) else None, 2)
    if found is None or found[0] != ids.MENU_READ:
        raise Refused(notices.OUT_OF_DATE)
    return uuid_of(found[1])


# ---------------------------------------------------------------- a tap


@on(Kind.ACTION, ids.TALK_OWN)
async def own(ask: Ask, house: House) -> Answer:
    """ "Yes, I own it". Pressed again, or after a form, what stands is what was said last."""
    session_id = clicked_id(ask)

    def work(unit: Unit) -> Answer:
        person, session = own_session(unit, ask, session_id, lock=True)
        if session.state != "confirmed":
            _own_steps(unit, ask, session)
            sessions.object_to(unit, ask.workspace_id, session.id, "")
            there = session.both_took_part or session.mode != "async"
            _answered(unit, ask, session, state="confirmed", both_took_part=there)
        _show(unit, ask, person, session)
        return NOTHING

    answer = await effect(house, ask, work)
    await _heard(ask, house)
    return answer


@on(Kind.ACTION, ids.TALK_NO)
async def disagree(ask: Ask, house: House) -> Answer:
    """ "We did not agree": the coach hears of it at once. What is not right can be said after."""
    session_id = clicked_id(ask)

    def work(unit: Unit) -> Answer:
        person, session = own_session(unit, ask, session_id, lock=True)
        if session.state != "disputed":
            _dispute(unit, ask, session, "", no_talk=session.kind == PERSONAL)
        _show(unit, ask, person, session)
        return NOTHING

    answer = await effect(house, ask, work)
    await _heard(ask, house)
    return answer


async def _heard(ask: Ask, house: House) -> None:
    """Where the message that was pressed cannot change, a small window says that it was heard."""
    if of_one_person(ask) or ask.view:
        await tell(house, ask, NOTED)


def _own_steps(unit: Unit, ask: Ask, session: SessionRecord) -> None:
    """The rep's next steps of this talk are theirs now."""
    for step in commitments.of_sessions(unit, ask.workspace_id, [session.id]).get(session.id, []):
        if step.owner_id == session.person_id and step.is_open:
            commitments.change(unit, ask.workspace_id, step.id, confirmed_at=ask.now, rejected_at=None)


def _dispute(unit: Unit, ask: Ask, session: SessionRecord, objection: str, *, no_talk: bool) -> None:
    """The rep sees it in another way. Of a talk that they say was none, nothing counts until it is corrected."""
    for step in commitments.of_sessions(unit, ask.workspace_id, [session.id]).get(session.id, []):
        if step.owner_id == session.person_id and step.is_open:
            commitments.change(unit, ask.workspace_id, step.id, confirmed_at=None, rejected_at=ask.now)
    sessions.object_to(unit, ask.workspace_id, session.id, objection)
    there = session.both_took_part and not no_talk
    _answered(unit, ask, session, state="disputed", both_took_part=there)
    coach = people.by_ids(unit, ask.workspace_id, [session.coach_id]).get(session.coach_id)
    if coach is not None and coach.active:
        owing_talks.tell_coach(unit, ask.workspace_id, session, ask.now)


def _answered(unit: Unit, ask: Ask, session: SessionRecord, **values: object) -> None:
    sessions.change(unit, ask.workspace_id, session.id, answered_at=ask.now, next_at=None, **values)


def _show(unit: Unit, ask: Ask, person: PersonRecord, session: SessionRecord) -> None:
    """Everything that shows this talk: the messages, both Homes, and what the slot has come to."""
    known = owing_talks.messages_about(
        unit, ask.workspace_id, [session.id], (*owing_talks.TO_REP, owing_talks.ANSWERED)
    )
    learn_from_click(unit, ask, person.id, {one.dedupe: one for one in known}, ask.now)
    owing_talks.show_talk(unit, ask.workspace_id, session.id, ask.now)
    for id in (session.person_id, session.coach_id):
        deliveries.owe_home(unit, ask.workspace_id, ask.now, id)
    slot = slots.get(unit, ask.workspace_id, session.slot_id) if session.slot_id is not None else None
    if slot is not None:
        slot_changes.follow(unit, ask.workspace_id, slot, ask.now)


# ---------------------------------------------------------------- in a form


@on(Kind.ACTION, ids.TALK_FIX)
async def fix_button(ask: Ask, house: House) -> Answer:
    session_id = clicked_id(ask)

    def work(unit: Unit) -> View:
        person, session = own_session(unit, ask, session_id)
        if session.kind == PERSONAL:
            raise Refused(LOGGED_AS_PERSONAL)
        return fix_form(fix_of(unit, ask.workspace_id, session, person, house.library, ask.now))

    await show_or_replace(house, ask, await house.db.read(work, until=ask.until))
    return NOTHING


@on(Kind.SUBMISSION, ids.TALK_FIX_SEND)
async def fix(ask: Ask, house: House) -> Answer:
    """Other words for the next step are kept at once; what is not right goes to the coach."""
    session_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("session"))
    given = parse_fix(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        person, session = own_session(unit, ask, session_id, lock=True)
        step = main_step(unit, ask.workspace_id, session.id)
        step = step if step is not None and step.is_open else None
        if step is not None and (wrong := _faults(given, session, to_local(ask.now, person.tz).date())):
            raise Invalid(Answer.errors(wrong))
        reworded = step is not None and _reword(unit, ask, session, person, step, given)
        if given.objection or given.no_talk:
            _dispute(unit, ask, session, given.objection, no_talk=given.no_talk)
        else:
            _own_steps(unit, ask, session)
            sessions.object_to(unit, ask.workspace_id, session.id, "")
            _answered(unit, ask, session, state="confirmed")
            if reworded:
                owing_talks.tell_coach(unit, ask.workspace_id, session, ask.now)
        _show(unit, ask, person, session)
        return NOTHING

    return await effect(house, ask, work)


def _faults(given: Fix, session: SessionRecord, today: object) -> dict[str, str]:
    wrong = {}
    if not given.step:
        wrong[ids.FIX_STEP] = STEP_EMPTY
    if given.due_on is None:
        wrong[ids.FIX_DUE] = NO_DAY
    elif reason := why_not_due(given.due_on, session.held_on):
        wrong[ids.FIX_DUE] = reason
    return wrong


def _reword(
    unit: Unit, ask: Ask, session: SessionRecord, person: PersonRecord, step: CommitmentRecord, given: Fix
) -> bool:
    """The next step as the rep says it. True if it is not what was written."""
    assert given.due_on is not None
    before = {"step": step.text, "due_on": step.due_on.isoformat()}
    changed = changes(before, {"step": given.step, "due_on": given.due_on.isoformat()})
    if "step" in changed:
        commitments.reword(unit, ask.workspace_id, step.id, given.step, step.first_use)
    commitments.change(
        unit, ask.workspace_id, step.id, due_on=given.due_on,
        willingness=given.ready if given.ready is not None else step.willingness,
    )  # fmt: skip
    session_edits.add_many(unit, ask.workspace_id, session.id, person.id, changed, ask.now)
    return bool(changed)


@on(Kind.ACTION, ids.EVIDENCE_LINK)
async def link(ask: Ask, house: House) -> Answer:
    """A link that Slack opens by itself, and tells us of all the same."""
    return NOTHING
