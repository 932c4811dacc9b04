"""Emoji under messages."""

from __future__ import annotations

import re

from playground import events
from playground.errors import Json, SlackError
from playground.methods.context import Ctx, Method
from playground.world import Message

_EMOJI = re.compile(r"[a-z0-9_+'\-]+(::skin-tone-[2-6])?")


def _target(call: Ctx) -> tuple[Message, str]:
    channel = call.channel()
    message = channel.by_ts.get(str(call.args.get("timestamp")))
    if message is None:
        raise SlackError("message_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if call.workspace.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    emoji = str(call.args.get("name", "")).strip(":")
    if not _EMOJI.fullmatch(emoji):
        raise SlackError("invalid_name")
    return message, emoji


def reactions_add(call: Ctx) -> Json:
    message, emoji = _target(call)
    users = message.reactions.setdefault(emoji, [])
    if call.workspace.bot_user_id in users:
        raise SlackError("already_reacted")
    users.append(call.workspace.bot_user_id)
    return _done(call, message, emoji, "reaction_added")


def reactions_remove(call: Ctx) -> Json:
    message, emoji = _target(call)
    users = message.reactions.get(emoji, [])
    if call.workspace.bot_user_id not in users:
        raise SlackError("no_reaction")
    users.remove(call.workspace.bot_user_id)
    if not users:
        del message.reactions[emoji]
    return _done(call, message, emoji, "reaction_removed")


def _done(call: Ctx, message: Message, emoji: str, name: str) -> Json:
    call.effect = True
    home = call.workspace
    events.reaction(call.core, home, message, home.bot_user_id, emoji, name)
    call.core.changed("message", home.team_id, message.channel.id)
    return {"ok": True}


METHODS: dict[str, Method] = {"reactions.add": reactions_add, "reactions.remove": reactions_remove}
