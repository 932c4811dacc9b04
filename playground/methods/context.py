"""What a method is given, and the questions several methods ask."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from playground import facts
from playground.core import Core
from playground.errors import Json, SlackError
from playground.posting import Postbox
from playground.world import Channel, Org, Person, Workspace

T = TypeVar("T")


@dataclass(slots=True)
class Ctx:
    """One call: who calls, with what. `effect` says whether the world changed."""

    core: Core
    postbox: Postbox
    workspace: Workspace
    args: Json
    seq: int
    effect: bool = False
    notes: list[str] = field(default_factory=list)
    org: Org | None = None  # whose token it is, if not the workspace's own

    def need(self, scope: str) -> None:
        """Raise missing_scope unless the scope is granted."""
        if scope not in self.workspace.scopes:
            raise missing_scope(scope, self.workspace)

    def need_for(self, channel: Channel, what: str) -> None:
        """The scope for this kind of conversation, such as groups:history."""
        self.need(f"{facts.SCOPE_WORD[channel.kind]}:{what}")

    def channel(self, name: str = "channel") -> Channel:
        """A conversation the bot can see; private ones without the bot do not exist for it."""
        wanted = self.args.get(name)
        found = self.workspace.channels.get(wanted) if isinstance(wanted, str) else None
        if found is None or (found.kind != "channel" and self.workspace.bot_user_id not in found.members):
            raise SlackError("channel_not_found")
        return found

    def person(self, name: str = "user") -> Person:
        wanted = self.args.get(name)
        found = self.workspace.people.get(wanted) if isinstance(wanted, str) else None
        if found is None:
            raise SlackError("user_not_found")
        return found


Method = Callable[[Ctx], Json]


def missing_scope(scope: str, workspace: Workspace) -> SlackError:
    """Slack's answer names what is needed and what there is."""
    return SlackError("missing_scope", needed=scope, provided=",".join(workspace.scopes))


def page(items: Sequence[T], args: Json, *, default: int, most: int = 1000) -> tuple[list[T], str]:
    """One page and the cursor of the next, empty at the end. A cursor holds the place in the list."""
    limit = args.get("limit", default)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise SlackError("invalid_limit")
    size = min(limit or default, most)
    start = _place(args.get("cursor"))
    end = start + size
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), cursor


def _place(cursor: object) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(str(cursor), validate=True).decode().partition(":")
        if word == "next":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise SlackError("invalid_cursor")


def paged(name: str, items: list[Json], cursor: str, **extra: object) -> Json:
    return {"ok": True, name: items, **extra, "response_metadata": {"next_cursor": cursor}}
