"""How people come together: channels made, joined, left and closed, colleagues brought in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from playground import events
from playground.member import Member
from playground.posting import Content
from playground.world import Channel, Message, Person, Subtype

_NAME = re.compile(r"[^\W_A-Z][\w-]{0,79}")


class Belonging(Member):
    """A person who belongs somewhere."""

    async def create_channel(
        self, name: str, *, private: bool = False, members: Iterable[Member | str] = ()
    ) -> Channel:
        """A channel of one's own, with others invited."""
        self._here(own=True)
        bare = name.strip().removeprefix("#")
        if not _NAME.fullmatch(bare) or bare != bare.lower():
            raise ValueError(
                "A channel name has up to 80 lower-case letters, digits, hyphens and underscores."
            )
        if any(room.name == bare for room in self.workspace.rooms.values()):
            raise ValueError(f"There is a channel {bare} already.")
        made = self.slack.add_channel(bare, members=[self.id], private=private, team=self.workspace)
        if not private:
            await self._told(events.channel_created(self.core, self.workspace, made))
        await self.invite(made, *members)
        return made

    async def join(self, channel: Channel | str) -> None:
        """Into a public channel. Who is in already stays in, and nobody hears of it."""
        self._here()
        place = self._open(channel)
        if place.kind != "channel":
            raise PermissionError("a private channel is joined by being invited")
        await self._add(place, self.profile)

    async def invite(self, channel: Channel | str, *people: Member | str) -> None:
        """Bring people into a channel one is in; the app's bot is brought in the same way."""
        self._here()
        place = self._open(channel)
        if self.id not in place.members:
            raise PermissionError(f"{self.name} is not in {place.name}")
        for who in people:
            person = self.workspace.people.get(who.id if isinstance(who, Member) else who)
            if person is None or person.deleted:
                raise LookupError(f"nobody here is {who}")
            await self._add(place, person, inviter=self.id)

    async def invite_app(self, channel: Channel | str) -> None:
        """Bring the app's bot into a channel."""
        self._here()
        await self._add(self._open(channel), self.workspace.bot, inviter=self.id)

    async def leave(self, channel: Channel | str) -> None:
        place = self.place(channel)
        if place.kind == "im":
            raise PermissionError("nobody leaves a direct message")
        if self.id not in place.members:
            return
        line = self._line(place, self.id, "channel_leave", "has left the channel")
        place.members.pop(self.id)
        self.core.changed("channel", self.team_id, place.id)
        events.message_posted(self.core, self.workspace, line)
        await self._told(events.membership(self.core, self.workspace, place, self.id, "member_left_channel"))

    async def archive(self, channel: Channel | str) -> None:
        self._here()
        await self.slack.archive(self._open(channel), by=self.id)

    async def unarchive(self, channel: Channel | str) -> None:
        self._here()
        await self.slack.unarchive(self.place(channel), by=self.id)

    async def add_person(self, name: str, *, tz: str = "Etc/UTC", title: str = "") -> Member:
        """A new colleague in the workspace; the app hears team_join."""
        self._here(own=True)
        if not name.strip():
            raise ValueError("A person needs a name.")
        return self.slack.add_person(name.strip(), tz=tz, title=title, team=self.workspace, announce=True)

    async def _add(self, place: Channel, person: Person, inviter: str = "") -> None:
        if person.id in place.members:
            return
        place.members[person.id] = None
        line = self._line(place, person.id, "channel_join", "has joined the channel", inviter)
        place.read[person.id] = line.ts  # what was said before is not unread
        self.core.changed("channel", self.team_id, place.id)
        events.message_posted(self.core, self.workspace, line)
        told = events.membership(
            self.core, self.workspace, place, person.id, "member_joined_channel", inviter=inviter
        )
        await self._told(told)

    def _line(self, place: Channel, user: str, subtype: Subtype, what: str, inviter: str = "") -> Message:
        content = Content(text=f"<@{user}> {what}")
        return self.slack.postbox.line(self.workspace, place, user, content, subtype, inviter or None)

    def _open(self, channel: Channel | str) -> Channel:
        place = self.place(channel)
        if place.kind == "im":
            raise PermissionError("a direct message is for two")
        if place.archived:
            raise PermissionError(f"{place.name} is archived")
        return place
