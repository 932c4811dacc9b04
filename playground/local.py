"""`LocalSlack`: the local Slack as one object, for tests and for the program that plays with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from playground import facts, saving
from playground.controls import Controls
from playground.core import Core, Options
from playground.delivery import CallLater, Dispatcher
from playground.errors import Json
from playground.http_transport import HttpTransport
from playground.ids import Clock, Machine, system_clock
from playground.posting import Postbox
from playground.record import Call, Change, Inbound, Log, Post
from playground.routes import build
from playground.server import HOST, Server
from playground.socketmode import SocketMode
from playground.trouble import Trouble

T = TypeVar("T")


class LocalSlack(Trouble):
    """A Slack for one app on this machine. See README.md."""

    def __init__(
        self,
        manifest: Json,
        *,
        clock: Clock = system_clock,
        machine: Machine = time.monotonic,
        call_later: CallLater | None = None,
        limits: bool = True,
        keep: int | None = None,
        answer_timeout: float = facts.ANSWER_TIMEOUT,
        signing_secret: str | None = None,
        controls: Controls | None = None,
        deactivated_error: str = "user_disabled",
    ) -> None:
        options = Options(clock, machine, limits, keep, deactivated_error)
        self.core = Core(manifest, options, Dispatcher(answer_timeout, call_later), signing_secret)
        self.postbox = Postbox(self.core)
        self.socket = SocketMode(self.core)
        self.controls = controls
        self.stopping = asyncio.Event()
        self._on_act: list[Callable[[str, str], None]] = []
        self._server: Server | None = None

    # -- running ---------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes any free one."""
        self.stopping.clear()
        self._server = Server(build(self))
        bound = await self._server.start(port)
        self.core.base_url = f"http://{HOST}:{bound}"
        self.core.socket_url = f"ws://{HOST}:{bound}/socket"

    async def stop(self) -> None:
        """Close everything at once; waiting retries are forgotten."""
        self.stopping.set()
        await self.core.dispatcher.close()
        await self.socket.close()
        if self._server is not None:
            await self._server.stop()
            self._server = None

    @property
    def base_url(self) -> str:
        return self.core.base_url

    @property
    def api_url(self) -> str:
        """For `AsyncWebClient(base_url=...)`."""
        return f"{self.base_url}/api/"

    @property
    def app_id(self) -> str:
        return self.core.app.app_id

    @property
    def app_token(self) -> str:
        """The xapp token, for Socket Mode."""
        return self.core.app.app_token

    @property
    def signing_secret(self) -> str:
        return self.core.app.signing_secret

    # -- the app ---------------------------------------------------------------------------------------------

    def connect_http(self, request_url: str, signing_secret: str | None = None) -> None:
        """Deliver everything to this address from now on."""
        self.core.dispatcher.use(HttpTransport(request_url, signing_secret or self.signing_secret))

    def connect_socket(self) -> None:
        """Deliver everything by Socket Mode from now on."""
        self.core.dispatcher.use(self.socket)

    def disconnect(self) -> None:
        """The app hears nothing any more."""
        self.core.dispatcher.use(None)

    async def verify_url(self) -> bool:
        """What Slack does when a request URL is entered: a challenge that must come back."""
        challenge = self.core.ids.secret(40)
        payload = {
            "token": self.core.app.verification_token,
            "challenge": challenge,
            "type": "url_verification",
        }
        sent = await self.core.dispatcher.deliver("event", "url_verification", "", payload)
        body = sent.attempts[0].body
        return sent.answered and challenge in (
            body,
            body.get("challenge") if isinstance(body, dict) else None,
        )

    # -- what happened ---------------------------------------------------------------------------------------

    @property
    def calls(self) -> Log[Call]:
        return self.core.record.calls

    @property
    def inbound(self) -> Log[Inbound]:
        return self.core.record.inbound

    @property
    def posts(self) -> Log[Post]:
        return self.core.record.posts

    @property
    def limited(self) -> int:
        """How many times the rate limits said 429 (planted ones are not counted)."""
        return self.core.limits.given

    @property
    def limits(self) -> bool:
        return self.core.limits.on

    @limits.setter
    def limits(self, on: bool) -> None:
        self.core.limits.on = on

    @property
    def faults_seen(self) -> list[str]:
        """Every schema fault of the app's calls and answers, with where it came from."""
        from_calls = [f"{call.method}: {fault}" for call in self.calls for fault in call.faults]
        return from_calls + [
            f"answer to {item.type}: {fault}" for item in self.inbound for fault in item.faults
        ]

    def on_change(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call this on every change; the result ends it."""
        return self.core.record.watch.on(callback)

    def on_act(self, callback: Callable[[str, str], None]) -> None:
        """Call this with a person's id and a verb whenever the page or another process acts as this person."""
        self._on_act.append(callback)

    def acting(self, who: str, verb: str) -> None:
        """Told by those who act in somebody's name, before they do."""
        for callback in self._on_act:
            callback(who, verb)

    def changes(self) -> asyncio.Queue[Change]:
        """A queue that gets every change from now on."""
        return self.core.record.watch.queue()

    async def until(self, condition: Callable[[], T], timeout: float = 3.0) -> T:
        """Wait for a change that makes the condition true; its value comes back."""
        woken = asyncio.Event()
        off = self.on_change(lambda _: woken.set())
        try:
            async with asyncio.timeout(timeout):
                while not (value := condition()):
                    woken.clear()
                    await woken.wait()
                return value
        finally:
            off()

    async def settle(self) -> None:
        """Until every payload under way has been answered."""
        await self.core.dispatcher.settle()

    def dump(self) -> Json:
        """The world as plain JSON: workspaces, people, channels, messages, Homes, ids and tokens."""
        return saving.dump(self.core)

    def load(self, saved: object) -> None:
        """A dumped world in the place of this one; connect the app afterwards, the secrets are the saved ones."""
        saving.load(self.core, saved)

    def reset(self) -> None:
        """Forget everything but the app."""
        self.core.forget()
        self.core.changed("reset")
