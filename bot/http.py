"""The HTTP door: one route for all of Slack behind a guard, and what a supervisor asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import parse_qsl

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.metrics import Metrics

MOST_BYTES = 2_000_000
READ_SECONDS = 5.0
MOST_OPEN = 200
EVENTS_PATH = "/slack/events"

_LOG = structlog.get_logger("touchline.door")


class Asked(Protocol):
    """What a supervisor asks: an answer with its status, cheap and at any time."""

    async def alive(self) -> tuple[bool, dict[str, Any]]: ...

    async def ready(self) -> tuple[bool, dict[str, Any]]: ...


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
                await self._app(scope, whole(body), send)
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


class SlackEndpoint:
    """One request of Slack, read by us and handed to Bolt, which checks its signature first of all.

    Bolt's own adapter raises for a body that is no JSON, before any check, and takes a command with the word
    "payload" in its text for an interaction without one.
    """

    def __init__(self, bolt: AsyncApp, metrics: Metrics) -> None:
        self._bolt = bolt
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not _could_be_signed(headers):
            self._metrics.refusals.labels("unsigned").inc()
            _LOG.warning("refused", reason="unsigned")
            await PlainTextResponse("This request is not signed.", 401)(scope, receive, send)
            return
        body = (await receive()).get("body", b"")
        try:
            text = body.decode("utf-8")
            # Socket Mode is the way to hand Bolt a body that is already read.
            request = AsyncBoltRequest(body=read_body(text), headers=dict(headers), mode="socket_mode")
        except Exception as error:
            # Not from Slack, whatever it is: the shapes that Bolt looks into here are Slack's.
            self._metrics.refusals.labels("unreadable").inc()
            _LOG.warning("refused", reason="unreadable", error=type(error).__name__)
            await PlainTextResponse("This is not a request of Slack.", 400)(scope, receive, send)
            return
        request.mode, request.raw_body = "http", text
        answer = await self._bolt.async_dispatch(request)
        if answer.status == 401:
            self._metrics.refusals.labels("signature").inc()
            _LOG.warning("refused", reason="signature")
        told = {name: values[0] for name, values in answer.headers.items()}
        shown = Response(answer.body, answer.status, told)
        await shown(scope, receive, send)


def _could_be_signed(headers: Headers) -> bool:
    """A time and a signature that can be checked at all: Bolt's check raises for any other."""
    at, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    return (
        at.isascii() and at.isdigit() and len(at) < 13 and signature.startswith("v0=") and signature.isascii()
    )


def read_body(text: str) -> dict[str, Any]:
    """The payload in a body: JSON, a form with JSON in `payload`, or a form. Raises ValueError for others."""
    if text.startswith("{"):
        found = read_json(text)
    else:
        fields = {key: value.replace("\x00", "?") for key, value in parse_qsl(text, keep_blank_values=True)}
        found = read_json(fields["payload"]) if "payload" in fields else fields
    if not isinstance(found, dict) or not found:
        raise ValueError("not a JSON object")
    if not isinstance(found.get("event", {}), dict):
        raise ValueError("an event that is no object")  # Bolt looks into it without looking at it
    return found


def read_json(text: str) -> Any:
    """JSON with only signs in it that a database takes. Raises ValueError, RecursionError."""
    return with_signs_of(text, json.loads(text))


def with_signs_of(text: str, found: Any) -> Any:
    """What was `found` in this text, storable.

    Slack writes emoji as two halves, so a text with halves in it is looked at more closely, and no other is.
    """
    return storable(found) if any(sign in text for sign in ("\\ud", "\\uD", "\\u0000")) else found


def storable(found: Any) -> Any:
    """The same with a question mark for each half of a character and each zero."""
    if isinstance(found, str):
        return found.encode("utf-8", "replace").decode().replace("\x00", "?")
    if isinstance(found, dict):
        return {storable(key): storable(value) for key, value in found.items()}
    return [storable(one) for one in found] if isinstance(found, list) else found


def whole(body: bytes) -> Receive:
    """A request's body as one piece that is there already."""
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def web_app(
    bolt: AsyncApp | None, *, health: Asked, metrics: Metrics, more: Sequence[BaseRoute] = ()
) -> Starlette:
    """`/slack/events` (only where HTTP mode is on), `/healthz`, `/readyz`, `/metrics`, and what else is served."""

    def told(answer: tuple[bool, dict[str, Any]]) -> Response:
        return JSONResponse(answer[1], 200 if answer[0] else 503, headers={"Cache-Control": "no-store"})

    async def healthz(_request: Request) -> Response:
        return told(await health.alive())

    async def readyz(_request: Request) -> Response:
        return told(await health.ready())

    async def numbers(_request: Request) -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", numbers),
        *more,
    ]
    if bolt is not None:
        routes.append(Route(EVENTS_PATH, Guard(SlackEndpoint(bolt, metrics)), methods=["POST"]))
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False  # it would send people on to whatever host they name
    return app
