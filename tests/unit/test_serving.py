"""The web server: it answers, says when its port is taken, and stops without leaving anybody in the middle."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot import serving
from bot.serving import WebServer


class Here:
    """An app with one page that answers when it is told to."""

    def __init__(self) -> None:
        self.asked, self.go, self.ended = asyncio.Event(), asyncio.Event(), False

        async def page(_request: Request) -> PlainTextResponse:
            self.asked.set()
            try:
                await self.go.wait()
            finally:
                self.ended = True
            return PlainTextResponse("here")

        self.web = WebServer(Starlette(routes=[Route("/", page)]), "127.0.0.1", 0)

    async def fetch(self) -> str:
        url = f"http://127.0.0.1:{self.web.port}/"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.text()


async def test_a_request_under_way_gets_its_answer() -> None:
    here = Here()
    await here.web.start()
    asking = asyncio.create_task(here.fetch())
    await here.asked.wait()
    stopping = asyncio.create_task(here.web.stop())
    done, _ = await asyncio.wait([stopping], timeout=0.05)
    assert not done
    here.go.set()
    assert await asking == "here"
    await stopping


async def test_a_request_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "GRACE", 0.05)
    here = Here()
    await here.web.start()
    asking = asyncio.create_task(here.fetch())
    await here.asked.wait()
    await here.web.stop()
    assert here.ended
    assert await asking == "Internal Server Error"


async def test_nobody_is_answered_after_the_stop_and_the_port_is_free_again() -> None:
    here = Here()
    here.go.set()
    await here.web.start()
    port = here.web.port
    assert await here.fetch() == "here"
    await here.web.stop()
    await here.web.stop()
    again = WebServer(Starlette(), "127.0.0.1", port)
    await again.start()
    await again.stop()


async def test_a_port_that_is_taken_is_an_error() -> None:
    here = Here()
    await here.web.start()
    with pytest.raises(OSError, match="in use"):
        await WebServer(Starlette(), "127.0.0.1", here.web.port).start()
    await here.web.stop()
