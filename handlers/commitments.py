"""Next steps: say how it went, confirm it, or drop it together."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.commitments import mark_form, parse_mark
from blocks.parts import View
from coaching.commitments import Act, Side, State, why_not, why_not_evidence
from coaching.facts import parse_fact
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import clicked_id, learn_from_click, me, of_one_person, show_view, tell, uuid_of
from handlers.house import House, Invalid, effect
from handlers.talking import origin_of
from screens.commitments import mark_form_of
from storage import commitments, deliveries, evidence, owing_talks, people, step_coaches
from storage.commitments import CommitmentRecord
from storage.people import PersonRecord
from storage.unit import Unit

CLOSED = "This next step is closed."
PICK_ONE = "Please pick how it went."
SHOW_FIRST = "Add something to look at first, such as a call, a mail or a number."
HEARD = "Thanks, this is noted."


def my_step(
    unit: Unit, ask: Ask, step_id: UUID, *, lock: bool = False
) -> tuple[PersonRecord, CommitmentRecord]:
    """A next step, if the one who acts is one of its two today. Raises Refused."""
    person = me(unit, ask)
    step = step_coaches.get(unit, ask.workspace_id, step_id, ask.now, lock=lock)
    if step is None:
        raise Refused(notices.OUT_OF_DATE)
    if step.side_of(person.id) is None:
        raise Refused(notices.NOT_YOURS)
    return person, step


def _other(step: CommitmentRecord, person: PersonRecord) -> UUID:
    return step.coach_id if person.id == step.person_id else step.person_id


def after_step(unit: Unit, ask: Ask, step: CommitmentRecord, person: PersonRecord, *, tells: bool) -> None:
    """What shows this step is to show how it stands; the other one hears of it, if there is something to hear."""
    other_id = _other(step, person)
    other = people.by_ids(unit, ask.workspace_id, [other_id]).get(other_id)
    known = owing_talks.show_step(unit, ask.workspace_id, step.id, ask.now)
    learn_from_click(unit, ask, person.id, known, ask.now)
    if tells and other is not None and other.active and other.id != person.id:
        owing_talks.tell_step(unit, ask.workspace_id, step.id, other_id, ask.now)
    if step.session_id is not None:
        owing_talks.show_talk(unit, ask.workspace_id, step.session_id, ask.now)
    for id in (person.id, other_id):
        deliveries.owe_home(unit, ask.workspace_id, ask.now, id)


def _act(
    unit: Unit,
    ask: Ask,
    step: CommitmentRecord,
    person: PersonRecord,
    deed: Act,
    outcome: State | None = None,
) -> None:
    """Do it, or raise Refused with the rule's own sentence."""
    facts = evidence.of_commitments(unit, ask.workspace_id, [step.id]).get(step.id, [])
    shown = any(one.observable for one in facts)
    reason = commitments.act(unit, ask.workspace_id, step, deed, person.id, ask.now, outcome, shown=shown)
    if reason is not None:
        raise Refused(reason)


# ---------------------------------------------------------------- how it went


@on(Kind.ACTION, ids.STEP_MARK)
async def mark_button(ask: Ask, house: House) -> Answer:
    step_id = clicked_id(ask)

    def read(unit: Unit) -> View:
        person, step = my_step(unit, ask, step_id)
        if not step.is_open:
            raise Refused(CLOSED)
        return mark_form(mark_form_of(unit, ask.workspace_id, person, step, house.library, ask.now))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.SUBMISSION, ids.STEP_SAVE)
async def mark(ask: Ask, house: House) -> Answer:
    """The owner says it; the other one says it for good. Whatever shows it is kept with the step."""
    step_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("step"))
    given = parse_mark(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        person, step = my_step(unit, ask, step_id, lock=True)
        if not step.is_open:
            raise Refused(CLOSED)
        if given.outcome not in {state.value for state in State}:
            raise Invalid(Answer.errors({ids.STEP_OUTCOME: PICK_ONE}))
        _keep_fact(unit, ask, house, step, person, given.fact, given.kind)
        _say(unit, ask, step, person, State(given.outcome))
        return NOTHING

    return await effect(house, ask, work)


def _keep_fact(
    unit: Unit,
    ask: Ask,
    house: House,
    step: CommitmentRecord,
    person: PersonRecord,
    typed: str,
    kind: str | None,
) -> None:
    fact = parse_fact(typed, "rep_view" if person.id == step.person_id else "coach_view")
    if fact is None:
        return
    kinds = {one.key: one.observable for one in house.library.program.evidence_kinds}
    chosen = kind if kind in kinds else fact.kind
    if reason := why_not_evidence(fact, kinds):
        raise Invalid(Answer.errors({ids.STEP_FACT: reason}))
    evidence.add(
        unit, ask.workspace_id, person_id=step.person_id, added_by_id=person.id, kind=chosen,
        observable=kinds[chosen], origin=origin_of(ask), now=ask.now, text=fact.text, url=fact.url,
        moment=fact.moment, commitment_id=step.id,
    )  # fmt: skip


def _say(unit: Unit, ask: Ask, step: CommitmentRecord, person: PersonRecord, outcome: State) -> None:
    """What was picked, as the rules know it: a word of the owner, an outcome, or a wish to drop it."""
    side = step.side_of(person.id)
    if outcome is State.DROPPED:
        _act(unit, ask, step, person, Act.DROP)
        after_step(unit, ask, step, person, tells=True)
        return
    deed = Act.SAY if side is Side.OWNER else Act.CLOSE
    facts = evidence.of_commitments(unit, ask.workspace_id, [step.id]).get(step.id, [])
    if why_not(step.rules, deed, side, outcome, any(one.observable for one in facts)) is not None:
        raise Invalid(Answer.errors({ids.STEP_FACT: SHOW_FIRST}))
    _act(unit, ask, step, person, deed, outcome)
    after_step(unit, ask, step, person, tells=outcome is not State.NOT_DONE)


_TAPS = {ids.STEP_SHOWN: State.DEMONSTRATED, ids.STEP_DONE: State.DONE}


@on(Kind.ACTION, ids.STEP_SHOWN, ids.STEP_DONE)
async def confirm(ask: Ask, house: House) -> Answer:
    """The other one of the two says that it is so. Pressed twice, the first press stands."""
    step_id = clicked_id(ask)

    def work(unit: Unit) -> Answer:
        person, step = my_step(unit, ask, step_id, lock=True)
        again = not step.is_open
        if not again:
            _act(unit, ask, step, person, Act.CLOSE, _TAPS[ask.id])
        after_step(unit, ask, step, person, tells=not again)
        return NOTHING

    return await _heard(ask, house, await effect(house, ask, work))


@on(Kind.ACTION, ids.STEP_DROP, ids.STEP_KEEP)
async def drop_or_keep(ask: Ask, house: House) -> Answer:
    """What one would drop, the other agrees to drop, or keeps."""
    step_id = clicked_id(ask)

    def work(unit: Unit) -> Answer:
        person, step = my_step(unit, ask, step_id, lock=True)
        asked = step.drop_asked_by_id
        waits = step.is_open and asked is not None and asked != person.id
        if waits:
            _act(unit, ask, step, person, Act.DROP if ask.id == ids.STEP_DROP else Act.KEEP)
        after_step(unit, ask, step, person, tells=waits)
        return NOTHING

    return await _heard(ask, house, await effect(house, ask, work))


async def _heard(ask: Ask, house: House, answer: Answer) -> Answer:
    """Where what was pressed cannot change, a small window says that it was heard."""
    if of_one_person(ask) or ask.view.get("type") == "modal":
        await tell(house, ask, HEARD)
    return answer
