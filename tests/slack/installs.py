"""Installing as a person does it: a browser, the bot's pages, and the local Slack's page in between."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.health import Health
from bot.http import web_app
from bot.install_web import InstallPages
from bot.manifest import manifest_for
from bot.program import Program
from bot.settings import Settings
from gateway.clock import SystemClock
from playground import LocalSlack
from playground.http_transport import headers_of
from tests.conftest import KEY

URL = "https://bot.example.com"


class Machine(SystemClock):
    """Machine time that can be put ahead."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead

    def steady(self) -> datetime:
        return super().steady() + self.ahead


@dataclass
class Site:
    """A local Slack and the bot before it: as many replicas as asked for, over one database."""

    slack: LocalSlack
    machine: Machine
    programs: list[Program] = field(default_factory=list)
    apps: list[Any] = field(default_factory=list)

    @property
    def program(self) -> Program:
        return self.programs[0]

    def browser(self) -> Browser:
        return Browser(self)


@dataclass
class Browser:
    """Somebody's browser: cookies of its own. `at` says which replica answers next."""

    site: Site
    at: int = 0

    def __post_init__(self) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await self.site.apps[self.at](scope, receive, send)

        self.bot = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL)

    async def begin(self) -> str:
        """The landing page; where its button leads."""
        shown = await self.bot.get("/slack/install")
        assert shown.status_code == 200, shown.text
        found = re.search(r'class="button" href="([^"]+)"', shown.text)
        assert found is not None
        return html.unescape(found[1])

    async def answer(
        self, authorize_url: str, team: str, *, do: str = "allow", optional: tuple[str, ...] = ()
    ) -> str:
        """Press a button on Slack's page; where it sends the browser."""
        async with httpx.AsyncClient(trust_env=False) as slack:
            shown = await slack.get(authorize_url)
            assert shown.status_code == 200, shown.text
            form = {"do": do, "team": team, "optional": list(optional)}
            parts = urlsplit(authorize_url)
            origin = {"origin": f"{parts.scheme}://{parts.netloc}"}
            sent = await slack.post(authorize_url, data=form, headers=origin)
        assert sent.status_code == 302, sent.text
        return sent.headers["location"]

    async def come_back(self, location: str) -> httpx.Response:
        parts = urlsplit(location)
        assert f"{parts.scheme}://{parts.netloc}" == URL
        shown = await self.bot.get(f"{parts.path}?{parts.query}")
        await asyncio.gather(*self.site.programs[self.at]._tasks)  # who is there is read beside the answer
        return shown

    async def install(self, team: str, *, optional: tuple[str, ...] = ()) -> httpx.Response:
        """The whole way."""
        return await self.come_back(await self.answer(await self.begin(), team, optional=optional))


@asynccontextmanager
async def site(database_url: str, *, replicas: int = 1, rotation: bool = False) -> AsyncIterator[Site]:
    """Two workspaces at the local Slack, and nothing installed at the bot."""
    manifest = manifest_for(url=URL)
    manifest["settings"]["token_rotation_enabled"] = rotation
    slack, machine = LocalSlack(manifest), Machine()
    async with AsyncExitStack() as stack:
        await slack.start()
        stack.push_async_callback(slack.stop)
        slack.add_workspace("Northwind", team_id="TNORTH")
        slack.add_workspace("Contoso & <Sons>", team_id="TCONTOSO")
        for home in slack.workspaces:
            home.token = "inactive"
            slack.add_person("Ada Berg", team=home, is_admin=True)
        settings = Settings(
            slack_api_url=slack.api_url, slack_authorize_url=f"{slack.base_url}/oauth/v2/authorize",
            slack_client_id=slack.core.app.client_id, slack_client_secret=slack.core.app.client_secret,
            slack_signing_secret=slack.signing_secret, database_url=database_url, touchline_secret_key=KEY, url=URL,
        )  # fmt: skip
        found = Site(slack, machine)
        for _ in range(replicas):
            program = Program(replace(settings), machine=machine, light=database_url.startswith("sqlite"))
            await program.open()
            stack.push_async_callback(program.close)
            found.programs.append(program)
            app = web_app(
                program.bolt(),
                health=Health(program),
                metrics=program.metrics,
                more=InstallPages(program).routes(),
            )
            found.apps.append(app)
        yield found


async def told(
    here: Site, event: dict[str, Any], *, team: str | None, at: datetime | None = None, **more: Any
) -> int:
    """Slack sends the bot an event of the workspace, now or as of `at`; the status of the answer."""
    moment = at or here.program.clock.now()
    body = {
        "type": "event_callback", "team_id": team, "api_app_id": here.slack.app_id, "event": event,
        "event_id": here.slack.core.ids.make("Ev"), "event_time": int(moment.timestamp()),
        "authorizations": [{"enterprise_id": None, "team_id": team, "is_enterprise_install": False}], **more,
    }  # fmt: skip
    return (await sent(here, json.dumps(body).encode(), "application/json")).status_code


async def sent(here: Site, body: bytes, kind: str) -> httpx.Response:
    """Slack's own request."""
    headers = headers_of(here.slack.signing_secret, body, kind, 0, "")
    return await here.browser().bot.post("/slack/events", content=body, headers=headers)
