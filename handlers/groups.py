"""Who is in a user group of Slack, such as @west: asked outside any transaction, and kept for a few minutes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

from gateway.outcomes import SlackFailure
from gateway.slack import Slack

KEPT_SECONDS = 300.0
ASK_SECONDS = 1.0  # of the three that Slack gives a command
MOST_KEPT = 200


class GroupUnread(Exception):
    """Slack did not say who is in it. `granted` is False where the app may not read groups at all."""

    def __init__(self, granted: bool) -> None:
        super().__init__("group_unread")
        self.granted = granted


@dataclass(slots=True)
class Groups:
    """The last answers, by workspace and group; seconds of the machine's monotonic clock."""

    kept: dict[tuple[UUID, str], tuple[float, tuple[str, ...]]] = field(default_factory=dict)

    async def members(
        self, slack: Slack, workspace_id: UUID, group_id: str, seconds: float
    ) -> tuple[str, ...]:
        """The Slack ids of who is in it. Raises GroupUnread."""
        known = self.kept.get((workspace_id, group_id))
        if known is not None and known[0] > seconds:
            return known[1]
        try:
            async with asyncio.timeout(ASK_SECONDS):
                found = await slack.users_of_group(group_id)
        except TimeoutError:
            raise GroupUnread(True) from None
        except SlackFailure as failure:
            raise GroupUnread(failure.code != "missing_scope") from None
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()
        self.kept[workspace_id, group_id] = (seconds + KEPT_SECONDS, found)
        return found
