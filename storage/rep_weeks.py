"""What the digests of people who are coached are made of, for many of them at once, and who is coached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from coaching.aggregates import Share
from coaching.commitments import OUTCOMES, State
from coaching.walltime import to_local
from storage.people import PersonRecord, person_columns, to_person
from storage.sessions import COUNTING, counts
from storage.tables import (
    CadencePlan,
    CoachingSession,
    Commitment,
    DigestChoice,
    Enrolment,
    Kudos,
    KudosReceiver,
    Person,
    table_of,
)  # fmt: skip
from storage.unit import Unit

_CLOSED = tuple(state.value for state in OUTCOMES)
_DAY = timedelta(days=1)


def coached(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people who are asked for check-ins or have planned talks."""
    e, c = table_of(Enrolment), table_of(CadencePlan)
    wanted = tuple(set(person_ids))
    if not wanted:
        return set()
    asked = select(e.c.person_id).where(
        e.c.workspace_id == workspace_id, e.c.person_id.in_(wanted), e.c.next_at.is_not(None)
    )
    planned = select(c.c.person_id).where(
        c.c.workspace_id == workspace_id, c.c.person_id.in_(wanted), c.c.state == "active"
    )
    return set(unit.run(asked.union(planned)).scalars())


def missing(unit: Unit, workspace_id: UUID, table: Any, ids: Iterable[UUID]) -> list[UUID]:
    """The people of these rows, enrolments or plans, who have no digest yet."""
    d, wanted = table_of(DigestChoice), tuple(set(ids))
    if not wanted:
        return []
    mine = and_(d.c.workspace_id == table.c.workspace_id, d.c.person_id == table.c.person_id)
    query = (
        select(table.c.person_id)
        .outerjoin(d, mine)
        .where(table.c.workspace_id == workspace_id, table.c.id.in_(wanted), d.c.id.is_(None))
    )
    return list(unit.run(query).scalars())


@dataclass(frozen=True, slots=True)
class Received:
    """Kudos somebody had, opened."""

    id: UUID
    at: datetime
    giver: PersonRecord
    words: str


def kudos_of(
    unit: Unit, workspace_id: UUID, zones: Mapping[UUID, str], first: date, last: date
) -> dict[UUID, list[Received]]:
    """What each of these people was thanked for on these days of theirs, the oldest first.

    For the receivers' own eyes. What was taken back is left out.
    """
    found: dict[UUID, list[Received]] = {}
    for person_id, id, at, words, *giver in unit.run(_kudos(), _between(workspace_id, zones, first, last)):
        if first <= to_local(at, zones[person_id]).date() <= last:
            opened = unit.cipher.open(words, workspace_id, "kudos", id, "words")
            found.setdefault(person_id, []).append(Received(id, at, to_person(giver), opened))
    return found


def _between(workspace_id: UUID, zones: Mapping[UUID, str], first: date, last: date) -> dict[str, Any]:
    """These people, and a span that holds these days wherever somebody is: a zone is up to 14 hours from UTC."""
    since, until = (datetime.combine(day, time(0), UTC) for day in (first - _DAY, last + 2 * _DAY))
    return {"b_workspace": workspace_id, "b_people": list(zones), "b_since": since, "b_until": until}


@cache
def _kudos() -> Any:
    r, k, p = table_of(KudosReceiver), table_of(Kudos), table_of(Person)
    return (
        select(r.c.person_id, k.c.id, k.c.created_at, k.c.words, *person_columns(p))
        .join(k, and_(k.c.workspace_id == r.c.workspace_id, k.c.id == r.c.kudos_id))
        .join(p, and_(p.c.workspace_id == k.c.workspace_id, p.c.id == k.c.giver_id))
        .where(
            r.c.workspace_id == bindparam("b_workspace"), r.c.person_id.in_(bindparam("b_people", expanding=True)),
            r.c.created_at >= bindparam("b_since"), r.c.created_at < bindparam("b_until"),
            k.c.retracted_at.is_(None),
        )
        .order_by(k.c.created_at, k.c.id)
    )  # fmt: skip


def closed_steps(
    unit: Unit, workspace_id: UUID, zones: Mapping[UUID, str], first: date, last: date
) -> dict[UUID, Share]:
    """Own next steps that were shown to work, of those closed on these days of each person's."""
    found: dict[UUID, Share] = {}
    for person_id, state, at in unit.run(_closed(), _between(workspace_id, zones, first, last)):
        if first <= to_local(at, zones[person_id]).date() <= last:
            known = found.get(person_id, Share(0, 0))
            found[person_id] = Share(known.part + (state == State.DEMONSTRATED.value), known.whole + 1)
    return found


@cache
def _closed() -> Any:
    c = table_of(Commitment)
    return select(c.c.person_id, c.c.state, c.c.outcome_at).where(
        c.c.workspace_id == bindparam("b_workspace"), c.c.person_id.in_(bindparam("b_people", expanding=True)),
        c.c.state.in_(_CLOSED), c.c.owner_id == c.c.person_id, c.c.outcome_at >= bindparam("b_since"),
        c.c.outcome_at < bindparam("b_until"),
    )  # fmt: skip


def held_counts(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], first: date, last: date
) -> dict[UUID, int]:
    """How many talks that count each of these people had on these days."""
    given = {"b_workspace": workspace_id, "b_people": list(set(person_ids)), "b_first": first, "b_last": last}
    found: dict[UUID, int] = {}
    for row in unit.run(_held(), given):
        found[row.person_id] = found.get(row.person_id, 0) + counts(row)
    return found


@cache
def _held() -> Any:
    s = table_of(CoachingSession)
    return select(s.c.person_id, *(s.c[name] for name in COUNTING)).where(
        s.c.workspace_id == bindparam("b_workspace"), s.c.person_id.in_(bindparam("b_people", expanding=True)),
        s.c.held_on >= bindparam("b_first"), s.c.held_on <= bindparam("b_last"),
    )  # fmt: skip


def waiting_counts(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """How many talks were written down about which each of these people has not said a word."""
    given = {"b_workspace": workspace_id, "b_people": list(set(person_ids))}
    return {row[0]: row[1] for row in unit.run(_waiting(), given)}


@cache
def _waiting() -> Any:
    s = table_of(CoachingSession)
    return (
        select(s.c.person_id, func.count())
        .where(
            s.c.workspace_id == bindparam("b_workspace"), s.c.person_id.in_(bindparam("b_people", expanding=True)),
            s.c.kind != "personal",
            or_(s.c.state == "logged", s.c.needs_confirm & (s.c.state == "confirmed_silent")),
        )
        .group_by(s.c.person_id)
    )  # fmt: skip
