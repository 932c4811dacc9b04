"""`touchline play` as a program of its own, which a test starts, stops and starts again."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-u", "-c", "from bot.cli import main; main()", "play", "--no-browser")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def playing(folder: Path, *options: str, port: int, killed: bool = False) -> AsyncIterator[str]:
    """The address of the page, from when it answers until the program has ended by itself, or was killed."""
    running = await asyncio.create_subprocess_exec(
        *COMMAND, "--port", str(port), "--folder", str(folder), *options,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said: list[str] = []
    draining = asyncio.create_task(_listen(running, said))
    try:
        async with asyncio.timeout(60):
            base = await draining
        draining = asyncio.create_task(_listen(running, said, to_the_end=True))
        yield base
    finally:
        if running.returncode is None:
            (running.kill if killed else running.terminate)()
        async with asyncio.timeout(60):
            await running.wait()
            await draining
    assert running.returncode == (-signal.SIGKILL if killed else 0), "".join(said)


async def _listen(running: asyncio.subprocess.Process, said: list[str], *, to_the_end: bool = False) -> str:
    """Its lines, up to the one that gives the address, or all."""
    assert running.stdout is not None
    while line := (await running.stdout.readline()).decode():
        said.append(line)
        found = re.search(r"Slack of its own: (\S+)", line)
        if found and not to_the_end:
            return found[1]
    assert to_the_end, "".join(said)
    return ""
