"""One Socket Mode connection: slack_sdk's client for frames and answers, without its way of coming back.

slack_sdk connects anew by itself, in a loop without an end or a pause that grows, and it closes the old connection
before the new one stands. Here a connection lives once; `bot/socketmode.py` decides what follows.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.http import with_signs_of
from gateway.clock import MachineClock
from gateway.line import HELLO_SECONDS, PING_SECONDS, Line
from gateway.outcomes import Later, Unclear, failure_of

CONNECT_SECONDS = 10.0
CLOSE_SECONDS = 1.0
REST_SECONDS = 30.0  # after Slack turned a line away with a word


class SocketLine(SocketModeClient):
    """From the dialling to the end of one WebSocket. `changed` is set when it says that it ends."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        web: AsyncWebClient,
        machine: MachineClock,
        changed: asyncio.Event,
    ) -> None:
        super().__init__(
            app_token,
            logger=app.logger,
            web_client=web,
            auto_reconnect_enabled=False,
            ping_interval=PING_SECONDS,
        )
        self.proxy = web.proxy
        self._app = app
        self._machine = machine
        self._changed = changed
        self._hello = asyncio.Event()
        self._answering: set[asyncio.Task[Any]] = set()
        self.socket_mode_request_listeners.append(self._answer)  # type: ignore[arg-type]  # as Bolt's own
        self.on_close_listeners.append(self._closed)
        self.facts = Line(0.0, 0.0, 0.0)

    # ------------------------------------------------------------ up and down

    async def open(self, url: str) -> None:
        """Connect and wait for Slack's hello. Raises SlackFailure."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                self.current_session = await self.aiohttp_client_session.ws_connect(
                    url, autoping=False, proxy=self.proxy
                )
        except Exception as error:
            raise failure_of(error) from None
        now = self._machine.monotonic()
        self.facts = Line(now, now, now)
        self.message_receiver = asyncio.ensure_future(self.receive_messages())
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                await self._hello.wait()
        except TimeoutError:
            raise Unclear("no_hello") from None
        await _caught_up()  # a word of Slack's may have come just before the end
        if self.facts.said:
            raise Later(self.facts.said[:40], REST_SECONDS, paced=True)
        if self.look().closed:
            raise Unclear("closed_at_once")

    async def drain(self, seconds: float) -> None:
        """Let the answers in flight end, those included that came in the meantime."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await _caught_up()
                    if not self._answering and self.message_queue.empty():
                        return
                    if self._answering:
                        await asyncio.wait(tuple(self._answering))

    async def end(self) -> None:
        """Close it. A peer that says nothing is not waited for."""
        self.closed = self.facts.closed = True
        with contextlib.suppress(Exception):
            async with asyncio.timeout(CLOSE_SECONDS):
                if self.current_session is not None:
                    await self.current_session.close()
        tasks = [task for task in (self.message_processor, self.message_receiver) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.aiohttp_client_session.close()

    # ------------------------------------------------------------ what is noticed

    def look(self) -> Line:
        """The facts as of now."""
        session = self.current_session
        if session is None or session.closed:
            self.facts.closed = True
        if self.last_ping_pong_time is not None:
            self.facts.heard = max(self.facts.heard, self.last_ping_pong_time)
        return self.facts

    async def ping(self) -> None:
        """Ask for a sign of life. slack_sdk gives the number back with the answer: it is our monotonic second."""
        self.facts.pinged = self._machine.monotonic()
        if self.current_session is not None:
            with contextlib.suppress(Exception):  # the look sees that it is closed
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self.current_session.ping(f"sdk-ping-pong:{self.facts.pinged}".encode())

    async def _closed(self, _message: Any) -> None:
        self.facts.closed = True
        self._hello.set()
        self._changed.set()

    # ------------------------------------------------------------ slack_sdk's hooks

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """slack_sdk would connect anew here."""

    async def is_connected(self) -> bool:
        return not self.closed and self.current_session is not None and not self.current_session.closed

    async def enqueue_message(self, message: str) -> None:
        self.facts.heard = self._machine.monotonic()
        await self.message_queue.put(message)

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        kind = message.get("type")
        if kind == "disconnect":
            self.facts.said = str(message.get("reason") or "disconnect")
            self._changed.set()
        if kind in ("hello", "disconnect"):
            self._hello.set()
            return
        self.facts.payload = self._machine.monotonic()
        task = asyncio.current_task()
        assert task is not None
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        await super().run_message_listeners(with_signs_of(raw_message, message), raw_message)

    async def _answer(self, _client: SocketModeClient, request: SocketModeRequest) -> None:
        response = await run_async_bolt_app(self._app, request)
        await send_async_response(self, request, response, time.monotonic())


async def _caught_up() -> None:
    """Until what came in before now has become a task that began."""
    for _ in range(4):
        await asyncio.sleep(0)
