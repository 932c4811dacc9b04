"""`start`: from the command `touchline run` until it is ready."""

from __future__ import annotations

import asyncio
import compileall
import secrets
import site
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import filling
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Sizes, median
from benchmarks.local_slack import Slack
from benchmarks.processes import ROOT, RUN, Child, free_port, resident_mb
from storage.database import connect
from storage.sealing import Cipher

_FOLDERS = ("bot", "blocks", "coaching", "gateway", "handlers", "scheduler", "screens", "storage")


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    with ExitStack() as stack:
        databases = Databases(folder)
        stack.callback(databases.close)
        slack = Slack(folder)
        stack.callback(slack.stop)
        slack.seed([])
        url = databases.url("sqlite", "start")
        asyncio.run(_fill(url, databases.key))
        _compile()
        took, resident, bare = [], [], []
        for number in range(sizes.starts + 1):
            bare.append(_bare(folder, number))
            seconds, megabytes = _start(folder, f"run-{number}", url, databases.key, slack)
            took.append(seconds)
            resident.append(megabytes)
    # The first fills the system's file cache.
    yield Figure(
        "start.ready_s", median(took[1:]), "s",
        f"`touchline run` until /readyz answers 200: SQLite, migrated, a local Slack, bytecode compiled; median "
        f"of {sizes.starts}; the interpreter with Bolt, SQLAlchemy and uvicorn alone {median(bare[1:]):.2f} s",
    )  # fmt: skip
    yield Figure("start.rss_mb", median(resident[1:]), "MB", "resident memory of that process a second later")


def _start(folder: Path, name: str, url: str, key: str, slack: Slack) -> tuple[float, float]:
    port = free_port()
    began = time.perf_counter()
    child = Child(
        folder, name, RUN, DATABASE_URL=url, PORT=str(port), TOUCHLINE_SECRET_KEY=key,
        SLACK_SIGNING_SECRET=secrets.token_hex(16), SLACK_API_URL=slack.api_url, SLACK_BOT_TOKEN=filling.TOKEN,
    )  # fmt: skip
    try:
        child.wait_for(f"http://127.0.0.1:{port}/readyz", pause=0.005)
        took = time.perf_counter() - began
        time.sleep(1)
        return took, resident_mb(child.pid)
    finally:
        child.stop()


def _bare(folder: Path, number: int) -> float:
    """What no program on these libraries can start without."""
    libraries = (
        "import slack_bolt.app.async_app, sqlalchemy.ext.asyncio, sqlmodel, uvicorn, uvloop, starlette"
    )
    began = time.perf_counter()
    child = Child(folder, f"bare-{number}", ["-c", libraries])
    child.wait()
    return time.perf_counter() - began


def _compile() -> None:
    for place in [*site.getsitepackages(), *(str(ROOT / name) for name in _FOLDERS)]:
        compileall.compile_dir(place, quiet=2, workers=2)


async def _fill(url: str, key: str) -> None:
    db = connect(url, Cipher.parse(key), exclusive=False)
    await db.start()
    try:
        await filling.workspace(db, datetime.now(UTC))
    finally:
        await db.close()
