"""A talk that was written down, as its messages and its record show it. Words only for those who may read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from blocks.talk_told import Answer, Change, Told
from coaching.talk_log import PERSONAL
from coaching.walltime import to_local
from screens.rep import shown
from screens.talk_log import readers_of
from screens.talk_prefill import main_step
from screens.talk_saved import live_next
from screens.talk_words import LABELS
from storage import commitments, people, session_edits, sessions
from storage.session_edits import EditRecord
from storage.sessions import SessionRecord
from storage.unit import Unit

_OUTCOMES = {
    "demonstrated": "done, and you two saw it work",
    "done": "done",
    "not_done": "not done",
    "dropped": "dropped",
}


def told_of(
    unit: Unit, workspace_id: UUID, session: SessionRecord, reader_id: UUID, now: datetime,
    *, since: datetime | None = None,
) -> Told | None:  # fmt: skip
    """The talk for a message to one of the two; None where one of them is not here any more.

    With `since`, the changes that the other one made from then on stand in it.
    """
    known = people.by_ids(unit, workspace_id, [session.person_id, session.coach_id])
    person, coach = known.get(session.person_id), known.get(session.coach_id)
    if person is None or coach is None:
        return None
    readers, leader = readers_of(unit, workspace_id, coach, person, session.held_on, now)
    step = main_step(unit, workspace_id, session.id)
    step = step if step is not None and step.state != "dropped" else None
    reader = person if reader_id == person.id else coach
    changes: Sequence[Change] = ()
    if since is not None:
        edits = session_edits.of_sessions(unit, workspace_id, [session.id]).get(session.id, [])
        changes = [_change(one) for one in _merged(edits, reader_id, since)]
    return Told(
        session_id=str(session.id), person=shown(person), coach=shown(coach), held_on=session.held_on,
        today=to_local(now, reader.tz).date(), answer=_answer(unit, workspace_id, session, step),
        late=session.needs_confirm,
        step_id=str(step.id) if step is not None and step.is_open else "", step=step.text if step else "",
        due_on=step.due_on if step else None, last=_last(unit, workspace_id, session), changes=changes,
        own=step is not None and step.by_rep,
        words=session.kind != PERSONAL, live_next=live_next(unit, workspace_id, session),
        reads=[shown(one) for one in readers[1:]], leader=shown(leader) if leader else None,
        objection=sessions.objection_of(unit, workspace_id, session.id) if session.state == "disputed" else "",
    )  # fmt: skip


def _answer(
    unit: Unit, workspace_id: UUID, session: SessionRecord, step: commitments.CommitmentRecord | None
) -> Answer:
    if session.state == "disputed":
        return Answer.DISAGREES if session.both_took_part else Answer.NO_TALK
    if session.state == "confirmed_silent":
        return Answer.SILENT
    if session.state != "confirmed":
        return Answer.NONE
    edits = session_edits.of_sessions(unit, workspace_id, [session.id]).get(session.id, [])
    fixed = step is not None and any(one.editor_id == session.person_id for one in edits)
    return Answer.FIXED if fixed else Answer.OWNS


def _merged(edits: Iterable[EditRecord], reader_id: UUID, since: datetime) -> list[EditRecord]:
    """The other one's changes since then, each field once: from what it was first to what it is now."""
    found: dict[str, EditRecord] = {}
    for one in edits:
        if one.editor_id == reader_id or one.at < since:
            continue
        before = found.get(one.field)
        found[one.field] = one if before is None else _spanning(before, one)
    return [one for one in found.values() if one.old.strip() != one.new.strip()]


def _spanning(first: EditRecord, last: EditRecord) -> EditRecord:
    return EditRecord(last.id, last.session_id, last.editor_id, last.field, first.old, last.new, last.at)


def _change(edit: EditRecord) -> Change:
    return Change(LABELS.get(edit.field, edit.field), edit.old, edit.new)


def _last(unit: Unit, workspace_id: UUID, session: SessionRecord) -> str:
    """What became of the next step before, where the coach said so while this talk was logged."""
    closed = commitments.closed_of(unit, workspace_id, session.person_id, session.created_at)
    near = session.created_at + timedelta(minutes=1)
    mine = [
        one
        for one in closed
        if one.coach_id == session.coach_id and one.outcome_at and one.outcome_at <= near
    ]
    return _OUTCOMES.get(mine[-1].state, "") if mine else ""
