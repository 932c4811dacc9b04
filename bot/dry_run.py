"""What would be owed by a given time, worked out by the real sweep on a copy or in a transaction taken back."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from bot.program import sweep_steps
from bot.settings import Settings, SettingsError
from coaching.library import load_library
from coaching.walltime import to_local
from scheduler.sweep import BATCH, Step
from storage import schema, system
from storage.database import connect
from storage.system import Promised
from storage.templates import Templates
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Line:
    """A message that would go out: when (the reader's own time), what kind, to whom."""

    at: datetime
    zone: str
    kind: str
    name: str

    def __str__(self) -> str:
        local = to_local(self.at, self.zone)
        return f"{local:%a %d %b %H:%M} {self.zone:20} {self.kind:18} {self.name}"


class _TakenBack(Exception):
    def __init__(self, owed: list[Promised]) -> None:
        super().__init__("taken back")
        self.owed = owed


async def owed_by(settings: Settings, start: datetime, until: datetime) -> list[Line]:
    """The messages that fall due from `start` to `until` if nobody does anything meanwhile."""
    with tempfile.TemporaryDirectory(prefix="touchline-dry-") as folder:
        url = settings.database_url
        if url.startswith("sqlite"):
            # A copy: a transaction this long would keep the serving process waiting.
            url = _copy(Path(url.removeprefix("sqlite:///")), Path(folder) / "copy.sqlite")
        db = connect(url, replace(settings, database_url=url).cipher(), exclusive=False)
        steps = sweep_steps(Templates(), load_library())
        try:
            await db.start()
            if not (await schema.schema_state(db)).ready:
                raise SettingsError("The database is empty or old. Run `touchline migrate` first.")
            await db.write(lambda unit: _play_through(unit, steps, start, until))
        except _TakenBack as taken:
            return sorted(
                (Line(p.due_at, p.zone, p.kind, p.name) for p in taken.owed), key=lambda line: line.at
            )
        finally:
            await db.close()
        return []


def _copy(path: Path, copy: Path) -> str:
    """A copy of a database file, and its URL. Looking must not make the file."""
    if not path.is_file():
        raise SettingsError(f"There is no database {path.name} yet. Start `touchline run` once.")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return f"sqlite:///{copy}"


def _play_through(unit: Unit, steps: Sequence[Step], start: datetime, until: datetime) -> None:
    now = start
    while True:
        done = sum(_drain(unit, step, now) for step in steps)
        coming = system.next_sweep(unit)
        # What is due and cannot be had (another replica works on it) would be due for ever.
        stuck = coming is not None and coming <= now and not done
        if coming is None or coming > until or stuck:
            raise _TakenBack(system.promised(unit, until))
        now = max(now, coming)


def _drain(unit: Unit, step: Step, now: datetime) -> int:
    total = 0
    while due := step.due(unit, now, BATCH):
        grouped: dict[UUID, list[UUID]] = {}
        for row in due:
            grouped.setdefault(row.workspace_id, []).append(row.id)
        done = sum(
            step.write(unit, workspace_id, step.plan(unit, workspace_id, ids, now), now)
            for workspace_id, ids in grouped.items()
        )
        total += done
        if not done:
            break
    return total
