"""What the local Slack holds: workspaces, people, channels, messages. Plain state, no rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from playground.errors import Json

if TYPE_CHECKING:
    from playground.viewbook import ViewBook

Kind = Literal["channel", "group", "im", "mpim"]
Token = Literal["live", "revoked", "inactive"]


@dataclass(eq=False)
class Person:
    """A member, the app's bot user, or a stranger of another workspace."""

    id: str
    team_id: str
    name: str
    handle: str
    email: str = ""
    tz: str | None = "Etc/UTC"
    locale: str = "en-US"
    title: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    is_invited_user: bool = False
    deleted: bool = False
    home_team: str | None = None  # a Slack Connect stranger belongs there
    status_text: str = ""
    status_emoji: str = ""
    updated: int = 0
    profile_fields: Json = field(default_factory=dict)


@dataclass(eq=False)
class Message:
    """One message; an ephemeral one is seen by `only_for` alone and has no place in the history."""

    channel: Channel
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    edited: Json | None = None
    metadata: Json | None = None
    only_for: str | None = None
    broadcast: bool = False
    home_team: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list[Message] = field(default_factory=list)
    # What each person chose in this message's menus and has not sent anywhere: the client keeps it.
    chosen: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)


@dataclass(eq=False)
class Channel:
    """A channel, private channel, group DM or DM."""

    id: str
    team_id: str
    name: str
    kind: Kind
    creator: str
    created: int
    members: dict[str, None] = field(default_factory=dict)
    archived: bool = False
    shared: bool = False
    messages: list[Message] = field(default_factory=list)
    by_ts: dict[str, Message] = field(default_factory=dict)
    ephemeral: list[Message] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    last: int = 0

    def next_ts(self, now: int) -> int:
        """Unique and increasing in this channel, even when the clock stands still."""
        self.last = max(now, self.last + 1)
        return self.last

    def add(self, message: Message) -> None:
        self.messages.append(message)
        self.by_ts[message.ts] = message
        parent = self.by_ts.get(message.thread_ts) if message.thread_ts else None
        if parent is not None and parent is not message:
            parent.replies.append(message)

    def remove(self, message: Message) -> None:
        self.messages.remove(message)
        del self.by_ts[message.ts]
        parent = self.by_ts.get(message.thread_ts) if message.thread_ts else None
        if parent is not None and message in parent.replies:
            parent.replies.remove(message)

    def seen_by(self, user: str) -> list[Message]:
        """History and this person's ephemerals, in order."""
        mine = [message for message in self.ephemeral if message.only_for == user]
        return (
            sorted([*self.messages, *mine], key=lambda message: message.ts) if mine else list(self.messages)
        )


@dataclass(eq=False)
class Workspace:
    """A workspace with the app installed: own token, own bot user, own people."""

    team_id: str
    name: str
    domain: str
    bot_token: str
    bot_id: str
    bot_user_id: str
    app_id: str
    scopes: list[str]
    views: ViewBook
    token: Token = "live"
    installed: bool = True
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    dms: dict[frozenset[str], Channel] = field(default_factory=dict)
    # Options the app offered for an external select: (person, block, action).
    loaded: dict[tuple[str, str, str], list[Json]] = field(default_factory=dict)

    @property
    def bot(self) -> Person:
        return self.people[self.bot_user_id]

    def by_handle(self, handle: str) -> Person | None:
        return next((p for p in self.people.values() if p.handle == handle), None)

    def find_channel(self, name: str) -> Channel | None:
        """By id, or by name with or without the number sign."""
        found = self.channels.get(name)
        if found is not None:
            return found
        bare = name.removeprefix("#")
        named = (c for c in self.channels.values() if c.name == bare and c.kind in ("channel", "group"))
        return next(named, None)

    def dm_between(self, one: str, other: str) -> Channel | None:
        return self.dms.get(frozenset((one, other)))

    def dm_with_bot(self, user: str) -> Channel | None:
        return self.dm_between(user, self.bot_user_id)

    def humans(self) -> Iterable[Person]:
        return (p for p in self.people.values() if not p.is_bot)


def option_values(chosen: dict[str, dict[str, Json]]) -> dict[str, Any]:
    """A copy of client-side state fit for a payload."""
    return {block: dict(actions) for block, actions in chosen.items()}
