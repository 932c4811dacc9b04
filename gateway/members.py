"""People of the Slack directory, as far as they can be people here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class DirectoryMember:
    """`active` is False for somebody deactivated, a guest, a bot or a stranger: nothing is asked of them."""

    slack_user_id: str
    name: str
    email: str | None
    tz: str | None
    active: bool
    is_admin: bool = False


def member_of(user: Mapping[str, Any]) -> DirectoryMember | None:
    """The person behind a Slack user object, or None for what is no user object."""
    id = user.get("id")
    if not isinstance(id, str) or not id:
        return None
    profile = user.get("profile")
    profile = profile if isinstance(profile, Mapping) else {}
    flags = ("deleted", "is_bot", "is_app_user", "is_restricted", "is_ultra_restricted", "is_stranger")
    active = (
        id != "USLACKBOT" and not any(user.get(flag) for flag in flags) and not user.get("is_invited_user")
    )
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    name = next((n.strip() for n in names if isinstance(n, str) and n.strip()), id)
    email = profile.get("email")
    return DirectoryMember(
        slack_user_id=id[:32],
        name=name[:255],
        email=email.strip().lower()[:320] if isinstance(email, str) and email.strip() else None,
        tz=_zone(user.get("tz")),
        active=active,
        is_admin=active and bool(user.get("is_admin") or user.get("is_owner")),
    )


def _zone(name: object) -> str | None:
    """A zone that this machine knows too; Slack may know one that we do not."""
    if not isinstance(name, str) or not name:
        return None
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
    return name
