"""Which workspace a payload belongs to, and with which token to answer: from the store, kept for a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import aiohttp

from bot.slack import SlackClient
from gateway.calls import Calls
from gateway.clock import MachineClock
from gateway.slack import Slack
from storage import system
from storage.database import Database
from storage.system import Installed
from storage.unit import Unit

KEEP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Tenant:
    id: UUID
    slack_team_id: str
    enterprise_id: str | None
    bot_user_id: str | None
    token: str = field(repr=False)


class Tenants:
    """Installed workspaces by team and by id. `forget` empties what is kept, after install and uninstall."""

    def __init__(
        self, db: Database, machine: MachineClock, session: aiohttp.ClientSession, api_url: str,
        calls: Calls | None = None,
    ) -> None:  # fmt: skip
        self._db = db
        self._machine = machine
        self._session = session
        self._api_url = api_url
        self._calls = calls
        self._by_team: dict[str, tuple[float, Tenant | None]] = {}
        self._by_id: dict[UUID, tuple[float, Tenant | None]] = {}
        self._clients: dict[str, SlackClient] = {}

    async def of_team(self, slack_team_id: str) -> Tenant | None:
        """None if it is not installed, or its token is dead."""
        kept = self._by_team.get(slack_team_id)
        now = self._machine.monotonic()
        if kept is None or kept[0] < now:
            if len(self._by_team) > 10_000:
                self._by_team.clear()
            found = await self._db.read(
                lambda unit: self._tenant(unit, system.workspace_of_team(unit, slack_team_id))
            )
            kept = self._by_team[slack_team_id] = (now + KEEP_SECONDS, found)
        return kept[1]

    async def slack_of(self, workspace_id: UUID) -> Slack | None:
        kept = self._by_id.get(workspace_id)
        now = self._machine.monotonic()
        if kept is None or kept[0] < now:
            found = await self._db.read(
                lambda unit: self._tenant(unit, system.workspace_by_id(unit, workspace_id))
            )
            kept = self._by_id[workspace_id] = (now + KEEP_SECONDS, found)
        return None if kept[1] is None else self.client(kept[1].token)

    def client(self, token: str) -> SlackClient:
        client = self._clients.get(token)
        if client is None:
            if len(self._clients) > 2_000:
                self._clients.clear()
            client = self._clients[token] = SlackClient(token, self._api_url, self._session, self._calls)
        return client

    def forget(self) -> None:
        self._by_team.clear()
        self._by_id.clear()

    @staticmethod
    def _tenant(unit: Unit, row: Installed | None) -> Tenant | None:
        if row is None or row.state != "active" or row.bot_token is None:
            return None
        token = unit.cipher.open(row.bot_token, row.id, "workspace", row.id, "bot_token")
        return Tenant(row.id, row.slack_team_id, row.enterprise_id, row.bot_user_id, token)
