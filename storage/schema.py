"""The schema's version: compared by plain SQL, changed by Alembic alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from storage.database import Database

# The newest revision. Kept here so that a start with nothing to do never imports Alembic; a test holds
# it to what Alembic says.
HEAD = "0003"
_HERE = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`current` is None for an empty database."""

    current: str | None

    @property
    def ready(self) -> bool:
        """At our version, or ahead of it by steps that only add (their numbers are higher)."""
        return self.current is not None and self.current >= HEAD


async def schema_state(database: Database) -> SchemaState:
    return SchemaState(await database.run_on_connection(_current))


def _current(conn: Any) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    row = conn.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


async def migrate(database: Database, *, contract: bool = False) -> list[str]:
    """Bring the schema to its newest expand step (`contract`: to its newest step at all).

    Returns the revisions applied. Safe to call from several replicas at once: a lock lets one through.
    """
    if (await schema_state(database)).ready and not contract:
        return []
    return await database.run_on_connection(lambda conn: _upgrade(conn, contract=contract))


def _upgrade(conn: Any, *, contract: bool) -> list[str]:
    from alembic import command
    from alembic.script import ScriptDirectory

    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(7305831)"))
    before = _current(conn)
    config = alembic_config(conn)
    script = ScriptDirectory.from_config(config)
    steps = list(script.iterate_revisions("head", before or "base"))[::-1]
    target = before
    for step in steps:
        if getattr(step.module, "phase", "expand") == "contract" and not contract:
            break
        target = step.revision
    if target is None or target == before:
        return []
    if conn.dialect.name == "sqlite":
        # Batch mode rebuilds tables; SQLite cannot switch the checks off inside a transaction, but it can
        # leave them to the commit.
        conn.execute(text("PRAGMA defer_foreign_keys=ON"))
    command.upgrade(config, target)
    return [s.revision for s in steps if s.revision <= target]


def alembic_config(conn: Any) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config
