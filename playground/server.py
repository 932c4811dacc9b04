"""uvicorn inside a running loop, on loopback only, started and stopped without signals or polling."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

HOST = "127.0.0.1"


class Exposed:
    """Puts the raw transport into the scope: cutting a line and going silent cannot be done through ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        owner: Any = getattr(send, "__self__", None)
        scope["playground.transport"] = getattr(owner, "transport", None)
        await self._app(scope, receive, send)


class Server:
    """One listening socket."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(
            Exposed(app),
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            ws="websockets-sansio",
            ws_ping_interval=None,
            timeout_graceful_shutdown=1,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        self._socket: socket.socket | None = None

    async def start(self, port: int) -> int:
        """Listen; port 0 takes any free one. Returns the port."""
        # The protocol is named so that asyncio switches TCP_NODELAY on: without it each answer waits 40 ms.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen(1024)
        except (OSError, OverflowError):
            listening.close()
            raise
        listening.setblocking(False)
        self._socket = listening
        # Not `serve()`: its main loop is for signals and a date header, and stopping it takes up to 0.1 s.
        await self._server.startup(sockets=[listening])
        return int(listening.getsockname()[1])

    async def stop(self) -> None:
        """Close at once. uvicorn's own shutdown sleeps and polls; hundreds of tests would wait for it."""
        if self._socket is None:
            return
        state = self._server.server_state
        for server in self._server.servers:
            server.close()
        for connection in tuple(state.connections):
            connection.shutdown()
        await self._finish(0.2)
        for connection in tuple(state.connections):
            transport: Any = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()  # ends the answers that were planted never to come
        for task in await self._finish(0.2):
            task.cancel()
        for server in self._server.servers:
            await server.wait_closed()
        self._socket.close()
        self._socket = None

    async def _finish(self, seconds: float) -> set[asyncio.Task[None]]:
        """Let requests under way end; those that did not come back."""
        tasks = tuple(self._server.server_state.tasks)
        if not tasks:
            return set()
        _, late = await asyncio.wait(tasks, timeout=seconds)
        return late
