"""uvicorn inside a running loop, on loopback only, started and stopped without signals or polling."""

from __future__ import annotations

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
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(1024)
        listening.setblocking(False)
        self._socket = listening
        # Not `serve()`: its main loop is for signals and a date header, and stopping it takes up to 0.1 s.
        await self._server.startup(sockets=[listening])
        return int(listening.getsockname()[1])

    async def stop(self) -> None:
        if self._socket is not None:
            await self._server.shutdown(sockets=[self._socket])
            self._socket.close()
            self._socket = None
