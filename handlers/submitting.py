"""A check-in is sent or changed: one place for both ways of answering."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from coaching.answers import needs_answer, wants_talk_soon
from coaching.checkins import Template, Value
from coaching.replies import reply_due_on
from storage import checkins, days_off, deliveries, owing, people
from storage.checkins import CheckInRecord, StoredAnswer
from storage.deliveries import Owed
from storage.unit import Unit


def submit(
    unit: Unit, workspace_id: UUID, record: CheckInRecord, template: Template, given: Mapping[str, Value],
    shared: Mapping[str, bool], now: datetime, *, nothing_new: bool = False, known: dict[str, Owed] | None = None,
) -> None:  # fmt: skip
    """Store the answers and owe what they change on both sides' screens.

    Sending again what is already there changes nothing: a form whose answer was lost is sent anew, and may
    have been redrawn in between. A first sending after the due time is late. A change after the coach's reply
    is marked on each answer that changed; if it newly asks for help, the coach's list has it again.
    """
    first = record.state != "submitted"
    before = {} if first else checkins.answers(unit, workspace_id, record.id)
    replied = record.settled_at is not None
    answers = {
        key: StoredAnswer(value, shared.get(key, False), _changed(before.get(key), value, replied))
        for key, value in given.items()
    }
    gone = [key for key in before if key not in answers]
    if known is None:
        known = deliveries.find(unit, workspace_id, owing.keys_of(record))
    if not first and not gone and _as_before(before, answers):
        checkins.save_draft(unit, workspace_id, record.id, None)
        owing.show(unit, workspace_id, record, now, known=known, to_coach=False)
        return
    checkins.save_answers(unit, workspace_id, record.id, answers, gone, now)
    needs, soon = needs_answer(template, given), wants_talk_soon(template, given)
    values: dict[str, Any] = {
        "state": "submitted", "next_at": record.closes_at, "draft": None, "nothing_new": nothing_new,
        "needs_answer": needs, "soon": soon, "put_back_at": None,
    }  # fmt: skip
    if first:
        values |= {"submitted_at": now, "late": now > record.due_at}
    else:
        values |= {"changed_at": now}
    again = needs and not record.needs_answer and replied
    if again:
        values |= {"settled_at": None}
    if (first or again or (soon and not record.soon)) and record.coach is not None:
        works = days_off.availability(unit, workspace_id, record.coach, now.date() - timedelta(days=1))
        values["reply_due_on"] = reply_due_on(now, record.coach.tz, works, soon)
    checkins.change(unit, workspace_id, record.id, **values)
    _remember_shares(unit, workspace_id, record, template, shared)
    owing.show(unit, workspace_id, record, now, known=known, soon=soon)


def _as_before(before: Mapping[str, StoredAnswer], answers: Mapping[str, StoredAnswer]) -> bool:
    """Whether every answer is there already, shared as it is now."""
    return all(
        (old := before.get(key)) is not None
        and _plain(old.value) == _plain(new.value)
        and old.shared == new.shared
        for key, new in answers.items()
    )


def _changed(before: StoredAnswer | None, value: Value, replied: bool) -> bool:
    if before is None:
        return replied
    same = _plain(before.value) == _plain(value)
    return before.changed_after_reply or (replied and not same)


def _plain(value: Value) -> object:
    """Lists and tuples alike: what was stored comes back as a list."""
    return value if isinstance(value, str | int | float | bool) else list(value)


def _remember_shares(
    unit: Unit, workspace_id: UUID, record: CheckInRecord, template: Template, shared: Mapping[str, bool]
) -> None:
    """The choice to share is offered again as it was made last."""
    if not shared:
        return
    mine = {f"{template.key}.{key}": ticked for key, ticked in shared.items()}
    kept = {key for key in record.person.shared_questions if key not in mine}
    chosen = kept | {key for key, ticked in mine.items() if ticked}
    if chosen != set(record.person.shared_questions):
        people.remember_shares(unit, workspace_id, record.person.id, sorted(chosen))
