"""Payloads as signed HTTP requests: JSON for events, a form field for interactions, a form for commands."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from playground.delivery import Reply
from playground.record import Inbound


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature, version 0."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def headers_of(secret: str, body: bytes, content_type: str, retry: int, reason: str) -> dict[str, str]:
    """The headers of a request with this body, sent now: the app compares the time with its own wall clock."""
    timestamp = str(int(time.time()))
    again = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": reason} if retry else {}
    return {
        "content-type": content_type,
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": sign(secret, timestamp, body),
        **again,
    }


class HttpTransport:
    """One request URL for everything, as in our manifest."""

    def __init__(self, request_url: str, signing_secret: str) -> None:
        self.request_url = request_url
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None

    async def send(self, inbound: Inbound, retry: int, reason: str, timeout: float) -> Reply:
        body, content_type = encode(inbound)
        headers = headers_of(self._secret, body, content_type, retry, reason)
        try:
            async with asyncio.timeout(timeout):
                return await self._post(body, headers)
        except TimeoutError:
            return Reply(None, reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Reply(None, reason="too_many_redirects")
        except (aiohttp.ClientError, OSError):
            return Reply(None, reason="connection_failed")

    async def release(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, body: bytes, headers: dict[str, str]) -> Reply:
        session = self._session
        if session is None:
            # No proxy from the environment: the app is on this machine. Connections are kept shorter than
            # servers keep them (5 s is usual), or a reused one may be closed in that very moment.
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=2)
            session = self._session = aiohttp.ClientSession(connector=connector, trust_env=False)
        async with session.post(self.request_url, data=body, headers=headers, max_redirects=3) as response:
            raw = await response.read()
            status = response.status
            return Reply(
                status,
                parse(raw, response.content_type),
                "" if 200 <= status < 300 else "http_error",
                no_retry=response.headers.get("x-slack-no-retry") == "1",
            )


def encode(inbound: Inbound) -> tuple[bytes, str]:
    """The body Slack would send for this kind of payload."""
    if inbound.kind == "event":
        return json.dumps(inbound.payload).encode(), "application/json"
    if inbound.kind == "command":
        return urlencode(inbound.payload).encode(), "application/x-www-form-urlencoded"
    form = urlencode({"payload": json.dumps(inbound.payload)})
    return form.encode(), "application/x-www-form-urlencoded"


def parse(raw: bytes, content_type: str) -> Any:
    """JSON where it says so or looks so, else text; empty is None."""
    text = raw.decode("utf-8", "replace").strip()
    if not text:
        return None
    if content_type == "application/json" or text.startswith("{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
