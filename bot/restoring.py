"""`touchline restore`: a backup put in place, so that nothing goes twice that was sent after it was made."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.program import Program
from bot.settings import Settings
from gateway.clock import MovableClock
from storage import backup, restored, system, workspaces
from storage.backup import BackupError, Facts
from storage.restored import Unclear
from storage.sealing import Cipher

_ROUNDS = 10  # of sweeps: what one makes may be due already


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place. `kept` is where the database of before lies now."""

    facts: Facts | None
    unclear: Unclear
    kept: Path | None


def put_in_place(
    settings: Settings, file: Path, now: datetime, *, force: bool, nothing_sent_since: bool
) -> Restored:
    """Check a backup of SQLite, mark what is unclear in a copy of it, and move that copy to its place.

    Raises BackupError, SealError (the key does not fit) and DatabaseInUse.
    """
    target = Path(settings.database_url.removeprefix("sqlite:///"))
    found = _readable(file, settings.cipher())
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        if target.exists() and target.stat().st_size and not force:
            raise BackupError(
                f"{target} is there already. With --force it is kept under another name, and replaced."
            )
        part = target.with_name(f"{target.name}.restoring")
        _remove(part)
        try:
            backup.copy(file, part, rest=lambda _seconds: None)
            moved = replace(settings, database_url=f"sqlite:///{part}")
            unclear = asyncio.run(_mark(moved, now, nothing_sent_since=nothing_sent_since))
            kept = _step_aside(target, now)
            part.replace(target)
            backup.flush(target)
            backup.flush(target.parent)
        finally:
            _remove(part)
    return Restored(found, unclear, kept)


def mark_here(settings: Settings, now: datetime, *, force: bool, nothing_sent_since: bool) -> Restored:
    """The same for a database that other tools have put back: PostgreSQL, or a file that was copied."""
    unclear = asyncio.run(_mark(settings, now, nothing_sent_since=nothing_sent_since, refuse_alive=not force))
    return Restored(None, unclear, None)


def _readable(file: Path, cipher: Cipher) -> Facts:
    if not file.is_file():
        raise BackupError(f"There is no file {file}. Name a backup that `touchline backup` made.")
    found = backup.facts(file)
    if backup.is_newer(found):
        raise BackupError(
            f"{file.name} is of a newer Touchline (schema {found.revision}). Use that version to restore it."
        )
    if faults := backup.faults(file):
        raise BackupError(f"{file.name} is damaged: {'; '.join(faults)}. Use another backup.")
    if missing := [id for id in found.key_ids if id not in cipher.names]:
        raise BackupError(
            f"{file.name} is sealed with the key {', '.join(missing)}. Add that key to TOUCHLINE_SECRET_KEY."
        )
    return found


async def _mark(
    settings: Settings, now: datetime, *, nothing_sent_since: bool, refuse_alive: bool = False
) -> Unclear:
    """Bring the schema up, catch up with the clock, and mark as unclear what may have been sent meanwhile.

    Catching up comes first: the sweeps of before owed messages after the backup was made, and without that the
    next start would owe and send them anew.
    """
    clock = MovableClock(datetime.fromtimestamp(0, UTC))  # until the database says what time it is
    program = Program(settings, clock=clock)
    try:
        await program.open()
        asked = now
        now = await program.db.read(lambda unit: system.shared_time(unit, asked))
        clock.move_to(now)
        machine = program.machine.now()
        if refuse_alive and (alive := await program.db.read(lambda unit: system.alive(unit, machine))):
            raise BackupError(
                f"Still running, or stopped less than two minutes ago: {', '.join(alive)}. Stop them first, or "
                "add --force if the backup is that new."
            )
        known = await program.db.read(system.workspaces)
        for one in known:
            await program.db.read(lambda unit: workspaces.token_of(unit, one.id))  # noqa: B023
        await program.db.write(lambda unit: system.forget_replicas(unit, machine))
        if nothing_sent_since:
            return Unclear()
        for _ in range(_ROUNDS):
            if not await program.sweep.run(now):
                break
        total = Unclear()
        for one in known:
            total += await program.db.write(lambda unit: restored.mark(unit, one.id, now))  # noqa: B023
        return total
    finally:
        await program.close()


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Nobody serves the place meanwhile. Raises DatabaseInUse."""
    from storage.sqlite import take_lock

    handle = take_lock(target)
    try:
        yield
    finally:
        os.close(handle)


def _step_aside(target: Path, now: datetime) -> Path | None:
    """The database of before is kept, with what is beside it."""
    kept = target.with_name(f"{target.name}.before-{now:%Y%m%d-%H%M%S}")
    found = None
    for tail in ("-wal", "-shm", ""):
        old = target.with_name(target.name + tail)
        if old.exists():
            old.replace(kept.with_name(kept.name + tail))
            found = kept
    return found


def _remove(part: Path) -> None:
    for tail in ("", "-wal", "-shm", "-journal", ".lock"):
        part.with_name(part.name + tail).unlink(missing_ok=True)
