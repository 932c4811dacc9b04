"""Next steps as their form and their messages show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from blocks.commitments import OWN_OUTCOMES, MarkForm, News, StepNews, WriteForm
from blocks.ids import OF_PERSON, value
from blocks.text import Person
from coaching.library import Library
from coaching.walltime import to_local
from screens.rep import shown
from screens.talk_choices import choices_of
from storage import evidence, people
from storage.commitments import CommitmentRecord
from storage.evidence import EvidenceRecord
from storage.people import PersonRecord
from storage.unit import Unit

WEEK = timedelta(days=7)
SAID = {
    "demonstrated": "done, and it worked",
    "done": "done, too early to tell",
    "not_done": "not done yet",
    "dropped": "let's drop it",
}


def outcome_words(library: Library, key: str) -> str:
    """An outcome as the library says it, to stand in a sentence: "done, and we saw it work"."""
    found = next((one.label for one in library.program.commitment_outcomes if one.key == key), key)
    return found[:1].lower() + found[1:]


def fact_line(one: EvidenceRecord, library: Library) -> str:
    """A fact in one line: what was written, or its kind; the moment; the link."""
    kinds = {kind.key: kind.label for kind in library.program.evidence_kinds}
    parts = (one.text or kinds.get(one.kind, one.kind), one.moment or "", one.url)
    return " · ".join(part for part in parts if part)


def is_shown(facts: Sequence[EvidenceRecord]) -> bool:
    """There is something among them that others can look at."""
    return any(one.observable for one in facts)


def mark_form_of(
    unit: Unit,
    workspace_id: UUID,
    viewer: PersonRecord,
    step: CommitmentRecord,
    library: Library,
    now: datetime,
) -> MarkForm:
    """How did it go: for the one who does it, or for the other one of the two."""
    owns = viewer.id == step.owner_id
    partner_id = step.coach_id if step.owner_id == step.person_id else step.person_id
    known = people.by_ids(unit, workspace_id, [step.owner_id, partner_id, step.coach_id])
    facts = evidence.of_commitments(unit, workspace_id, [step.id]).get(step.id, [])
    lists = choices_of(library)
    asked = step.drop_asked_by_id
    return MarkForm(
        step_id=str(step.id), text=step.text, due_on=step.due_on, today=to_local(now, viewer.tz).date(),
        owner=shown(known.get(step.owner_id)), other=shown(known.get(partner_id)), owns=owns,
        outcomes=OWN_OUTCOMES if owns else lists.outcomes, kinds=lists.facts, said=SAID.get(step.said or "", ""),
        first_use=step.first_use, facts=[fact_line(one, library) for one in facts], chosen=_chosen(step, facts, owns),
        not_confirmed=step.confirmed_at is None and not owns,
        drop_asked_by=shown(known.get(asked)) if asked is not None and asked != viewer.id else None,
    )  # fmt: skip


def _chosen(step: CommitmentRecord, facts: Sequence[EvidenceRecord], owns: bool) -> str | None:
    """What the owner said, as far as the other one may say it too."""
    if step.said == "demonstrated" and not owns and not is_shown(facts):
        return "done"
    return step.said if step.said in ("demonstrated", "done") else None


def write_form_of(
    coach: PersonRecord, ids: dict[str, str], today: date, step: CommitmentRecord | None
) -> WriteForm:
    """A next step in the rep's own words; what they wrote for the same talk before is there to change."""
    if step is None:
        return WriteForm(shown(coach), ids, today + WEEK)
    return WriteForm(shown(coach), ids, step.due_on, step.text, step.first_use)


def news_of(
    unit: Unit,
    workspace_id: UUID,
    step: CommitmentRecord,
    reader: PersonRecord,
    library: Library,
    now: datetime,
) -> StepNews:
    """A next step for the message to one of the two, as it stands now."""
    known = people.by_ids(unit, workspace_id, [step.owner_id, step.coach_id, step.person_id])
    facts = evidence.of_commitments(unit, workspace_id, [step.id]).get(step.id, [])
    owner = shown(known.get(step.owner_id))
    news, by, said = _what(step, reader, owner, known, library)
    return StepNews(
        step_id=str(step.id), news=news, by=by, owner=owner, text=step.text, due_on=step.due_on,
        today=to_local(now, reader.tz).date(), said=said, fact=fact_line(facts[-1], library) if facts else "",
        shown=is_shown(facts), owns=reader.id == step.owner_id, log=log_value(step),
    )  # fmt: skip


def _what(
    step: CommitmentRecord,
    reader: PersonRecord,
    owner: Person,
    known: dict[UUID, PersonRecord],
    library: Library,
) -> tuple[News, Person, str]:
    if not step.is_open:
        return (
            News.CLOSED,
            shown(known.get(step.closed_by_id or step.owner_id)),
            outcome_words(library, step.state),
        )
    if step.drop_asked_by_id is not None:
        by = shown(known.get(step.drop_asked_by_id))
        if step.drop_asked_by_id != reader.id:
            return News.DROP, by, ""
        return News.CLOSED, by, "you asked to drop it"
    if step.state == "awaiting_review" and reader.id != step.owner_id:
        return News.SAID, owner, SAID.get(step.said or "", "done")
    if step.session_id is None and reader.id == step.coach_id:
        return News.WRITTEN, owner, ""
    if step.by_rep and reader.id == step.coach_id and step.said is None:
        return News.CLOSED, owner, "it is in your notes now"
    return News.CLOSED, owner, "it stays open"


def log_value(step: CommitmentRecord) -> str:
    """What a button to the log of its talk carries: the slot it was written for, or the person."""
    if step.session_id is not None:
        return ""
    return slot_in(step.origin) or value(OF_PERSON, str(step.person_id))


def slot_in(origin: str) -> str:
    """The slot that a step was written for, by its origin `own:<slot>:<window>`; empty if for none."""
    parts = origin.split(":")
    return parts[1] if parts[0] == "own" and len(parts) > 2 and len(parts[1]) == 36 else ""
