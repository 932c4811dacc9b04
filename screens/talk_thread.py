"""A talk in writing, as its messages and its form show it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from blocks.talk_thread import Post, Thread
from coaching.library import Library
from coaching.walltime import to_local
from screens.rep import shown
from storage import people, sessions, talk_posts
from storage.people import PersonRecord
from storage.slots import SlotRecord
from storage.unit import Unit

FORMAT = "async_coaching"


def thread_of(
    unit: Unit, workspace_id: UUID, slot: SlotRecord, reader: PersonRecord, now: datetime
) -> Thread:
    """The talk of a slot for one of the two."""
    other_id = slot.coach_id if reader.id == slot.person_id else slot.person_id
    known = people.by_ids(unit, workspace_id, [other_id, slot.person_id])
    wrote = talk_posts.authors(unit, workspace_id, [slot.id]).get(slot.id, set())
    logged = sessions.of_slots(unit, workspace_id, [slot.id]).get(slot.id, [])
    return Thread(
        slot_id=str(slot.id), other=shown(known.get(other_id)), planned_on=slot.moved_to or slot.planned_on,
        today=to_local(now, reader.tz).date(), coach=reader.id == slot.coach_id, i_wrote=reader.id in wrote,
        they_wrote=other_id in wrote, logged=any(one.counts for one in logged),
        closed=is_over(slot, known.get(slot.person_id), now),
    )  # fmt: skip


def is_over(slot: SlotRecord, person: PersonRecord | None, now: datetime) -> bool:
    """The window of the slot is closed, on the rep's wall."""
    today: date = to_local(now, person.tz).date() if person is not None else now.date()
    return today > slot.closes_on


def posts_of(unit: Unit, workspace_id: UUID, slot: SlotRecord) -> list[Post]:
    """What was written, the oldest first."""
    found = talk_posts.of_slot(unit, workspace_id, slot.id)
    known = people.by_ids(unit, workspace_id, [slot.person_id, slot.coach_id])
    return [Post(str(slot.id), shown(known.get(one.author_id)), one.text) for one in found]


def first_words(library: Library) -> str:
    """How a talk in writing begins: the first question of its format."""
    steps = next((one.steps for one in library.agendas.formats if one.key == FORMAT), ())
    return steps[0].ask if steps else ""
