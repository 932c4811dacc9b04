"""The next step that a talk came to: written with the log, taken over from the rep, or put in other words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from screens.talk_prefill import Subject, main_step
from storage import commitments, owing_talks, preps
from storage.commitments import CommitmentRecord
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class StepWords:
    """A next step as it was typed."""

    text: str
    first_use: str = ""
    due_on: date | None = None
    stretch: int | None = None

    def same_as(self, step: CommitmentRecord) -> bool:
        """The words and the day are those that were there. How it is meant to be used may be added freely."""
        return self.text.strip() == step.text.strip() and self.due_on == step.due_on


def save_main_step(
    unit: Unit, workspace_id: UUID, about: Subject, words: StepWords, session_id: UUID, now: datetime
) -> CommitmentRecord | None:
    """The next step of this talk as it is now; None if there is none.

    Words that the rep wrote, before the talk or after, are theirs: nobody has to say yes to them. Other words
    than before have to be owned again.
    """
    step = main_step(unit, workspace_id, session_id)
    if step is None and about.own is not None and about.own.session_id is None:
        commitments.adopt(unit, workspace_id, about.own.id, session_id)
        owing_talks.show_step(unit, workspace_id, about.own.id, now)
        step = commitments.get(unit, workspace_id, about.own.id)
    if not words.text.strip() or words.due_on is None:
        if step is not None and step.is_open:
            commitments.change(
                unit, workspace_id, step.id, state="dropped", outcome_at=now, closed_by_id=about.coach.id
            )
        return None
    if step is not None:
        _reword(unit, workspace_id, step, words)
        return commitments.get(unit, workspace_id, step.id)
    theirs = _from_prep(unit, workspace_id, about, words.text)
    values = {
        "session_id": session_id, "person_id": about.person.id, "coach_id": about.coach.id,
        "owner_id": about.person.id, "kind": "step", "due_on": words.due_on, "stretch": words.stretch,
        "confirmed_at": now if theirs else None,
    }  # fmt: skip
    origin = f"{'prep' if theirs else 'step'}:{session_id}"
    commitments.add(unit, workspace_id, values, words.text, words.first_use, origin, now)
    return commitments.by_origin(unit, workspace_id, origin)


def _reword(unit: Unit, workspace_id: UUID, step: CommitmentRecord, words: StepWords) -> None:
    if words.text.strip() != step.text.strip() or words.first_use != step.first_use:
        commitments.reword(unit, workspace_id, step.id, words.text, words.first_use)
    values: dict[str, object] = {"stretch": words.stretch, "due_on": words.due_on}
    if not words.same_as(step):
        values |= {"confirmed_at": None, "rejected_at": None, "willingness": None}
    commitments.change(unit, workspace_id, step.id, **values)


def _from_prep(unit: Unit, workspace_id: UUID, about: Subject, text: str) -> bool:
    """The rep wrote these very words before the talk."""
    if about.slot is None:
        return False
    prep = preps.of_slots(unit, workspace_id, [about.slot.id]).get(about.slot.id)
    return prep is not None and prep.state == "submitted" and prep.words.step.strip() == text.strip() != ""
