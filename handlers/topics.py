"""What to talk about next: look at the list, add to it, keep or drop what is on it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.talk_saved import without_topic
from blocks.topics import parse_topic, topic_field, topic_list, topic_turn
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from gateway.outcomes import SlackFailure
from handlers.common import clicked_id, me, show_view, uuid_of
from handlers.house import House, Invalid, effect
from handlers.talking import origin_of, redraw
from screens.topics import list_of, reach_of
from storage import deliveries, people, topics
from storage.people import PersonRecord
from storage.topics import TopicRecord
from storage.unit import Unit

EMPTY = "Please write a line first."
ADDED, KEPT, DROPPED = "Added.", "Kept.", "Dropped."


def _person(
    unit: Unit, ask: Ask, viewer: PersonRecord, person_id: UUID, topic: TopicRecord | None = None
) -> PersonRecord:
    """The rep whose topics these are, if the one who acts may see them. Raises Refused."""
    person = people.by_ids(unit, ask.workspace_id, [person_id]).get(person_id)
    if person is None:
        raise Refused(notices.OUT_OF_DATE)
    reach = reach_of(unit, ask.workspace_id, viewer, person, to_local(ask.now, person.tz).date())
    if reach is None or (topic is not None and not reach.holds(topic)):
        raise Refused(notices.NOT_YOURS)
    return person


def _list(unit: Unit, ask: Ask, house: House, person_id: UUID | None, note: str = "", turn: int = 0) -> View:
    viewer = me(unit, ask)
    person = _person(unit, ask, viewer, person_id or viewer.id)
    found = list_of(unit, ask.workspace_id, viewer, person, house.library, ask.now, note)
    if found is None:
        raise Refused(notices.NOT_YOURS)
    return topic_list(replace(found, turn=turn))


@on(Kind.ACTION, ids.TOPIC_OPEN)
async def open_list(ask: Ask, house: House) -> Answer:
    given = ids.parse_value(ask.action.get("value"))
    person_id = uuid_of(given[0]) if given else None
    view = await house.db.read(lambda unit: _list(unit, ask, house, person_id), until=ask.until)
    await show_view(house, ask, view)
    return NOTHING


@on(Kind.SUBMISSION, ids.TOPIC_ADD)
async def add(ask: Ask, house: House) -> Answer:
    """One more topic, if there is room; the window stays open with the new list."""
    person_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("person"))
    text, field = parse_topic(ask.view), topic_field(ask.view)

    def work(unit: Unit) -> Answer:
        viewer = me(unit, ask)
        person = _person(unit, ask, viewer, person_id)
        if not text:
            raise Invalid(Answer.errors({field: EMPTY}))
        reason = topics.add(
            unit, ask.workspace_id, person_id=person.id, added_by_id=viewer.id,
            source="rep" if viewer.id == person.id else "coach", text=text,
            origin=f"{origin_of(ask)[:90]}:{unit.cipher.fingerprint(text.encode())[:24]}",
            today=to_local(ask.now, person.tz).date(), now=ask.now,
        )  # fmt: skip
        if reason is not None:
            raise Invalid(Answer.errors({field: reason}))
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return Answer.update(_list(unit, ask, house, person.id, ADDED, topic_turn(ask.view) + 1))

    return await effect(house, ask, work)


@on(Kind.ACTION, ids.TOPIC_DROP, ids.TOPIC_KEEP)
async def drop_or_keep(ask: Ask, house: House) -> Answer:
    """Either of the two may. The window in which it was pressed shows what came of it."""
    topic_id = clicked_id(ask)
    drops = ask.id == ids.TOPIC_DROP
    whose: list[UUID] = []

    def work(unit: Unit) -> Answer:
        topic = topics.get(unit, ask.workspace_id, topic_id, lock=True)
        if topic is None:
            raise Refused(notices.OUT_OF_DATE)
        person = _person(unit, ask, me(unit, ask), topic.person_id, topic)
        whose[:] = [person.id]
        if topic.state in topics.QUEUED:
            today = to_local(ask.now, person.tz).date()
            change = {"state": "dropped"} if drops else {"kept_on": today}
            topics.change(unit, ask.workspace_id, [topic.id], **change)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return NOTHING

    answer = await effect(house, ask, work)
    await _show(ask, house, whose[0] if whose else None, topic_id, DROPPED if drops else KEPT)
    return answer


async def _show(ask: Ask, house: House, person_id: UUID | None, topic_id: UUID, said: str) -> None:
    """What was pressed is done; a window that cannot be redrawn stays as it is."""
    try:
        if ask.view.get("callback_id") == ids.SAVED_VIEW:
            await redraw(ask, house, without_topic(ask.view, str(topic_id), said))
        elif ask.view.get("type") == "modal":
            turn = topic_turn(ask.view)
            view = await house.db.read(
                lambda unit: _list(unit, ask, house, person_id, said, turn), until=ask.until
            )
            await redraw(ask, house, view)
    except (SlackFailure, Refused) as failure:
        house.log.warning("topics_not_redrawn", workspace=str(ask.workspace_id), why=type(failure).__name__)
