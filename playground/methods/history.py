"""Reading messages: a channel's history and a thread's replies."""

from __future__ import annotations

from playground.errors import Json, SlackError
from playground.methods.context import Ctx, Method, page
from playground.wire import message_json
from playground.world import Channel, Message


def conversations_history(call: Ctx) -> Json:
    """Newest first, without replies that were not broadcast."""
    channel = _readable(call)
    found = [m for m in reversed(channel.messages) if _in_history(m) and _in_range(call, m)]
    chosen, cursor = page(found, call.args, default=100, most=999)
    answer = _answer(call, chosen, cursor)
    return answer | {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}


def conversations_replies(call: Ctx) -> Json:
    """The parent and its replies, oldest first."""
    channel = _readable(call)
    parent = channel.by_ts.get(str(call.args.get("ts")))
    if parent is not None and parent.thread_ts and parent.thread_ts != parent.ts:
        parent = channel.by_ts.get(parent.thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    replies = [message for message in parent.replies if _in_range(call, message)]
    chosen, cursor = page([parent, *replies], call.args, default=1000)
    return _answer(call, chosen, cursor)


def _readable(call: Ctx) -> Channel:
    channel = call.channel()
    call.need_for(channel, "history")
    if call.workspace.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _in_history(message: Message) -> bool:
    return not message.thread_ts or message.thread_ts == message.ts or message.broadcast


def _in_range(call: Ctx, message: Message) -> bool:
    """Between oldest and latest; the ends count only when `inclusive`."""
    inclusive = bool(call.args.get("inclusive"))
    here = _number(message.ts)
    oldest, latest = call.args.get("oldest"), call.args.get("latest")
    if oldest and not (here > _number(oldest) or (inclusive and here == _number(oldest))):
        return False
    return not latest or here < _number(latest) or (inclusive and here == _number(latest))


def _number(ts: object) -> int:
    """Microseconds: floats would confuse neighbouring messages."""
    whole, _, rest = str(ts).partition(".")
    try:
        return int(whole) * 1_000_000 + int((rest + "000000")[:6])
    except ValueError as error:
        raise SlackError("invalid_ts_oldest") from error


def _answer(call: Ctx, messages: list[Message], cursor: str) -> Json:
    metadata = bool(call.args.get("include_all_metadata"))
    shown = [message_json(message, call.workspace, metadata=metadata) for message in messages]
    answer: Json = {"ok": True, "messages": shown, "has_more": bool(cursor)}
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


METHODS: dict[str, Method] = {
    "conversations.history": conversations_history,
    "conversations.replies": conversations_replies,
}
