"""Who was given a role in Touchline. Admins of Slack are admins here without a grant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.sql import ColumnElement

from coaching.roles import Role
from storage import changes
from storage.ids import new_id
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import Person, RoleGrant, Workspace, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody holds now."""

    id: UUID
    role: Role
    since: datetime
    person: PersonRecord


def held(unit: Unit, workspace_id: UUID, person_id: UUID) -> frozenset[Role]:
    """The roles that this person was given and still has."""
    g = table_of(RoleGrant)
    query = select(g.c.role).where(
        g.c.workspace_id == workspace_id, g.c.person_id == person_id, g.c.ended_at.is_(None)
    )
    return frozenset(Role(role) for role in unit.run(query).scalars())


def is_admin(unit: Unit, workspace_id: UUID, person: PersonRecord) -> bool:
    """Of this Slack, or by a grant. Somebody who left is none."""
    return person.active and (person.is_admin or Role.ADMIN in held(unit, workspace_id, person.id))


def of_admins(workspace_id: UUID) -> ColumnElement[bool]:
    """The condition on `person` for everybody who is an admin now."""
    p, g = table_of(Person), table_of(RoleGrant)
    granted = select(g.c.person_id).where(
        g.c.workspace_id == workspace_id, g.c.role == Role.ADMIN, g.c.ended_at.is_(None)
    )
    return and_(p.c.workspace_id == workspace_id, p.c.active, or_(p.c.is_admin, p.c.id.in_(granted)))


def admin_ids(unit: Unit, workspace_id: UUID) -> set[UUID]:
    """Everybody who is an admin now."""
    query = select(table_of(Person).c.id).where(of_admins(workspace_id))
    return set(unit.run(query).scalars())


def grants(unit: Unit, workspace_id: UUID) -> list[Grant]:
    """Every role that is held by a grant, by name. People who left hold none."""
    g, p = table_of(RoleGrant), table_of(Person)
    query = (
        select(g.c.id, g.c.role, g.c.created_at, *person_columns(p))
        .select_from(g)
        .join(p, (p.c.workspace_id == g.c.workspace_id) & (p.c.id == g.c.person_id))
        .where(g.c.workspace_id == workspace_id, g.c.ended_at.is_(None), p.c.active)
        .order_by(p.c.name, p.c.id, g.c.role)
    )
    return [Grant(id, Role(role), at, to_person(row)) for id, role, at, *row in unit.run(query)]


def lock(unit: Unit, workspace_id: UUID) -> None:
    """One change of roles at a time, so that two admins cannot take each other's at once and leave nobody."""
    w = table_of(Workspace)
    unit.run(unit.lock(select(w.c.id).where(w.c.id == workspace_id))).all()


def grant(unit: Unit, workspace_id: UUID, person_id: UUID, role: Role, by_id: UUID, now: datetime) -> bool:
    """False if they hold it already."""
    if role in held(unit, workspace_id, person_id):
        return False
    row = {
        "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": person_id,
        "role": role.value, "granted_by_id": by_id,
    }  # fmt: skip
    unit.run(table_of(RoleGrant).insert().values(**row))
    return True


def end_all(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> None:
    """Somebody left. If they come back, they are what Slack says they are, and nothing more by itself."""
    for role in sorted(held(unit, workspace_id, person_id)):
        end(unit, workspace_id, person_id, role, person_id, now)
        changes.note(unit, workspace_id, person_id, role.value, True, False, now, subject_id=person_id)


def end(unit: Unit, workspace_id: UUID, person_id: UUID, role: Role, by_id: UUID, now: datetime) -> bool:
    """Take it back; False if they do not hold it."""
    g = table_of(RoleGrant)
    statement = update(g).where(
        g.c.workspace_id == workspace_id, g.c.person_id == person_id, g.c.role == role.value,
        g.c.ended_at.is_(None),
    )  # fmt: skip
    return bool(unit.run(statement.values(ended_at=now, ended_by_id=by_id)).rowcount)
