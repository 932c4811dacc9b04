"""What managers chose for their team's channel, and the drills their teams had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select, update

from coaching.drills import Used
from coaching.team_week import DIGEST, DRILL, WeekSlot, next_post
from storage.ids import new_id
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import DrillRun, Person, Team, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """What a manager may choose. Weekdays: 0 is Monday; times are on the wall of `zone`.

    `channel` None: nothing is posted. `kudos_channel` None: kudos go where the team's posts go.
    `meeting_weekday` None: the team has no set meeting.
    """

    channel: str | None
    zone: str
    kudos_channel: str | None = None
    digest: bool = True
    weekday: int = 4
    at: time = time(15)
    drill: bool = True
    drill_weekday: int = 0
    drill_at: time = time(9, 30)
    meeting_weekday: int | None = None

    def slots(self) -> list[WeekSlot]:
        """What is posted in the channel, and when."""
        if self.channel is None:
            return []
        digests = [WeekSlot(DIGEST, self.weekday, self.at, self.zone)] if self.digest else []
        return digests + (
            [WeekSlot(DRILL, self.drill_weekday, self.drill_at, self.zone)] if self.drill else []
        )


@dataclass(frozen=True, slots=True)
class TeamRecord:
    id: UUID
    choice: TeamChoice
    next_at: datetime | None
    version: int
    tries: int
    manager: PersonRecord


_MINE = (
    "id", "channel", "zone", "kudos_channel", "digest", "weekday", "at", "drill", "drill_weekday", "drill_at",
    "meeting_weekday", "next_at", "version", "tries",
)  # fmt: skip


@cache
def _query(by: str) -> Any:
    t, p = table_of(Team), table_of(Person)
    return (
        select(*(t.c[name].label(f"t_{name}") for name in _MINE), *person_columns(p))
        .join(p, and_(p.c.workspace_id == t.c.workspace_id, p.c.id == t.c.manager_id))
        .where(t.c.workspace_id == bindparam("b_workspace"), t.c[by].in_(bindparam("b_ids", expanding=True)))
    )


def _records(unit: Unit, workspace_id: UUID, by: str, ids: Iterable[UUID]) -> list[TeamRecord]:
    wanted = list(set(ids))
    if not wanted:
        return []
    return [_record(row) for row in unit.run(_query(by), {"b_workspace": workspace_id, "b_ids": wanted})]


def _record(row: Any) -> TeamRecord:
    count = len(_MINE)
    id, channel, zone, kudos, digest, weekday, at, drill, drill_weekday, drill_at, meeting, *rest = row[
        :count
    ]
    choice = TeamChoice(
        channel, zone, kudos, bool(digest), weekday, time.fromisoformat(at), bool(drill), drill_weekday,
        time.fromisoformat(drill_at), meeting,
    )  # fmt: skip
    next_at, version, tries = rest
    return TeamRecord(id, choice, next_at, version, tries, to_person(row[count:]))


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, TeamRecord]:
    return {record.id: record for record in _records(unit, workspace_id, "id", ids)}


def of_managers(unit: Unit, workspace_id: UUID, manager_ids: Iterable[UUID]) -> dict[UUID, TeamRecord]:
    """By the manager: those of them who chose something for their team."""
    return {record.manager.id: record for record in _records(unit, workspace_id, "manager_id", manager_ids)}


def of_manager(unit: Unit, workspace_id: UUID, manager_id: UUID) -> TeamRecord | None:
    return of_managers(unit, workspace_id, [manager_id]).get(manager_id)


def with_channel(unit: Unit, workspace_id: UUID, limit: int) -> dict[UUID, TeamRecord]:
    """The first teams, by when they were begun, that have a channel for their posts."""
    t = table_of(Team)
    query = (
        select(t.c.id)
        .where(t.c.workspace_id == workspace_id, t.c.channel.is_not(None))
        .order_by(t.c.id)
        .limit(limit)
    )
    found = get_many(unit, workspace_id, unit.run(query).scalars())
    return {id: found[id] for id in sorted(found)}


def save(unit: Unit, workspace_id: UUID, manager_id: UUID, choice: TeamChoice, now: datetime) -> TeamRecord:
    """Keep what was chosen, and when something of it falls due next."""
    t = table_of(Team)
    given = {
        "channel": choice.channel, "kudos_channel": choice.kudos_channel, "zone": choice.zone,
        "digest": choice.digest, "weekday": choice.weekday, "at": f"{choice.at:%H:%M}",
        "drill": choice.drill, "drill_weekday": choice.drill_weekday, "drill_at": f"{choice.drill_at:%H:%M}",
        "meeting_weekday": choice.meeting_weekday, "next_at": next_post(now, choice.slots()),
        "tries": 0, "fault": None,
    }  # fmt: skip
    row = {
        "workspace_id": workspace_id,
        "id": new_id(now),
        "created_at": now,
        "manager_id": manager_id,
        "version": 0,
    }
    unit.run(
        unit.insert(t)
        .values(row | given)
        .on_conflict_do_update(
            index_elements=["workspace_id", "manager_id"], set_=given | {"version": t.c.version + 1}
        )
    )
    saved = of_manager(unit, workspace_id, manager_id)
    assert saved is not None
    return saved


def lock_unchanged(unit: Unit, workspace_id: UUID, versions: Mapping[UUID, int]) -> set[UUID]:
    """Of these teams, those that nobody changed meanwhile, locked."""
    t = table_of(Team)
    query = select(t.c.id, t.c.version).where(t.c.workspace_id == workspace_id, t.c.id.in_(tuple(versions)))
    return {row.id for row in unit.run(unit.lock(query, skip=True)) if versions[row.id] == row.version}


def set_next(unit: Unit, workspace_id: UUID, times: Mapping[UUID, datetime | None]) -> None:
    """When something of these teams falls due next."""
    rows = [{"b_workspace": workspace_id, "b_id": id, "b_next_at": at} for id, at in times.items()]
    if rows:
        unit.run(_set_next(), rows)


@cache
def _set_next() -> Any:
    t = table_of(Team)
    return (
        update(t)
        .where(t.c.workspace_id == bindparam("b_workspace"), t.c.id == bindparam("b_id"))
        .values(
            next_at=bindparam("b_next_at", type_=t.c.next_at.type),
            version=t.c.version + 1,
            tries=0,
            fault=None,
        )
    )


# ---------------------------------------------------------------- drills of a team


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The drill of a team in the week that begins on `week`."""

    id: UUID
    team_id: UUID
    week: date
    drill_key: str
    skill_key: str | None


_RUN = ("id", "team_id", "week", "drill_key", "skill_key")


@dataclass(frozen=True, slots=True)
class NewRun:
    team_id: UUID
    week: date
    drill_key: str
    skill_key: str | None


def add_runs(
    unit: Unit, workspace_id: UUID, new: Sequence[NewRun], now: datetime
) -> dict[tuple[UUID, date], RunRecord]:
    """The runs of these teams and weeks, by both; one that is there already stays as it is."""
    if not new:
        return {}
    r = table_of(DrillRun)
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "team_id": one.team_id,
            "week": one.week, "drill_key": one.drill_key, "skill_key": one.skill_key,
        }
        for one in new
    ]  # fmt: skip
    unit.run(unit.insert(r).on_conflict_do_nothing(index_elements=["workspace_id", "team_id", "week"]), rows)
    weeks = {one.week for one in new}
    found = runs(unit, workspace_id, {one.team_id for one in new}, min(weeks))
    return {(one.team_id, one.week): one for listed in found.values() for one in listed if one.week in weeks}


def runs(
    unit: Unit, workspace_id: UUID, team_ids: Iterable[UUID], since: date
) -> dict[UUID, list[RunRecord]]:
    """The drills of these teams in weeks from `since` on, the oldest first."""
    r = table_of(DrillRun)
    query = (
        select(*(r.c[name] for name in _RUN))
        .where(r.c.workspace_id == workspace_id, r.c.team_id.in_(tuple(set(team_ids))), r.c.week >= since)
        .order_by(r.c.week)
    )
    found: dict[UUID, list[RunRecord]] = {}
    for row in unit.run(query):
        found.setdefault(row.team_id, []).append(RunRecord(*row))
    return found


def runs_by_id(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, RunRecord]:
    r = table_of(DrillRun)
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    query = select(*(r.c[name] for name in _RUN)).where(r.c.workspace_id == workspace_id, r.c.id.in_(wanted))
    return {row.id: RunRecord(*row) for row in unit.run(query)}


def used(records: Iterable[RunRecord]) -> tuple[Used, ...]:
    """As the rule that chooses sees them."""
    return tuple(Used(one.week, one.drill_key, one.skill_key) for one in records)
