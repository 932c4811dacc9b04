"""Who is the other one of a next step today: its coach, and once they coach no more, the manager of the rep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from coaching.commitments import State
from coaching.walltime import to_local
from storage import commitments, people, relations
from storage.commitments import CommitmentRecord
from storage.tables import Commitment, table_of
from storage.unit import Unit


def followed(
    unit: Unit, workspace_id: UUID, steps: Iterable[CommitmentRecord], now: datetime
) -> list[CommitmentRecord]:
    """These steps, in their order, each with its coach of today as `coach_id`. Three queries for any number.

    Who coached before hears nothing new of it. Where nobody manages the rep, the rep stands on both sides, so
    that nobody else is one of the two. A step that is closed stays with whom it was. Rule: docs/rules.md, "Next
    steps".
    """
    given = list(steps)
    open_ones = {step.person_id for step in given if step.is_open}
    if not open_ones:
        return given
    zones = {id: person.tz for id, person in people.by_ids(unit, workspace_id, open_ones).items()}
    days = {id: to_local(now, zone).date() for id, zone in zones.items()}
    spans = relations.of_people(unit, workspace_id, open_ones, min(days.values()))
    found = []
    for step in given:
        day = days.get(step.person_id)
        mine = [span for span in spans if span.person_id == step.person_id]
        if step.is_open and day is not None and not relations.coaches_on(mine, step.coach_id, day):
            step = replace(step, coach_id=relations.manager_on(mine, step.person_id, day) or step.person_id)
        found.append(step)
    return found


def get(
    unit: Unit, workspace_id: UUID, step_id: UUID, now: datetime, *, lock: bool = False
) -> CommitmentRecord | None:
    """`commitments.get`, with the coach of today."""
    step = commitments.get(unit, workspace_id, step_id, lock=lock)
    return None if step is None else followed(unit, workspace_id, [step], now)[0]


def said_done(
    unit: Unit, workspace_id: UUID, coach_id: UUID, rep_ids: Iterable[UUID], today: date
) -> dict[UUID, UUID]:
    """By rep: the oldest next step that is said to be done and waits for the word of this coach.

    `rep_ids` are those whom they coach today, by line or by plan. A step of somebody who coaches the rep no more
    waits for the rep's manager. One query, and two more where there are steps of others.
    """
    c = table_of(Commitment)
    query = (
        select(c.c.person_id, c.c.id, c.c.coach_id)
        .where(
            c.c.workspace_id == workspace_id, c.c.person_id.in_(tuple(rep_ids)),
            c.c.state == State.AWAITING_REVIEW.value, c.c.owner_id != coach_id,
        )
        .order_by(c.c.created_at.desc(), c.c.id.desc())
    )  # fmt: skip
    rows = unit.run(query).all()
    others = {row.person_id for row in rows if row.coach_id != coach_id}
    spans = relations.of_people(unit, workspace_id, others, today) if others else []

    def theirs(row: Any) -> bool:
        if row.coach_id == coach_id:
            return True
        mine = [span for span in spans if span.person_id == row.person_id]
        gone = not relations.coaches_on(mine, row.coach_id, today)
        return gone and relations.manager_on(mine, row.person_id, today) == coach_id

    return {row.person_id: row.id for row in rows if theirs(row)}
