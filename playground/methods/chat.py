"""Messages of the app: post, ephemeral, update, delete, permalink."""

from __future__ import annotations

import json
from typing import Any

from playground import facts
from playground.errors import Json, SlackError
from playground.methods.context import Ctx, Method
from playground.methods.conversations import addressee
from playground.posting import TOMBSTONE, Content
from playground.rules import check_message_blocks
from playground.wire import message_json
from playground.world import Channel, Message


def content_of(args: Json) -> Content:
    """What a call wants to say, checked; also used for response URLs and answers to commands."""
    blocks, attachments = args.get("blocks") or [], args.get("attachments") or []
    text = str(args.get("text") or "")
    markdown = args.get("markdown_text")
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(str(markdown)) > facts.MARKDOWN_TEXT:
            raise SlackError("msg_too_long")
        text = str(markdown)
    if blocks:
        check_message_blocks(blocks)
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    return Content(
        text=text[: facts.TEXT_CUT],
        blocks=blocks,
        attachments=attachments,
        metadata=_metadata(args.get("metadata")),
        thread_ts=args.get("thread_ts") or None,
        broadcast=bool(args.get("reply_broadcast")),
    )


def _metadata(given: Any) -> Json | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    if given and ("event_type" not in given or not isinstance(given.get("event_payload"), dict)):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > facts.METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return given


def _destination(call: Ctx) -> Channel:
    """Where to post: a conversation, a channel's name, or a person (the DM with the app opens)."""
    wanted = str(call.args.get("channel", ""))
    home = call.workspace
    if wanted in home.people:
        person = addressee(call, wanted)
        if not call.core.app.messages_tab:
            raise SlackError("messages_tab_disabled")
        return call.postbox.dm(home, person.id, home.bot_user_id)
    channel = home.find_channel(wanted)
    if channel is None or (channel.kind != "channel" and home.bot_user_id not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def _may_post(call: Ctx, channel: Channel) -> None:
    home = call.workspace
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind == "im":
        for user in channel.members:
            if user != home.bot_user_id:
                addressee(call, user)
        if not call.core.app.messages_tab:
            raise SlackError("messages_tab_disabled")
    if home.bot_user_id not in channel.members and "chat:write.public" not in home.scopes:
        raise SlackError("not_in_channel")


def _check_thread(channel: Channel, content: Content) -> None:
    """A reply to a reply lands in the same thread; a reply to nothing is refused."""
    if content.thread_ts is None:
        return
    parent = channel.by_ts.get(content.thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.thread_ts:
        content.thread_ts = parent.thread_ts


def _pace(call: Ctx, channel: Channel) -> None:
    seconds = call.core.limits.refuse_post(call.workspace.team_id, channel.id)
    if seconds:
        raise SlackError("ratelimited", retry_after=seconds)


def post_message(call: Ctx) -> Json:
    channel = _destination(call)
    _may_post(call, channel)
    content = content_of(call.args)
    _check_thread(channel, content)
    _pace(call, channel)
    if len(str(call.args.get("text") or "")) > facts.TEXT_CUT:
        call.notes.append(f"text cut at {facts.TEXT_CUT} characters")
    message = call.postbox.by_bot(call.workspace, channel, content, call=call.seq)
    call.effect = True
    shown = message_json(message, call.workspace, metadata=True)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Ctx) -> Json:
    channel = _destination(call)
    _may_post(call, channel)
    user = str(call.args.get("user", ""))
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = content_of(call.args)
    _check_thread(channel, content)
    _pace(call, channel)
    message = call.postbox.ephemeral(call.workspace, channel, user, content, call=call.seq)
    call.effect = True
    return {"ok": True, "message_ts": message.ts}


def _own(call: Ctx, refusal: str) -> Message:
    """A message of this app in a conversation named by its id: a person's id is no conversation."""
    channel = call.channel()
    message = channel.by_ts.get(str(call.args.get("ts")))
    if message is None or message.subtype == TOMBSTONE:
        raise SlackError("message_not_found")
    if message.bot_id != call.workspace.bot_id:
        raise SlackError(refusal)
    if channel.archived:
        raise SlackError("is_archived")
    return message


def update(call: Ctx) -> Json:
    """With blocks or attachments no "(edited)" shows; text alone removes the blocks and shows it."""
    message = _own(call, "cant_update_message")
    if len(str(call.args.get("text") or "")) > facts.UPDATE_TEXT:
        raise SlackError("msg_too_long")
    bare = {"text": message.text, "blocks": message.blocks, "attachments": message.attachments}
    says = any(call.args.get(name) for name in ("text", "blocks", "attachments", "markdown_text"))
    if not says and "metadata" in call.args:
        content = content_of({**bare, "metadata": call.args["metadata"]})
    else:
        content = content_of(call.args)
    text_only = not content.blocks and not content.attachments
    call.postbox.change(call.workspace, message, content, edited=text_only and says, call=call.seq)
    call.effect = True
    return {
        "ok": True,
        "channel": message.channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(message, call.workspace, metadata=True),
    }


def delete(call: Ctx) -> Json:
    message = _own(call, "cant_delete_message")
    call.postbox.remove(call.workspace, message, call=call.seq)
    call.effect = True
    return {"ok": True, "channel": message.channel.id, "ts": message.ts}


def get_permalink(call: Ctx) -> Json:
    channel = call.channel()
    ts = str(call.args.get("message_ts"))
    message = channel.by_ts.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    link = f"{call.core.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"ok": True, "channel": channel.id, "permalink": link}


METHODS: dict[str, Method] = {
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "chat.postEphemeral": post_ephemeral,
    "chat.postMessage": post_message,
    "chat.update": update,
}
