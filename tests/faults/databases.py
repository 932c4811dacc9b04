"""Fresh databases for one run after the other: SQLite files, or PostgreSQL from a wheel."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from benchmarks.databases import Databases, run_on

DIALECTS = ("sqlite", "postgresql")


class Shelf:
    """`async with shelf.fresh(7) as url`: an empty database, gone afterwards so that a long run needs no room."""

    def __init__(self, dialect: str, folder: Path) -> None:
        self.dialect = dialect
        self._databases = Databases(folder)
        self._folder = folder

    @asynccontextmanager
    async def fresh(self, number: int) -> AsyncIterator[str]:
        name = f"faults{number}"
        # A thread: making one starts a loop of its own.
        url = await asyncio.to_thread(self._databases.url, self.dialect, name)
        try:
            yield url
        finally:
            if self.dialect == "sqlite":
                for path in self._folder.glob(f"{name}.sqlite*"):
                    path.unlink()
            else:
                base = make_url(url).set(database="postgres").render_as_string(hide_password=False)
                await run_on(base, f"DROP DATABASE {name} WITH (FORCE)")

    async def stop_server(self) -> None:
        """PostgreSQL goes down under whoever uses it; their connections are cut."""
        await asyncio.to_thread(self._databases.server.stop)

    async def start_server(self) -> None:
        """It is there again, at the same address."""
        await asyncio.to_thread(self._databases.server.ensure_postgres_running)

    def close(self) -> None:
        self._databases.close()


def resident(*pids: int) -> float:
    """Resident memory of these processes together, in MB."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
