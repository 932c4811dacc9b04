"""An install: a token is taken in, for one workspace or for all that an Enterprise organisation gives the app to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from bot.oauth import Granted
from bot.tenants import Tenants
from bot.tokens import told_back
from coaching.library import Library
from gateway.outcomes import Ours, SlackFailure
from storage import orgs, system, templates, token_back, workspaces
from storage.database import Database
from storage.token_back import Outage
from storage.unit import Unit

_LOG = structlog.get_logger("touchline")
MOST_PAGES = 50


class Installing:
    """Takes grants in. Each may be repeated, on any replica: the later one stays."""

    def __init__(self, db: Database, tenants: Tenants, library: Library) -> None:
        self._db = db
        self._tenants = tenants
        self._library = library

    async def by_token(self, token: str, now: datetime) -> UUID:
        """Make or renew the workspace of a bot token, and go on if it was dead. Raises SlackFailure. Returns its id."""
        who = await self._tenants.client(token).who_am_i()
        is_org = who.get("is_enterprise_install") is True
        granted = Granted(
            token=token, bot_user_id=who.get("user_id"), app_id="", team_id=None if is_org else who["team_id"],
            team_name=who.get("team") or who["team_id"], enterprise_id=who.get("enterprise_id"),
            enterprise_name=who.get("enterprise_name") or who.get("team") or "", scopes=who["scopes"][:2000],
            expiry=None,
        )  # fmt: skip
        made = await self.take_in(granted, now)
        if not made:
            raise Ours("org_without_workspaces")
        return made[0]

    async def take_in(self, granted: Granted, now: datetime) -> list[UUID]:
        """Returns the ids of the workspaces that work now. Raises SlackFailure if an organisation's are not told."""
        teams = await self._teams_of(granted.token) if granted.team_id is None else []

        def work(unit: Unit) -> list[tuple[UUID, Outage | None]]:
            if granted.team_id is None:
                return self._org(unit, granted, teams, now)
            return [self._workspace(unit, granted, granted.team_id, now)]

        done = await self._db.write(work)
        self._tenants.forget()
        for id, outage in done:
            if outage is not None:
                told_back(id, outage)
        return [id for id, _ in done]

    def _workspace(
        self, unit: Unit, granted: Granted, team_id: str, now: datetime
    ) -> tuple[UUID, Outage | None]:
        known = system.workspace_of_team(unit, team_id)
        back = None if known is None else token_back.resume(unit, known.id, now)
        id, new = workspaces.install(
            unit, slack_team_id=team_id, name=granted.team_name, tz="UTC", bot_token=granted.token,
            bot_user_id=granted.bot_user_id, enterprise_id=granted.enterprise_id, now=now, scopes=granted.scopes,
            expiry=granted.expiry,
        )  # fmt: skip
        self._seed(unit, id, new, now)
        return id, back

    def _org(
        self, unit: Unit, granted: Granted, teams: list[tuple[str, str]], now: datetime
    ) -> list[tuple[UUID, Outage | None]]:
        assert granted.enterprise_id is not None, "checked where it was read"
        shared = orgs.Shared(
            granted.enterprise_id, granted.enterprise_name, granted.token, granted.bot_user_id, granted.scopes
        )
        _, members = orgs.install(unit, shared, now, granted.expiry)
        back = {id: token_back.resume(unit, id, now) for id in members}
        for team_id, name in teams:
            made = orgs.join(unit, granted.enterprise_id, team_id, name, now, again=True)
            if made is not None:
                self._seed(unit, *made, now)
                back.setdefault(made[0], None)
        return list(back.items())

    def _seed(self, unit: Unit, id: UUID, new: bool, now: datetime) -> None:
        if new:
            templates.seed(unit, id, self._library.templates.values(), now)

    async def _teams_of(self, token: str) -> list[tuple[str, str]]:
        """The workspaces that an organisation has given the app to so far. More are told by an event."""
        client, found, cursor = self._tenants.client(token), [], ""
        for _ in range(MOST_PAGES):
            try:
                page, cursor = await client.teams(cursor)
            except SlackFailure as failure:
                _LOG.warning("teams_unread", code=failure.code)
                break
            found += page
            if not cursor:
                break
        return found
