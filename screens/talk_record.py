"""All that is kept about a talk, for those who may read it, and the form with which the rep puts it right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from blocks.talk_record import EditRow, FactRow, FixForm, Record, Row
from blocks.times import day
from coaching.library import Library
from coaching.sessions import ASYNC
from coaching.talk_log import PERSONAL, Done, outcomes_met
from coaching.visibility import Kind, can_read_any, relations_of
from coaching.walltime import to_local
from screens.rep import shown
from screens.talk_log import readers_of
from screens.talk_prefill import entry_of, main_step
from screens.talk_words import LABELS, labelled
from storage import commitments, evidence, people, relations, session_edits, sessions, topics
from storage.evidence import EvidenceRecord
from storage.people import PersonRecord
from storage.sessions import SessionRecord
from storage.unit import Unit

_TEXTS = ("win", "what", "now", "wanted", "step", "first_use")


def may_read(unit: Unit, workspace_id: UUID, viewer: PersonRecord, session: SessionRecord) -> bool:
    """Whether this person may read the words of that talk. Rule: `coaching.visibility`, default no."""
    spans = relations.of_people(unit, workspace_id, [session.person_id], session.held_on)
    then = relations.manager_on(spans, session.person_id, session.held_on)
    found = relations_of(viewer.id, session.person_id, manager_then=then, partner=session.coach_id)
    return can_read_any(found, Kind.SESSION_WORDS)


def record_of(
    unit: Unit,
    workspace_id: UUID,
    viewer: PersonRecord,
    session: SessionRecord,
    library: Library,
    now: datetime,
) -> Record | None:
    """All that is kept about a talk; None for somebody who may not read it."""
    if not may_read(unit, workspace_id, viewer, session):
        return None
    known = people.by_ids(unit, workspace_id, [session.person_id, session.coach_id])
    person, coach = known[session.person_id], known[session.coach_id]
    words = labelled(entry_of(unit, workspace_id, session), library)
    facts = evidence.of_sessions(unit, workspace_id, [session.id]).get(session.id, [])
    readers, _ = readers_of(unit, workspace_id, coach, person, session.held_on, now)
    edits = session_edits.of_sessions(unit, workspace_id, [session.id]).get(session.id, [])
    left = [one.text for one in topics.of_session(unit, workspace_id, session.id)]
    rows = written_rows(unit, workspace_id, session, words, viewer, now)
    if left:
        rows.append(Row("Saved for next time", "\n".join(left)))
    if session.state == "disputed" and (said := sessions.objection_of(unit, workspace_id, session.id)):
        rows.append(Row("What is not right", said))
    kinds = {one.key: one.label for one in library.program.evidence_kinds}
    return Record(
        session_id=str(session.id), coach=shown(coach), person=shown(person),
        head=_head(session, words, viewer, now), rows=rows,
        facts=[FactRow(kinds.get(one.kind, one.kind), one.text, one.moment or "", one.url) for one in facts],
        edits=[
            EditRow(shown(known.get(one.editor_id)), one.at, LABELS.get(one.field, one.field), one.old, one.new)
            for one in edits
        ],
        met=_met(session, words, facts, _marked(unit, workspace_id, session), bool(left), library),
        others=[shown(one) for one in (coach, *readers) if one.id != viewer.id], zone=viewer.tz, now=now,
        corrects=viewer.id == coach.id and person.active,
        fixes=viewer.id == person.id and session.kind != PERSONAL,
    )  # fmt: skip


def written_rows(
    unit: Unit, workspace_id: UUID, session: SessionRecord, words: Mapping[str, str], viewer: PersonRecord,
    now: datetime,
) -> list[Row]:  # fmt: skip
    """What was written, field by field, with the day of the next step behind it."""
    rows = [Row(LABELS[field], words[field]) for field in _TEXTS if field in words]
    step = main_step(unit, workspace_id, session.id)
    if step is not None and "step" in words:
        rows.append(Row("By", day(step.due_on, to_local(now, viewer.tz).date())))
    return rows


def _head(
    session: SessionRecord, words: Mapping[str, str], viewer: PersonRecord, now: datetime
) -> Sequence[str]:
    found = [day(session.held_on, to_local(now, viewer.tz).date())]
    if session.mode != ASYNC and session.minutes:
        found.append(f"{session.minutes} minutes")
    found += [words[field].split(":")[0] for field in ("mode", "kind", "type", "gap_kind") if field in words]
    if session.practice_minutes:
        found.append(f"{session.practice_minutes} minutes practiced")
    return found


def _marked(unit: Unit, workspace_id: UUID, session: SessionRecord) -> bool:
    """No next step of the pair from before the talk was left open when it was logged."""
    older = commitments.open_of_pair(unit, workspace_id, session.person_id, session.coach_id)
    return not any(one.session_id != session.id and one.created_at < session.created_at for one in older)


def _met(
    session: SessionRecord, words: Mapping[str, str], facts: Sequence[EvidenceRecord], marked: bool, topics: bool,
    library: Library,
) -> Sequence[str]:  # fmt: skip
    """The outcomes of the format that what was written shows, in words."""
    wanted = next((one.outcomes for one in library.agendas.formats if one.key == session.format_key), ())
    done = Done(
        gap=session.names_gap, facts=len(facts), step="step" in words, last_step_marked=marked, topics=topics,
        practice=session.practice_minutes > 0,
        record=session.gap_kind == "data" and any(one.kind == "record" for one in facts),
    )  # fmt: skip
    labels = library.agendas.outcome_labels
    return [labels[key] for key in outcomes_met(wanted, done) if key in labels]


def fix_of(
    unit: Unit,
    workspace_id: UUID,
    session: SessionRecord,
    viewer: PersonRecord,
    library: Library,
    now: datetime,
) -> FixForm:
    """The rep's form: what was written above, their own words below."""
    coach = people.by_ids(unit, workspace_id, [session.coach_id]).get(session.coach_id)
    words = labelled(entry_of(unit, workspace_id, session), library)
    step = main_step(unit, workspace_id, session.id)
    step = step if step is not None and step.state != "dropped" else None
    own_below = (LABELS["step"], LABELS["due_on"])
    written = written_rows(unit, workspace_id, session, words, viewer, now)
    rows = [row for row in written if row.label not in own_below]
    return FixForm(
        session_id=str(session.id), coach=shown(coach), rows=rows, step=step.text if step else "",
        due_on=step.due_on if step else None, ready=step.willingness if step else None,
        objection=sessions.objection_of(unit, workspace_id, session.id), no_talk=not session.both_took_part,
        has_step=step is not None,
    )  # fmt: skip
