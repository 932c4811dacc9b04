"""Talk in writing: either of the two writes from the messages of the slot, and the words go to the other at once."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.talk_thread import parse_post, thread_form
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import clicked_id, learn_from_click, me, show_view, uuid_of
from handlers.house import House, Invalid, effect
from handlers.talking import origin_of
from screens.rep import shown
from screens.talk_thread import first_words, is_over, posts_of
from storage import deliveries, owing_threads, people, slots, talk_posts
from storage.people import PersonRecord
from storage.slots import SlotRecord
from storage.unit import Unit

EMPTY = "Please write a line first."
OVER = "The days for this talk are over. The next one is on its way."


def _mine(
    unit: Unit, ask: Ask, slot_id: UUID, *, lock: bool = False
) -> tuple[PersonRecord, SlotRecord, PersonRecord]:
    """The one who acts, the slot, and the other of the two. Raises Refused."""
    person = me(unit, ask)
    slot = slots.get(unit, ask.workspace_id, slot_id, lock=lock)
    if slot is None:
        raise Refused(notices.OUT_OF_DATE)
    if person.id not in (slot.person_id, slot.coach_id):
        raise Refused(notices.NOT_YOURS)
    other_id = slot.coach_id if person.id == slot.person_id else slot.person_id
    known = people.by_ids(unit, ask.workspace_id, [other_id, slot.person_id])
    other = known.get(other_id)
    if other is None or not other.active:
        raise Refused(notices.COACH_LEFT if person.id == slot.person_id else notices.REP_LEFT)
    if is_over(slot, known.get(slot.person_id), ask.now):
        raise Refused(OVER)
    return person, slot, other


@on(Kind.ACTION, ids.THREAD_OPEN)
async def write_button(ask: Ask, house: House) -> Answer:
    slot_id = clicked_id(ask)

    def read(unit: Unit) -> View:
        _, slot, other = _mine(unit, ask, slot_id)
        said = posts_of(unit, ask.workspace_id, slot)
        return thread_form(str(slot.id), shown(other), said, first_words(house.library))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.SUBMISSION, ids.THREAD_SEND)
async def write(ask: Ask, house: House) -> Answer:
    """Keep the words, and owe them to the other one, under a message of their own side."""
    slot_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("slot"))
    text = parse_post(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        person, slot, other = _mine(unit, ask, slot_id, lock=True)
        if not text:
            raise Invalid(Answer.errors({ids.THREAD_TEXT: EMPTY}))
        post_id = talk_posts.add(unit, ask.workspace_id, slot.id, person.id, text, origin_of(ask), ask.now)
        known = owing_threads.show(unit, ask.workspace_id, slot, ask.now)
        learn_from_click(unit, ask, person.id, known, ask.now)
        if post_id is not None:
            owing_threads.relay(unit, ask.workspace_id, slot, post_id, other.id, ask.now)
        for one in (person, other):
            deliveries.owe_home(unit, ask.workspace_id, ask.now, one.id)
        return NOTHING

    return await effect(house, ask, work)
