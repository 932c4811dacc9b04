"""Plans: the rhythm of each pair, version by version, and when it rests. Slots follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select, update

from coaching.cadence import Plan
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import CadencePlan, Pause, Person, table_of
from storage.unit import Unit

LINE, EXTRA = "line", "extra"
CHANGED = "changed"  # the reason of a plan that goes on in another version
_DAY = timedelta(days=1)
_PAIR_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """One version of a pair's rhythm, with both people.

    It covers the days from `starts_on` to `ends_on`, both included. An *ended* one may have days to go: the
    slot that was open when the rhythm changed. One that ended for another reason than `CHANGED` has none; if
    it ended before it began, it has no slot at all. `start_time` is on the rep's wall.
    """

    id: UUID
    kind: str
    scope: str | None
    interval_days: int
    anchor_on: date
    starts_on: date
    start_time: time | None
    minutes: int
    format_key: str
    grace_days: int | None
    mode: str
    state: str
    ends_on: date | None
    end_reason: str | None
    previous_id: UUID | None
    calendar: str
    calendar_version: int
    next_at: datetime | None
    version: int
    person: PersonRecord
    coach: PersonRecord
    pauses: tuple[tuple[date, date | None], ...] = ()

    @property
    def plan(self) -> Plan:
        """The values that the rules of `coaching/cadence.py` ask for."""
        return Plan(
            self.anchor_on, self.interval_days, self.grace_days, self.starts_on, self.ends_on, self.pauses
        )

    @property
    def is_active(self) -> bool:
        return self.state == "active"

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def paused_until(self, day: date) -> date | None:
        """The last day of the pause that covers `day`; `date.max` for one without an end, None for none."""
        ends = [end or date.max for start, end in self.pauses if start <= day and (end is None or day <= end)]
        return max(ends, default=None)


@dataclass(frozen=True, slots=True)
class NextTime:
    """What was worked out from `version` of a plan: when something falls due for it."""

    id: UUID
    version: int
    next_at: datetime | None


# ---------------------------------------------------------------- reading

_MINE = (
    "id", "kind", "scope", "interval_days", "anchor_on", "starts_on", "start_time", "minutes", "format_key",
    "grace_days", "mode", "state", "ends_on", "end_reason", "previous_id", "calendar", "calendar_version", "next_at",
    "version",
)  # fmt: skip


@cache
def _query() -> Any:
    """Made once: making it costs more than running it."""
    c = table_of(CadencePlan)
    rep, coach = table_of(Person).alias("rep"), table_of(Person).alias("coach_person")
    columns = [c.c[name].label(f"c_{name}") for name in _MINE]
    columns += [column.label(f"r_{column.name}") for column in person_columns(rep)]
    columns += [column.label(f"k_{column.name}") for column in person_columns(coach)]
    return (
        select(*columns)
        .join(rep, and_(rep.c.workspace_id == c.c.workspace_id, rep.c.id == c.c.person_id))
        .join(coach, and_(coach.c.workspace_id == c.c.workspace_id, coach.c.id == c.c.coach_id))
        .where(c.c.workspace_id == bindparam("b_workspace"))
    )


def _records(unit: Unit, workspace_id: UUID, statement: Any, given: Mapping[str, Any]) -> list[PlanRecord]:
    rows = unit.run(statement, {"b_workspace": workspace_id, **given}).all()
    pauses = _pauses(unit, workspace_id, [row.c_id for row in rows])
    return [_record(row, pauses) for row in rows]


def _record(row: Any, pauses: Mapping[UUID, list[tuple[date, date | None]]]) -> PlanRecord:
    count = len(_MINE)
    values = dict(zip(_MINE, row[:count], strict=True))
    persons = row[count:]
    half = len(persons) // _PAIR_COLUMNS
    at = values["start_time"]
    values["start_time"] = None if at is None else time.fromisoformat(at)
    return PlanRecord(
        **values, person=to_person(persons[:half]), coach=to_person(persons[half:]),
        pauses=tuple(sorted(pauses.get(values["id"], ()), key=lambda pause: pause[0])),
    )  # fmt: skip


def _pauses(
    unit: Unit, workspace_id: UUID, plan_ids: Sequence[UUID]
) -> dict[UUID, list[tuple[date, date | None]]]:
    found: dict[UUID, list[tuple[date, date | None]]] = {}
    if plan_ids:
        given = {"b_workspace": workspace_id, "b_ids": list(plan_ids)}
        for row in unit.run(_pause_query(), given):
            found.setdefault(row.plan_id, []).append((row.start_on, row.end_on))
    return found


@cache
def _pause_query() -> Any:
    p = table_of(Pause)
    return select(p.c.plan_id, p.c.start_on, p.c.end_on).where(
        p.c.workspace_id == bindparam("b_workspace"), p.c.plan_id.in_(bindparam("b_ids", expanding=True))
    )


@cache
def _by_ids(active: bool) -> Any:
    c = table_of(CadencePlan)
    query = _query().where(c.c.id.in_(bindparam("b_ids", expanding=True)))
    return query.where(c.c.state == "active") if active else query


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, PlanRecord]:
    """These plans, ended ones too."""
    found = _records(unit, workspace_id, _by_ids(False), {"b_ids": list(set(ids))})
    return {record.id: record for record in found}


def get(unit: Unit, workspace_id: UUID, id: UUID, *, lock: bool = False) -> PlanRecord | None:
    """This plan; with `lock`, nobody else changes it until the commit."""
    if lock:
        c = table_of(CadencePlan)
        unit.run(unit.lock(select(c.c.id).where(c.c.workspace_id == workspace_id, c.c.id == id)))
    return get_many(unit, workspace_id, [id]).get(id)


def active_plans(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, PlanRecord]:
    """Those of these plans that are the newest version of a rhythm that goes on."""
    found = _records(unit, workspace_id, _by_ids(True), {"b_ids": list(set(ids))})
    return {record.id: record for record in found}


def plans_of_coaches(
    unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], since: date
) -> list[PlanRecord]:
    """Every version of every plan of these coaches that has a day on or after `since`, by pair, oldest first."""
    return _of(unit, workspace_id, "coach_id", coach_ids, since)


def plans_of_people(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], since: date
) -> list[PlanRecord]:
    """The same of the people who are coached: by their line and by extra coaches."""
    return _of(unit, workspace_id, "person_id", person_ids, since)


def plans_of_coach(unit: Unit, workspace_id: UUID, coach_id: UUID, since: date) -> list[PlanRecord]:
    return plans_of_coaches(unit, workspace_id, [coach_id], since)


def plans_of_person(unit: Unit, workspace_id: UUID, person_id: UUID, since: date) -> list[PlanRecord]:
    return plans_of_people(unit, workspace_id, [person_id], since)


def _of(unit: Unit, workspace_id: UUID, side: str, ids: Iterable[UUID], since: date) -> list[PlanRecord]:
    wanted = list(set(ids))
    if not wanted:
        return []
    found = _records(unit, workspace_id, _of_query(side), {"b_ids": wanted, "b_since": since})
    # Put in order here: asked to, SQLite walks the plans of the whole workspace in that order instead.
    return sorted(found, key=lambda plan: (plan.person.id, plan.coach.id, plan.starts_on, plan.id))


@cache
def _of_query(side: str) -> Any:
    c = table_of(CadencePlan)
    has_days = or_(
        c.c.ends_on.is_(None), and_(c.c.ends_on >= c.c.starts_on, c.c.ends_on >= bindparam("b_since"))
    )
    return _query().where(c.c[side].in_(bindparam("b_ids", expanding=True)), has_days)


def lock_unchanged(unit: Unit, workspace_id: UUID, versions: dict[UUID, int]) -> set[UUID]:
    """Of these plans, those that nobody changed meanwhile, locked."""
    c = table_of(CadencePlan)
    query = select(c.c.id, c.c.version).where(c.c.workspace_id == workspace_id, c.c.id.in_(tuple(versions)))
    return {row.id for row in unit.run(unit.lock(query, skip=True)) if versions[row.id] == row.version}


def set_next(unit: Unit, workspace_id: UUID, times: Sequence[NextTime], now: datetime) -> None:
    """When something falls due for these plans, as a sweep worked it out."""
    if times:
        rows = [
            {"b_workspace": workspace_id, "b_now": now, "b_id": t.id, "b_next_at": t.next_at} for t in times
        ]
        unit.run(_set_next(), rows)


@cache
def _set_next() -> Any:
    c = table_of(CadencePlan)
    return (
        update(c)
        .where(c.c.workspace_id == bindparam("b_workspace"), c.c.id == bindparam("b_id"))
        .values(
            next_at=bindparam("b_next_at", type_=c.c.next_at.type),
            checked_at=bindparam("b_now", type_=c.c.checked_at.type),
            version=c.c.version + 1, tries=0, fault=None,
        )
    )  # fmt: skip


def newest(records: Iterable[PlanRecord]) -> list[PlanRecord]:
    """Of all versions, the newest of each pair."""
    found: dict[tuple[UUID, UUID], PlanRecord] = {}
    for record in records:
        key = record.person.id, record.coach.id
        if key not in found or record.starts_on >= found[key].starts_on:
            found[key] = record
    return list(found.values())


def on_day(records: Iterable[PlanRecord], day: date) -> list[PlanRecord]:
    """The versions that cover `day`."""
    return [record for record in records if record.covers(day)]


__all__ = [
    "CHANGED", "EXTRA", "LINE", "NextTime", "PlanRecord", "active_plans", "get", "get_many", "lock_unchanged",
    "newest", "on_day", "plans_of_coach", "plans_of_coaches", "plans_of_people", "plans_of_person", "set_next",
]  # fmt: skip
