"""What the local Slack holds: workspaces, people, channels, messages. Plain state, no rules."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from playground.errors import Json

if TYPE_CHECKING:
    from playground.viewbook import ViewBook

Kind = Literal["channel", "group", "im", "mpim"]
Token = Literal["live", "revoked", "inactive"]
Subtype = Literal["channel_join", "channel_leave", "tombstone"]


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

    @classmethod
    def check(cls, given: Json) -> None:
        """Raise ValueError or AttributeError for what a person cannot have."""
        for name, value in given.items():
            kind = _PERSONAL.get(name)
            if kind is None:
                raise AttributeError(f"a person has no {name}")
            if not isinstance(value, kind) and not (value is None and name in ("tz", "home_team")):
                raise ValueError(f"{name} cannot be {value!r}")
        if given.get("tz"):
            try:
                ZoneInfo(given["tz"])
            except (LookupError, OSError, ValueError) as error:
                raise ValueError(f"there is no time zone {given['tz']!r}") from error

    def change(self, given: Json) -> None:
        self.check(given)
        for name, value in given.items():
            setattr(self, name, value)


_PERSONAL: dict[str, type] = {
    **dict.fromkeys(("name", "handle", "email", "tz", "locale", "title", "status_text", "status_emoji"), str),
    **dict.fromkeys(
        ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted"), bool
    ),
    **dict.fromkeys(("is_bot", "is_invited_user", "deleted"), bool),
    "home_team": str,
    "profile_fields": dict,
}


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
    subtype: Subtype | None = None
    edited: Json | None = None
    metadata: Json | None = None
    only_for: str | None = None
    broadcast: bool = False
    home_team: str | None = None
    inviter: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list[Message] = field(default_factory=list)
    # What each person chose in this message's menus and has not sent anywhere: the client keeps it.
    chosen: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)

    @property
    def inside_thread(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts


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
    # All in order of `ts`: everything, what is not inside a thread, and what one person alone sees.
    messages: list[Message] = field(default_factory=list)
    main: list[Message] = field(default_factory=list)
    ephemeral: dict[str, list[Message]] = field(default_factory=dict)
    by_ts: dict[str, Message] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    last: int = 0

    def next_ts(self, now: int) -> int:
        """Unique and increasing in this channel, even when the clock stands still."""
        self.last = max(now, self.last + 1)
        return self.last

    def add(self, message: Message) -> None:
        """Put it last; an ephemeral one beside the history."""
        if message.only_for is not None:
            self.ephemeral.setdefault(message.only_for, []).append(message)
            return
        self.messages.append(message)
        self.by_ts[message.ts] = message
        if not message.inside_thread or message.broadcast:
            self.main.append(message)
        parent = self.parent(message)
        if parent is not None:
            parent.replies.append(message)

    def remove(self, message: Message) -> None:
        if message.only_for is not None:
            _take_out(self.ephemeral[message.only_for], message)
            return
        _take_out(self.messages, message)
        _take_out(self.main, message)
        del self.by_ts[message.ts]
        parent = self.parent(message)
        if parent is not None:
            _take_out(parent.replies, message)

    def replace(self, message: Message, other: Message) -> None:
        """Another message of the same `ts` in its place."""
        for listed in (self.messages, self.main):
            place = _place(listed, message.ts)
            if place < len(listed) and listed[place] is message:
                listed[place] = other
        self.by_ts[message.ts] = other

    def parent(self, message: Message) -> Message | None:
        """The head of the thread this message is a reply in."""
        if not message.inside_thread or message.thread_ts is None:
            return None
        return self.by_ts.get(message.thread_ts)

    def holds(self, message: Message) -> bool:
        """Whether it is still there."""
        if message.only_for is None:
            return self.by_ts.get(message.ts) is message
        mine = self.ephemeral.get(message.only_for, [])
        place = _place(mine, message.ts)
        return place < len(mine) and mine[place] is message

    def find(self, ts: str, user: str) -> Message | None:
        """What this person sees under this `ts`."""
        mine = self.ephemeral.get(user, [])
        place = _place(mine, ts)
        return mine[place] if place < len(mine) and mine[place].ts == ts else self.by_ts.get(ts)

    def seen_by(
        self, user: str, thread: str | None = None, *, before: str = "", limit: int | None = None
    ) -> list[Message]:
        """The history (or one thread) and this person's ephemerals: the last `limit` before a `ts`."""
        listed = self.main if thread is None else self._thread(thread)
        mine = self.ephemeral.get(user, [])
        beside = [m for m in mine if (m.thread_ts == thread if thread else not m.inside_thread)]
        shown = _last(listed, before, limit)
        return _last(sorted([*shown, *beside], key=_ts), before, limit) if beside else shown

    def all_seen_by(self, user: str) -> list[Message]:
        """Everything this person can see here, threads laid open."""
        return sorted([*self.messages, *self.ephemeral.get(user, [])], key=_ts)

    def count_after(self, ts: str) -> int:
        """How many messages are newer, threads included."""
        return len(self.messages) - bisect_right(self.messages, ts, key=_ts)

    def _thread(self, ts: str) -> list[Message]:
        head = self.by_ts.get(ts)
        return [head, *head.replies] if head is not None else []


def _ts(message: Message) -> str:
    return message.ts


def _place(messages: list[Message], ts: str) -> int:
    return bisect_left(messages, ts, key=_ts)


def _take_out(messages: list[Message], message: Message) -> None:
    place = _place(messages, message.ts)
    if place < len(messages) and messages[place] is message:
        del messages[place]


def _last(messages: list[Message], before: str, limit: int | None) -> list[Message]:
    end = _place(messages, before) if before else len(messages)
    return messages[0 if limit is None else max(0, end - limit) : end]


@dataclass(eq=False)
class UserGroup:
    """People who are called together, as `@west`."""

    id: str
    handle: str
    name: str
    members: list[str] = field(default_factory=list)
    disabled: bool = False
    created: int = 0


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
    refresh_token: str = ""  # of a token that expires
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)
    rooms: dict[str, Channel] = field(default_factory=dict)  # those that are no DM
    dms: dict[frozenset[str], Channel] = field(default_factory=dict)
    dms_of: dict[str, list[Channel]] = field(default_factory=dict)
    # Options the app offered for an external select: (person, block, action).
    loaded: dict[tuple[str, str, str], list[Json]] = field(default_factory=dict)

    @property
    def bot(self) -> Person:
        return self.people[self.bot_user_id]

    def by_handle(self, handle: str) -> Person | None:
        return next((p for p in self.people.values() if p.handle == handle), None)

    def group_by_handle(self, handle: str) -> UserGroup | None:
        return next((g for g in self.groups.values() if g.handle == handle and not g.disabled), None)

    def add_channel(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        if channel.kind != "im":
            self.rooms[channel.id] = channel
            return
        self.dms[frozenset(channel.members)] = channel
        for user in channel.members:
            self.dms_of.setdefault(user, []).append(channel)

    def rooms_of(self, user: str) -> list[Channel]:
        """The channels somebody is in, without DMs."""
        return [channel for channel in self.rooms.values() if user in channel.members]

    def find_channel(self, name: str) -> Channel | None:
        """By id, or by name with or without the number sign."""
        found = self.channels.get(name)
        if found is not None:
            return found
        bare = name.removeprefix("#")
        named = (c for c in self.rooms.values() if c.name == bare)
        return next(named, None)

    def dm_between(self, one: str, other: str) -> Channel | None:
        return self.dms.get(frozenset((one, other)))

    def dm_with_bot(self, user: str) -> Channel | None:
        return self.dm_between(user, self.bot_user_id)

    def humans(self) -> Iterable[Person]:
        return (p for p in self.people.values() if not p.is_bot)


@dataclass(eq=False)
class Org:
    """An Enterprise organisation with one token for those of its workspaces that it gave the app to."""

    id: str
    name: str
    homes: list[Workspace]
    token: str = ""
    refresh_token: str = ""
    scopes: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)  # team ids


def option_values(chosen: dict[str, dict[str, Json]]) -> dict[str, Any]:
    """A copy of client-side state fit for a payload."""
    return {block: dict(actions) for block, actions in chosen.items()}
