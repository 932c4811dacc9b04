"""How people, channels and messages look in Slack's answers and events."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from playground.errors import Json
from playground.world import Channel, Message, Person, Workspace

_COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c")


def user_json(person: Person, now: datetime, *, email: bool, locale: bool = True) -> Json:
    """The user object; e-mail only with its scope, a stranger without locale."""
    body: Json = {
        "id": person.id,
        "team_id": person.home_team or person.team_id,
        "name": person.handle,
        "deleted": person.deleted,
        "color": _COLORS[sum(map(ord, person.id)) % len(_COLORS)],
        "real_name": person.name,
        "profile": profile_json(person, email=email),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
        "has_2fa": False,
        "who_can_share_contact_card": "EVERYONE",
    }
    if not person.deleted:
        body |= zone_json(person, now)
        body |= {
            "is_admin": person.is_admin or person.is_owner,
            "is_owner": person.is_owner,
            "is_primary_owner": person.is_primary_owner,
            "is_restricted": person.is_restricted or person.is_ultra_restricted,
            "is_ultra_restricted": person.is_ultra_restricted,
            "is_email_confirmed": not person.is_invited_user,
        }
    if person.is_invited_user:
        body["is_invited_user"] = True
    if person.home_team:
        body["is_stranger"] = True
    elif locale:
        body["locale"] = person.locale
    return body


def zone_json(person: Person, now: datetime) -> Json:
    """Zone name, label and offset; people without a zone have null, as bots and fresh accounts do."""
    if person.tz is None:
        return {"tz": None, "tz_label": "Pacific Standard Time", "tz_offset": -28800}
    local = now.astimezone(ZoneInfo(person.tz))
    offset = local.utcoffset()
    return {
        "tz": person.tz,
        "tz_label": local.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
    }


def profile_json(person: Person, *, email: bool) -> Json:
    first, _, last = person.name.partition(" ")
    picture = "https://secure.gravatar.com/avatar/0"
    body: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "fields": person.profile_fields,
        "status_text": person.status_text,
        "status_text_canonical": "",
        "status_emoji": person.status_emoji,
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "avatar_hash": "g0",
        "first_name": first,
        "last_name": last,
        "team": person.home_team or person.team_id,
    }
    body |= {f"image_{size}": f"{picture}?s={size}" for size in (24, 32, 48, 72, 192, 512)}
    if email and person.email and not person.is_bot:
        body["email"] = person.email
    return body


def bot_profile(workspace: Workspace) -> Json:
    icons = {f"image_{size}": f"https://a.slack-edge.com/bot_{size}.png" for size in (36, 48, 72)}
    return {
        "id": workspace.bot_id,
        "deleted": False,
        "name": workspace.bot.name,
        "updated": workspace.bot.updated,
        "app_id": workspace.app_id,
        "user_id": workspace.bot_user_id,
        "icons": icons,
        "team_id": workspace.team_id,
    }


def message_json(message: Message, workspace: Workspace, *, metadata: bool = False) -> Json:
    """A message as history shows it; the metadata payload only where asked for."""
    body: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": message.home_team or workspace.team_id,
    }
    if message.subtype:
        body["subtype"] = message.subtype
    if message.inviter:
        body["inviter"] = message.inviter
    if message.bot_id:
        body |= {
            "bot_id": message.bot_id,
            "app_id": workspace.app_id,
            "bot_profile": bot_profile(workspace),
        }
    for name in ("blocks", "attachments", "thread_ts", "edited"):
        value = getattr(message, name)
        if value:
            body[name] = value
    if message.replies:
        body |= thread_json(message)
    if message.thread_ts and message.thread_ts != message.ts:
        parent = message.channel.by_ts.get(message.thread_ts)
        if parent is not None:
            body["parent_user_id"] = parent.user
    if message.metadata:
        kind = message.metadata["event_type"]
        body["metadata"] = message.metadata if metadata else {"event_type": kind}
    if message.reactions:
        body["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    return body


def thread_json(message: Message) -> Json:
    """What a thread's parent says about its replies."""
    users = list(dict.fromkeys(reply.user for reply in message.replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(message.replies),
        "reply_users_count": len(users),
        "reply_users": users[:5],
        "latest_reply": message.replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def channel_json(channel: Channel, workspace: Workspace, *, count: bool = False) -> Json:
    """A conversation object, as conversations.info gives it to the bot."""
    body: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_org_shared": False,
        "context_team_id": workspace.team_id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        other = [user for user in channel.members if user != workspace.bot_user_id]
        body |= {"is_im": True, "user": other[0] if other else workspace.bot_user_id, "is_open": True}
        person = workspace.people.get(body["user"])
        body["is_user_deleted"] = bool(person and person.deleted)
        return body
    body |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_general": False,
        "is_member": workspace.bot_user_id in channel.members,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_pending_ext_shared": False,
        "creator": channel.creator,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
    if count:
        body["num_members"] = len(channel.members)
    return body
