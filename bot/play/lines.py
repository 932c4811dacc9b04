"""The lines between the bot and the local Slack of a playground: HTTP, or inside the process while the past is made.

Inside, the same requests go to the same two web applications, signed and checked as ever; only the sockets are left
out, which take longer than all the rest.
"""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.types import ASGIApp, Message

from bot.http import whole
from bot.slack import new_session
from playground.delivery import Reply, Transport
from playground.http_transport import encode, headers_of, parse
from playground.record import Inbound


async def call(app: ASGIApp, verb: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
    """One request to a web application of this process."""
    parts = urlsplit(url)
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": verb, "scheme": "http",
        "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 0), "server": (parts.hostname or "", parts.port),
    }  # fmt: skip
    answer = Answer()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode().lower(): v.decode("latin-1") for k, v in message.get("headers", ())}
        else:
            answer.body += message.get("body", b"")

    await app(scope, whole(body), send)
    return answer


class Answer:
    """What a web application answered, read as slack_sdk reads aiohttp's responses."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 500, dict[str, str](), b""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    async def json(self) -> Any:
        return json.loads(self.body)

    async def text(self) -> str:
        return self.body.decode()

    async def read(self) -> bytes:
        return self.body


class InsideTransport:
    """Slack's payloads to the bot's own web application."""

    def __init__(self, app: ASGIApp, path: str, signing_secret: str) -> None:
        self._app, self._path, self._secret = app, path, signing_secret

    async def send(self, inbound: Inbound, retry: int, reason: str, timeout: float) -> Reply:
        body, content_type = _encode(inbound)
        headers = headers_of(self._secret, body, content_type, retry, reason)
        headers["content-length"] = str(len(body))
        answer = await call(self._app, "POST", self._path, headers, body)
        well = 200 <= answer.status < 300
        return Reply(answer.status, parse(answer.body, answer.content_type), "" if well else "http_error")

    async def release(self) -> None:
        return


# What must not stand raw in a form. Slack writes more as %XX, which reads the same and takes ten times as long.
_RAW = str.maketrans({"%": "%25", "&": "%26", "+": "%2B", ";": "%3B", "=": "%3D", " ": "+"})


def _encode(inbound: Inbound) -> tuple[bytes, str]:
    """The body as over HTTP; an interaction's JSON with as few characters escaped as a form allows."""
    if inbound.kind in ("event", "command"):
        return encode(inbound)
    form = "payload=" + json.dumps(inbound.payload).translate(_RAW)
    return form.encode(), "application/x-www-form-urlencoded"


class Counted:
    """Another transport, and how many payloads are on their way."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.under_way = 0

    async def send(self, inbound: Inbound, retry: int, reason: str, timeout: float) -> Reply:
        self.under_way += 1
        try:
            return await self._inner.send(inbound, retry, reason, timeout)
        finally:
            self.under_way -= 1

    async def release(self) -> None:
        await self._inner.release()


class NearSession:
    """The bot's session to a local Slack: aiohttp's own, or straight to the web application `near` while it is set."""

    def __init__(self) -> None:
        self._far = new_session()
        self.near: ASGIApp | None = None

    @property
    def closed(self) -> bool:
        return self._far.closed

    def request(self, verb: str, url: str, **given: Any) -> Any:
        return (
            self._far.request(verb, url, **given) if self.near is None else _Near(self.near, verb, url, given)
        )

    def post(self, url: str, **given: Any) -> Any:
        return self.request("POST", url, **given)

    async def close(self) -> None:
        await self._far.close()


class _Near:
    """A request of aiohttp's shape, answered inside the process."""

    def __init__(self, app: ASGIApp, verb: str, url: str, given: dict[str, Any]) -> None:
        self._app, self._verb, self._url, self._given = app, verb, str(url), given

    async def __aenter__(self) -> Answer:
        given, url = self._given, self._url
        headers = {str(name): str(value) for name, value in (given.get("headers") or {}).items()}
        body = b""
        if given.get("params"):
            url += "?" + urlencode(given["params"])
        if given.get("json") is not None:
            body = json.dumps(given["json"]).encode()
            headers["content-type"] = "application/json;charset=utf-8"
        elif given.get("data"):
            body = urlencode(given["data"]).encode()
            headers["content-type"] = "application/x-www-form-urlencoded"
        return await call(self._app, self._verb, url, headers, body)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return
