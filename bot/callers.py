"""One connection of whoever calls: patience and sizes that uvicorn leaves without a limit.

uvicorn waits for ever for a request that does not come, keeps headers of any length, and goes on reading a body
that nobody wants any more. Each of these lets one machine take all connections or all memory.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0  # until the head of the first request is whole; later ones have uvicorn's 5 s
HEAD_BYTES = 64_000
REST_SECONDS = 2.0  # for the rest of a body that was answered before it ended
MOST_WAITING = 400  # connections without a request under way: files are few (1,024 for most programs)


class Waiting:
    """Connections with no request under way, who waited longest first."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._callers: dict[Caller, None] = {}

    def add(self, caller: Caller) -> None:
        """One more. Where there are too many, the one that waited longest goes, so that a probe still gets in."""
        self._callers.pop(caller, None)
        self._callers[caller] = None
        if len(self._callers) > self._most:
            oldest = next(iter(self._callers))
            self.forget(oldest)
            oldest.transport.abort()

    def forget(self, caller: Caller) -> None:
        self._callers.pop(caller, None)

    def __len__(self) -> int:
        return len(self._callers)


class Caller(HttpToolsProtocol):
    """uvicorn's own protocol with an end to waiting."""

    def __init__(
        self, *arguments: Any, waiting: Waiting, head_seconds: float = HEAD_SECONDS, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self._waiting, self._head_seconds = waiting, head_seconds
        self._head: int | None = 0  # bytes of a head that is not whole; None behind it
        self._ended = True  # whether the body of the last request has come to its end
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._give(self._head_seconds)
        self._waiting.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._waiting.forget(self)
        self._give(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head is not None and not self.transport.is_closing():
            self._head += len(data)
            if self._head > HEAD_BYTES:
                self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head, self._ended = 0, False
        self._give(self._head_seconds)

    def on_headers_complete(self) -> None:
        self._head = None
        self._waiting.forget(self)
        self._give(None)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._ended = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if (
            self.cycle.response_complete and not self.transport.is_closing()
        ):  # else the next in line has begun
            self._waiting.add(self)
        if not self._ended:
            self._give(REST_SECONDS)

    def _give(self, seconds: float | None) -> None:
        """From now on so long until the line is cut; None for as long as it takes."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if seconds is not None and self.transport is not None:
            self._patience = self.loop.call_later(seconds, self.transport.abort)
