"""Slack's members as people here: who came, who changed, who left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update

from storage.ids import new_id
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import Person, Workspace, table_of
from storage.unit import Unit


class MemberLike(Protocol):
    """A full member as the Slack directory gives them."""

    @property
    def slack_user_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def tz(self) -> str | None: ...
    @property
    def active(self) -> bool: ...
    @property
    def is_admin(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Somebody who is no member here."""

    slack_user_id: str
    name: str
    email: str | None = None
    tz: str | None = None
    active: bool = False
    is_admin: bool = False


def whoever(unit: Unit, workspace_id: UUID, slack_user_id: str, now: datetime) -> PersonRecord:
    """The person with this Slack id, also one who is no member here.

    A guest who comes by themselves gets a row that is not active, with the Slack id alone: so that what they
    are told goes through the ledger like everything else. The directory fills it in if they are a member.
    """
    p, slack_user_id = table_of(Person), slack_user_id[:32]
    mine = and_(p.c.workspace_id == workspace_id, p.c.slack_user_id == slack_user_id)
    query = select(*person_columns(p)).where(mine)
    row = unit.run(query).first()
    if row is None:
        member = _Visitor(slack_user_id, slack_user_id)
        _insert_member(unit, workspace_id, member, "UTC", False, now)
        row = unit.run(query).one()
    return to_person(row)


def upsert_members(
    unit: Unit, workspace_id: UUID, members: Sequence[MemberLike], now: datetime
) -> tuple[list[UUID], list[UUID]]:
    """Write what the directory says. Returns (people whose zone changed, people who left)."""
    if not members:
        return [], []
    p, w = table_of(Person), table_of(Workspace)
    fallback = unit.run(select(w.c.tz).where(w.c.id == workspace_id)).scalar() or "UTC"
    slack_ids = tuple(member.slack_user_id for member in members)
    query = select(p.c.id, p.c.slack_user_id, p.c.tz, p.c.active, p.c.email, p.c.name, p.c.tz_known).where(
        p.c.workspace_id == workspace_id, p.c.slack_user_id.in_(slack_ids)
    )
    known = {row.slack_user_id: row for row in unit.run(query)}
    moved: list[UUID] = []
    left: list[UUID] = []
    for member in members:
        row = known.get(member.slack_user_id)
        zone, zone_known = (member.tz, True) if member.tz else (fallback, False)
        if row is None:
            if member.active:
                _insert_member(unit, workspace_id, member, zone, zone_known, now)
            continue
        if not member.tz and row.tz_known:
            zone, zone_known = row.tz, True  # a passing null keeps what we knew
        changes = {
            "name": member.name,
            "tz": zone,
            "tz_known": zone_known,
            "active": member.active,
            "is_admin": member.is_admin,
            "seen_at": now,
        }
        if member.email:
            changes["email"] = member.email
        unit.run(update(p).where(p.c.workspace_id == workspace_id, p.c.id == row.id).values(**changes))
        if row.active and not member.active:
            left.append(row.id)
        elif row.tz != zone or member.active != row.active:
            moved.append(row.id)
    return moved, left


def _insert_member(
    unit: Unit, workspace_id: UUID, member: MemberLike, zone: str, zone_known: bool, now: datetime
) -> None:
    p = table_of(Person)
    unit.run(
        unit.insert(p)
        .values(
            workspace_id=workspace_id, id=new_id(now), created_at=now, slack_user_id=member.slack_user_id,
            name=member.name, email=member.email, tz=zone, tz_known=zone_known, workdays="01234",
            active=member.active, is_admin=member.is_admin, seen_at=now, shared_questions=[],
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "slack_user_id"])
    )  # fmt: skip


def count_active(unit: Unit, workspace_id: UUID) -> int:
    p = table_of(Person)
    query = select(func.count()).where(p.c.workspace_id == workspace_id, p.c.active)
    return int(unit.run(query).scalar() or 0)


def not_seen_since(unit: Unit, workspace_id: UUID, since: datetime) -> list[tuple[str, str]]:
    """Slack ids and names of active people whom a whole directory pass did not mention."""
    p = table_of(Person)
    query = select(p.c.slack_user_id, p.c.name).where(
        p.c.workspace_id == workspace_id, p.c.active, or_(p.c.seen_at.is_(None), p.c.seen_at < since)
    )
    return [(row.slack_user_id, row.name) for row in unit.run(query)]


def deactivate(unit: Unit, workspace_id: UUID, person_id: UUID) -> None:
    """The person left, or turned out to be a guest or bot: nothing more is asked of or sent to them."""
    from storage import enrolments

    p = table_of(Person)
    unit.run(
        update(p)
        .where(p.c.workspace_id == workspace_id, p.c.id == person_id)
        .values(active=False, is_admin=False)
    )
    enrolments.stop(unit, workspace_id, [person_id])
