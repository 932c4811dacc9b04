"""What is not set up yet: people whose manager plans talks and who have none, people whose manager has left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.sql import ColumnElement

from storage.people import PersonRecord, person_columns, to_person
from storage.tables import CadencePlan, Coach, Person, ReportingLine, table_of
from storage.unit import Unit

MOST = 10


@dataclass(frozen=True, slots=True)
class Gap:
    """How many people it is about, and the first few by name."""

    count: int
    first: tuple[PersonRecord, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a workspace is. `coached` people have a manager who is here; `with_track` of these have a track."""

    coached: int
    with_track: int
    managers: int
    without_talks: Gap
    without_coach: Gap


def progress(unit: Unit, workspace_id: UUID) -> Progress:
    """Five queries, however many people there are."""
    given = {"b_workspace": workspace_id}
    coached, with_track, managers = unit.run(_counts(), given).one()
    return Progress(
        coached,
        with_track,
        managers,
        _gap(unit, _without_talks(), given),
        _gap(unit, _without_coach(), given),
    )


def _gap(unit: Unit, queries: tuple[Any, Any], given: dict[str, Any]) -> Gap:
    counting, listing = queries
    rows: Sequence[Any] = unit.run(listing, given).all()
    if len(rows) < MOST:
        return Gap(len(rows), tuple(map(to_person, rows)))
    return Gap(int(unit.run(counting, given).scalar() or 0), tuple(map(to_person, rows)))


@cache
def _counts() -> Any:
    """People with a manager who is here, those of them with a track, and their managers."""
    r, p, m = table_of(ReportingLine), table_of(Person), table_of(Person).alias("manager")
    counted = (func.count(p.c.id), func.count(p.c.track_key), func.count(func.distinct(r.c.manager_id)))
    return _on_lines(select(*counted).where(r.c.workspace_id == bindparam("b_workspace")), r, p, m).where(
        m.c.active
    )


def _on_lines(query: Any, r: Any, p: Any, m: Any) -> Any:
    """Open lines of active people, with their managers."""
    return (
        query.select_from(r)
        .join(p, and_(p.c.workspace_id == r.c.workspace_id, p.c.id == r.c.person_id))
        .join(m, and_(m.c.workspace_id == r.c.workspace_id, m.c.id == r.c.manager_id))
        .where(r.c.end_on.is_(None), p.c.active)
    )


@cache
def _without_talks() -> tuple[Any, Any]:
    """People of a manager who plans talks, and who have none planned: how many, and the first."""
    r, m = table_of(ReportingLine), table_of(Person).alias("manager")
    c, plan = table_of(Coach), table_of(CadencePlan)
    talks = exists().where(c.c.workspace_id == r.c.workspace_id, c.c.person_id == r.c.manager_id, c.c.talks)
    has = exists().where(
        plan.c.workspace_id == r.c.workspace_id, plan.c.person_id == r.c.person_id, plan.c.state == "active",
        plan.c.kind == "line",
    )  # fmt: skip
    return _counted_and_listed(m, m.c.active, talks, ~has)


@cache
def _without_coach() -> tuple[Any, Any]:
    """People whose manager has left: how many, and the first."""
    m = table_of(Person).alias("manager")
    return _counted_and_listed(m, ~m.c.active)


def _counted_and_listed(m: Any, *which: ColumnElement[bool]) -> tuple[Any, Any]:
    r, p = table_of(ReportingLine), table_of(Person)
    ours = r.c.workspace_id == bindparam("b_workspace")
    counting = _on_lines(select(func.count(p.c.id)).where(ours, *which), r, p, m)
    listing = _on_lines(select(*person_columns(p)).where(ours, *which), r, p, m)
    return counting, listing.order_by(p.c.name, p.c.id).limit(MOST)
