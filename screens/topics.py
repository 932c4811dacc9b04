"""What waits for the next talk of a rep: for the rep, and for those who coach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from blocks.topics import TopicList, TopicRow
from coaching.library import Library
from coaching.topics import MOST_QUEUED
from coaching.visibility import Kind, Relation, can_read_any, relations_of
from coaching.walltime import to_local
from screens.commitments import fact_line
from screens.rep import shown
from storage import evidence, people, relations, topics
from storage.evidence import EvidenceRecord
from storage.people import PersonRecord
from storage.topics import TopicRecord
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Reach:
    """Which topics of a rep somebody sees and changes: all, or those of their own and of their skill.

    `facts`: they see what was kept for the next talk as well.
    """

    viewer_id: UUID
    whole: bool
    scope: str | None = None
    facts: bool = False

    def holds(self, topic: TopicRecord) -> bool:
        own = topic.added_by_id == self.viewer_id
        return self.whole or own or (self.scope is not None and topic.skill_key == self.scope)


def reach_of(
    unit: Unit, workspace_id: UUID, viewer: PersonRecord, person: PersonRecord, today: date
) -> Reach | None:
    """What this viewer may see of that rep's topics; None for nothing. Rule: `coaching.visibility`, default no."""
    spans = relations.of_people(unit, workspace_id, [person.id], today)
    mine = [one for one in spans if one.covers(today) and one.coach_id == viewer.id and not one.line]
    manager = relations.manager_on(spans, person.id, today)
    partner = viewer.id if mine else None  # they plan talks of their own with this person
    found = relations_of(
        viewer.id, person.id, manager=manager, partner=partner, coaches={one.coach_id for one in mine}
    )
    if not can_read_any(found, Kind.TOPIC):
        return None
    whole = bool(found & {Relation.SELF, Relation.MANAGER})
    scope = next((one.scope for one in mine if one.scope), None)
    return Reach(viewer.id, whole, scope, can_read_any(found, Kind.EVIDENCE))


def waiting_for(
    unit: Unit, workspace_id: UUID, viewer: PersonRecord, person: PersonRecord, today: date
) -> list[TopicRecord]:
    """What waits for the next talk of these two, the most pressing first."""
    reach = reach_of(unit, workspace_id, viewer, person, today)
    if reach is None:
        return []
    found = topics.queued(unit, workspace_id, [person.id], today).get(person.id, [])
    return [one for one in found if reach.holds(one)]


def facts_for(
    unit: Unit, workspace_id: UUID, viewer: PersonRecord, person: PersonRecord, reach: Reach
) -> list[EvidenceRecord]:
    """What was kept for a talk of this rep and belongs to none yet.

    The rep sees all of it, and the manager what either of the two kept. Another coach sees their own.
    """
    if not reach.facts:
        return []
    if viewer.id == person.id:
        return evidence.saved_about(unit, workspace_id, person.id)
    return evidence.saved_for_talk(unit, workspace_id, person.id, viewer.id, line=reach.whole)


def list_of(
    unit: Unit, workspace_id: UUID, viewer: PersonRecord, person: PersonRecord, library: Library, now: datetime,
    note: str = "",
) -> TopicList | None:  # fmt: skip
    """The list of a rep; None for somebody who may not see it."""
    today = to_local(now, person.tz).date()
    reach = reach_of(unit, workspace_id, viewer, person, today)
    if reach is None:
        return None
    waiting = waiting_for(unit, workspace_id, viewer, person, today)
    known = people.by_ids(unit, workspace_id, [one.added_by_id for one in waiting])
    rows = [
        TopicRow(
            str(one.id), one.text, shown(person if one.source == "rep" else known.get(one.added_by_id)), one.carried,
            one.is_old(today),
        )
        for one in waiting
    ]  # fmt: skip
    own = viewer.id == person.id
    facts = [fact_line(one, library) for one in facts_for(unit, workspace_id, viewer, person, reach)]
    return TopicList(str(person.id), shown(person), rows, facts, own=own, most=MOST_QUEUED, note=note)
