"""Statements compiled once for a whole test run, not once for each of its thousand databases.

A program has one engine and compiles a statement once in its life. Tests make an engine each; compiling again
would be a third of all their work. Engines of one kind are built alike, so what one compiled is good for all.
"""

from __future__ import annotations

from sqlalchemy import Connection, event
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.util import LRUCache

_KINDS: tuple[type[Dialect], ...] = (SQLiteDialect_pysqlite, PGDialect_asyncpg)


def share() -> None:
    """From now on all engines of this process share what they compile. The key of it holds the dialect."""
    compiled = LRUCache(5000)

    def connected(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    for kind in _KINDS:
        kind.__hash__ = lambda self: hash(type(self))  # type: ignore[assignment]
        kind.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[assignment]
    event.listen(Engine, "engine_connect", connected)
