"""The coach looks before a talk: the brief, and `/coach next` for both sides."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.brief import Brief, TeamTalkLine, brief_view, next_card
from blocks.message import Message
from blocks.parts import View
from blocks.prep import PrepTalk
from coaching.visibility import Relation
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import me, show_view, uuid_of
from handlers.house import House
from screens.brief import About, brief_of, coming
from screens.pairs import format_of, talk_time
from screens.prep import prepared
from screens.rep import shown
from storage import cadence, notes, people, plans, preps, reporting, slots
from storage.cadence import Pair
from storage.people import PersonRecord
from storage.unit import Busy, TooLate, Unit


@on(Kind.ACTION, ids.BRIEF_OPEN, ids.BRIEF_MENU)
async def brief(ask: Ask, house: House) -> Answer:
    """Worked out now, whatever the message said when it came."""
    option = ask.action.get("selected_option")
    value = option.get("value") if isinstance(option, dict) else ask.action.get("value")

    def read(unit: Unit) -> View:
        return brief_view(brief_now(unit, ask, house, value))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    if ask.view.get("type") is None:
        await _heard(ask, house)
    return NOTHING


def brief_now(unit: Unit, ask: Ask, house: House, value: object) -> Brief:
    """The brief that this value of a button stands for. Raises Refused for anybody but the coach."""
    about = _about(unit, ask, value)
    return brief_of(unit, ask.workspace_id, about, house.templates, house.library, ask.now)


async def _heard(ask: Ask, house: House) -> None:
    """A press in a message: what the morning notes ask for is seen. The note of it is lost rather than the window."""

    def note(unit: Unit) -> None:
        notes.note_acted(unit, ask.workspace_id, me(unit, ask).id, ask.now)

    try:
        await house.db.write(note, until=ask.until)
    except (Busy, TooLate):
        house.log.warning("opening_not_noted", workspace=str(ask.workspace_id))


def _about(unit: Unit, ask: Ask, value: object) -> About:
    """Whom the button is about, if the one who acts coaches them now. Raises Refused."""
    coach = me(unit, ask)
    if (of_person := ids.parse_value(value, 2)) is not None and of_person[0] == ids.OF_PERSON:
        return _about_person(unit, ask, coach, uuid_of(of_person[1]), None)
    one = ids.parse_value(value)
    slot = slots.get(unit, ask.workspace_id, uuid_of(one[0] if one else None))
    if slot is None:
        raise Refused(notices.OUT_OF_DATE)
    if slot.coach_id != coach.id:
        raise Refused(notices.NOT_YOURS)
    return _about_person(unit, ask, coach, slot.person_id, (slot.plan_id, slot.k))


def _about_person(
    unit: Unit, ask: Ask, coach: PersonRecord, person_id: UUID, at: tuple[UUID, int] | None
) -> About:
    person = people.by_ids(unit, ask.workspace_id, [person_id]).get(person_id)
    if person is None:
        raise Refused(notices.OUT_OF_DATE)
    if not person.active:
        raise Refused(notices.REP_LEFT)
    pairs = cadence.pairs_of_people(unit, ask.workspace_id, [person_id], ask.now).get(person_id, [])
    pair = next((one for one in pairs if one.coach.id == coach.id), None)
    manages = reporting.manager_of(unit, ask.workspace_id, person, ask.now) == coach.id
    if pair is None and not manages:
        raise Refused(notices.NOT_COACHED)
    found = set()
    if manages:
        found.add(Relation.MANAGER)
    if pair is not None:
        found |= {Relation.PARTNER} | ({Relation.COACH} if pair.plan.kind == plans.EXTRA else set())
    today = to_local(ask.now, person.tz).date()
    return About(coach, person, frozenset(found), pair, _slot(pair, at), today)


def _slot(pair: Pair | None, at: tuple[UUID, int] | None) -> cadence.PairSlot | None:
    """The talk that was pressed while it is still to be had, else one that is not marked as held, else the next."""
    if pair is None:
        return None
    pressed = None if at is None else pair.find(*at)
    if pressed is not None and pressed.slot.is_open:
        return pressed
    current = pair.current
    return current if current is not None and current.slot.is_open else pair.coming


# ---------------------------------------------------------------- /coach next


async def coming_next(ask: Ask, house: House) -> Answer:
    """`/coach next`: one's own next talk, and the next ones of one's team."""
    card = await house.db.read(lambda unit: _next(unit, ask, house), until=ask.until)
    return Answer.say(card.text, card.blocks)


def _next(unit: Unit, ask: Ask, house: House) -> Message:
    person = me(unit, ask)
    mine = cadence.pairs_of_people(unit, ask.workspace_id, [person.id], ask.now).get(person.id, [])
    team = cadence.pairs_of_coaches(unit, ask.workspace_id, [person.id], ask.now).get(person.id, [])
    talks = coming(team)[:6]
    known = [at.record.id for _, at in talks if at.record is not None]
    ready = preps.submitted_of(unit, ask.workspace_id, known) if known else set()
    lines = [
        TeamTalkLine(
            shown(pair.rep), talk_time(pair, at, person, ask.now).words(),
            str(at.record.id) if at.record is not None else ids.value(ids.OF_PERSON, str(pair.rep.id)),
            at.record is not None and at.record.id in ready,
        )
        for pair, at in talks
    ]  # fmt: skip
    return next_card(_own(unit, ask, house, person, mine), lines, bool(team))


def _own(unit: Unit, ask: Ask, house: House, person: PersonRecord, mine: list[Pair]) -> PrepTalk | None:
    talks = coming(mine)
    if not talks:
        return None
    pair, at = talks[0]
    if at.record is not None:
        found = prepared(unit, ask.workspace_id, [at.record.id], house.templates, house.library, ask.now).get(
            at.record.id
        )
        return None if found is None else found.talk
    return PrepTalk(
        "", shown(person), shown(pair.coach), talk_time(pair, at, person, ask.now),
        format_of(house.library, at.plan.format_key),
    )  # fmt: skip
