"""That people practised: drills and warm-ups. Theirs alone; for others only counts of a group leave this module."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from storage import milestones
from storage.ids import new_id
from storage.tables import CoachingSession, Practice, table_of
from storage.unit import Unit

DRILL, WARM_UP = "drill", "warm_up"
MOST_WARM_UPS = 50  # looked back on for the next one; the library has fewer


def add(
    unit: Unit, workspace_id: UUID, person_id: UUID, kind: str, item_key: str, on: date, minutes: int, origin: str,
    now: datetime, run_id: UUID | None = None,
) -> bool:  # fmt: skip
    """Somebody practised on a day of theirs. `origin` names what it came from: once each. False if it is known."""
    p = table_of(Practice)
    row = {
        "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": person_id, "kind": kind,
        "item_key": item_key, "practised_on": on, "minutes": minutes, "drill_run_id": run_id, "origin": origin[:128],
    }  # fmt: skip
    statement = unit.insert(p).values(row).on_conflict_do_nothing(index_elements=["workspace_id", "origin"])
    if not unit.run(statement).rowcount:
        return False
    milestones.after_practice(unit, workspace_id, person_id, on, now)
    return True


def days_of(unit: Unit, workspace_id: UUID, person_id: UUID, since: date) -> set[date]:
    """The days from `since` on on which this person practised: by themselves, or in a talk. For them alone."""
    p, s = table_of(Practice), table_of(CoachingSession)
    alone = select(p.c.practised_on).where(
        p.c.workspace_id == workspace_id, p.c.person_id == person_id, p.c.practised_on >= since
    )
    talks = select(s.c.held_on).where(
        s.c.workspace_id == workspace_id, s.c.person_id == person_id, s.c.held_on >= since,
        s.c.practice_minutes > 0, s.c.state != "disputed",
    )  # fmt: skip
    return set(unit.run(alone.union(talks)).scalars())


def warm_ups_of(unit: Unit, workspace_id: UUID, person_id: UUID) -> list[str]:
    """The keys of this person's warm-ups of lately, the oldest first."""
    p = table_of(Practice)
    query = (
        select(p.c.item_key)
        .where(p.c.workspace_id == workspace_id, p.c.person_id == person_id, p.c.kind == WARM_UP)
        .order_by(p.c.practised_on.desc(), p.c.created_at.desc(), p.c.id.desc())
        .limit(MOST_WARM_UPS)
    )
    return list(unit.run(query).scalars())[::-1]


def last_of_groups(
    unit: Unit, workspace_id: UUID, groups: Mapping[UUID, Collection[UUID]], since: date, until: date,
    min_group: int,
) -> dict[UUID, date]:  # fmt: skip
    """The last day from `since` to `until` on which anybody of each group practised by themselves.

    A group of fewer than `min_group` people has none here, so that nobody can tell from it who it was.
    """
    large = {id: members for id, members in groups.items() if len(set(members)) >= min_group}
    everybody = {one for members in large.values() for one in members}
    if not everybody:
        return {}
    given = {"b_workspace": workspace_id, "b_people": list(everybody), "b_since": since, "b_until": until}
    last = {row.person_id: row.day for row in unit.run(_last(), given)}
    days = {
        id: max((last[one] for one in members if one in last), default=None) for id, members in large.items()
    }
    return {id: day for id, day in days.items() if day is not None}


@cache
def _last() -> Any:
    p = table_of(Practice)
    return (
        select(p.c.person_id, func.max(p.c.practised_on).label("day"))
        .where(
            p.c.workspace_id == bindparam("b_workspace"),
            p.c.person_id.in_(bindparam("b_people", expanding=True)),
            p.c.practised_on >= bindparam("b_since"),
            p.c.practised_on <= bindparam("b_until"),
        )
        .group_by(p.c.person_id)
    )


def done_counts(
    unit: Unit, workspace_id: UUID, until: Mapping[UUID, datetime], min_group: int
) -> dict[UUID, int]:
    """How many did each of these drills, each up to a moment, where at least `min_group` did; the others are left
    out. Who does it later changes nothing of a count that was shown."""
    p = table_of(Practice)
    wanted = tuple(until)
    query = select(p.c.drill_run_id, p.c.created_at).where(
        p.c.workspace_id == workspace_id, p.c.drill_run_id.in_(wanted)
    )
    found = Counter(row.drill_run_id for row in unit.run(query) if row.created_at <= until[row.drill_run_id])
    return {run_id: many for run_id, many in found.items() if many >= min_group}
