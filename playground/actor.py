"""A person in the local Slack: sees what they may see, does what Slack's client lets them do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground import clicking, commands, events, modals, posting
from playground.blocks import Found
from playground.core import Core
from playground.errors import Json
from playground.outcome import Outcome
from playground.payloads import Payloads
from playground.seen import Seen, see
from playground.typing_text import in_message, rich_text
from playground.viewbook import View
from playground.wire import message_json
from playground.world import Channel, Message, Person, Workspace

if TYPE_CHECKING:
    from playground.population import Population

BOT = "bot"  # names the DM with the app wherever a channel is asked for


class Actor:
    """One person. Every verb returns when the app has answered, or failed to."""

    def __init__(self, slack: Population, workspace: Workspace, person: Person) -> None:
        self.slack = slack
        self.core: Core = slack.core
        self.workspace = workspace
        self.profile = person
        self.payloads = Payloads(self.core, workspace, person)

    def __repr__(self) -> str:
        return f"<Actor {self.profile.name} {self.id}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Actor) and other.id == self.id and other.team_id == self.team_id

    def __hash__(self) -> int:
        return hash((self.team_id, self.id))

    @property
    def id(self) -> str:
        return self.profile.id

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def team_id(self) -> str:
        return self.workspace.team_id

    # -- seeing ----------------------------------------------------------------------------------------------

    @property
    def dm(self) -> Channel:
        """The DM with the app; it opens when first looked at."""
        return self.slack.postbox.dm(self.workspace, self.id, self.workspace.bot_user_id)

    def dms(self) -> list[Seen]:
        """Everything in the DM with the app, oldest first."""
        channel = self.workspace.dm_with_bot(self.id)
        return [see(message) for message in channel.seen_by(self.id)] if channel else []

    def messages(self, channel: Channel | str = BOT, thread_ts: str | None = None) -> list[Seen]:
        """What this person can see there: a thread, or everything that is not inside one."""
        place = self.place(channel)
        found = place.seen_by(self.id)
        if thread_ts is not None:
            return [see(m) for m in found if m.ts == thread_ts or m.thread_ts == thread_ts]
        return [see(m) for m in found if not m.thread_ts or m.thread_ts == m.ts or m.broadcast]

    @property
    def view(self) -> View | None:
        """The modal on top."""
        return self.workspace.views.top(self.id)

    @property
    def views(self) -> list[View]:
        """All open modals, the first one first."""
        return list(self.workspace.views.stacks.get(self.id, []))

    @property
    def home(self) -> View | None:
        """The published Home."""
        return self.workspace.views.homes.get(self.id)

    def place(self, where: Channel | Actor | str) -> Channel:
        """A conversation this person is in or may look at."""
        if isinstance(where, Channel):
            found: Channel | None = where
        elif isinstance(where, Actor):
            return self.slack.postbox.dm(self.workspace, self.id, where.id)
        elif where in (BOT, self.workspace.bot_user_id):
            return self.dm
        elif where in self.workspace.people:
            return self.slack.postbox.dm(self.workspace, self.id, where)
        else:
            found = self.workspace.find_channel(where)
        if found is None or (found.kind != "channel" and self.id not in found.members):
            raise LookupError(f"{self.name} sees no {where}")
        return found

    # -- writing ---------------------------------------------------------------------------------------------

    async def say(self, where: Channel | Actor | str, text: str, thread_ts: str | None = None) -> Seen:
        """Write a message. `@handle` and `<@U…>` are mentions; everything else is sent as typed."""
        self._here()
        channel = self.place(where)
        if channel.archived or self.id not in channel.members:
            raise PermissionError(f"{self.name} cannot write in {channel.name}")
        app = self.core.app
        with_app = channel.kind == "im" and self.workspace.bot_user_id in channel.members
        if with_app and (not app.messages_tab or app.messages_read_only):
            raise PermissionError("this app takes no messages")
        written = in_message(text, self.workspace)
        content = posting.Content(text=written, blocks=rich_text(written), thread_ts=thread_ts)
        message, sent = self.slack.postbox.by_person(
            self.workspace, channel, self.id, content, self.profile.home_team
        )
        if sent is not None:
            await sent
        return see(message)

    async def edit(self, seen: Seen, text: str) -> Seen:
        self._here()
        message = self._own(seen)
        written = in_message(text, self.workspace)
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
        users = seen.message.reactions.setdefault(emoji, [])
        if self.id not in users:
            users.append(self.id)
            await self._reacted(seen.message, emoji, "reaction_added")

    async def unreact(self, seen: Seen, emoji: str) -> None:
        self._here()
        users = seen.message.reactions.get(emoji, [])
        if self.id in users:
            users.remove(self.id)
            if not users:
                del seen.message.reactions[emoji]
            await self._reacted(seen.message, emoji, "reaction_removed")

    # -- asking the app --------------------------------------------------------------------------------------

    async def command(self, command: str, text: str = "", channel: Channel | str | None = None) -> Outcome:
        """Type a slash command, in the DM with the app unless said otherwise."""
        self._here(own=True)
        return await commands.run(self, command, text, self.place(channel or BOT))

    async def click(
        self,
        target: Seen | View | str | None,
        action_id: str,
        value: Any = None,
        option: Any = None,
        block_id: str | None = None,
    ) -> Outcome:
        """Press a button or choose from a menu, in a message, a modal (None: the top one), or on "home"."""
        self._here()
        thing = self._target(target)
        found = clicking.find(thing, action_id, block_id, value)
        outcome = await clicking.click(self, thing, found, value=value, option=option)
        self.core.changed("view" if isinstance(thing, View) else "message", self.team_id, user=self.id)
        return outcome

    async def shortcut(self, callback_id: str) -> Outcome:
        """A global shortcut of the manifest."""
        self._here(own=True)
        self._offered(callback_id, "global")
        return await clicking.interact(self, "shortcut", self.payloads.shortcut(callback_id))

    async def message_shortcut(self, callback_id: str, seen: Seen) -> Outcome:
        self._here(own=True)
        self._offered(callback_id, "message")
        payload = self.payloads.message_shortcut(callback_id, seen.message)
        return await clicking.interact(self, "message_action", payload)

    async def open_home(self, tab: str = "home") -> View | None:
        """Look at the app's Home (or its Messages tab); the app hears of it each time."""
        self._here()
        sent = events.home_opened(self.core, self.workspace, self.profile, self.dm, tab, self.home)
        if sent is not None:
            await sent
        return self.home

    # -- modals ----------------------------------------------------------------------------------------------

    async def fill(
        self, name: str, value: Any, *, enter: bool = True, target: View | str | None = None
    ) -> Outcome:
        """Type into or choose in an input of the top modal (or of "home"), by action id or block id."""
        self._here()
        view = self._target(target)
        if not isinstance(view, View):
            raise TypeError("inputs are in modals and on the Home tab")
        return await modals.fill(self, view, name, value, enter=enter)

    async def submit(self) -> Outcome:
        self._here()
        return await modals.submit(self, self._modal())

    async def close(self, *, all: bool = False) -> Outcome:
        """Cancel the top modal, or with `all` close the whole stack by its X."""
        self._here()
        return await modals.close(self, self._modal(), everything=all)

    async def suggestions(self, name: str, typed: str, target: Seen | View | None = None) -> list[Json]:
        """Type into an external select; the options the app offers."""
        thing = self._target(target)
        view = thing if isinstance(thing, View) else None
        found = clicking.find(thing, name)
        message = thing if isinstance(thing, Message) else None
        payload = self.payloads.suggestion(found.element, found.block_id, typed, view, message)
        outcome = await clicking.interact(self, "block_suggestion", payload)
        body = outcome.body if outcome.ok and isinstance(outcome.body, dict) else {}
        groups = body.get("option_groups") or []
        options = [*(body.get("options") or []), *(o for group in groups for o in group.get("options", []))]
        self.workspace.loaded[(self.id, found.block_id, found.action_id)] = options
        return options

    def loaded(self, found: Found) -> list[Json]:
        """Options the app has offered for an external select."""
        return self.workspace.loaded.get((self.id, found.block_id, found.action_id), [])

    # -- being there -----------------------------------------------------------------------------------------

    async def join(self, channel: Channel | str) -> None:
        self._here()
        place = self.place(channel)
        place.members[self.id] = None
        self.core.changed("channel", self.team_id, place.id)
        await self._told(
            events.membership(self.core, self.workspace, place, self.id, "member_joined_channel")
        )

    async def invite_app(self, channel: Channel | str) -> None:
        """Bring the app's bot into a channel."""
        self._here()
        place = self.place(channel)
        bot = self.workspace.bot_user_id
        place.members[bot] = None
        self.core.changed("channel", self.team_id, place.id)
        await self._told(
            events.membership(self.core, self.workspace, place, bot, "member_joined_channel", inviter=self.id)
        )

    async def leave(self, channel: Channel | str) -> None:
        place = self.place(channel)
        place.members.pop(self.id, None)
        self.core.changed("channel", self.team_id, place.id)
        await self._told(events.membership(self.core, self.workspace, place, self.id, "member_left_channel"))

    async def change(self, **fields: Any) -> None:
        """Change the profile (tz, title, name, is_admin, ...); the app hears user_change."""
        for name, value in fields.items():
            if not hasattr(self.profile, name):
                raise AttributeError(f"a person has no {name}")
            setattr(self.profile, name, value)
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
        place.read[self.id] = place.messages[-1].ts if place.messages else ""

    # -- inside ----------------------------------------------------------------------------------------------

    def _here(self, *, own: bool = False) -> None:
        if self.profile.deleted:
            raise PermissionError(f"{self.name} is deactivated")
        if own and self.profile.home_team:
            raise PermissionError(f"{self.name} belongs to another organisation: no commands or shortcuts")

    def _target(self, target: Seen | View | str | None) -> View | Message:
        if isinstance(target, View):
            return target
        if isinstance(target, Seen):
            return self._alive(target)
        if target == "home":
            if self.home is None:
                raise LookupError("no Home has been published")
            return self.home
        return self._modal()

    def _modal(self) -> View:
        view = self.view
        if view is None:
            raise LookupError(f"{self.name} has no modal open")
        return view

    def _alive(self, seen: Seen) -> Message:
        message = seen.message
        if message.only_for not in (None, self.id):
            raise LookupError("somebody else's ephemeral message")
        if message in message.channel.ephemeral or message.channel.by_ts.get(message.ts) is message:
            return message
        raise LookupError("that message is gone")

    def _own(self, seen: Seen) -> Message:
        message = self._alive(seen)
        if message.user != self.id:
            raise PermissionError("not a message of one's own")
        return message

    def _offered(self, callback_id: str, kind: str) -> None:
        shortcut = self.core.app.shortcuts.get(callback_id)
        if shortcut is None or shortcut.get("type") != kind:
            raise LookupError(f"the manifest has no {kind} shortcut {callback_id!r}")

    async def _reacted(self, message: Message, emoji: str, name: str) -> None:
        self.core.changed("message", self.team_id, message.channel.id)
        await self._told(events.reaction(self.core, self.workspace, message, self.id, emoji, name))

    @staticmethod
    async def _told(sent: events.Sent) -> None:
        if sent is not None:
            await sent

    def as_json(self) -> Json:
        """This person for pages and other processes."""
        person = self.profile
        return {
            "id": person.id,
            "team": self.team_id,
            "name": person.name,
            "handle": person.handle,
            "title": person.title,
            "tz": person.tz,
            "deleted": person.deleted,
            "is_bot": person.is_bot,
            "stranger": bool(person.home_team),
            "admin": person.is_admin or person.is_owner,
        }

    def seen_json(self, seen: Seen) -> Json:
        """A message for a page: as in history, plus what only a client knows."""
        message = seen.message
        shown = message_json(message, self.workspace)
        return shown | {
            "ephemeral": seen.ephemeral,
            "channel": seen.channel,
            "chosen": posting.chosen(message, self.id),
        }
