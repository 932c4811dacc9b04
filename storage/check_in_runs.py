"""How people's last check-ins went, for many at once: whom a few misses in a row call for a word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select

from coaching.calendar import next_working_moment
from coaching.streaks import MISSES, asks_for_change, misses_in_a_row
from storage import days_off, deliveries
from storage.checkins import CheckInRecord
from storage.deliveries import Owe
from storage.tables import CheckIn, Person, Round, table_of
from storage.unit import Unit

LOOK_BACK = timedelta(days=70)  # more than three weekly rounds, and some from which people were excused
BREAK = "checkin_break"
_ENDED = ("submitted", "missed", "excused")


def break_key(check_in_id: UUID) -> str:
    """The question about another rhythm, after the miss that made it the third."""
    return f"{BREAK}:{check_in_id}"


def owe_breaks(unit: Unit, workspace_id: UUID, missed: Iterable[CheckInRecord], now: datetime) -> None:
    """Ask those for whom it was the third miss in a row, once, whether another day or a pause would help."""
    records = [record for record in missed if record.person.active]
    if not records:
        return
    persons = {record.person.id: record.person for record in records}
    runs = _runs(unit, workspace_id, persons, now)
    works = days_off.availabilities(unit, workspace_id, persons.values(), now.date() - timedelta(days=1))
    owed = []
    for record in records:
        due = next_working_moment(now, record.person.tz, works[record.person.id])
        if due is not None and asks_for_change(runs.get((record.person.id, record.template_key), ())):
            key = break_key(record.id)
            owed.append(Owe(BREAK, key, record.person.id, record.id, due, due + timedelta(days=3)))
    deliveries.owe(unit, workspace_id, now, owed)


def silent(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], now: datetime
) -> dict[UUID, list[UUID]]:
    """By coach, the people whose last three check-ins or more were all missed."""
    c, wanted = table_of(CheckIn), tuple(set(coach_ids))
    if not wanted:
        return {}
    p = table_of(Person)
    query = (
        select(c.c.coach_id, c.c.person_id, c.c.state)
        .join(p, and_(p.c.workspace_id == c.c.workspace_id, p.c.id == c.c.person_id))
        .where(
            c.c.workspace_id == workspace_id, c.c.coach_id.in_(wanted), c.c.state.in_(_ENDED),
            c.c.opens_at >= now - LOOK_BACK, p.c.active,
        )
        .order_by(c.c.opens_at)
    )  # fmt: skip
    runs: dict[tuple[UUID, UUID], list[str]] = {}
    for row in unit.run(query):
        runs.setdefault((row.coach_id, row.person_id), []).append(_word(row.state))
    found: dict[UUID, list[UUID]] = {}
    for (coach_id, person_id), run in runs.items():
        if misses_in_a_row(run) >= MISSES:
            found.setdefault(coach_id, []).append(person_id)
    return found


def _runs(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime
) -> dict[tuple[UUID, str], list[str]]:
    """By person and template, oldest first: done, missed or excused."""
    c, r = table_of(CheckIn), table_of(Round)
    query = (
        select(c.c.person_id, r.c.template_key, c.c.state)
        .join(r, and_(r.c.workspace_id == c.c.workspace_id, r.c.id == c.c.round_id))
        .where(
            c.c.workspace_id == workspace_id, c.c.person_id.in_(tuple(person_ids)), c.c.state.in_(_ENDED),
            c.c.opens_at >= now - LOOK_BACK,
        )
        .order_by(c.c.opens_at)
    )  # fmt: skip
    found: dict[tuple[UUID, str], list[str]] = {}
    for row in unit.run(query):
        found.setdefault((row.person_id, row.template_key), []).append(_word(row.state))
    return found


def _word(state: str) -> str:
    return "done" if state == "submitted" else state
