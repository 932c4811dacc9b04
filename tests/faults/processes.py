"""The rig's hold on its processes: the nursery with the bot's lives, and the local Slack."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


def clean_environment() -> dict[str, str]:
    """Ours, without proxies (they swallow loopback) and without what would set up a bot."""
    kept = {k: v for k, v in os.environ.items() if k not in _PROXIES}
    return {k: v for k, v in kept.items() if not k.startswith(("SLACK_", "TOUCHLINE_", "FAULTS_"))}


class Life:
    """One process of the bot, from its fork to its end."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.labels: list[str] = []
        self.heard: dict[str, float] = {}  # the monotonic second at which each was last passed
        self.dead = False
        self.stopped = False
        self.status: int | None = None
        self._changed = asyncio.Event()

    def tell(self) -> None:
        self._changed.set()

    def passed(self, label: str) -> bool:
        return label in self.labels

    async def until(self, condition: Callable[[Life], bool], seconds: float) -> bool:
        """Wait for something to be true of it. False if it was not in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not condition(self):
                    self._changed.clear()
                    await self._changed.wait()
        return condition(self)

    def send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def kill(self) -> None:
        self.send(signal.SIGKILL)
        assert await self.until(lambda life: life.dead, 20), "it does not die"

    def in_sending(self, died_at: str | None) -> bool:
        """Whether it ended between the commit to *sending* and the commit of what became of it.

        Told by the moments it passed, not by the ledger: that is what is to be checked. `died_at` is the
        moment it was made to die at; None for any moment, which may be right after that commit.
        """
        inside = False
        for label in self.labels:
            if label == "before_sending":
                inside = True
            elif label == "after_claim":
                inside = False
        return inside and died_at != "before_sending"


class Nursery:
    """Starts lives and hears of their moments and ends."""

    def __init__(self) -> None:
        self.lives: dict[int, Life] = {}
        self._born: asyncio.Queue[int] = asyncio.Queue()

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.bot_process", "nursery",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=clean_environment(),
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            kind, number, *rest = line.decode().split()
            pid = int(number)
            life = self.lives.setdefault(pid, Life(pid))
            if kind == "P":
                self._born.put_nowait(pid)
            elif kind == "L":
                life.labels.append(rest[0])
                life.heard[rest[0]] = time.monotonic()
            elif kind == "S":
                life.stopped = True
            elif kind == "D":
                life.dead, life.status = True, int(rest[0])
            life.tell()

    async def bear(self, environment: Mapping[str, str]) -> Life:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"env": dict(environment)}).encode() + b"\n")
        return self.lives[await asyncio.wait_for(self._born.get(), 60)]

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.wait_for(self._process.wait(), 20)
        await self._reading


class SlackProcess:
    """The local Slack alone, and its control."""

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "playground", "--port", "0", "--no-limits",
            stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=clean_environment(),
        )  # fmt: skip
        assert self._process.stdout is not None
        said = await asyncio.wait_for(self._process.stdout.readline(), 60)
        found = re.search(r"http://[\d.]+:\d+", said.decode())
        assert found, said
        self.base_url = found[0]
        self._session = aiohttp.ClientSession(
            trust_env=False, connector=aiohttp.TCPConnector(limit=32, keepalive_timeout=4)
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    async def stop(self) -> None:
        await self._session.close()
        self._process.terminate()
        await asyncio.wait_for(self._process.communicate(), 20)

    async def get(self, name: str, /, **query: int) -> Any:
        async with self._session.get(f"{self.base_url}/_control/{name}", params=query) as answer:
            return await answer.json()

    async def post(self, name: str, /, **body: Any) -> Any:
        async with self._session.post(f"{self.base_url}/_control/{name}", json=body) as answer:
            found = await answer.json()
            if answer.status != 200:
                raise LookupError(found.get("error"))
            return found

    async def since(self, log: str, seq: int) -> list[dict[str, Any]]:
        """Everything in a log after that number."""
        found: list[dict[str, Any]] = []
        while True:
            page = await self.get(log, since=found[-1]["seq"] if found else seq, limit=500)
            found += page["items"]
            if len(page["items"]) < 500:
                return found
