"""The schema's version: compared by plain SQL, changed by Alembic alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from storage import system
from storage.database import Database
from storage.unit import Unit

# The newest revision, and the newest that adds: what this program needs. Kept here so that a start with nothing
# to do never imports Alembic; a test holds them to what Alembic says.
HEAD = "0003"
EXPANDED = "0003"
_HERE = Path(__file__).parent / "migrations"


class SchemaError(Exception):
    """The schema cannot be changed now. Its text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`current` is None for an empty database."""

    current: str | None

    @property
    def ready(self) -> bool:
        """All that we need was added. It may be ahead, by steps of a newer version that only add.

        A step of ours that takes away may still be to come: it waits until older replicas are gone.
        """
        return self.current is not None and self.current >= EXPANDED


async def schema_state(database: Database) -> SchemaState:
    return SchemaState(await database.run_on_connection(_current))


def _current(conn: Any) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    row = conn.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


async def migrate(database: Database) -> list[str]:
    """Apply the steps that add, up to the first one that takes away.

    Returns the revisions applied. Safe to call from several replicas at once: a lock lets one through.
    """
    if (await schema_state(database)).ready:
        return []
    return await database.run_on_connection(lambda conn: _upgrade(conn, contract=False))


async def contract(database: Database, machine: datetime) -> list[str]:
    """Apply every step, also those that take away what only older versions use.

    `machine` is the time now, for SQLite. Returns the revisions applied. Raises SchemaError while a replica of an
    older version lives, or where a newer version has been at work.
    """

    def work(conn: Any) -> list[str]:
        _lock(conn)
        current = _current(conn)
        if current is not None:
            _raise_unless_alone(current, Unit(conn, database.cipher), machine)
        return _upgrade(conn, contract=True)

    return await database.run_on_connection(work)


def _raise_unless_alone(current: str, unit: Unit, machine: datetime) -> None:
    if current > HEAD:
        raise SchemaError(
            f"A newer Touchline has been at work here: the schema is at {current}, and this one knows {HEAD}. "
            "Run the command with the newer version."
        )
    older = system.older_replicas(unit, HEAD, machine)
    if older:
        raise SchemaError(f"Still running with an older version: {', '.join(older)}. Stop them first.")


def _lock(conn: Any) -> None:
    """One at a time, until the end of the transaction."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(7305831)"))


def _upgrade(conn: Any, *, contract: bool) -> list[str]:
    from alembic import command
    from alembic.script import ScriptDirectory

    _lock(conn)
    before = _current(conn)
    if before is not None and before > HEAD:
        return []
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
