"""A copy of a SQLite file that somebody else may be serving, and whether such a copy is whole."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import LargeBinary

from storage import schema
from storage.tables import metadata

PAGES = 256  # a step: a megabyte, as pages are 4 KB
REST = 0.005  # seconds between two steps, in which the serving process has the disk for itself


class BackupError(Exception):
    """Why there is no copy, or why it is no good: a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is in a database file. `last_alive` is the newest heartbeat in it, machine time, UTC."""

    size: int
    revision: str
    key_ids: tuple[str, ...]
    last_alive: datetime | None


def copy(source: Path, target: Path, *, rest: Callable[[float], None] = time.sleep) -> None:
    """Copy a database file, all of one moment. `target` is made, for its owner's eyes alone; raises BackupError.

    One read transaction is held all along: without it, each write of the serving process would begin the copy
    anew. Writers are not kept waiting by it; only the WAL grows until the copy is done.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
            read.isolation_level = None
            read.execute("PRAGMA busy_timeout=5000")
            read.execute("BEGIN")
            read.execute("SELECT count(*) FROM sqlite_master").fetchall()
            pour(read, written, rest=rest)
            # A file of its own, without a WAL beside it.
            written.execute("PRAGMA journal_mode=DELETE").fetchall()
        flush(target)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise BackupError(f"The copy could not be made ({error}). Look for space on both disks.") from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def pour(
    read: sqlite3.Connection, written: sqlite3.Connection, *, rest: Callable[[float], None] | None = None
) -> None:
    """What one connection sees goes to another, in pieces, so that others are not kept waiting; `rest` between them."""
    read.backup(written, pages=PAGES, progress=None if rest is None else lambda *_: rest(REST))


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before anybody relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def faults(path: Path, *, quick: bool = False, most: int = 5) -> list[str]:
    """What SQLite finds wrong with a file: its own check, and rows that point to nothing. Empty if all is well."""
    try:
        with _opened(path) as conn:
            return faults_of(conn, quick=quick, most=most)
    except sqlite3.Error as error:
        return [str(error)]


def faults_of(conn: sqlite3.Connection, *, quick: bool, most: int = 5) -> list[str]:
    check = "quick_check" if quick else "integrity_check"
    found = [str(row[0]) for row in conn.execute(f"PRAGMA {check}({most})") if row[0] != "ok"]
    for table, *_ in conn.execute("PRAGMA foreign_key_check").fetchmany(most):
        found.append(f"a row of {table} points to one that is not there")
    return found


def facts(path: Path) -> Facts:
    """What is in a file. Raises BackupError if it is none of ours."""
    try:
        with _opened(path) as conn:
            revision = str(conn.execute("SELECT version_num FROM alembic_version").fetchone()[0])
            alive = conn.execute("SELECT max(seen_at) FROM replica").fetchone()[0]
            return Facts(path.stat().st_size, revision, _key_ids(conn), _moment(alive))
    except (sqlite3.Error, TypeError):
        raise BackupError(f"{path.name} is no database of Touchline. Choose another file.") from None


def is_newer(found: Facts) -> bool:
    """Made by a newer version of the program than this one."""
    return found.revision > schema.HEAD


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=found.tzinfo or UTC)


def _key_ids(conn: sqlite3.Connection) -> tuple[str, ...]:
    """The ids of the keys that values are sealed with: each value begins with the id's length, and the id."""
    found: set[str] = set()
    for table in metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, LargeBinary):
                continue
            name = f'"{column.name}"'
            sizes = conn.execute(
                f'SELECT DISTINCT hex(substr({name}, 1, 1)) FROM "{table.name}" WHERE {name} IS NOT NULL'
            )
            for (size,) in sizes.fetchall():
                ids = conn.execute(
                    f'SELECT DISTINCT substr({name}, 2, ?) FROM "{table.name}" WHERE hex(substr({name}, 1, 1)) = ?',
                    (int(size, 16), size),
                )
                found |= {bytes(id).decode("ascii", "replace") for (id,) in ids.fetchall()}
    return tuple(sorted(found))


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA busy_timeout=5000")
        yield conn
