"""Writing, changing and removing messages: the one place where a channel changes, whoever caused it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from playground import events
from playground.blocks import texts, with_ids
from playground.core import Core
from playground.errors import Json
from playground.ids import ts_text
from playground.record import Post
from playground.state import initial_state, surviving
from playground.wire import message_json
from playground.world import Channel, Message, Subtype, Workspace

TOMBSTONE: Subtype = "tombstone"


@dataclass(slots=True)
class Content:
    """What a message says."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False


class Postbox:
    """Messages of all workspaces. Every change is recorded, shown to listeners and sent as an event."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def dm(self, workspace: Workspace, one: str, other: str) -> Channel:
        """The DM of two people, made when first needed."""
        channel = workspace.dm_between(one, other)
        if channel is None:
            channel = Channel(
                id=self._core.ids.make("D"),
                team_id=workspace.team_id,
                name="directmessage",
                kind="im",
                creator=one,
                created=self._core.now_seconds(),
                members=dict.fromkeys((one, other)),
            )
            workspace.add_channel(channel)
        return channel

    def by_bot(
        self,
        workspace: Workspace,
        channel: Channel,
        content: Content,
        *,
        call: int | None = None,
        kind: str = "post",
    ) -> Message:
        """A message of the app, for all in the channel."""
        message = self._new(workspace, channel, workspace.bot_user_id, content)
        message.bot_id = workspace.bot_id
        message.metadata = content.metadata
        self._publish(workspace, message)
        self._record(kind, workspace, message, call)
        events.message_posted(self._core, workspace, message)
        return message

    def by_person(
        self,
        workspace: Workspace,
        channel: Channel,
        user: str,
        content: Content,
        home_team: str | None = None,
    ) -> tuple[Message, events.Sent]:
        """A message of a person, and the delivery under way (if the app hears of it)."""
        message = self._new(workspace, channel, user, content)
        message.home_team = home_team
        self._publish(workspace, message)
        channel.read[user] = message.ts
        return message, events.message_posted(self._core, workspace, message)

    def line(
        self,
        workspace: Workspace,
        channel: Channel,
        user: str,
        content: Content,
        subtype: Subtype,
        inviter: str | None,
    ) -> Message:
        """A line Slack writes itself; whoever had read everything has read it too."""
        newest = channel.messages[-1].ts if channel.messages else ""
        message = self._new(workspace, channel, user, content)
        message.subtype, message.inviter = subtype, inviter
        for reader, read in channel.read.items():
            if read == newest:
                channel.read[reader] = message.ts
        self._publish(workspace, message)
        return message

    def ephemeral(
        self,
        workspace: Workspace,
        channel: Channel,
        user: str,
        content: Content,
        *,
        call: int | None = None,
        kind: str = "ephemeral",
        from_bot: bool = True,
    ) -> Message:
        """Seen by one person, kept by nobody: no history, no event."""
        author = workspace.bot_user_id if from_bot else "USLACKBOT"
        message = self._new(workspace, channel, author, content)
        message.bot_id = workspace.bot_id if from_bot else None
        message.only_for = user
        channel.add(message)
        if from_bot:
            self._record(kind, workspace, message, call)
        self._core.changed("message", workspace.team_id, channel.id, user)
        return message

    def change(
        self,
        workspace: Workspace,
        message: Message,
        content: Content,
        *,
        edited: bool,
        call: int | None = None,
        kind: str = "update",
        editor: str | None = None,
    ) -> events.Sent:
        """New content for a message that is there. Metadata that is not given stays."""
        before = message_json(message, workspace)
        message.text = content.text
        message.blocks = with_ids(content.blocks, self._core.ids)
        message.attachments = content.attachments
        message.chosen = {user: surviving(message.blocks, held) for user, held in message.chosen.items()}
        if content.metadata is not None:
            message.metadata = content.metadata or None
        if edited:
            moment = ts_text(self._core.now_micros())
            message.edited = {"user": editor or message.user, "ts": moment}
        if editor is None:
            self._record(kind, workspace, message, call)
        self._core.changed("message", workspace.team_id, message.channel.id, message.only_for or "")
        if message.only_for is not None:
            return None
        return events.message_changed(self._core, workspace, message, before)

    def remove(
        self, workspace: Workspace, message: Message, *, call: int | None = None, kind: str | None = "delete"
    ) -> events.Sent:
        channel = message.channel
        before = message_json(message, workspace)
        self._take_away(message)
        if kind is not None:
            self._record(kind, workspace, message, call)
        self._core.changed("message", workspace.team_id, channel.id, message.only_for or "")
        if message.only_for is not None:
            return None
        return events.message_deleted(self._core, workspace, message, before)

    @staticmethod
    def _take_away(message: Message) -> None:
        """Out of the channel; the head of a thread leaves a stone until its last reply is gone."""
        channel = message.channel
        head = channel.parent(message)
        if message.replies and message.only_for is None:
            channel.replace(message, tombstone(message))
            return
        channel.remove(message)
        if head is not None and head.subtype == TOMBSTONE and not head.replies:
            channel.remove(head)

    def _new(self, workspace: Workspace, channel: Channel, user: str, content: Content) -> Message:
        ts = ts_text(channel.next_ts(self._core.now_micros()))
        return Message(
            channel=channel,
            ts=ts,
            user=user,
            text=content.text or fallback(content.blocks),
            blocks=with_ids(content.blocks, self._core.ids) if content.blocks else [],
            attachments=content.attachments,
            thread_ts=content.thread_ts,
            broadcast=content.broadcast,
        )

    def _publish(self, workspace: Workspace, message: Message) -> None:
        channel = message.channel
        channel.add(message)
        self._core.changed("message", workspace.team_id, channel.id)

    def _record(self, kind: str, workspace: Workspace, message: Message, call: int | None) -> None:
        core = self._core
        reader = message.only_for or _other(workspace, message.channel)
        core.record.posts.add(
            Post(
                seq=core.record.next(),
                kind=kind,
                team_id=workspace.team_id,
                channel=message.channel.id,
                user=reader,
                ts=message.ts,
                text=message.text,
                blocks=message.blocks,
                metadata=message.metadata,
                thread_ts=message.thread_ts,
                at=core.clock(),
                machine=core.machine(),
                call=call,
            )
        )


def tombstone(message: Message) -> Message:
    """What is left of a deleted message that has replies."""
    return Message(
        channel=message.channel,
        ts=message.ts,
        user="USLACKBOT",
        text="This message was deleted.",
        thread_ts=message.ts,
        subtype=TOMBSTONE,
        replies=message.replies,
    )


def fallback(blocks: list[Json]) -> str:
    """The text Slack builds for notifications when the app gave none."""
    return " ".join(texts(blocks))[:3000]


def chosen(message: Message, user: str) -> dict[str, dict[str, Json]]:
    """What this person has chosen in the message's menus, starting from the initial values."""
    if user not in message.chosen:
        message.chosen[user] = initial_state(message.blocks)
    return message.chosen[user]


def with_text(content: Content, text: str) -> Content:
    return replace(content, text=text)


def _other(workspace: Workspace, channel: Channel) -> str:
    """The reader of a DM with the app; empty in channels."""
    if channel.kind != "im":
        return ""
    return next((user for user in channel.members if user != workspace.bot_user_id), "")
