"""The doctor's look into the database: whether it is whole, has room, is served, and what needs a hand."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot import rekeying
from bot.finding import Finding
from storage import backup, by_operator, set_aside, system, workspaces
from storage.by_operator import Counts
from storage.database import Database
from storage.sealing import SealError
from storage.unit import Unit

CHECK_SECONDS = 10.0  # a large file is checked whole by `touchline backup`
LEAST_FREE = 200_000_000  # bytes
MOST_WAL = 256_000_000
LATE = timedelta(minutes=10)


def of_file(path: Path, *, seconds: float = CHECK_SECONDS) -> list[Finding]:
    """Of a SQLite file: SQLite's own checks, within a time, and the room for it and its WAL."""
    return [_integrity(path, seconds), _room(path)]


def _integrity(path: Path, seconds: float) -> Finding:
    cure = "Stop `run`, keep the file, and put the newest backup in place with `touchline restore`."
    end = time.monotonic() + seconds
    try:
        with closing(sqlite3.connect(path)) as conn:
            conn.execute("PRAGMA busy_timeout=2000")
            conn.set_progress_handler(lambda: int(time.monotonic() > end), 10_000)
            found = backup.faults_of(conn, quick=True)
    except sqlite3.OperationalError as error:
        if "interrupt" in str(error):
            said = f"no fault found in {seconds:.0f} s; the rest was not looked at (`touchline backup` checks all)"
            return Finding("integrity", True, said)
        return Finding("integrity", False, f"cannot be checked ({error})", "Look whether the disk is well.")
    except sqlite3.DatabaseError as error:
        return Finding("integrity", False, str(error), cure)
    if found:
        return Finding("integrity", False, "; ".join(found), cure)
    return Finding("integrity", True, "no fault found")


def _room(path: Path) -> Finding:
    with closing(sqlite3.connect(path)) as conn:
        pages, page, empty = (
            int(conn.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "page_size", "freelist_count")
        )
    wal = path.with_name(f"{path.name}-wal")
    beside = wal.stat().st_size if wal.exists() else 0
    free = shutil.disk_usage(path.parent).free
    said = (
        f"{pages} pages, {_size(pages * page)}, of which {_size(empty * page)} empty; WAL {_size(beside)}; "
        f"{_size(free)} free on the disk"
    )
    if free < max(LEAST_FREE, beside):
        return Finding("space", False, said, "Make room on the disk. Without it nothing can be written.")
    if beside > MOST_WAL:
        cure = "Something reads for very long. Look for a backup that hangs, or another program with the file open."
        return Finding("space", False, said, cure)
    return Finding("space", True, said)


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


async def of_server(db: Database) -> list[Finding]:
    """Of a PostgreSQL server: its version, and indexes that are broken."""

    def ask(conn: Any) -> tuple[str, list[str]]:
        broken = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1"
        return conn.execute(text("SHOW server_version")).scalar(), list(conn.execute(text(broken)).scalars())

    version, broken = await asyncio.wait_for(db.run_on_connection(ask), CHECK_SECONDS)
    if broken:
        cure = "Build them anew: REINDEX INDEX CONCURRENTLY, for each of them."
        return [Finding("integrity", False, f"invalid indexes: {', '.join(broken)}", cure)]
    return [Finding("integrity", True, f"PostgreSQL {version}, all indexes are valid")]


async def of_ledger(db: Database, now: datetime) -> list[Finding]:
    """Whether somebody serves, whether the key opens what is sealed, and what needs an operator."""
    served, known, total, aside = await asyncio.wait_for(db.read(lambda unit: _read(unit, now)), 30)
    found = [served]
    dead = [one.slack_team_id for one in known if one.state == "token_dead"]
    if (sealed := await db.read(_opens)) is not None:
        found.append(sealed)
    found.append(await _keys(db, now))
    if dead:
        said = f"Slack does not accept the token of {', '.join(dead)}"
        found.append(Finding("dead tokens", False, said, workspaces.TOKEN_CURE))
    said = f"{total.owed} owed, {total.late} of them late, {total.unknown} unknown, {total.failed} failed"
    more = "" if not total.unknown + total.failed else "; see `touchline deliveries`"
    found.append(Finding("deliveries", True, said + more))
    if aside:
        cure = "See `touchline set-aside`, mend the cause, then `touchline set-aside retry --all`."
        found.append(Finding("set aside", False, f"{aside} rows failed again and again", cure))
    return found


def _read(unit: Unit, now: datetime) -> tuple[Finding, list[system.Installed], Counts, int]:
    known = system.workspaces(unit)
    total, aside, oldest = Counts(), 0, None
    for one in known:
        total += by_operator.counts(unit, one.id, now, now)
        aside += set_aside.count(unit, one.id)
        if one.state == "active":
            first = by_operator.first_due(unit, one.id)
            oldest = min(filter(None, (oldest, first)), default=None)
    return _served(system.last_beat(unit), oldest, now), known, total, aside


def _served(beat: datetime | None, oldest: datetime | None, now: datetime) -> Finding:
    """That nobody serves is no fault by itself; that somebody does and messages wait for long is one."""
    if beat is None:
        return Finding("served", True, "nobody serves it now")
    ago = max(0, int((now - beat).total_seconds()))
    if ago > 120:
        return Finding("served", True, f"nobody serves it now; the newest heartbeat is {ago} s old")
    if oldest is not None and now - oldest > LATE:
        said = f"the newest heartbeat is {ago} s old, but a message waits since {oldest:%a %d %b %H:%M} UTC"
        return Finding("served", False, said, "See `touchline deliveries --state late` for the reason.")
    return Finding("served", True, f"the newest heartbeat is {ago} s old")


async def _keys(db: Database, now: datetime) -> Finding:
    """Which keys are still in use, by id: never the keys themselves."""
    try:
        standing = await asyncio.wait_for(rekeying.standing(db, now), CHECK_SECONDS)
    except TimeoutError:
        return Finding("keys in use", True, "too much to count here; use `touchline key list`")
    said = ", ".join(f"{name} {count}" for name, count in sorted(standing.counts.items())) or "none yet"
    if missing := sorted(set(standing.counts) - set(standing.known)):
        cure = (
            f"Add {', '.join(missing)} to TOUCHLINE_SECRET_KEY, after a comma, then `touchline key rotate`."
        )
        return Finding("keys in use", False, f"{said}; not set here: {', '.join(missing)}", cure)
    more = f"; {standing.remaining} wait for `touchline key rotate`" if standing.remaining else ""
    return Finding("keys in use", True, said + more)


def _opens(unit: Unit) -> Finding | None:
    """Whether the key opens the tokens that are kept; None if there is none."""
    tokens = [one for one in system.workspaces(unit) if one.bot_token is not None]
    try:
        for one in tokens:
            workspaces.token_of(unit, one.id)
    except SealError as error:
        cure = (
            "Set TOUCHLINE_SECRET_KEY to the key that this database was made with, or add it after a comma."
        )
        return Finding("sealed values", False, str(error), cure)
    return Finding("sealed values", True, "the key opens them") if tokens else None
