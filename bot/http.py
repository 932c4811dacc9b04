"""The HTTP door: one route for all of Slack behind a guard, and what a supervisor asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.metrics import Metrics

MOST_BYTES = 2_000_000
READ_SECONDS = 5.0
MOST_OPEN = 200
EVENTS_PATH = "/slack/events"

Ready = Callable[[], Awaitable[dict[str, Any]]]


class Guard:
    """Reads the whole body before Bolt sees it: at most 2 MB, in at most 5 s, at most 200 at once."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        most_bytes: int = MOST_BYTES,
        seconds: float = READ_SECONDS,
        most_open: int = MOST_OPEN,
    ) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._most_open = most_open
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._open >= self._most_open:
            await PlainTextResponse("Too many requests at once. Try again.", 503)(scope, receive, send)
            return
        self._open += 1
        try:
            try:
                async with asyncio.timeout(self._seconds):
                    body = await self._body(receive)
            except TimeoutError:
                await PlainTextResponse("The body took too long.", 408)(scope, receive, send)
                return
            if body is None:
                await PlainTextResponse("The body is too large.", 413)(scope, receive, send)
                return
            if isinstance(body, bytes):
                await self._app(scope, _once(body), send)
        finally:
            self._open -= 1

    async def _body(self, receive: Receive) -> bytes | bool | None:
        """The body; None if it is too large; False if the caller went away."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            part = message.get("body", b"")
            size += len(part)
            if size > self._most_bytes:
                return None
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)


def _once(body: bytes) -> Receive:
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def web_app(bolt: AsyncApp | None, *, ready: Ready, metrics: Metrics) -> Starlette:
    """`/slack/events` (only where HTTP mode is on), `/healthz`, `/readyz`, `/metrics`."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_request: Request) -> Response:
        state = await ready()
        return JSONResponse(state, 200 if state.get("ready") else 503)

    async def numbers(_request: Request) -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", numbers),
    ]
    if bolt is not None:
        handler = AsyncSlackRequestHandler(bolt, path=EVENTS_PATH)
        routes.append(Mount("/", Guard(handler)))  # type: ignore[arg-type]
    return Starlette(routes=routes)
