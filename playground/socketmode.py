"""Socket Mode: hello, envelopes, acknowledgements, disconnects, and connections that go deaf."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.core import Core
from playground.delivery import Reply
from playground.errors import Json
from playground.record import Inbound

_TYPES = {
    "event": "events_api",
    "interaction": "interactive",
    "options": "interactive",
    "command": "slash_commands",
}
_MOST = 10


@dataclass(eq=False)
class Connection:
    """One open WebSocket of the app."""

    number: int
    socket: WebSocket
    silent: bool = False
    received: list[str] = field(default_factory=list)

    @property
    def transport(self) -> Any:
        return self.socket.scope.get("playground.transport")

    async def send(self, frame: Json) -> None:
        if not self.silent:
            await self.socket.send_text(json.dumps(frame))


class SocketMode:
    """All connections of the app; also the transport that delivers through any one of them."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.connections: list[Connection] = []
        self._numbers = itertools.count(1)
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0

    async def endpoint(self, socket: WebSocket) -> None:
        """One connection, from hello to the end."""
        if not self._core.tickets.use(socket.query_params.get("ticket", "")):
            await socket.close(4001)
            return
        await socket.accept()
        if len(self.connections) >= _MOST:
            await socket.send_text(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            await socket.close()
            return
        connection = Connection(next(self._numbers), socket)
        self.connections.append(connection)
        try:
            await connection.send(self._hello())
            self._core.changed("socket")
            while True:
                self._heard(connection, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
            self._core.changed("socket")

    async def send(self, inbound: Inbound, retry: int, reason: str, timeout: float) -> Reply:
        """Any one connection gets it; no acknowledgement in time counts as a timeout."""
        connection = self._pick()
        if connection is None:
            return Reply(None, reason="connection_failed")
        frame = envelope(self._core.ids.secret(32), inbound, retry, reason)
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._acks[frame["envelope_id"]] = waiting
        connection.received.append(frame["envelope_id"])
        try:
            async with asyncio.timeout(timeout):
                await connection.send(frame)
                return Reply(200, await waiting)
        except TimeoutError:
            return Reply(None, reason="http_timeout")
        except (WebSocketDisconnect, RuntimeError, OSError):
            return Reply(None, reason="connection_failed")
        finally:
            self._acks.pop(frame["envelope_id"], None)

    async def release(self) -> None:
        """Connections stay: an app may come back to Socket Mode without dialling anew."""

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to come back anew, as Slack does every few hours.

        It gets nothing more, and the app closes it when the new one stands; Slack itself closes at once only
        where the link is switched off.
        """
        for connection in tuple(self.connections):
            await connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})
            if reason == "warning":
                continue
            self.connections.remove(connection)
            if reason == "link_disabled":
                await _close(connection)

    async def close(self) -> None:
        """Cut every connection without a word."""
        for connection in tuple(self.connections):
            if connection in self.connections:
                self.connections.remove(connection)
            await _close(connection)

    def silence(self) -> None:
        """Connections stay open and say nothing, not even pong: the deafness people report."""
        for connection in self.connections:
            connection.silent = True
            if connection.transport is not None:
                connection.transport.pause_reading()

    def wake(self) -> None:
        for connection in self.connections:
            connection.silent = False
            if connection.transport is not None:
                connection.transport.resume_reading()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "local", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._core.app.app_id},
        }

    def _heard(self, connection: Connection, text: str) -> None:
        """An acknowledgement; anything else an app may send is of no interest."""
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(frame, dict):
            return
        waiting = self._acks.get(str(frame.get("envelope_id")))
        if waiting is not None and not waiting.done() and not connection.silent:
            waiting.set_result(frame.get("payload"))

    def _pick(self) -> Connection | None:
        """In turn: no pattern is promised by Slack, and none may be relied upon."""
        if not self.connections:
            return None
        self._turn += 1
        return self.connections[self._turn % len(self.connections)]


def envelope(envelope_id: str, inbound: Inbound, retry: int, reason: str) -> Json:
    frame: Json = {
        "envelope_id": envelope_id,
        "type": _TYPES[inbound.kind],
        "payload": inbound.payload,
        "accepts_response_payload": inbound.kind != "event",
    }
    if inbound.kind == "event":
        frame |= {"retry_attempt": retry, "retry_reason": reason}
    return frame


async def _close(connection: Connection) -> None:
    if connection.silent and connection.transport is not None:
        connection.transport.abort()
        return
    with contextlib.suppress(RuntimeError):  # the app may have been quicker
        await connection.socket.close()
