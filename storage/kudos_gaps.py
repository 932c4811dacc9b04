"""Who of a team has had no kudos for a while, for many managers at once, and what else kudos say of people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from coaching.commitments import State
from coaching.kudos_gap import GAP, is_gap
from coaching.walltime import to_local
from storage import days_off, people
from storage.people import PersonRecord
from storage.tables import CoachingSession, Commitment, Kudos, KudosReceiver, Person, ReportingLine, table_of
from storage.unit import Unit

TALKS_OF = timedelta(days=90)  # before a step was shown to work, in which the talks of its pair are counted
_DAY = timedelta(days=1)


def without(
    unit: Unit, workspace_id: UUID, manager_ids: Collection[UUID], since: datetime
) -> dict[UUID, list[PersonRecord]]:
    """By manager, who of those that report to them has had no kudos in the 21 days from `since` on, by name.

    For that manager's eyes alone (`Kind.KUDOS_GAP`). Managers of whom nobody is named are left out. Three
    queries, and those for days off, for any number of managers. Rule: `coaching.kudos_gap`.
    """
    if not manager_ids:
        return {}
    now = since + GAP
    given = {"b_workspace": workspace_id, "b_managers": list(set(manager_ids)), "b_day": now.date()}
    lines = [(row[0], row[1], people.to_person(row[2:])) for row in unit.run(_reports(), given)]
    last = received(unit, workspace_id, manager_ids, since - _DAY)
    persons = {person.id: person for _, _, person in lines if not _lately(person, last, now)}
    works = days_off.availabilities(unit, workspace_id, persons.values(), (since - _DAY).date())
    found: dict[UUID, list[PersonRecord]] = {}
    for manager_id, joined_on, person in lines:
        if person.id not in persons:
            continue
        day, thanked = to_local(now, person.tz).date(), last.get(person.id)
        last_on = None if thanked is None else to_local(thanked, person.tz).date()
        if is_gap(day, joined_on, last_on, works[person.id]):
            found.setdefault(manager_id, []).append(person)
    return found


def _lately(person: PersonRecord, last: dict[UUID, datetime], now: datetime) -> bool:
    """Thanked so lately that no more has to be read of them."""
    thanked = last.get(person.id)
    return thanked is not None and now - thanked < GAP - _DAY


@cache
def _reports() -> Any:
    r, p = table_of(ReportingLine), table_of(Person)
    return (
        select(r.c.manager_id, r.c.start_on, *people.person_columns(p))
        .join(p, and_(p.c.workspace_id == r.c.workspace_id, p.c.id == r.c.person_id))
        .where(_stands(r), p.c.active)
        .order_by(p.c.name, p.c.id)
    )


def _stands(line: Any) -> Any:
    return and_(
        line.c.workspace_id == bindparam("b_workspace"),
        line.c.manager_id.in_(bindparam("b_managers", expanding=True)), line.c.start_on <= bindparam("b_day"),
        or_(line.c.end_on.is_(None), line.c.end_on >= bindparam("b_day")),
    )  # fmt: skip


def received(
    unit: Unit, workspace_id: UUID, manager_ids: Iterable[UUID], since: datetime
) -> dict[UUID, datetime]:
    """When each of those who report to these managers last had kudos, of whatever visibility, from `since` on.

    That there were some, and no word of them. What was taken back does not count.
    """
    wanted = list(set(manager_ids))
    if not wanted:
        return {}
    given = {
        "b_workspace": workspace_id, "b_managers": wanted, "b_since": since, "b_day": (since + GAP).date(),
    }  # fmt: skip
    return {row[0]: row[1] for row in unit.run(_received(), given)}


@cache
def _received() -> Any:
    r, kr, k = table_of(ReportingLine), table_of(KudosReceiver), table_of(Kudos)
    return (
        select(kr.c.person_id, func.max(kr.c.created_at, type_=kr.c.created_at.type))
        .join(r, and_(r.c.workspace_id == kr.c.workspace_id, r.c.person_id == kr.c.person_id))
        .join(k, and_(k.c.workspace_id == kr.c.workspace_id, k.c.id == kr.c.kudos_id))
        .where(
            _stands(r), kr.c.workspace_id == bindparam("b_workspace"), kr.c.created_at >= bindparam("b_since"),
            k.c.retracted_at.is_(None),
        )
        .group_by(kr.c.person_id)
    )  # fmt: skip


# ---------------------------------------------------------------- one level up


def talks_behind(
    unit: Unit, workspace_id: UUID, manager_ids: Iterable[UUID], since: datetime
) -> dict[UUID, int]:
    """By manager, a fact worth a line: the newest next step of a rep of theirs that was shown to work since then,
    as the number of coaching talks of those two before it. No talk, no fact.

    Numbers alone, as a leader may see them: no name of the rep, and none of the words.
    """
    wanted = list(set(manager_ids))
    if not wanted:
        return {}
    given = {"b_workspace": workspace_id, "b_managers": wanted, "b_since": since}
    newest = {row.coach_id: (row.person_id, row.outcome_at.date()) for row in unit.run(_shown(), given)}
    pairs = {
        "b_workspace": workspace_id, "b_managers": list(newest), "b_first": since.date() - TALKS_OF,
        "b_people": list({person_id for person_id, _ in newest.values()}),
    }  # fmt: skip
    found: dict[UUID, int] = {}
    for row in unit.run(_talks(), pairs) if newest else ():
        person_id, until = newest[row.coach_id]
        if row.person_id == person_id and until - TALKS_OF <= row.held_on <= until:
            found[row.coach_id] = found.get(row.coach_id, 0) + 1
    return found


@cache
def _shown() -> Any:
    """Oldest first, so that of each coach the newest is kept."""
    c = table_of(Commitment)
    return (
        select(c.c.coach_id, c.c.person_id, c.c.outcome_at)
        .where(
            c.c.workspace_id == bindparam("b_workspace"), c.c.coach_id.in_(bindparam("b_managers", expanding=True)),
            c.c.state == State.DEMONSTRATED.value, c.c.outcome_at >= bindparam("b_since"),
        )
        .order_by(c.c.outcome_at, c.c.id)
    )  # fmt: skip


@cache
def _talks() -> Any:
    s = table_of(CoachingSession)
    return select(s.c.coach_id, s.c.person_id, s.c.held_on).where(
        s.c.workspace_id == bindparam("b_workspace"), s.c.coach_id.in_(bindparam("b_managers", expanding=True)),
        s.c.person_id.in_(bindparam("b_people", expanding=True)), s.c.kind == "coaching", s.c.state != "disputed",
        s.c.held_on >= bindparam("b_first"),
    )  # fmt: skip


# ---------------------------------------------------------------- skills


@dataclass(frozen=True, slots=True)
class SkillKudos:
    """That somebody was thanked in public for a skill."""

    skill_key: str
    at: datetime


def skills_of(unit: Unit, workspace_id: UUID, person_id: UUID, since: datetime) -> list[SkillKudos]:
    """Public kudos for this person that name a skill, the newest first: evidence that everybody may see.

    Nobody else's private ones, and none of who wants no praise in public.
    """
    kr, k, p = table_of(KudosReceiver), table_of(Kudos), table_of(Person)
    query = (
        select(k.c.skill_key, kr.c.created_at)
        .join(k, and_(k.c.workspace_id == kr.c.workspace_id, k.c.id == kr.c.kudos_id))
        .join(p, and_(p.c.workspace_id == kr.c.workspace_id, p.c.id == kr.c.person_id))
        .where(
            kr.c.workspace_id == workspace_id, kr.c.person_id == person_id, kr.c.created_at >= since,
            k.c.skill_key.is_not(None), k.c.visibility == "public", k.c.retracted_at.is_(None), p.c.public_praise,
        )
        .order_by(kr.c.created_at.desc(), k.c.id.desc())
    )  # fmt: skip
    return [SkillKudos(*row) for row in unit.run(query)]
