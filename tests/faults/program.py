"""`touchline run` itself, as a process: what it says and ends with. And a line to PostgreSQL that can be cut."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import aiohttp
from sqlalchemy.engine import make_url

from tests.faults.processes import ROOT, SlackProcess, clean_environment
from tests.faults.rig import free_port

TEAM, TOKEN = "TWATCH", "xoxb-watch-me"


class Bot:
    """One process in a folder, from its start to its end. `raw` is what it logged."""

    def __init__(self, port: int, folder: Path = ROOT) -> None:
        self.port = port
        self.folder = folder
        self.raw: list[str] = []
        self._changed = asyncio.Event()

    async def start(self, **environment: str) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from bot.cli import main; main()", "run", cwd=self.folder,
            env=clean_environment() | {"PORT": str(self.port), "TOUCHLINE_LOG": "json"} | environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.raw.append(line.decode().rstrip())
            self._changed.set()

    @property
    def said(self) -> list[str]:
        """The action words, in order."""
        return [str(json.loads(line)["event"]) for line in self.raw if line.startswith("{")]

    async def until(self, word: str, seconds: float = 30.0) -> None:
        async with asyncio.timeout(seconds):
            while word not in self.said:
                self._changed.clear()
                await self._changed.wait()

    async def get(self, path: str) -> tuple[int, Any]:
        url = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else text

    def send(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(number)

    async def ended(self, seconds: float = 30.0) -> int:
        """Its exit code; negative for a signal."""
        code = await asyncio.wait_for(self._process.wait(), seconds)
        await self._reading
        return code

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()


@asynccontextmanager
async def bot(slack: SlackProcess, database_url: str, key: str, api_url: str = "") -> AsyncIterator[Bot]:
    """A started process before this Slack, by Socket Mode. Killed at the end if it still lives."""
    info = await slack.get("info")
    it = Bot(free_port())
    await it.start(
        SLACK_API_URL=api_url or info["api_url"], SLACK_BOT_TOKEN=TOKEN, SLACK_APP_TOKEN=info["app_token"],
        DATABASE_URL=database_url, TOUCHLINE_SECRET_KEY=key,
    )  # fmt: skip
    try:
        yield it
    finally:
        await it.kill()


class Cable:
    """A TCP line to a PostgreSQL that listens on a socket file: it can be cut or held."""

    def __init__(self, url: str) -> None:
        """`url` names the socket file; the attribute `url` is the way through this line."""
        self._url = make_url(url)
        self._held = asyncio.Event()
        self._held.set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        port = free_port()
        self.url = f"postgresql://postgres:x@127.0.0.1:{port}/{self._url.database}"
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()

    async def cut(self) -> None:
        """PostgreSQL is gone: lines break, new ones are refused."""
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hold(self) -> None:
        """PostgreSQL says nothing more, and lines stay open."""
        self._held.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        folder = str(self._url.query["host"])
        there, back = await asyncio.open_unix_connection(str(Path(folder) / ".s.PGSQL.5432"))
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        finally:
            self._tasks.discard(task)
            for end in (writer, back):
                end.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while part := await source.read(65536):
            await self._held.wait()
            target.write(part)
        target.close()
