"""What somebody says in passing about their next step: in a check-in, in the notes before a talk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from coaching.commitments import Act, State
from storage import commitments, owing_talks, step_coaches
from storage.commitments import CommitmentRecord
from storage.unit import Unit


def keep_said(unit: Unit, workspace_id: UUID, step: CommitmentRecord, outcome: str, now: datetime) -> None:
    """Keep the owner's word: done waits for the other one, "not yet" leaves it open, "let's drop it" asks.

    A step that was closed meanwhile stays as it is. What it shows elsewhere follows.
    """
    if not step.is_open:
        return
    if outcome == State.NOT_DONE.value:
        commitments.say_not_yet(unit, workspace_id, step, now)
    elif outcome == State.DROPPED.value:
        commitments.act(unit, workspace_id, step, Act.DROP, step.owner_id, now)
        (today,) = step_coaches.followed(unit, workspace_id, [step], now)
        if (other := _other(today)) != step.owner_id:
            owing_talks.tell_step(unit, workspace_id, step.id, other, now)
    elif outcome in (State.DEMONSTRATED.value, State.DONE.value):
        commitments.act(unit, workspace_id, step, Act.SAY, step.owner_id, now, State(outcome))
    owing_talks.show_step(unit, workspace_id, step.id, now)
    if step.session_id is not None:
        owing_talks.show_talk(unit, workspace_id, step.session_id, now)


def _other(step: CommitmentRecord) -> UUID:
    return step.coach_id if step.owner_id == step.person_id else step.person_id
