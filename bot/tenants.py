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
KEEP_NONE_SECONDS = 5.0  # another replica may have installed it meanwhile


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
        self._clients: dict[tuple[str, str | None], SlackClient] = {}

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
            kept = self._by_team[slack_team_id] = (now + _keep(found), found)
        return kept[1]

    async def slack_of(self, workspace_id: UUID) -> Slack | None:
        kept = self._by_id.get(workspace_id)
        now = self._machine.monotonic()
        if kept is None or kept[0] < now:
            found = await self._db.read(
                lambda unit: self._tenant(unit, system.workspace_by_id(unit, workspace_id))
            )
            kept = self._by_id[workspace_id] = (now + _keep(found), found)
        tenant = kept[1]
        if tenant is None:
            return None
        return self.client(tenant.token, tenant.slack_team_id if tenant.enterprise_id else None)

    def client(self, token: str, team: str | None = None) -> SlackClient:
        """The client of a token; with `team`, for that workspace of an organisation."""
        client = self._clients.get((token, team))
        if client is None:
            if len(self._clients) > 2_000:
                self._clients.clear()
            client = SlackClient(token, self._api_url, self._session, self._calls, team)
            self._clients[token, team] = client
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


def _keep(found: Tenant | None) -> float:
    return KEEP_NONE_SECONDS if found is None else KEEP_SECONDS
