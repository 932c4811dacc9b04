"""The calls we make to Slack, as the rest of the house sees them. Every failure is a SlackFailure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.outcomes import Posted

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """One page of `users.list`, as Slack gave it, and the cursor of the next."""

    members: Sequence[Mapping[str, Any]]
    next_cursor: str


class Messenger(Protocol):
    """What delivery needs: four writes, each within the session's time limit."""

    async def post(
        self, channel: str, text: str, blocks: Sequence[Block], *, thread_ts: str | None = None, key: str = ""
    ) -> Posted: ...

    async def update(self, channel: str, ts: str, text: str, blocks: Sequence[Block]) -> Posted: ...

    async def replace(self, response_url: str, text: str, blocks: Sequence[Block]) -> None: ...

    async def publish(self, slack_user_id: str, view: Mapping[str, Any]) -> None: ...


class Windows(Protocol):
    """What handlers may call: modals, two seconds each, outside any transaction."""

    async def open(self, trigger_id: str, view: Mapping[str, Any]) -> str: ...

    async def push(self, trigger_id: str, view: Mapping[str, Any]) -> str: ...

    async def update_view(
        self, view_id: str, view: Mapping[str, Any], *, hash: str | None = None
    ) -> None: ...


class Directory(Protocol):
    async def users(self, cursor: str) -> DirectoryPage: ...

    async def users_of_group(self, group_id: str) -> tuple[str, ...]: ...


class Identity(Protocol):
    async def who_am_i(self) -> dict[str, Any]:
        """`auth.test`: raises Gone where the token is dead."""


class Slack(Messenger, Windows, Directory, Identity, Protocol):
    """All of it, for one workspace."""


class SlackSource(Protocol):
    """Gives the client of a workspace by its token."""

    def for_token(self, token: str) -> Slack: ...
