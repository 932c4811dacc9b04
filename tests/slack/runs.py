"""`touchline play` run in this process, and what its page is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.play.options import Options
from bot.play.run import Wish, play
from tests.slack.past import TODAY

PATIENCE = 180  # seconds: others may work on this machine too
JOINED = "Be anyone, press the buttons, move the clock."


@dataclass
class Running:
    """One run, and what its page is told."""

    said: list[str]
    stop: asyncio.Event
    task: asyncio.Task[int]
    http: aiohttp.ClientSession
    states: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.said[0].rpartition(" ")[2]

    async def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        call = self.http.get if body is None else self.http.post
        more = {} if body is None else {"json": body}
        async with call(self.address + path, **more) as answer:
            return await answer.json() | {"status": answer.status}

    async def until(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Ask the page's state until it fits; all that was told on the way is kept."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self.states.append(await self.ask("/_page/state"))
                if fits(self.states[-1]):
                    return self.states[-1]

    async def made(self) -> dict[str, Any]:
        return await self.until(lambda state: state["progress"] is None)

    async def messages(self, who: str = "UBEN") -> list[str]:
        told = await self.ask(f"/_page/messages?as={who}&in=sales")
        return [message["text"] for message in told["messages"]]

    async def end(self) -> int:
        self.stop.set()
        return await asyncio.wait_for(self.task, PATIENCE)


@asynccontextmanager
async def running(folder: Path, **more: Any) -> AsyncIterator[Running]:
    options = more.pop("options", Options(weeks=1))
    wish = Wish(options, folder, more.pop("port", 0), open_page=False, **more)
    said: list[str] = []
    stop, told = asyncio.Event(), asyncio.Event()

    def say(words: str) -> None:
        said.append(words)
        if words.startswith(JOINED):
            told.set()

    task = asyncio.create_task(play(wish, say, now=TODAY, stop=stop))
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    said.sort(key=lambda words: not words.startswith("Touchline is running"))
    async with aiohttp.ClientSession(trust_env=False) as http:
        run = Running(said, stop, task, http)
        try:
            yield run
        finally:
            stop.set()
            await asyncio.gather(task, return_exceptions=True)


def saved(folder: Path) -> list[Path]:
    return sorted(folder.glob("worlds/*/pair-*"))


def everything_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
