"""Enterprise organisations: one token for many workspaces, each with a row and a copy of the token of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, update

from storage import workspaces
from storage.deliveries import machine_now
from storage.ids import new_id
from storage.tables import Org, Workspace, table_of
from storage.unit import Unit
from storage.workspaces import Expiry


@dataclass(frozen=True, slots=True)
class Shared:
    """What an organisation shares with its workspaces. The token is in the clear: for sealing it into a row."""

    enterprise_id: str
    name: str
    token: str
    bot_user_id: str | None
    scopes: str


def install(
    unit: Unit, shared: Shared, now: datetime, expiry: Expiry | None = None
) -> tuple[UUID, list[UUID]]:
    """Make or renew an organisation, and give its workspaces the new token. Returns its id and theirs.

    Those that it took the app from stay without.
    """
    o = table_of(Org)
    bare = {
        "id": new_id(now), "created_at": now, "enterprise_id": shared.enterprise_id, "name": shared.name,
        "scopes": "",
    }  # fmt: skip
    unit.run(unit.insert(o).values(**bare).on_conflict_do_nothing(index_elements=["enterprise_id"]))
    which = select(o.c.id).where(o.c.enterprise_id == shared.enterprise_id)
    id: UUID = unit.run(unit.lock(which)).scalar_one()
    values: dict[str, Any] = {
        "name": shared.name, "bot_user_id": shared.bot_user_id, "scopes": shared.scopes, "installed_at": now,
    }  # fmt: skip
    unit.run(update(o).where(o.c.id == id).values(**values))
    return id, keep_token(unit, id, shared.enterprise_id, shared.token, expiry)


def keep_token(unit: Unit, id: UUID, enterprise_id: str, token: str, expiry: Expiry | None) -> list[UUID]:
    """Seal the token into the organisation's row and into those of its workspaces. Returns their ids."""
    o, w = table_of(Org), table_of(Workspace)

    def seal(plain: str, column: str) -> bytes:
        return unit.cipher.seal(plain, id, "org", id, column)

    values = {
        "bot_token": seal(token, "bot_token"),
        "refresh_token": None if expiry is None else seal(expiry.refresh, "refresh_token"),
        "token_expires_at": None if expiry is None else expiry.ends_at,
        "rotate_at": None if expiry is None else expiry.rotate_at,
    }
    unit.run(update(o).where(o.c.id == id).values(**values))
    members = _members(unit, enterprise_id)
    for member in members:
        # Only the organisation's own row is made new by itself.
        copy = workspaces.sealed_token(unit, member, token, None)
        copy["token_expires_at"] = None if expiry is None else expiry.ends_at
        unit.run(update(w).where(w.c.id == member).values(**copy))
    return members


def _members(unit: Unit, enterprise_id: str) -> list[UUID]:
    w = table_of(Workspace)
    mine = (w.c.enterprise_id == enterprise_id, w.c.by_org, w.c.state != "left")
    return list(unit.run(select(w.c.id).where(*mine).order_by(w.c.id)).scalars())


def shared(unit: Unit, enterprise_id: str) -> Shared | None:
    """What a workspace of this organisation gets; None if the organisation has not installed the app."""
    o = table_of(Org)
    row = unit.run(select(o).where(o.c.enterprise_id == enterprise_id)).first()
    if row is None or row.bot_token is None:
        return None
    token = unit.cipher.open(row.bot_token, row.id, "org", row.id, "bot_token")
    return Shared(enterprise_id, row.name, token, row.bot_user_id, row.scopes)


def join(
    unit: Unit, enterprise_id: str, slack_team_id: str, name: str | None, now: datetime, *, again: bool
) -> tuple[UUID, bool] | None:
    """Take in a workspace of an organisation: its id, and whether it is new.

    None where the organisation has not installed the app. Without `again`, one that is known is left as it is:
    a late payload of a workspace that was just taken away does not bring it back.
    """
    found = shared(unit, enterprise_id)
    if found is None:
        return None
    w = table_of(Workspace)
    known = unit.run(select(w.c.id, w.c.name).where(w.c.slack_team_id == slack_team_id)).first()
    if known is not None and not again:
        return None
    made = workspaces.install(
        unit, slack_team_id=slack_team_id, name=name or (known.name if known else slack_team_id), tz="UTC",
        bot_token=found.token, bot_user_id=found.bot_user_id, enterprise_id=enterprise_id, now=now,
        scopes=found.scopes, by_org=True,
    )  # fmt: skip
    o = table_of(Org)
    ends = unit.run(select(o.c.token_expires_at).where(o.c.enterprise_id == enterprise_id)).scalar()
    unit.run(update(w).where(w.c.id == made[0]).values(token_expires_at=ends))
    return made


def taken_from(unit: Unit, enterprise_id: str, slack_team_id: str, now: datetime) -> bool:
    """The organisation took the app from one of its workspaces. False if it was not its to take."""
    w = table_of(Workspace)
    mine = (w.c.slack_team_id == slack_team_id, w.c.enterprise_id == enterprise_id, w.c.by_org)
    id = unit.run(select(w.c.id).where(*mine)).scalar()
    if id is None:
        return False
    workspaces.left(unit, id, "team_access_revoked", now)
    return True


def left(unit: Unit, enterprise_id: str, now: datetime) -> list[UUID]:
    """The organisation removed the app: from all its workspaces. Returns their ids."""
    o = table_of(Org)
    none = {
        "bot_token": None,
        "refresh_token": None,
        "token_expires_at": None,
        "rotate_at": None,
        "scopes": "",
    }
    unit.run(update(o).where(o.c.enterprise_id == enterprise_id).values(**none))
    members = _members(unit, enterprise_id)
    for member in members:
        workspaces.left(unit, member, "app_uninstalled", now)
    return members


def forget_gone(unit: Unit) -> None:
    """Organisations that removed the app go once nothing of their workspaces is kept any more."""
    o, w = table_of(Org), table_of(Workspace)
    theirs = exists().where(w.c.enterprise_id == o.c.enterprise_id)
    unit.run(delete(o).where(o.c.bot_token.is_(None), ~theirs))


def token_lost(unit: Unit, enterprise_id: str, reason: str, now: datetime) -> list[UUID]:
    """Its token is dead: all its workspaces rest. Returns the ids of those that had not before."""
    o = table_of(Org)
    unit.run(update(o).where(o.c.enterprise_id == enterprise_id).values(rotate_at=None))
    return [id for id in _members(unit, enterprise_id) if workspaces.token_lost(unit, id, reason, now)]


def take_rotation(unit: Unit, machine: datetime, claim: timedelta) -> UUID | None:
    """An organisation whose token is to be made new now, by machine time. Others leave it alone for a while."""
    o, clock = table_of(Org), machine_now(unit, machine)
    due = (o.c.rotate_at.is_not(None), o.c.rotate_at <= clock)
    first = select(o.c.id).where(*due).order_by(o.c.rotate_at).limit(1).scalar_subquery()
    taken = update(o).where(o.c.id == first, *due).values(rotate_at=clock + claim).returning(o.c.id)
    found: UUID | None = unit.run(taken).scalar()
    return found


def installed_at(unit: Unit, enterprise_id: str) -> datetime | None:
    """When it was last installed, by product time."""
    o = table_of(Org)
    found: datetime | None = unit.run(
        select(o.c.installed_at).where(o.c.enterprise_id == enterprise_id)
    ).scalar()
    return found
