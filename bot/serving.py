"""uvicorn, as we use it: quiet, inside our own event loop, started and stopped by us without polling."""

from __future__ import annotations

import asyncio
import functools
import socket
from typing import Any

import uvicorn

from bot.callers import Caller, Waiting

GRACE = 5.0  # seconds in which requests under way may end
_LAST_BYTES = 0.5


class WebServer:
    """One listening socket. Slack is answered by it, and whoever asks how the program is."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        caller = functools.partial(Caller, waiting=Waiting())
        config = uvicorn.Config(
            app, host=host, port=port, log_level="warning", access_log=False, lifespan="off", ws="none",
            server_header=False, date_header=False, log_config=None, http=caller,  # type: ignore[arg-type]  # called, never looked into
        )  # fmt: skip
        config.load()
        self._place = host, port
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        self._socket: socket.socket | None = None

    @property
    def port(self) -> int:
        assert self._socket is not None, "not started"
        return int(self._socket.getsockname()[1])

    async def start(self) -> None:
        """Bind and serve. Raises OSError if the port is taken."""
        # The protocol is named so that asyncio switches TCP_NODELAY on: without it an answer can wait 40 ms.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(self._place)
            listening.listen(1024)
        except OSError:
            listening.close()
            raise
        listening.setblocking(False)
        self._socket = listening
        # Not `serve()`: it takes the signals, which end more than a web server, and wakes ten times a second.
        await self._server.startup(sockets=[listening])

    async def stop(self) -> None:
        """Take no more, let what is under way end, then close. uvicorn's own way sleeps and polls."""
        if self._socket is None:
            return
        state = self._server.server_state
        for server in self._server.servers:
            server.close()
        for connection in tuple(state.connections):
            connection.shutdown()
        for task in await self._ended(GRACE):
            task.cancel()
        await self._ended(_LAST_BYTES)
        lines = [getattr(connection, "transport", None) for connection in tuple(state.connections)]
        for line in filter(None, lines):
            line.close()  # what was written still goes out
        closed = asyncio.gather(*(server.wait_closed() for server in self._server.servers))
        try:
            await asyncio.wait_for(closed, _LAST_BYTES)
        except TimeoutError:
            for line in filter(None, lines):
                line.abort()  # nobody reads at the other end
        self._socket.close()
        self._socket = None

    async def _ended(self, seconds: float) -> set[asyncio.Task[None]]:
        """Wait for requests under way; those that did not end."""
        tasks = tuple(self._server.server_state.tasks)
        if not tasks:
            return set()
        _, late = await asyncio.wait(tasks, timeout=seconds)
        return late
