"""A workspace's own row: installing, its token, the directory's place, leaving."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from coaching.retention import LEFT_FOR
from storage.ids import new_id
from storage.tables import Person, Workspace, table_of
from storage.unit import Unit

PROBE_FIRST, PROBE_MOST = timedelta(minutes=5), timedelta(hours=1)  # from one try of a dead token to the next

TOKEN_CURE = (
    "Install the app again. If you set SLACK_BOT_TOKEN, set it to the new token and restart `touchline run`."
)


@dataclass(frozen=True, slots=True)
class Expiry:
    """Of a token that expires: how it is made new, when it ends, and when to make it new. Machine time."""

    refresh: str = field(repr=False)
    ends_at: datetime
    rotate_at: datetime


def install(
    unit: Unit, *, slack_team_id: str, name: str, tz: str, bot_token: str, bot_user_id: str | None,
    enterprise_id: str | None, now: datetime, scopes: str = "", expiry: Expiry | None = None, by_org: bool = False,
) -> tuple[UUID, bool]:  # fmt: skip
    """Make or renew the row of a workspace. Returns its id and whether it is new.

    Two at once, on any replica, make one row, and the later token stays.
    """
    w = table_of(Workspace)
    bare = {
        "id": new_id(now), "created_at": now, "slack_team_id": slack_team_id, "name": name, "tz": tz,
        "locale": "en-US", "settings": {}, "directory_cursor": "", "state": "active", "scopes": "", "by_org": by_org,
    }  # fmt: skip
    made = unit.insert(w).values(**bare).on_conflict_do_nothing(index_elements=["slack_team_id"])
    new = bool(unit.run(made).rowcount)
    id: UUID = unit.run(unit.lock(select(w.c.id).where(w.c.slack_team_id == slack_team_id))).scalar_one()
    values: dict[str, Any] = {
        "name": name,
        "enterprise_id": enterprise_id,
        "bot_user_id": bot_user_id,
        "state": "active",
        "state_reason": None,
        "state_at": None,
        "probe_at": None,
        "directory_next_at": now,
        "installed_at": now,
        "by_org": by_org,
        "scopes": scopes,
    }
    values |= sealed_token(unit, id, bot_token, expiry)
    unit.run(update(w).where(w.c.id == id).values(**values))
    return id, new


def sealed_token(unit: Unit, workspace_id: UUID, token: str, expiry: Expiry | None) -> dict[str, Any]:
    """The columns of a token, sealed for the row of this workspace."""

    def seal(plain: str, column: str) -> bytes:
        return unit.cipher.seal(plain, workspace_id, "workspace", workspace_id, column)

    return {
        "bot_token": seal(token, "bot_token"),
        "refresh_token": None if expiry is None else seal(expiry.refresh, "refresh_token"),
        "token_expires_at": None if expiry is None else expiry.ends_at,
        "rotate_at": None if expiry is None else expiry.rotate_at,
    }


def installed_at(unit: Unit, workspace_id: UUID) -> datetime | None:
    """When it was last installed, by product time."""
    w = table_of(Workspace)
    found: datetime | None = unit.run(select(w.c.installed_at).where(w.c.id == workspace_id)).scalar()
    return found


def changed_at(unit: Unit, workspace_id: UUID) -> datetime | None:
    """When it was last installed or left, by product time."""
    w = table_of(Workspace)
    query = select(w.c.installed_at, w.c.state, w.c.state_at).where(w.c.id == workspace_id)
    row = unit.run(query).first()
    if row is None:
        return None
    found: datetime | None = row.state_at if row.state == "left" else row.installed_at
    return found


def keep_token(unit: Unit, workspace_id: UUID, token: str, expiry: Expiry) -> None:
    """A token that was made new."""
    w = table_of(Workspace)
    values = sealed_token(unit, workspace_id, token, expiry)
    unit.run(update(w).where(w.c.id == workspace_id).values(**values))


def token_of(unit: Unit, workspace_id: UUID) -> str | None:
    w = table_of(Workspace)
    sealed = unit.run(select(w.c.bot_token).where(w.c.id == workspace_id)).scalar()
    return (
        None
        if sealed is None
        else unit.cipher.open(sealed, workspace_id, "workspace", workspace_id, "bot_token")
    )


def token_lost(unit: Unit, workspace_id: UUID, reason: str, now: datetime) -> bool:
    """All work for the workspace stops until its token works again. False if it had stopped before."""
    w = table_of(Workspace)
    values = {
        "state": "token_dead", "state_reason": reason, "state_at": now, "probe_at": now + PROBE_FIRST,
        "rotate_at": None,
    }  # fmt: skip
    done = unit.run(update(w).where(w.c.id == workspace_id, w.c.state == "active").values(**values))
    return bool(done.rowcount)


def left(unit: Unit, workspace_id: UUID, reason: str, now: datetime) -> None:
    """The app was removed: all work stops, and the token is forgotten."""
    w = table_of(Workspace)
    values = {
        "state": "left", "state_reason": reason, "state_at": now, "probe_at": None,
        "bot_token": None, "refresh_token": None, "token_expires_at": None, "rotate_at": None, "scopes": "",
        "keep_next_at": now + LEFT_FOR,  # looked at when it is time to delete it
    }  # fmt: skip
    # What is told twice is not later than the first time: the days until all is deleted are counted from there.
    unit.run(update(w).where(w.c.id == workspace_id, w.c.state != "left").values(**values))


def keep_again(unit: Unit, workspace_id: UUID, next_at: datetime) -> None:
    """When its old rows are looked for next."""
    w = table_of(Workspace)
    unit.run(update(w).where(w.c.id == workspace_id).values(keep_next_at=next_at))


def probe_again(unit: Unit, workspace_id: UUID, now: datetime) -> None:
    """The token is dead still. The longer it has been, the later it is tried again: an hour later at most."""
    w = table_of(Workspace)
    since = unit.run(select(w.c.state_at).where(w.c.id == workspace_id)).scalar()
    pause = min(PROBE_MOST, max(PROBE_FIRST, now - since if since is not None else PROBE_FIRST))
    unit.run(update(w).where(w.c.id == workspace_id, w.c.state == "token_dead").values(probe_at=now + pause))


def directory_place(unit: Unit, workspace_id: UUID) -> tuple[str, datetime | None]:
    w = table_of(Workspace)
    row = unit.run(select(w.c.directory_cursor, w.c.directory_started_at).where(w.c.id == workspace_id)).one()
    return row.directory_cursor, row.directory_started_at


def set_directory_place(
    unit: Unit, workspace_id: UUID, *, cursor: str, started_at: datetime | None, next_at: datetime
) -> None:
    """Where the directory pass goes on. The cursor outlives a rate limit and a restart."""
    w = table_of(Workspace)
    unit.run(
        update(w)
        .where(w.c.id == workspace_id)
        .values(directory_cursor=cursor, directory_started_at=started_at, directory_next_at=next_at)
    )


def learn_zone(unit: Unit, workspace_id: UUID) -> None:
    """The zone that most people of the workspace live in stands in for a person whose zone Slack does not say."""
    p, w = table_of(Person), table_of(Workspace)
    query = (
        select(p.c.tz)
        .where(p.c.workspace_id == workspace_id, p.c.active, p.c.tz_known)
        .group_by(p.c.tz)
        .order_by(func.count().desc(), p.c.tz)
        .limit(1)
    )
    zone = unit.run(query).scalar()
    if zone is not None:
        unit.run(update(w).where(w.c.id == workspace_id).values(tz=zone))


def settings_of(unit: Unit, workspace_id: UUID) -> dict[str, Any]:
    """What was chosen for the whole workspace, by name. Read once in a unit of work."""
    if workspace_id not in unit.settings:
        w = table_of(Workspace)
        unit.settings[workspace_id] = (
            unit.run(select(w.c.settings).where(w.c.id == workspace_id)).scalar() or {}
        )
    return dict(unit.settings[workspace_id])


def set_setting(unit: Unit, workspace_id: UUID, name: str, value: Any) -> None:
    """Choose one of them; None takes it back."""
    w = table_of(Workspace)
    row = unit.run(unit.lock(select(w.c.settings).where(w.c.id == workspace_id))).scalar()
    settings = {key: kept for key, kept in dict(row or {}).items() if key != name}
    if value is not None:
        settings[name] = value
    unit.run(update(w).where(w.c.id == workspace_id).values(settings=settings))
    unit.settings.pop(workspace_id, None)


def holidays_of(unit: Unit, workspace_id: UUID) -> str | None:
    """Whose holidays count for people who chose none of their own, such as "DE"."""
    found = settings_of(unit, workspace_id).get("holidays")
    return found if isinstance(found, str) else None


def is_directory_unread(unit: Unit, workspace_id: UUID, now: datetime) -> bool:
    """True until the first pass over the directory is done, and while another one is under way."""
    w = table_of(Workspace)
    row = unit.run(select(w.c.directory_cursor, w.c.directory_next_at).where(w.c.id == workspace_id)).first()
    return row is not None and bool(
        row.directory_cursor or row.directory_next_at is None or row.directory_next_at <= now
    )
