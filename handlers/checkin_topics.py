"""The coach puts what a check-in asks for on the list for the next talk."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.talk_fields import Choice
from blocks.topics import parse_swap, swap_form
from coaching.checkins import Template
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.coach import KIND_OF, redraw_reading, tapped
from handlers.common import clicked_id, me, read_check_in, show_view, uuid_of
from handlers.house import House, Invalid, effect
from screens.coach import said
from screens.topics import Reach, reach_of
from storage import checkins, topics
from storage.checkins import CheckInRecord
from storage.unit import Unit

LONGEST = 300
CHOOSE = "Please choose one."


def topic_of(unit: Unit, workspace_id: UUID, record: CheckInRecord, template: Template) -> str:
    """What the rep asks for, in a line: where they are stuck, or the help they want, or what they wrote first."""
    stored = checkins.answers(unit, workspace_id, record.id)
    found: list[str] = []
    for question in template.questions:
        answer = stored.get(question.key)
        if answer is None or question.visibility.value not in ("coach", "team"):
            continue
        if question.key == "stuck":
            found.insert(0, str(answer.value))
        elif question.asks_help and answer.value in question.asks_help:
            found.append(said(question, answer.value))
    return " ".join((found[0] if found else f"{template.label}").split())[:LONGEST]


def _origin(record: CheckInRecord) -> str:
    version = f":{int(record.changed_at.timestamp())}" if record.changed_at else ""
    return f"checkin:{record.id}{version}"


def _reach(unit: Unit, ask: Ask, record: CheckInRecord) -> Reach:
    """What the one who acts may see of the list. Raises Refused for who coached the rep before: they read that
    check-in still, and nothing of what came later."""
    today = to_local(ask.now, record.person.tz).date()
    found = reach_of(unit, ask.workspace_id, me(unit, ask), record.person, today)
    if found is None:
        raise Refused(notices.NO_TOPICS_NOW)
    return found


def _add(unit: Unit, ask: Ask, house: House, record: CheckInRecord) -> str | None:
    template = house.templates.get(unit, ask.workspace_id, record.template_id)
    assert record.coach_id is not None
    return topics.add(
        unit, ask.workspace_id, person_id=record.person.id, added_by_id=record.coach_id, source="rep",
        text=topic_of(unit, ask.workspace_id, record, template), origin=_origin(record),
        today=to_local(ask.now, record.person.tz).date(), now=ask.now,
    )  # fmt: skip


@on(Kind.ACTION, ids.COACH_TOPIC)
async def to_the_list(ask: Ask, house: House) -> Answer:
    """ "Add to our next talk". Where seven wait already, a form asks which of them may go."""
    check_in_id = clicked_id(ask)
    view = await house.db.read(lambda unit: _swap(unit, ask, house, check_in_id), until=ask.until)
    if view is not None:
        await show_view(house, ask, view)
        return NOTHING

    def work(unit: Unit) -> Answer:
        answer = tapped(unit, ask, check_in_id, KIND_OF[ids.COACH_TOPIC])
        record = read_check_in(unit, ask, check_in_id)
        _reach(unit, ask, record)
        if reason := _add(unit, ask, house, record):
            raise Refused(reason)  # the list filled up a moment ago
        return answer

    answer = await effect(house, ask, work)
    if ask.view.get("callback_id") == ids.READ_VIEW:
        await redraw_reading(ask, house)
    return answer


def _swap(unit: Unit, ask: Ask, house: House, check_in_id: UUID) -> View | None:
    """The form that asks which topic may go; None if there is room, or if this one is on the list already."""
    record = read_check_in(unit, ask, check_in_id)
    reach = _reach(unit, ask, record)
    if topics.by_origin(unit, ask.workspace_id, _origin(record)) is not None:
        return None
    if topics.why_not(unit, ask.workspace_id, record.person.id) is None:
        return None
    today = to_local(ask.now, record.person.tz).date()
    waiting = topics.queued(unit, ask.workspace_id, [record.person.id], today).get(record.person.id, [])
    template = house.templates.get(unit, ask.workspace_id, record.template_id)
    options = [Choice(str(one.id), one.text) for one in reversed(waiting) if reach.holds(one)]
    return swap_form(
        topic_of(unit, ask.workspace_id, record, template), options, {"checkin": str(check_in_id)}
    )


@on(Kind.SUBMISSION, ids.TOPIC_SWAP)
async def swap(ask: Ask, house: House) -> Answer:
    check_in_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("checkin"))
    chosen = parse_swap(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        record = read_check_in(unit, ask, check_in_id, lock=True)
        topic = topics.get(unit, ask.workspace_id, uuid_of(chosen), lock=True) if chosen else None
        if topic is None:
            raise Invalid(Answer.errors({ids.TOPIC_OUT: CHOOSE}))
        if topic.person_id != record.person.id or not _reach(unit, ask, record).holds(topic):
            raise Refused(notices.NOT_YOURS)
        if topics.by_origin(unit, ask.workspace_id, _origin(record)) is None:
            topics.change(unit, ask.workspace_id, [topic.id], state="dropped")
            if reason := _add(unit, ask, house, record):
                raise Invalid(Answer.errors({ids.TOPIC_OUT: reason}))
        return tapped(unit, ask, check_in_id, KIND_OF[ids.COACH_TOPIC])

    return await effect(house, ask, work)
