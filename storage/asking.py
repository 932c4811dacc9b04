"""Check-ins are made and their prompts owed: by time, or because a coach asks the team at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from coaching.checkins import Template
from coaching.quick import quick_times
from coaching.rounds import RoundTimes, week_of
from coaching.walltime import to_local
from storage import days_off, deliveries, enrolments, owing, reporting, templates
from storage.deliveries import Owe
from storage.ids import new_id
from storage.people import PersonRecord
from storage.resting import resting_until
from storage.tables import CheckIn, table_of
from storage.unit import Unit, insert_into

QUICK = "quick_two"
_AFTER_HELLO = timedelta(minutes=2)  # a first hello is read before the first question


def insert_check_ins(
    unit: Unit, workspace_id: UUID, rows: Sequence[Mapping[str, Any]], now: datetime
) -> set[UUID]:
    """Make these check-ins and owe their prompts. Somebody who has this round already is not asked again.

    Returns the ids of those that are new.
    """
    if not rows:
        return set()
    unit.run(_insert(unit.dialect), list(rows))
    c = table_of(CheckIn)
    query = select(c.c.id).where(
        c.c.workspace_id == workspace_id, c.c.id.in_(tuple(row["id"] for row in rows))
    )
    new = set(unit.run(query).scalars())
    owed = [
        Owe(
            "checkin_prompt", owing.prompt_key(row["id"]), row["person_id"], row["id"], row["opens_at"], row["due_at"]
        )
        for row in rows
        if row["state"] == "sent" and row["id"] in new
    ]  # fmt: skip
    deliveries.owe(unit, workspace_id, now, owed)
    return new


@cache
def _insert(dialect: str) -> Any:
    """Made once: making it costs more than running it."""
    return insert_into(dialect, table_of(CheckIn)).on_conflict_do_nothing(
        index_elements=["workspace_id", "round_id", "person_id"]
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked now, who was asked this week already, and who is away."""

    people: tuple[PersonRecord, ...]
    again: tuple[PersonRecord, ...]
    away: tuple[PersonRecord, ...]


def ask_team(unit: Unit, workspace_id: UUID, coach: PersonRecord, quick: Template, now: datetime) -> Asked:
    """Ask this coach's people two quick questions. Once a week: a second press finds them asked.

    `quick` is the template of the library, for a workspace that has none of it yet.
    """
    templates.seed(unit, workspace_id, [quick], now)
    template_id = templates.current_ids(unit, workspace_id, active=False)[QUICK]
    reports = reporting.reports_of(unit, workspace_id, coach.id, now.date())
    works = days_off.availabilities(unit, workspace_id, reports, now.date() - timedelta(days=1))
    week = week_of(to_local(now, coach.tz).date())
    rounds = enrolments.ensure_rounds(unit, workspace_id, [(QUICK, week)], {QUICK: template_id}, now)
    hello = _hellos(unit, workspace_id, reports)
    rows: dict[UUID, dict[str, Any]] = {}
    away = []
    for rep in reports:
        times = None if resting_until(rep, now) is not None else quick_times(now, rep.tz, works[rep.id])
        if times is None:
            away.append(rep)
        else:
            opens_at = max(times.opens_at, hello.get(rep.id, now))
            rows[rep.id] = _row(workspace_id, rep, coach.id, rounds[QUICK, week], times, opens_at, now)
    new = insert_check_ins(unit, workspace_id, list(rows.values()), now)
    asked = [rep for rep in reports if rep.id in rows and rows[rep.id]["id"] in new]
    again = [rep for rep in reports if rep.id in rows and rows[rep.id]["id"] not in new]
    return Asked(tuple(asked), tuple(again), tuple(away))


def _hellos(unit: Unit, workspace_id: UUID, reps: Sequence[PersonRecord]) -> dict[UUID, datetime]:
    """From when on those of these people may be asked whose first hello is still to be sent."""
    known = deliveries.find(unit, workspace_id, [owing.introduction_key(rep.id) for rep in reps])
    return {owed.person_id: owed.due_at + _AFTER_HELLO for owed in known.values() if owed.state == "owed"}


def _row(
    workspace_id: UUID, rep: PersonRecord, coach_id: UUID, round: tuple[UUID, UUID], times: RoundTimes,
    opens_at: datetime, now: datetime,
) -> dict[str, Any]:  # fmt: skip
    round_id, template_id = round
    return {
        "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "round_id": round_id,
        "person_id": rep.id, "template_id": template_id, "coach_id": coach_id, "state": "sent", "zone": rep.tz,
        "opens_at": opens_at, "remind_at": None, "due_at": times.due_at, "closes_at": times.closes_at,
        "next_at": times.closes_at, "offers_nothing_new": False, "late": False, "nothing_new": False,
        "needs_answer": False, "soon": False, "version": 0, "tries": 0,
    }  # fmt: skip
