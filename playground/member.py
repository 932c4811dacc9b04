"""One person's identity and eyes: who they are, what they can see, what they may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground import events
from playground.core import Core
from playground.errors import Json
from playground.payloads import Payloads
from playground.seen import Seen, see
from playground.state import initial_state
from playground.viewbook import View
from playground.wire import message_json
from playground.world import Channel, Message, Person, Workspace

if TYPE_CHECKING:
    from playground.population import Population

BOT = "bot"  # names the DM with the app wherever a channel is asked for


class Member:
    """A person in a workspace, looking."""

    def __init__(self, slack: Population, workspace: Workspace, person: Person) -> None:
        self.slack = slack
        self.core: Core = slack.core
        self.workspace = workspace
        self.profile = person
        self.payloads = Payloads(self.core, workspace, person)

    def __repr__(self) -> str:
        return f"<Actor {self.profile.name} {self.id}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Member) and other.id == self.id and other.team_id == self.team_id

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

    @property
    def dm(self) -> Channel:
        """The DM with the app; it opens when first looked at."""
        return self.slack.postbox.dm(self.workspace, self.id, self.workspace.bot_user_id)

    def dms(self) -> list[Seen]:
        """Everything in the DM with the app, oldest first."""
        channel = self.workspace.dm_with_bot(self.id)
        return [see(message) for message in channel.all_seen_by(self.id)] if channel else []

    def messages(self, channel: Channel | str = BOT, thread_ts: str | None = None) -> list[Seen]:
        """What this person can see there: a thread, or everything that is not inside one."""
        return [see(message) for message in self.place(channel).seen_by(self.id, thread_ts)]

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

    def place(self, where: Channel | Member | str) -> Channel:
        """A conversation this person is in or may look at."""
        if isinstance(where, Channel):
            found: Channel | None = where
        elif isinstance(where, Member):
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

    def _here(self, *, own: bool = False) -> None:
        if self.profile.deleted:
            raise PermissionError(f"{self.name} is deactivated")
        if own and self.profile.home_team:
            raise PermissionError(f"{self.name} belongs to another organisation: no commands or shortcuts")

    def _alive(self, seen: Seen) -> Message:
        message = seen.message
        if message.only_for not in (None, self.id):
            raise LookupError("somebody else's ephemeral message")
        if message.channel.holds(message):
            return message
        raise LookupError("that message is gone")

    def _own(self, seen: Seen) -> Message:
        message = self._alive(seen)
        if message.user != self.id:
            raise PermissionError("not a message of one's own")
        return message

    @staticmethod
    async def _told(sent: events.Sent) -> None:
        if sent is not None:
            await sent

    def seen_json(self, seen: Seen) -> Json:
        return self.show(seen.message)

    def show(self, message: Message) -> Json:
        """A message for a page: as in history, plus what only a client knows."""
        return message_json(message, self.workspace) | {
            "ephemeral": message.only_for is not None,
            "channel": message.channel.id,
            "chosen": message.chosen.get(self.id) or initial_state(message.blocks),
        }
