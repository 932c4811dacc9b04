"""The unit of work: one synchronous function over a connection, committed by whoever opened it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Executable

from storage.sealing import Cipher

Params = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


@dataclass(slots=True)
class Unit:
    """Read, rule, write: no await inside, so no Slack call can be inside either.

    `owes` is set by whoever adds something to the ledger; the delivery loop is woken after the commit. `settings`
    keeps what was read of a workspace's choices, which many rules ask for, until one of them is changed.
    """

    conn: Connection
    cipher: Cipher
    owes: bool = False
    settings: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    @property
    def dialect(self) -> str:
        return self.conn.dialect.name

    def run(self, statement: Executable, params: Params = None) -> Any:
        """The result of a statement. Untyped: the columns are named where the rows are read."""
        return self.conn.execute(statement, params)

    def insert(self, table: Table) -> Any:
        """The dialect's own INSERT, which knows ON CONFLICT."""
        return insert_into(self.dialect, table)

    def lock(self, statement: Any, *, skip: bool = False) -> Any:
        """`statement` with its rows locked. SQLite needs none: its transaction is the lock."""
        return statement.with_for_update(skip_locked=skip) if self.dialect == "postgresql" else statement


def insert_into(dialect: str, table: Table) -> Any:
    """The same for a statement that is made once and kept."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


class Busy(Exception):
    """The database did not answer in the time a person can wait. Nothing was changed."""


class TooLate(Exception):
    """The work was done after its time and taken back before the commit."""
