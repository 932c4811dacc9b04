"""The log of a talk: what its window shows, and who can read what is written there."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from blocks.talk_fields import Choice
from blocks.talk_log import FIRST, TalkForm
from blocks.text import plain
from coaching.library import Library
from coaching.talk_log import TalkEntry
from coaching.topics import IN_THE_BRIEF
from coaching.visibility import Kind, Relation, can_read_any, relations_of
from screens.rep import shown
from screens.talk_choices import choices_of
from screens.talk_prefill import Subject, both_wrote
from screens.topics import waiting_for
from storage import evidence, people, relations, reporting
from storage.people import PersonRecord
from storage.session_waits import same_day
from storage.unit import Unit

_SAID = {
    "demonstrated": "done, and it worked",
    "done": "done, too early to tell",
    "not_done": "not done yet",
    "dropped": "let's drop it",
}


def form_of(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, library: Library, now: datetime,
    *, page: str = FIRST, alert: str = "",
) -> TalkForm:  # fmt: skip
    """The form as it stands."""
    waiting = []
    if about.session is None:
        waiting = waiting_for(unit, workspace_id, about.coach, about.person, about.today)
    written = about.slot is not None and both_wrote(unit, workspace_id, about.slot)
    readers, leader = readers_of(
        unit, workspace_id, about.coach, about.person, entry.held_on or about.today, now
    )
    return TalkForm(
        person=shown(about.person), entry=entry, ids=about.ids(), choices=choices_of(library), today=about.today,
        page=page, readers=[shown(one) for one in readers], leader=shown(leader) if leader else None,
        last_step=about.step.text if about.step else "", said=_said_of(about),
        topics=[Choice(str(one.id), plain(one.text, 75)) for one in waiting[:IN_THE_BRIEF]],
        notes=_notes(unit, workspace_id, about, entry, now), written=written, corrects=about.session is not None,
        alert=alert,
    )  # fmt: skip


def _said_of(about: Subject) -> str:
    return _SAID.get(about.step.said or "", "") if about.step is not None else ""


def readers_of(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, person: PersonRecord, held_on: date, now: datetime
) -> tuple[list[PersonRecord], PersonRecord | None]:
    """Who can read the words besides the coach, the rep first; and the leader, who sees that there was a talk.

    The rep's manager on the day of the talk can read them too, where somebody else held it.
    """
    spans = relations.of_people(unit, workspace_id, [person.id, coach.id], held_on)
    manager_id = relations.manager_on(spans, person.id, held_on)
    leader_id = relations.manager_on(spans, coach.id, held_on) if manager_id == coach.id else None
    wanted = [id for id in (manager_id, leader_id) if id is not None and id != coach.id]
    known = people.by_ids(unit, workspace_id, wanted)
    others = [known[manager_id]] if manager_id in known else []
    return [person, *others], None if leader_id is None else known.get(leader_id)


def _notes(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, now: datetime
) -> tuple[str, ...]:
    found = []
    if about.session is None and entry.held_on is not None:
        known = same_day(unit, workspace_id, about.person.id, about.coach.id, entry.held_on)
        if known is not None:
            found.append("A talk of this day is logged already. Saving adds another one.")
    if about.own is not None and about.session is None:
        found.append(f"The next step is in {about.person.name}'s own words.")
    saved = saved_facts(unit, workspace_id, about, now) if about.session is None else []
    if saved:
        noun = "1 saved fact goes" if len(saved) == 1 else f"{len(saved)} saved facts go"
        found.append(f"{noun} with this talk.")
    return tuple(found)


def saved_facts(
    unit: Unit, workspace_id: UUID, about: Subject, now: datetime
) -> list[evidence.EvidenceRecord]:
    """What was kept for the next talk of the pair, which is the one that is logged."""
    manager = reporting.manager_of(unit, workspace_id, about.person, now)
    found = relations_of(about.coach.id, about.person.id, manager=manager, partner=about.coach.id)
    if not can_read_any(found, Kind.EVIDENCE):
        return []
    line = Relation.MANAGER in found
    return evidence.saved_for_talk(unit, workspace_id, about.person.id, about.coach.id, line=line)
