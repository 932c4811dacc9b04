"""What a caller may put on the line, signed or not, and what comes back. Sockets by hand: no client would send it."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.http import EVENTS_PATH
from gateway.door import Kind
from playground.http_transport import sign

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PATHS = (
    "/",
    "/healthz",
    "/readyz",
    "/metrics",
    EVENTS_PATH,
    "/slack/../healthz",
    "/%00",
    "/%ff%fe",
    "/%",
    "//",
    "/a" * 900,
    "/calendar/x.ics",
    f"/calendar/{'0' * 64}.ics",
    f"/calendar/talk/{'A' * 72}.{'0' * 32}.ics",
    "/calendar/%2e%2e.ics",
    f"/calendar/talk/{'A' * 30_000}.ics",
    "/slack/events/",
    "/_control/info",
    "*",
    "http://other.test/healthz",
)
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b"\x00" * 500,
    b"[" * 90_000,
    b'{"a":' * 50_000,
    b'{"a": ' + b"9" * 9_000 + b"}",
    b'{"type": NaN}',
    b'{"type": "event_callback", "type": 7, "event": {}}',
    b"payload={}&payload=[]",
    b"payload=%",
    b"payload=" + b"%5B" * 40_000,
    b"command=%2Fcoach&text=" + b"%00%ff" * 900,
    b"&" * 50_000,
    b"=" * 50_000,
    b'{"type": "url_verification"}',
    b'{"type": "url_verification", "challenge": {"a": [1]}}',
    b'{"type": "app_rate_limited", "team_id": "T1"}',
    b'{"ssl_check": "1"}',
    b"ssl_check=1&token=x",
    b'"' + b"\\ud800" * 900,
    gzip.compress(b"payload={}"),
    b"x" * 300_000,
)
HEADS = (
    b"X-Long: " + b"y" * 40_000,
    b"Content-Encoding: gzip",
    b"Content-Type: multipart/form-data; boundary=",
    b"X: \xff\xfe",
    b"Host: evil.test",
    b"Transfer-Encoding: gzip, chunked",
    b"Expect: 100-continue",
    b"X-Slack-Retry-Num: nine",
    b"Upgrade: websocket\r\nConnection: Upgrade",
    b"Cookie: " + b"a=b; " * 3_000,
    b"Range: bytes=-1,0-,5-2",
    b"X-Forwarded-For: \x1b[31m",
    b"If-None-Match: " + b'"' * 9_000,
    b"Content-Type: application/json; charset=utf-7",
)
BROKEN = (
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"\r\n\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
    b"G\x00T / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n: x\r\n\r\n",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What one request got: the status, 0 where the line was cut without one; seconds until it was there."""

    sort: str
    status: int
    seconds: float


def encoded(kind: Kind, payload: Any) -> tuple[bytes, str]:
    """A payload as Slack would write it: the body and its content type."""
    if kind is Kind.EVENT:
        return json.dumps(payload).encode(), JSON
    fields = payload if kind is Kind.COMMAND else {"payload": json.dumps(payload)}
    return urlencode(
        {key: str(value) for key, value in fields.items()}, errors="surrogatepass"
    ).encode(), FORM


class Wire:
    """One caller. `secret` signs; what it signs wrongly it signs on purpose."""

    def __init__(self, port: int, secret: str, chance: random.Random) -> None:
        self._port, self._secret, self._chance = port, secret, chance
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def head(self, body: bytes, type_: str, *, path: str = EVENTS_PATH, method: str = "POST") -> bytes:
        at = str(int(time.time()))
        lines = (
            f"{method} {path} HTTP/1.1", "Host: here", f"Content-Type: {type_}", f"Content-Length: {len(body)}",
            f"X-Slack-Request-Timestamp: {at}", f"X-Slack-Signature: {sign(self._secret, at, body)}",
        )  # fmt: skip
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n"

    async def signed(self, kind: Kind, payload: Any) -> Sent:
        body, type_ = encoded(kind, payload)
        return await self.send("signed", self.head(body, type_) + b"\r\n" + body)

    async def odd(self) -> Sent:
        """Something that no Slack sends."""
        chance = self._chance
        body = chance.choice(BODIES)
        sort = chance.choice(("body", "body", "head", "path", "method", "unsigned", "broken", "halfway"))
        if sort == "broken":
            return await self.send(sort, chance.choice(BROKEN), keep=False)
        if sort == "halfway":
            return await self.drop(self.head(body + b"more", FORM) + b"\r\n" + body)
        head = self.head(body, chance.choice((FORM, JSON, "text/plain", "\x01", "image/png")))
        if sort == "head":
            head += chance.choice(HEADS) + b"\r\n"
        elif sort == "path":
            head = self.head(
                body, FORM, path=chance.choice(PATHS), method=chance.choice(("GET", "POST", "HEAD"))
            )
        elif sort == "method":
            head = self.head(
                body, FORM, method=chance.choice(("PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT"))
            )
        elif sort == "unsigned":
            wrong = (b"v0=00", b"v1=", b"", b"v0=" + b"\xce\xa9", b"v0=" + b"f" * 64)
            head = head.replace(b"X-Slack-Signature: v0=", b"X-Slack-Signature: " + chance.choice(wrong))
        return await self.send(sort, head + b"\r\n" + body, keep=sort == "body")

    async def drop(self, data: bytes) -> Sent:
        """Half a request, and gone."""
        self.close()
        _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(data)
        with suppress(OSError):
            await writer.drain()
        writer.transport.abort()
        return Sent("halfway", 0, 0.0)

    async def send(self, sort: str, data: bytes, *, keep: bool = True) -> Sent:
        started = time.monotonic()
        reader, writer = self._line or await asyncio.open_connection("127.0.0.1", self._port)
        self._line, status = (reader, writer), 0
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.write(data)
            if not keep:
                writer.write_eof()
            await writer.drain()
            status, keep = await self._answer(reader, keep)
        if not keep or not status:
            self.close()
        return Sent(sort, status, time.monotonic() - started)

    async def _answer(self, reader: asyncio.StreamReader, keep: bool) -> tuple[int, bool]:
        async with asyncio.timeout(30):
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            status = int(head.split()[1])
            if keep and b"content-length: " in head:
                await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        return status, keep and b"connection: close" not in head

    def close(self) -> None:
        if self._line is not None:
            self._line[1].transport.abort()
            self._line = None
