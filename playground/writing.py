"""What a person does without asking the app: write, react, change."""

from __future__ import annotations

from typing import Any

from playground import events, posting
from playground.belonging import Belonging
from playground.member import BOT, Member
from playground.seen import Seen, see
from playground.typing_text import in_message, rich_text
from playground.world import Channel, Message


class Writing(Belonging):
    """A person who writes."""

    async def say(self, where: Channel | Member | str, text: str, thread_ts: str | None = None) -> Seen:
        """Write a message. `@handle` and `<@U…>` are mentions; everything else is sent as typed."""
        self._here()
        channel = self.place(where)
        if channel.archived or self.id not in channel.members:
            raise PermissionError(f"{self.name} cannot write in {channel.name}")
        app = self.core.app
        with_app = channel.kind == "im" and self.workspace.bot_user_id in channel.members
        if with_app and (not app.messages_tab or app.messages_read_only):
            raise PermissionError("this app takes no messages")
        written = in_message(_words(text), self.workspace)
        thread = self._head(channel, thread_ts) if thread_ts else None
        content = posting.Content(text=written, blocks=rich_text(written), thread_ts=thread)
        message, sent = self.slack.postbox.by_person(
            self.workspace, channel, self.id, content, self.profile.home_team
        )
        if sent is not None:
            await sent
        return see(message)

    async def edit(self, seen: Seen, text: str) -> Seen:
        self._here()
        message = self._own(seen)
        written = in_message(_words(text), self.workspace)
        content = posting.Content(text=written, blocks=rich_text(written))
        sent = self.slack.postbox.change(self.workspace, message, content, edited=True, editor=self.id)
        if sent is not None:
            await sent
        return see(message)

    async def delete(self, seen: Seen) -> None:
        self._here()
        sent = self.slack.postbox.remove(self.workspace, self._own(seen), kind=None)
        if sent is not None:
            await sent

    async def react(self, seen: Seen, emoji: str) -> None:
        self._here()
        message = self._alive(seen)
        if message.only_for is not None or message.channel.archived:
            raise PermissionError("nothing can be added to that message")
        users = message.reactions.setdefault(emoji.strip(":"), [])
        if self.id not in users:
            users.append(self.id)
            await self._reacted(message, emoji.strip(":"), "reaction_added")

    async def unreact(self, seen: Seen, emoji: str) -> None:
        self._here()
        users = seen.message.reactions.get(emoji, [])
        if self.id in users:
            users.remove(self.id)
            if not users:
                del seen.message.reactions[emoji]
            await self._reacted(seen.message, emoji, "reaction_removed")

    async def change(self, **fields: Any) -> None:
        """Change the profile (tz, title, name, is_admin, ...); the app hears user_change."""
        self.profile.change(fields)
        self.profile.updated = self.core.now_seconds()
        self.core.changed("person", self.team_id, user=self.id)
        await self._told(events.person_event(self.core, self.workspace, self.profile, "user_change"))

    async def deactivate(self) -> None:
        await self.change(deleted=True)

    async def reactivate(self) -> None:
        await self.change(deleted=False)

    def mark_read(self, channel: Channel | str = BOT) -> None:
        """Remember what has been read, for unread counts."""
        place = self.place(channel)
        newest = place.messages[-1].ts if place.messages else ""
        if place.read.get(self.id, "") != newest:
            place.read[self.id] = newest
            self.core.changed("read", self.team_id, place.id, self.id)

    @staticmethod
    def _head(channel: Channel, ts: str) -> str:
        """The thread a reply goes to: one cannot reply inside a reply."""
        message = channel.by_ts.get(ts)
        if message is None:
            raise LookupError("that message is gone")
        return message.thread_ts or message.ts

    async def _reacted(self, message: Message, emoji: str, name: str) -> None:
        self.core.changed("message", self.team_id, message.channel.id)
        await self._told(events.reaction(self.core, self.workspace, message, self.id, emoji, name))


def _words(text: str) -> str:
    if not text.strip():
        raise ValueError("A message needs words.")
    return text
