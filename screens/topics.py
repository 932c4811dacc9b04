"""What waits for the next talk of a rep: for the rep, and for those who coach them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from blocks.topics import TopicList, TopicRow
from coaching.library import Library
from coaching.topics import MOST_QUEUED
from coaching.visibility import Kind, can_read_any, relations_of
from coaching.walltime import to_local
from screens.commitments import fact_line
from screens.rep import shown
from storage import evidence, people, relations, topics
from storage.people import PersonRecord
from storage.unit import Unit


def may_see(unit: Unit, workspace_id: UUID, viewer: PersonRecord, person: PersonRecord, today: date) -> bool:
    """Whether this person may see and change the topics of that rep. Rule: `coaching.visibility`, default no."""
    spans = relations.of_people(unit, workspace_id, [person.id], today)
    coaches = {span.coach_id for span in spans if span.covers(today) and not span.line}
    manager = relations.manager_on(spans, person.id, today)
    return can_read_any(relations_of(viewer.id, person.id, manager=manager, coaches=coaches), Kind.TOPIC)


def list_of(
    unit: Unit, workspace_id: UUID, viewer: PersonRecord, person: PersonRecord, library: Library, now: datetime,
    note: str = "",
) -> TopicList | None:  # fmt: skip
    """The list of a rep; None for somebody who may not see it."""
    today = to_local(now, person.tz).date()
    if not may_see(unit, workspace_id, viewer, person, today):
        return None
    waiting = topics.queued(unit, workspace_id, [person.id], today).get(person.id, [])
    known = people.by_ids(unit, workspace_id, [one.added_by_id for one in waiting])
    rows = [
        TopicRow(
            str(one.id), one.text, shown(person if one.source == "rep" else known.get(one.added_by_id)), one.carried,
            one.is_old(today),
        )
        for one in waiting
    ]  # fmt: skip
    own = viewer.id == person.id
    manager_id = people.manager_of(unit, workspace_id, person, now)
    coach_id = manager_id if own else viewer.id
    facts = []
    if coach_id is not None:
        saved = evidence.saved_for_talk(unit, workspace_id, person.id, coach_id, line=coach_id == manager_id)
        facts = [fact_line(one, library) for one in saved]
    return TopicList(str(person.id), shown(person), rows, facts, own=own, most=MOST_QUEUED, note=note)
