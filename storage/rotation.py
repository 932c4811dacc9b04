"""Tokens that expire: which are to be made new, by whom, and what became of it. All by machine time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from storage import orgs, system, workspaces
from storage.deliveries import machine_now
from storage.tables import Org, Workspace, table_of
from storage.unit import Unit
from storage.workspaces import Expiry

CLAIM = timedelta(
    seconds=20
)  # longer than a call may take: then another replica tries, should this one have died
LONGEST = timedelta(minutes=10)  # between two tries, whatever Slack says: a token has two hours left
AGAIN = timedelta(
    seconds=10
)  # Slack takes a refresh token a second time for a short while, if its answer was lost


@dataclass(frozen=True, slots=True)
class Holder:
    """A workspace (or, without `workspace_id`, an organisation) whose token is to be made new."""

    id: UUID
    workspace_id: UUID | None
    enterprise_id: str | None
    refresh: str = field(repr=False)


def take_due(unit: Unit, machine: datetime) -> Holder | None:
    """One whose time has come. Others leave it alone for `CLAIM`: of two at once, one makes it new.

    One at a time, so that no claim is older than the call that it is for.
    """
    if (workspace_id := system.take_rotation(unit, machine, CLAIM)) is not None:
        return _own(unit, workspace_id)
    id = orgs.take_rotation(unit, machine, CLAIM)
    return None if id is None else _of_org(unit, id=id)


def of_workspace(unit: Unit, workspace_id: UUID) -> Holder | None:
    """Whose refresh token would bring back this workspace's dead token: its own or its organisation's."""
    w = table_of(Workspace)
    row = unit.run(select(w.c.by_org, w.c.enterprise_id).where(w.c.id == workspace_id)).first()
    if row is None or not row.by_org:
        return None if row is None else _own(unit, workspace_id)
    return _of_org(unit, enterprise_id=row.enterprise_id)


def _own(unit: Unit, workspace_id: UUID) -> Holder | None:
    w = table_of(Workspace)
    sealed = unit.run(select(w.c.refresh_token).where(w.c.id == workspace_id)).scalar()
    if sealed is None:
        return None
    refresh = unit.cipher.open(sealed, workspace_id, "workspace", workspace_id, "refresh_token")
    return Holder(workspace_id, workspace_id, None, refresh)


def _of_org(unit: Unit, **which: Any) -> Holder | None:
    """Of no one `workspace_id`: by its own id, or Slack's."""
    o = table_of(Org)
    row = unit.run(
        select(o.c.id, o.c.enterprise_id, o.c.refresh_token, o.c.rotate_at).filter_by(**which)
    ).first()
    if row is None or row.refresh_token is None:
        return None
    if "enterprise_id" in which and row.rotate_at is not None:
        return None  # the organisation's own token is well
    refresh = unit.cipher.open(row.refresh_token, row.id, "org", row.id, "refresh_token")
    return Holder(row.id, None, row.enterprise_id, refresh)


def _table(holder: Holder) -> Any:
    return table_of(Org if holder.workspace_id is None else Workspace)


def _is_still(unit: Unit, holder: Holder) -> bool:
    """Whether nobody has made it new, or installed again, since it was read. `holder` names the workspace_id.

    Not by the sealed bytes: another key may have sealed the same token anew meanwhile.
    """
    t = _table(holder)
    kept = unit.run(unit.lock(select(t.c.refresh_token).where(t.c.id == holder.id))).scalar()
    if kept is None:
        return False
    name = "org" if holder.workspace_id is None else "workspace"
    return unit.cipher.open(kept, holder.id, name, holder.id, "refresh_token") == holder.refresh


def keep(unit: Unit, holder: Holder, token: str, expiry: Expiry) -> bool:
    """Keep the new token. False if another has been kept meanwhile: that one is newer."""
    if not _is_still(unit, holder):
        return False
    if holder.workspace_id is None:
        orgs.keep_token(unit, holder.id, holder.enterprise_id or "", token, expiry)
    else:
        workspaces.keep_token(unit, holder.workspace_id, token, expiry)
    return True


def refused(unit: Unit, holder: Holder, reason: str, now: datetime) -> list[UUID]:
    """Slack does not take the refresh token: who used it rests as with a dead token. Returns who had not before.

    Nothing happens if another token has been kept meanwhile. `now` is product time.
    """
    if not _is_still(unit, holder):
        return []
    if holder.workspace_id is None:
        return orgs.token_lost(unit, holder.enterprise_id or "", reason, now)
    return [holder.workspace_id] if workspaces.token_lost(unit, holder.workspace_id, reason, now) else []


def again(unit: Unit, holder: Holder, machine: datetime, wait: timedelta = AGAIN) -> None:
    """Slack did not say, or said when: try once more then. By its workspace_id."""
    t = _table(holder)
    soon = machine_now(unit, machine) + min(wait, LONGEST)
    unit.run(update(t).where(t.c.id == holder.id, t.c.rotate_at.is_not(None)).values(rotate_at=soon))
