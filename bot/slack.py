"""The Slack client: slack_sdk over one shared session, no retries of its own, failures in our kinds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from gateway.calls import Calls
from gateway.outcomes import Gone, Posted, SlackFailure, Unclear, failure_of
from gateway.slack import Block, DirectoryPage

WINDOW_SECONDS = 2.0  # a modal that opens later than this is as good as none


def new_session() -> aiohttp.ClientSession:
    """The one session. Idle connections are kept for three seconds: one that the other
    side has just closed makes a send of unknown outcome."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=15, connect=5),
        connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=3),
        trust_env=False,
    )


def bare_web(token: str | None, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """slack_sdk's client over the one session, without retries of its own."""
    web = AsyncWebClient(token=token, base_url=api_url, session=session, retry_handlers=[])
    if api_url.startswith(("http://127.0.0.1", "http://localhost")):
        # slack_sdk takes a proxy from the environment even for loopback.
        web.proxy = None
    return web


async def called(method: str, call: Awaitable[Any], calls: Calls | None) -> Any:
    """What the call gives, counted. Raises SlackFailure."""
    failure: SlackFailure | None = None
    try:
        found = await call
    except asyncio.CancelledError:
        failure = Unclear("cancelled")
        raise
    except Exception as error:
        failure = failure_of(error)
        raise failure from None
    finally:
        if calls is not None:
            calls.note(method, failure)
    return found


class SlackClient:
    """The calls of gateway.slack.Slack, for the workspace of one token. `calls` counts them.

    `team` is said where Slack cannot know it from the token: an organisation's works for many workspaces.
    """

    def __init__(
        self, token: str, api_url: str, session: aiohttp.ClientSession, calls: Calls | None = None,
        team: str | None = None,
    ) -> None:  # fmt: skip
        self.web = bare_web(token, api_url, session)
        self._session = session
        self._calls = calls
        self._where: dict[str, Any] = {} if team is None else {"team_id": team}

    async def post(
        self, channel: str, text: str, blocks: Sequence[Block], *, thread_ts: str | None = None, key: str = ""
    ) -> Posted:
        arguments: dict[str, Any] = {"channel": channel, "text": text, "blocks": list(blocks)}
        arguments |= {"unfurl_links": False, "unfurl_media": False}
        if thread_ts:
            arguments["thread_ts"] = thread_ts
        if key:
            arguments["metadata"] = {"event_type": "touchline_delivery", "event_payload": {"id": key}}
        answer = await self._told("chat.postMessage", self.web.chat_postMessage(**arguments))
        return Posted(str(answer["channel"]), str(answer["ts"]))

    async def update(self, channel: str, ts: str, text: str, blocks: Sequence[Block]) -> Posted:
        answer = await self._told(
            "chat.update", self.web.chat_update(channel=channel, ts=ts, text=text, blocks=list(blocks))
        )
        return Posted(str(answer["channel"]), str(answer["ts"]))

    async def replace(self, response_url: str, text: str, blocks: Sequence[Block]) -> None:
        body = {"replace_original": True, "text": text, "blocks": list(blocks)}
        await self._answer(response_url, body)

    async def whisper(self, response_url: str, text: str) -> None:
        """A line only the person who clicked sees; the message they clicked stays as it is."""
        body = {"response_type": "ephemeral", "replace_original": False, "text": text}
        await self._answer(response_url, body)

    async def publish(self, slack_user_id: str, view: Mapping[str, Any]) -> None:
        await self._told("views.publish", self.web.views_publish(user_id=slack_user_id, view=dict(view)))

    async def open(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        return await self._window("views.open", self.web.views_open(trigger_id=trigger_id, view=dict(view)))

    async def push(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        return await self._window("views.push", self.web.views_push(trigger_id=trigger_id, view=dict(view)))

    async def update_view(self, view_id: str, view: Mapping[str, Any], *, hash: str | None = None) -> None:
        extra = {"hash": hash} if hash else {}
        try:
            await self._window(
                "views.update", self.web.views_update(view_id=view_id, view=dict(view), **extra)
            )
        except Gone as error:
            # Somebody else's newer view stands; ours is not wanted any more.
            if error.code != "hash_conflict":
                raise

    async def who_am_i(self) -> dict[str, Any]:
        """`auth.test`: the workspace and the bot behind the token, and `scopes`, those it was granted."""
        response = await self._called("auth.test", self.web.auth_test())
        headers = {str(name).lower(): value for name, value in (response.headers or {}).items()}
        data = response.data if isinstance(response.data, dict) else {}
        return {**data, "scopes": headers.get("x-oauth-scopes", "")}

    async def users(self, cursor: str) -> DirectoryPage:
        answer = await self._told(
            "users.list", self.web.users_list(limit=200, cursor=cursor, include_locale=True, **self._where)
        )
        metadata = answer.get("response_metadata") or {}
        return DirectoryPage(answer["members"], metadata.get("next_cursor") or "")

    async def users_of_group(self, group_id: str) -> tuple[str, ...]:
        """The Slack ids of who is in a user group. Needs the scope usergroups:read."""
        call = self.web.usergroups_users_list(usergroup=group_id, **self._where)
        answer = await self._told("usergroups.users.list", call)
        return tuple(one for one in answer.get("users") or () if isinstance(one, str))

    async def teams(self, cursor: str = "") -> tuple[list[tuple[str, str]], str]:
        """A page of the workspaces an organisation's token works for, id and name, and the cursor of the next."""
        answer = await self._told("auth.teams.list", self.web.auth_teams_list(limit=200, cursor=cursor))
        rows = [one for one in answer.get("teams") or () if isinstance(one, dict) and one.get("id")]
        metadata = answer.get("response_metadata") or {}
        found = [(str(one["id"]), str(one.get("name") or one["id"])) for one in rows]
        return found, metadata.get("next_cursor") or ""

    # ------------------------------------------------------------ one call

    async def _called(self, method: str, call: Awaitable[Any]) -> Any:
        """What the call gives, counted. Raises SlackFailure."""
        return await called(method, call, self._calls)

    async def _told(self, method: str, call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
        response = await self._called(method, call)
        data = response.data
        if not isinstance(data, dict):
            raise Unclear("not_json")
        return data

    async def _window(self, method: str, call: Awaitable[AsyncSlackResponse]) -> str:
        """A call on a view, within what a person's click allows. Returns the view's id."""
        try:
            async with asyncio.timeout(WINDOW_SECONDS):
                answer = await self._told(method, call)
        except TimeoutError:
            raise Unclear("view_timeout") from None
        except Gone as error:
            # A repeat of a click whose window is open already. Slack lays three upon each other at most.
            if error.code in ("exchanged_trigger_id", "trigger_exchanged", "push_limit_reached"):
                return ""
            raise
        return str(answer["view"]["id"])

    async def _answer(self, response_url: str, body: Mapping[str, Any]) -> None:
        async def send() -> None:
            async with self._session.post(response_url, json=body) as response:
                if response.status != 200:
                    raise Unclear(f"response_url_{response.status}")

        await self._called("response_url", send())
