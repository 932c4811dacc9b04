"""Who had no kudos for a while, as a morning note says it to their manager, or to a leader about a manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from blocks.note_things import Thing
from coaching.kudos_gap import GAP
from coaching.library import Library
from screens.rep import shown
from storage import kudos_gaps, people
from storage.notes import NoteItem
from storage.people import PersonRecord
from storage.unit import Unit

KIND, FACT = "no_kudos", "worth_a_line"  # said with a fact, it has a line of its own


@dataclass(frozen=True, slots=True)
class Praise:
    """Who is named in some notes, who of them still had no kudos, by manager, and what is known of managers."""

    people: Mapping[UUID, PersonRecord]
    without: Mapping[UUID, frozenset[UUID]]
    talks: Mapping[UUID, int]


def praise_of(unit: Unit, workspace_id: UUID, items: Iterable[NoteItem], now: datetime) -> Praise:
    """All that these items need, as it is now; nothing is asked where none is about kudos."""
    mine = [item for item in items if item.kind == KIND and item.rep_id is not None]
    since = now - GAP
    named = {item.rep_id for item in mine if item.rep_id is not None}
    gaps = kudos_gaps.without(unit, workspace_id, {item.manager_id for item in mine}, since)
    return Praise(
        people.by_ids(unit, workspace_id, named),
        {id: frozenset(person.id for person in found) for id, found in gaps.items()},
        kudos_gaps.talks_behind(unit, workspace_id, named, since),
    )


def no_kudos_thing(praise: Praise, item: NoteItem, library: Library) -> Thing | None:
    """The thing, with a way to thank; with the fact where there is one. Gone once they were thanked."""
    person = praise.people.get(item.rep_id) if item.rep_id is not None else None
    if person is None:
        return None
    waits = person.id in praise.without.get(item.manager_id, ())
    messages, talks = library.messages, praise.talks.get(person.id, 0)
    copy = messages.recognition_for_coach["step_shown"] if talks else messages.nudges["recognition_gap"]
    who = shown(person)
    return Thing(
        FACT if talks else KIND, copy, who, manager=who, person_id=str(person.id), talks=talks,
        prompt="" if talks else prompt_of(library, item), done="" if waits else "gone",
    )  # fmt: skip


def prompt_of(library: Library, item: NoteItem) -> str:
    """A question that helps to find the words: another one each week, the same for all lines of a day."""
    prompts = library.values.prompts
    week = item.planned_on.toordinal() // 7 if item.planned_on is not None else 0
    return prompts[week % len(prompts)] if prompts else ""
