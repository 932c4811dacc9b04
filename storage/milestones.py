"""What people reached: found in the transaction of what led to it, kept once, theirs alone until they share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from coaching.commitments import OUTCOMES, State
from coaching.milestones import (
    ROUNDS,
    STEPS,
    Key,
    is_time_to_look,
    quarter_before,
    quarter_kept,
    steps_in_a_row,
)
from coaching.walltime import to_local
from storage import deliveries, home, people, workspaces
from storage.ids import new_id
from storage.tables import Commitment, Practice, table_of
from storage.tables import Milestone as Row
from storage.unit import Unit, insert_into

_CLOSED = tuple(state.value for state in OUTCOMES)


@dataclass(frozen=True, slots=True)
class MilestoneRecord:
    """A row of the table. `key` is one of `coaching.milestones.Key`; its words are in the library."""

    id: UUID
    person_id: UUID
    key: str
    reached_on: date
    shared_at: datetime | None
    kept_at: datetime | None

    @property
    def waits(self) -> bool:
        """Its owner has not said yet whether others may know."""
        return self.shared_at is None and self.kept_at is None


_COLUMNS = ("id", "person_id", "key", "reached_on", "shared_at", "kept_at")


# ---------------------------------------------------------------- found


def after_talk(
    unit: Unit, workspace_id: UUID, kind: str, both: Iterable[UUID], on: date, now: datetime
) -> None:
    """A talk of this kind and day was written down: for a coaching talk each of the two may have had their first."""
    if kind == "coaching":
        for person_id in both:
            _reach(unit, workspace_id, person_id, Key.FIRST_SESSION, on, now)


def after_step(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> None:
    """A next step of this rep's own was closed: was it the fifth in a row?"""
    given = {"b_workspace": workspace_id, "b_person": person_id, "b_most": STEPS}
    newest = [State(state) for state in unit.run(_outcomes(), given).scalars()]
    if steps_in_a_row(reversed(newest)) >= STEPS:
        _reach(unit, workspace_id, person_id, Key.PROMISES_5, _today(unit, workspace_id, person_id, now), now)


def after_practice(unit: Unit, workspace_id: UUID, person_id: UUID, on: date, now: datetime) -> None:
    """This person practised on that day of theirs: was it the tenth time?"""
    p = table_of(Practice)
    mine = select(func.count()).where(p.c.workspace_id == workspace_id, p.c.person_id == person_id)
    if int(unit.run(mine).scalar() or 0) >= ROUNDS:
        _reach(unit, workspace_id, person_id, Key.PRACTICE_10, on, now)


def after_quarter(
    unit: Unit, workspace_id: UUID, coaches: Mapping[UUID, tuple[datetime, date]], now: datetime
) -> None:
    """Coaches, each with when they began and the day it is for them: who held every talk of the last quarter?

    Asks nothing outside the four weeks after a quarter.
    """
    month = (
        int(workspaces.settings_of(unit, workspace_id).get("fiscal_year_start_month", 1)) if coaches else 1
    )
    asked = {id: day for id, (_, day) in coaches.items() if is_time_to_look(day, month)}
    for first, last in {quarter_before(day, month) for day in asked.values()}:
        ids = [id for id, day in asked.items() if quarter_before(day, month) == (first, last)]
        for id, rate in home.kept_between(unit, workspace_id, ids, first, last, now).items():
            if quarter_kept(rate, coaches[id][0].date(), first):
                _reach(unit, workspace_id, id, Key.QUARTER_CADENCE, last, now)


@cache
def _outcomes() -> Any:
    c = table_of(Commitment)
    return (
        select(c.c.state)
        .where(
            c.c.workspace_id == bindparam("b_workspace"), c.c.person_id == bindparam("b_person"),
            c.c.owner_id == c.c.person_id, c.c.state.in_(_CLOSED),
        )
        .order_by(c.c.outcome_at.desc(), c.c.id.desc())
        .limit(bindparam("b_most"))
    )  # fmt: skip


def _today(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> date:
    person = people.by_ids(unit, workspace_id, [person_id]).get(person_id)
    return now.date() if person is None else to_local(now, person.tz).date()


def _reach(unit: Unit, workspace_id: UUID, person_id: UUID, key: Key, on: date, now: datetime) -> None:
    """Once a person, ever. Their Home shows it from now on."""
    row = {
        "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": person_id,
        "key": key.value, "reached_on": on,
    }  # fmt: skip
    if unit.run(_add(unit.dialect), row).rowcount == 1:
        deliveries.owe_home(unit, workspace_id, now, person_id)


@cache
def _add(dialect: str) -> Any:
    statement = insert_into(dialect, table_of(Row))
    return statement.on_conflict_do_nothing(index_elements=["workspace_id", "person_id", "key"])


# ---------------------------------------------------------------- read and answered


def waiting(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, list[MilestoneRecord]]:
    """What these people reached and have not said anything about, by person, the newest first.

    For the person's own eyes: whoever calls it shows each their own.
    """
    m, wanted = table_of(Row), tuple(set(person_ids))
    if not wanted:
        return {}
    query = (
        select(*(m.c[name] for name in _COLUMNS))
        .where(
            m.c.workspace_id == workspace_id, m.c.person_id.in_(wanted), m.c.shared_at.is_(None),
            m.c.kept_at.is_(None),
        )
        .order_by(m.c.reached_on.desc(), m.c.id.desc())
    )  # fmt: skip
    found: dict[UUID, list[MilestoneRecord]] = {}
    for row in unit.run(query):
        found.setdefault(row.person_id, []).append(MilestoneRecord(*row))
    return found


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, MilestoneRecord]:
    m, wanted = table_of(Row), tuple(set(ids))
    if not wanted:
        return {}
    query = select(*(m.c[name] for name in _COLUMNS)).where(
        m.c.workspace_id == workspace_id, m.c.id.in_(wanted)
    )
    return {row.id: MilestoneRecord(*row) for row in unit.run(query)}


def get(unit: Unit, workspace_id: UUID, id: UUID, *, lock: bool = False) -> MilestoneRecord | None:
    m = table_of(Row)
    query = select(*(m.c[name] for name in _COLUMNS)).where(m.c.workspace_id == workspace_id, m.c.id == id)
    row = unit.run(unit.lock(query) if lock else query).first()
    return None if row is None else MilestoneRecord(*row)


def answer(
    unit: Unit, workspace_id: UUID, id: UUID, *, shared_at: datetime | None, kept_at: datetime | None
) -> None:
    """Its owner shares it, or keeps it; with neither it waits again."""
    m = table_of(Row)
    mine = update(m).where(m.c.workspace_id == workspace_id, m.c.id == id)
    unit.run(mine.values(shared_at=shared_at, kept_at=kept_at))
