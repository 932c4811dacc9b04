"""Channels and DMs: open, list, look, join."""

from __future__ import annotations

from playground import events, facts
from playground.errors import Json, SlackError
from playground.methods.context import Ctx, Method, page, paged
from playground.wire import channel_json
from playground.world import Channel, Person


def kinds(call: Ctx) -> list[str]:
    """The kinds asked for by `types`; public channels unless said otherwise."""
    words = str(call.args.get("types") or "public_channel").split(",")
    unknown = [word for word in words if word.strip() not in facts.TYPE_WORD]
    if unknown:
        raise SlackError("invalid_types")
    return [facts.TYPE_WORD[word.strip()] for word in words]


def sees(call: Ctx, channel: Channel) -> bool:
    """Public channels are seen by all; the rest only from within."""
    return channel.kind == "channel" or call.workspace.bot_user_id in channel.members


def addressee(call: Ctx, user: str) -> Person:
    """A person one may write to, or the reason why not."""
    person = call.workspace.people.get(user)
    if person is None:
        raise SlackError("user_not_found")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError(call.core.options.deactivated_error)
    return person


def conversations_open(call: Ctx) -> Json:
    """A DM by person, or one that exists by its id. Group DMs are not offered."""
    call.need("im:write")
    if "channel" in call.args:
        return _opened(call, call.channel(), already=True)
    users = call.args.get("users")
    names = users if isinstance(users, list) else str(users or "").split(",")
    wanted = [name.strip() for name in names if name.strip()]
    if not wanted:
        raise SlackError("users_list_not_supplied")
    people = [addressee(call, user) for user in wanted]
    if len(people) > 1:
        call.need("mpim:write")
        raise SlackError("method_not_supported_for_channel_type")
    before = call.workspace.dm_with_bot(people[0].id)
    if before is None and call.args.get("prevent_creation"):
        raise SlackError("channel_not_found")
    channel = call.postbox.dm(call.workspace, people[0].id, call.workspace.bot_user_id)
    call.effect = before is None
    return _opened(call, channel, already=before is not None)


def _opened(call: Ctx, channel: Channel, *, already: bool) -> Json:
    whole = bool(call.args.get("return_im"))
    shown = channel_json(channel, call.workspace) if whole else {"id": channel.id}
    answer: Json = {"ok": True, "channel": shown}
    if already and whole:
        answer |= {"no_op": True, "already_open": True}
    return answer


def conversations_list(call: Ctx) -> Json:
    wanted = kinds(call)
    for kind in wanted:
        call.need(f"{facts.SCOPE_WORD[kind]}:read")
    found = [c for c in call.workspace.channels.values() if c.kind in wanted and sees(call, c)]
    if call.args.get("exclude_archived"):
        found = [channel for channel in found if not channel.archived]
    chosen, cursor = page(found, call.args, default=100)
    return paged("channels", [channel_json(c, call.workspace, count=True) for c in chosen], cursor)


def conversations_info(call: Ctx) -> Json:
    channel = call.channel()
    call.need_for(channel, "read")
    count = bool(call.args.get("include_num_members"))
    return {"ok": True, "channel": channel_json(channel, call.workspace, count=count)}


def conversations_members(call: Ctx) -> Json:
    channel = call.channel()
    call.need_for(channel, "read")
    chosen, cursor = page(list(channel.members), call.args, default=100)
    return {"ok": True, "members": chosen, "response_metadata": {"next_cursor": cursor}}


def conversations_join(call: Ctx) -> Json:
    channel = call.channel()
    home = call.workspace
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    answer: Json = {"ok": True}
    if home.bot_user_id in channel.members:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    else:
        channel.members[home.bot_user_id] = None
        call.effect = True
        call.core.changed("channel", home.team_id, channel.id)
        events.membership(call.core, home, channel, home.bot_user_id, "member_joined_channel")
    return {**answer, "channel": channel_json(channel, home)}


METHODS: dict[str, Method] = {
    "conversations.info": conversations_info,
    "conversations.join": conversations_join,
    "conversations.list": conversations_list,
    "conversations.members": conversations_members,
    "conversations.open": conversations_open,
}
