"""Events: whether the app hears of something, and what it hears."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from playground import facts
from playground.core import Core
from playground.errors import Json
from playground.ids import ts_text
from playground.record import Inbound
from playground.viewbook import View
from playground.wire import channel_json, message_json, user_json
from playground.world import Channel, Message, Org, Person, Workspace

Sent = asyncio.Task[Inbound] | None
Hidden = Literal["message_changed", "message_deleted"]


def emit(core: Core, workspace: Workspace, name: str, event: Json, scope: str | None = None) -> Sent:
    """Send one event if the manifest subscribes to it and the granted scopes allow it.

    `name` is the subscription (message.im); `scope` overrides the table where it depends on the channel.
    """
    needed = scope or facts.EVENT_SCOPE[name]
    if core.dispatcher.transport is None or name not in core.app.events or not workspace.installed:
        return None
    if needed is not None and needed not in workspace.scopes:
        return None
    body = envelope(core, workspace, event)
    return core.dispatcher.deliver_soon("event", name, workspace.team_id, body)


def envelope(core: Core, workspace: Workspace, event: Json) -> Json:
    """The outer payload of the Events API."""
    return {
        "token": core.app.verification_token,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": core.app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": core.ids.make("Ev"),
        "event_time": core.now_seconds(),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{core.ids.secret(24)}",
    }


def org_access(core: Core, org: Org, home: Workspace, name: str) -> Sent:
    """team_access_granted or team_access_revoked: sent once for the organisation, in no workspace's name."""
    if core.dispatcher.transport is None or name not in core.app.events:
        return None
    body = envelope(core, home, {"type": name, "team_ids": [home.team_id], "event_ts": _moment(core)})
    body |= {"team_id": org.id, "enterprise_id": org.id, "context_team_id": None}
    body["context_enterprise_id"] = org.id
    body["authorizations"] = [
        {
            "enterprise_id": org.id,
            "team_id": None,
            "user_id": home.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": True,
        }
    ]
    return core.dispatcher.deliver_soon("event", name, home.team_id, body)


def hears(workspace: Workspace, channel: Channel) -> bool:
    """The app hears of a channel only while its bot is in it."""
    return workspace.bot_user_id in channel.members


def message_posted(core: Core, workspace: Workspace, message: Message) -> Sent:
    """A new message, a person's or the bot's own echo; a mention goes out as well."""
    channel = message.channel
    mention = f"<@{workspace.bot_user_id}>"
    if (
        channel.kind != "im"
        and message.bot_id is None
        and message.subtype is None
        and mention in message.text
        and hears(workspace, channel)
    ):
        emit(core, workspace, "app_mention", _mention(core, workspace, message))
    if not hears(workspace, channel) or _deaf(core, channel):
        return None
    body = message_json(message, workspace)
    body |= {"channel": channel.id, "channel_type": channel.kind, "event_ts": message.ts}
    if message.bot_id is None and message.subtype is None:
        body["client_msg_id"] = _uuid(core)
    return emit(core, workspace, facts.MESSAGE_EVENT[channel.kind], body)


def message_changed(core: Core, workspace: Workspace, message: Message, before: Json) -> Sent:
    channel = message.channel
    if not hears(workspace, channel) or _deaf(core, channel):
        return None
    now = message_json(message, workspace) | _place(message)
    body = _hidden(core, channel, "message_changed") | {
        "message": now,
        "previous_message": before | _place(message),
    }
    return emit(core, workspace, facts.MESSAGE_EVENT[channel.kind], body)


def message_deleted(core: Core, workspace: Workspace, message: Message, before: Json) -> Sent:
    channel = message.channel
    if not hears(workspace, channel) or _deaf(core, channel):
        return None
    body = _hidden(core, channel, "message_deleted") | {
        "deleted_ts": message.ts,
        "previous_message": before | _place(message),
    }
    return emit(core, workspace, facts.MESSAGE_EVENT[channel.kind], body)


def home_opened(
    core: Core, workspace: Workspace, person: Person, channel: Channel, tab: str, view: View | None
) -> Sent:
    body: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": _moment(core),
    }
    if view is not None and tab == "home":
        body["view"] = view.wire()
    return emit(core, workspace, "app_home_opened", body)


def person_event(core: Core, workspace: Workspace, person: Person, name: str) -> Sent:
    """team_join or user_change, with the whole user object."""
    email = "users:read.email" in workspace.scopes
    body = {
        "type": name,
        "user": user_json(person, core.clock(), email=email),
        "cache_ts": core.now_seconds(),
        "event_ts": _moment(core),
    }
    return emit(core, workspace, name, body)


def membership(
    core: Core, workspace: Workspace, channel: Channel, user: str, name: str, inviter: str = ""
) -> Sent:
    """member_joined_channel or member_left_channel."""
    if not hears(workspace, channel) and user != workspace.bot_user_id:
        return None
    body: Json = {
        "type": name,
        "user": user,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "channel" else "G",
        "team": workspace.team_id,
        "event_ts": _moment(core),
    }
    if inviter:
        body["inviter"] = inviter
    return emit(core, workspace, name, body, f"{facts.SCOPE_WORD[channel.kind]}:read")


def reaction(core: Core, workspace: Workspace, message: Message, user: str, emoji: str, name: str) -> Sent:
    """reaction_added or reaction_removed; no text of the message goes out."""
    if not hears(workspace, message.channel):
        return None
    body = {
        "type": name,
        "user": user,
        "reaction": emoji,
        "item": {"type": "message", "channel": message.channel.id, "ts": message.ts},
        "item_user": message.user,
        "event_ts": _moment(core),
    }
    return emit(core, workspace, name, body)


def channel_archived(
    core: Core, workspace: Workspace, channel: Channel, user: str, name: str = "channel_archive"
) -> Sent:
    """channel_archive or channel_unarchive; of private channels nothing goes out."""
    if channel.kind != "channel":
        return None
    body = {"type": name, "channel": channel.id, "user": user, "event_ts": _moment(core)}
    return emit(core, workspace, name, body)


def channel_created(core: Core, workspace: Workspace, channel: Channel) -> Sent:
    names = (
        *("is_channel", "is_group", "is_im", "is_mpim", "is_private", "is_archived", "is_general"),
        *("is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared", "id", "name"),
        *("name_normalized", "created", "creator", "context_team_id"),
    )
    whole = channel_json(channel, workspace)
    shown = {name: whole[name] for name in names} | {"is_frozen": False}
    event = {"type": "channel_created", "channel": shown, "event_ts": _moment(core)}
    return emit(core, workspace, "channel_created", event)


def _mention(core: Core, workspace: Workspace, message: Message) -> Json:
    body = message_json(message, workspace)
    body |= {"type": "app_mention", "channel": message.channel.id, "event_ts": message.ts}
    return body | {"client_msg_id": _uuid(core)}


def _hidden(core: Core, channel: Channel, subtype: Hidden) -> Json:
    moment = ts_text(channel.next_ts(core.now_micros()))
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.kind,
        "ts": moment,
        "event_ts": moment,
    }


def _place(message: Message) -> Json:
    return {"channel": message.channel.id, "channel_type": message.channel.kind, "event_ts": message.ts}


def _deaf(core: Core, channel: Channel) -> bool:
    """Nothing to build when nobody listens: posting fast stays fast."""
    return core.dispatcher.transport is None or facts.MESSAGE_EVENT[channel.kind] not in core.app.events


def _moment(core: Core) -> str:
    return ts_text(core.now_micros())


def _uuid(core: Core) -> str:
    raw: Any = core.ids.secret(32)
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
