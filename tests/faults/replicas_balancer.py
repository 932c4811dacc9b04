"""A simple load balancer before the replicas: in turn, to those that say they are ready."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

import aiohttp
from aiohttp import web

LOOK = 0.5  # seconds between two looks at who is ready
_KEPT = ("content-type", "x-slack-signature", "x-slack-request-timestamp", "x-slack-retry-num",
         "x-slack-retry-reason")  # fmt: skip
_GONE = (aiohttp.ClientError, TimeoutError, OSError)


class Balancer:
    """`ports` may change at any time. A replica that takes no connection is passed over; nothing is sent twice."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = ports
        self.port = 0
        self._ready: set[int] = set()
        self._turn = itertools.count()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            trust_env=False, timeout=aiohttp.ClientTimeout(total=10), connector=aiohttp.TCPConnector(force_close=True)
        )  # fmt: skip
        app = web.Application(client_max_size=4_000_000)
        app.router.add_post("/{path:.*}", self._forward)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)
        await self._runner.cleanup()
        await self._session.close()

    async def _look(self) -> None:
        while True:
            await asyncio.gather(*(self._ask(port) for port in tuple(self.ports)))
            await asyncio.sleep(LOOK)

    async def _ask(self, port: int) -> None:
        ready = False
        with suppress(*_GONE):
            async with asyncio.timeout(1), self._session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                ready = answer.status == 200
        (self._ready.add if ready else self._ready.discard)(port)

    async def _forward(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: request.headers[name] for name in _KEPT if name in request.headers}
        for port in self._in_turn():
            try:
                url = f"http://127.0.0.1:{port}{request.path}"
                async with self._session.post(url, data=body, headers=headers) as answer:
                    kept = {"Content-Type": answer.headers.get("Content-Type", "text/plain")}
                    return web.Response(body=await answer.read(), status=answer.status, headers=kept)
            except aiohttp.ClientConnectorError:
                self._ready.discard(port)  # it was never sent, so another may have it
            except _GONE:
                return web.Response(status=502)
        return web.Response(status=503)

    def _in_turn(self) -> list[int]:
        ready = sorted(self._ready & set(self.ports))
        if not ready:
            return []
        start = next(self._turn) % len(ready)
        return ready[start:] + ready[:start]
