"""One way to do a unit of work, whichever database is behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from storage.sealing import Cipher
from storage.unit import Unit

T = TypeVar("T")
Work = Callable[[Unit], T]
Observe = Callable[
    [str, float, float], None
]  # "read" or "write", seconds waited, seconds taken; from any thread


def unobserved(_what: str, _waited: float, _took: float) -> None:
    """Nobody counts."""


class Database(Protocol):
    """SQLite or PostgreSQL.

    `woken` is set whenever a commit owed something new, here or (PostgreSQL) in another replica.
    """

    dialect: str
    url: str
    cipher: Cipher
    woken: asyncio.Event
    observe: Observe

    async def start(self) -> None:
        """Open connections. Raises DatabaseInUse if another process serves this SQLite file."""

    async def write(self, work: Work[T], *, until: float | None = None) -> T:
        """Run `work` in a transaction and commit it.

        With `until` (a monotonic second) it goes ahead of background work, waits at most 1.5 s for a lock or
        a statement, and is taken back (TooLate) if it is not ready to commit by then. Raises Busy.
        """

    async def read(self, work: Work[T], *, until: float | None = None) -> T:
        """Run `work` on one consistent state, without holding up writers. It must not write."""

    async def run_on_connection(self, work: Callable[[Any], T]) -> T:
        """Run `work` with a bare connection of its own transaction: migrations and checks."""

    def stuck(self) -> float:
        """For how many seconds the job in hand has been running; infinite if nobody is there to do it.

        Asks nothing of the database, so it says nothing about it: only whether we can still ask.
        """

    async def close(self) -> None: ...


class DatabaseInUse(Exception):
    """Another process serves this SQLite file."""


def connect(url: str, cipher: Cipher, *, exclusive: bool = True, light: bool = False) -> Database:
    """The database behind `url`. `exclusive` takes the SQLite lock file, as the serving process does.

    A `light` SQLite does not wait for the disk and works in the loop's own thread: for a world that one person plays
    in, and that is saved in another way.
    """
    if url.startswith("sqlite"):
        from storage.sqlite import SqliteDatabase

        return SqliteDatabase(url, cipher, exclusive=exclusive, light=light)
    if url.startswith("postgres"):
        from storage.postgresql import PostgresDatabase

        return PostgresDatabase(url, cipher)
    scheme = url.split(":", 1)[0]
    raise ValueError(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {scheme}://.")
