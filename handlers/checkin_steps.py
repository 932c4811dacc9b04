"""The next step in a check-in: which one is asked about, and what its owner says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from blocks import ids
from coaching.answers import OPEN_COMMITMENT, Facts
from coaching.checkins import Template, Value
from gateway.door import Ask
from handlers.common import uuid_of
from handlers.saying import keep_said
from storage import checkins, commitments, owing_talks, step_coaches
from storage.checkins import STEP_ASKED, CheckInRecord
from storage.commitments import CommitmentRecord
from storage.unit import Unit


def asks_about_step(template: Template) -> str | None:
    """The key of the question about the next step, if the template has one."""
    return next(
        (one.key for one in template.questions if (one.show_if or "").strip() == OPEN_COMMITMENT), None
    )


def step_to_ask(
    unit: Unit, workspace_id: UUID, record: CheckInRecord, template: Template
) -> CommitmentRecord | None:
    """The next step that a form opens with: the one it was answered for, or else the one due first.

    One that waits for the coach's word is not asked about again, nor one the rep did not agree to.
    """
    if asks_about_step(template) is None:
        return None
    if record.state == "submitted":
        asked = checkins.answers(unit, workspace_id, record.id).get(STEP_ASKED)
        if asked is not None:
            return commitments.get(unit, workspace_id, UUID(str(asked.value)))
    found = commitments.open_of(unit, workspace_id, [record.person.id]).get(record.person.id, [])
    mine = (one for one in found if one.owner_id == record.person.id and one.rejected_at is None)
    return next((one for one in mine if one.state == "open"), None)


def step_in(unit: Unit, ask: Ask, record: CheckInRecord) -> CommitmentRecord | None:
    """The next step that the open form asks about: the same on all its pages, whatever happens meanwhile."""
    named = ids.parse_metadata(ask.view.get("private_metadata")).get("step")
    if named is None:
        return None
    step = commitments.get(unit, ask.workspace_id, uuid_of(named))
    return step if step is not None and step.owner_id == record.person.id else None


def facts_of(step: CommitmentRecord | None) -> Facts:
    return Facts(has_open_commitment=step is not None)


def keep_answer(
    unit: Unit, workspace_id: UUID, record: CheckInRecord, template: Template, step: CommitmentRecord,
    given: dict[str, Value], now: datetime,
) -> dict[str, Value]:  # fmt: skip
    """Keep what was said about the step. Returns the answers with the step they are about among them."""
    key = asks_about_step(template)
    outcome = given.get(key) if key is not None else None
    if not isinstance(outcome, str):
        return given
    before = _said_before(unit, workspace_id, record, key)
    if before != outcome:
        keep_said(unit, workspace_id, step, outcome, now)
        (today,) = step_coaches.followed(unit, workspace_id, [step], now)
        if today.coach_id not in (record.coach_id, record.person.id):
            # The coach of this step does not read this check-in.
            owing_talks.tell_step(unit, workspace_id, step.id, today.coach_id, now)
    return given | {STEP_ASKED: str(step.id)}


def _said_before(unit: Unit, workspace_id: UUID, record: CheckInRecord, key: str | None) -> object:
    if record.state != "submitted" or key is None:
        return None
    stored: Mapping[str, checkins.StoredAnswer] = checkins.answers(unit, workspace_id, record.id)
    return stored[key].value if key in stored else None
