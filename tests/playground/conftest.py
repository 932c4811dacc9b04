"""A local Slack on held clocks, a bare app that answers as told, and a check of every payload sent."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground import Actor, LocalSlack, Workspace
from playground.server import Server
from tests.playground.kit import MANIFEST, Json, Kit, payload_faults


@dataclass
class Clock:
    """Product time that moves only when told."""

    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Machine:
    """Machine time that moves only when told."""

    value: float = 1000.0

    def __call__(self) -> float:
        return self.value

    def forward(self, seconds: float) -> None:
        self.value += seconds


@dataclass
class Later:
    """A scheduler that holds everything until fired."""

    held: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def __call__(self, delay: float, callback: Callable[[], None]) -> Later:
        self.held.append((delay, callback))
        return self

    def cancel(self) -> None:
        """Handles of held callbacks are not told apart; cancelling is not looked at here."""

    def fire(self) -> list[float]:
        held, self.held = self.held, []
        for _, callback in held:
            callback()
        return [delay for delay, _ in held]


@dataclass
class Heard:
    """One request the bare app got."""

    headers: dict[str, str]
    raw: bytes
    body: Json


Answer = Callable[[Heard], Any]


class BareApp:
    """An app without a framework: keeps what it hears, answers what `answer` says (else an empty 200)."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answer: Answer = lambda heard: None
        self._server = Server(Starlette(routes=[Route("/slack/events", self._hear, methods=["POST"])]))
        self.url = ""

    async def start(self) -> None:
        self.url = f"http://127.0.0.1:{await self._server.start(0)}/slack/events"

    async def stop(self) -> None:
        await self._server.stop()

    async def _hear(self, request: Request) -> Response:
        raw = await request.body()
        if request.headers["content-type"] == "application/json":
            body = json.loads(raw)
        else:
            form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
            body = json.loads(form["payload"]) if "payload" in form else form
        heard = Heard(dict(request.headers), raw, body)
        self.heard.append(heard)
        said = self.answer(heard)
        if isinstance(said, Awaitable):
            said = await said
        if isinstance(said, Response):
            return said
        return Response() if said is None else JSONResponse(said)


@pytest.fixture(autouse=True)
def no_proxy() -> Iterator[None]:
    """The SDK takes proxies from the environment, for loopback too."""
    names = [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")]
    kept = {name: os.environ.pop(name) for name in names}
    yield
    os.environ.update(kept)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
async def slack(clock: Clock, machine: Machine, later: Later) -> AsyncIterator[LocalSlack]:
    """Running, on held clocks; at the end every payload it sent is checked against the published types."""
    local = LocalSlack(MANIFEST, clock=clock, machine=machine, call_later=later, answer_timeout=3.0)
    await local.start()
    yield local
    sent = [(item.type, fault) for item in local.inbound for fault in payload_faults(item.kind, item.payload)]
    await local.stop()
    assert sent == []


@pytest.fixture
def home(slack: LocalSlack) -> Workspace:
    return slack.add_workspace("Northwind")


@pytest.fixture
def ana(slack: LocalSlack, home: Workspace) -> Actor:
    return slack.add_person("Ana Ruiz", tz="Europe/Madrid", title="Rep")


@pytest.fixture
def ben(slack: LocalSlack, home: Workspace) -> Actor:
    return slack.add_person("Ben Okoro", tz="Africa/Lagos", is_admin=True)


@pytest.fixture
async def app(slack: LocalSlack) -> AsyncIterator[BareApp]:
    """The bare app, connected by signed HTTP."""
    bare = BareApp()
    await bare.start()
    slack.connect_http(bare.url)
    yield bare
    await slack.settle()
    await bare.stop()


@dataclass
class Api:
    """Web API calls by plain HTTP, as JSON with the bot token."""

    session: aiohttp.ClientSession
    slack: LocalSlack
    token: str
    status: int = 0
    headers: Any = None

    async def __call__(self, method: str, **args: Any) -> Json:
        headers = {"authorization": f"Bearer {self.token}"}
        async with self.session.post(self.slack.api_url + method, json=args, headers=headers) as response:
            self.status, self.headers = response.status, response.headers
            answer: Json = json.loads(await response.read())
            return answer


@pytest.fixture
async def api(slack: LocalSlack, home: Workspace) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, slack, home.bot_token)


@pytest.fixture(scope="session")
def kit() -> type[Kit]:
    return Kit


@pytest.fixture
def opened(slack: LocalSlack, app: BareApp, api: Api, ana: Actor) -> Callable[[Json], Awaitable[Json]]:
    """Open a modal for Ana as an app does: from the trigger of a command."""

    async def opening(view: Json) -> Json:
        before = app.answer

        async def answer(heard: Heard) -> None:
            answers.append(await api("views.open", trigger_id=heard.body["trigger_id"], view=view))

        answers: list[Json] = []
        app.answer = answer
        await ana.command("/whistle")
        app.answer = before
        return answers[0]

    return opening
