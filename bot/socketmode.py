"""The other door: Socket Mode, and the watchdog that keeps it open. The same front door behind it.

One line at a time takes payloads. A line that Slack asks us to leave, or that is merely quiet, goes on until the new
one stands, and then only ends what it has in hand: Slack gives each payload to one of the two. A line that is closed
or silent is dropped first.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.socketline import SocketLine
from gateway.calls import Calls
from gateway.clock import MachineClock
from gateway.line import OVERLAPPING, Tries, Watched, ping_due, trouble
from gateway.metrics import Metrics
from gateway.outcomes import Gone, Ours, SlackFailure, Unclear, failure_of

STEP_SECONDS = 1.0
ADDRESS_SECONDS = 15.0
DRAIN_SECONDS = 5.0
_LOG = structlog.get_logger("touchline.socket")


class SocketDoor:
    """`start` returns at once, whether or not Slack can be reached; the watchdog goes on trying until `stop`."""

    def __init__(
        self, app: AsyncApp, app_token: str, api_url: str, session: aiohttp.ClientSession, *,
        calls: Calls, machine: MachineClock, chance: Callable[[], float] = random.random,
    ) -> None:  # fmt: skip
        self._app, self._token = app, app_token
        self._web = AsyncWebClient(token=app_token, base_url=api_url, session=session, retry_handlers=[])
        if api_url.startswith(("http://127.0.0.1", "http://localhost")):
            self._web.proxy = None
        self._calls, self._machine, self._chance = calls, machine, chance
        self._metrics: Metrics = calls.metrics
        self._tries = Tries()
        self._line: SocketLine | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._changed, self._up = asyncio.Event(), asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._stepped = self._down_since = machine.monotonic()
        self._address_at: float | None = None
        self._why, self._opened = "first", 0.0

    # ------------------------------------------------------------ up and down

    async def start(self) -> None:
        self._task = asyncio.create_task(self._watch())

    async def until_up(self, seconds: float = 30.0) -> None:
        """Wait for a line. Raises TimeoutError."""
        await asyncio.wait_for(self._up.wait(), seconds)

    async def stop(self) -> None:
        """No new lines. Answers in flight end, up to five seconds, then the line is closed."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._line is not None:
            self._leave(self._line, gently=True)
            self._line = None
        if self._leaving:
            await asyncio.wait(tuple(self._leaving))
        self._metrics.socket_connected.set(0)

    # ------------------------------------------------------------ the watchdog

    async def _watch(self) -> None:
        while True:
            try:
                await self.step()
            except Exception as error:
                _LOG.error("socket_failed", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), STEP_SECONDS)
            self._changed.clear()

    async def step(self) -> None:
        """Look at the line once, and do what follows."""
        now, line = self._machine.monotonic(), self._line
        self._stepped = now
        why = self._why if line is None else trouble(line.look(), now)
        if line is not None:
            self._note(line)
        gone = line is not None and why and why not in OVERLAPPING
        if why and (gone or now >= self._tries.not_before):
            await self._replace(line, why, now)
        elif line is not None and ping_due(line.facts, now):
            await line.ping()
        self._metrics.socket_connected.set(int(self.connected))

    async def _replace(self, old: SocketLine | None, why: str, now: float) -> None:
        if old is not None and why not in OVERLAPPING:
            _LOG.warning("socket_lost", why=why, said=old.facts.said[:40])
            self._leave(old, gently=False)
            self._line, old = None, None
            self._down_since, self._why = now, why
            self._up.clear()
            self._tries.ended(self._opened, now, self._chance())
            if now < self._tries.not_before:
                return
        try:
            fresh = await self._open()
        except SlackFailure as failure:
            self._refused(failure)
            return
        self._metrics.socket_reconnects.labels(why).inc()
        _LOG.info("socket_connected", why=why)
        if old is not None:
            self._tries.ended(self._opened, now, self._chance())
            self._leave(old, gently=True)
        self._line, self._opened = fresh, fresh.facts.opened
        self._up.set()

    async def _open(self) -> SocketLine:
        """A new line that has said hello. Raises SlackFailure."""
        url = await self._address()
        line = SocketLine(self._app, self._token, self._web, self._machine, self._changed)
        try:
            await line.open(url)
        except BaseException:
            await line.end()
            raise
        return line

    async def _address(self) -> str:
        failure: SlackFailure | None = None
        try:
            async with asyncio.timeout(ADDRESS_SECONDS):
                answer = await self._web.apps_connections_open(app_token=self._token)
            url = answer.get("url")
            if not isinstance(url, str):
                raise Unclear("no_address")
        except Exception as error:
            failure = failure_of(error)
            raise failure from None
        finally:
            self._calls.note("apps.connections.open", failure)
        self._address_at = self._machine.monotonic()
        return url

    def _refused(self, failure: SlackFailure) -> None:
        seconds = self._tries.refused(failure, self._machine.monotonic(), self._chance())
        kind = "token" if isinstance(failure, Gone | Ours) else "later"
        self._why = "refused" if self._line is None else self._why
        self._metrics.socket_refusals.labels(kind).inc()
        _LOG.warning("socket_refused", code=failure.code[:64], seconds=round(seconds, 1))
        if kind == "token":
            _LOG.error("app_token_refused", cure="Set SLACK_APP_TOKEN to a token with connections:write.")

    def _leave(self, line: SocketLine, *, gently: bool) -> None:
        async def leave() -> None:
            if gently:
                await line.drain(DRAIN_SECONDS)
            await line.end()

        task = asyncio.create_task(leave())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    # ------------------------------------------------------------ how it stands

    @property
    def connected(self) -> bool:
        line = self._line
        return line is not None and trouble(line.look(), self._machine.monotonic()) in ("", *OVERLAPPING)

    def watched(self) -> Watched:
        now = self._machine.monotonic()
        connected = self.connected
        return Watched(
            connected, 0.0 if connected else now - self._down_since, "" if connected else self._why,
            now - self._stepped, None if self._address_at is None else now - self._address_at,
        )  # fmt: skip

    def _note(self, line: SocketLine) -> None:
        payload = line.facts.payload
        if payload is not None:
            age = self._machine.monotonic() - payload
            self._metrics.socket_heard.set(self._machine.now().timestamp() - age)
