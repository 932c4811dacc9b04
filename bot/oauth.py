"""Slack's OAuth v2, our side: a code becomes a token, and a token that expires becomes a new one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack import bare_web, called
from gateway.calls import Calls
from gateway.clock import MachineClock
from gateway.outcomes import Ours, Unclear
from storage.workspaces import Expiry

BEFORE_THE_END = timedelta(hours=2)  # a token of twelve hours is made new so long before it ends


@dataclass(frozen=True, slots=True)
class Granted:
    """What Slack gave. `team_id` is None where an Enterprise organisation installed the app for its workspaces."""

    token: str = field(repr=False)
    bot_user_id: str | None
    app_id: str
    team_id: str | None
    team_name: str
    enterprise_id: str | None
    enterprise_name: str
    scopes: str
    expiry: Expiry | None


class OAuth:
    """The two calls. Both raise SlackFailure, and count as any other call."""

    def __init__(
        self, settings: Settings, session: aiohttp.ClientSession, machine: MachineClock, calls: Calls | None = None
    ) -> None:  # fmt: skip
        self._id, self._secret = settings.slack_client_id or "", settings.slack_client_secret or ""
        self._web: AsyncWebClient = bare_web(None, settings.slack_api_url, session)
        self._machine = machine
        self._calls = calls

    @property
    def set_up(self) -> bool:
        """Whether there is a client id: without one nobody can install, and no token is made new."""
        return bool(self._id)

    async def exchange(self, code: str, redirect_uri: str) -> Granted:
        """The token that this code stands for. A code is good once, for ten minutes."""
        return granted_of(await self._access(code=code, redirect_uri=redirect_uri), self._machine.now())

    async def refresh(self, refresh_token: str) -> Granted:
        """A new token. The refresh token is used up, and the old token works until its end."""
        found = await self._access(grant_type="refresh_token", refresh_token=refresh_token)
        granted = granted_of(found, self._machine.now())
        if granted.expiry is None:
            raise Unclear("no_refresh_token")
        return granted

    async def _access(self, **given: str) -> dict[str, Any]:
        # Not oauth_v2_access(): it makes a header by a part of aiohttp that is on its way out.
        form = {"client_id": self._id, "client_secret": self._secret, **given}
        response = await called(
            "oauth.v2.access", self._web.api_call("oauth.v2.access", data=form), self._calls
        )
        if not isinstance(response.data, dict):
            raise Unclear("not_json")
        return response.data


def granted_of(answer: dict[str, Any], now: datetime) -> Granted:
    """What is in an answer of oauth.v2.access. Raises Ours where it holds no bot token of a workspace or an org."""
    team, org = _object(answer.get("team")), _object(answer.get("enterprise"))
    token = answer.get("access_token")
    team_id = None if answer.get("is_enterprise_install") is True else _word(team.get("id"))
    enterprise_id = _word(org.get("id"))
    if answer.get("token_type") != "bot" or not _word(token) or not (team_id or enterprise_id):
        raise Ours("no_bot_token")
    return Granted(
        token=str(token),
        bot_user_id=_word(answer.get("bot_user_id")),
        app_id=_word(answer.get("app_id")) or "",
        team_id=team_id,
        team_name=str(team.get("name") or team_id or "")[:255],
        enterprise_id=enterprise_id,
        enterprise_name=str(org.get("name") or enterprise_id or "")[:255],
        scopes=str(answer.get("scope") or "")[:2000],
        expiry=_expiry(answer, now),
    )


def _expiry(answer: dict[str, Any], now: datetime) -> Expiry | None:
    refresh, seconds = answer.get("refresh_token"), answer.get("expires_in")
    if not isinstance(refresh, str) or not isinstance(seconds, int) or seconds <= 0:
        return None
    life = timedelta(seconds=seconds)
    return Expiry(refresh, now + life, now + life - min(BEFORE_THE_END, life / 2))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
