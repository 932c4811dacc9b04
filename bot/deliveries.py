"""What an operator sees of the ledger, and does to it, across all workspaces of a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.reasons import in_words, meaning
from storage import by_operator, set_aside, system
from storage.by_operator import IN_HAND, Counts, Filter, Listed
from storage.database import Database
from storage.set_aside import SetAside
from storage.system import Installed
from storage.unit import Unit

CHUNK = 500  # rows a transaction, so that people are not kept waiting
_ORDER = {state: n for n, state in enumerate(by_operator.LISTED)}


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery of a workspace, with its state in the word that an operator looks for (*late*, *stuck*)."""

    team: str
    token_works: bool
    state: str
    row: Listed

    def text(self) -> str:
        row = self.row
        place = f" in {row.channel}" if row.channel else ""
        what = row.kind if row.op == "post" else f"{row.kind} ({row.op})"
        said = meaning(self.state, row, token_works=self.token_works)
        return (
            f"{self.state:8} {what:24} {self.team} {row.slack_user_id}{place}  "
            f"due {row.due_at:%a %d %b %Y %H:%M} UTC  tries {row.tries}  {row.id}\n         {said}"
        )

    def as_json(self) -> dict[str, Any]:
        row = self.row
        found = asdict(row) | {
            "workspace": self.team, "state": self.state, "ledger_state": row.state,
            "reason_words": in_words(row.reason), "means": meaning(self.state, row, token_works=self.token_works),
        }  # fmt: skip
        return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


@dataclass(frozen=True, slots=True)
class Seen:
    """What is there now. `dead` are workspaces without a token that works."""

    counts: Counts
    aside: int
    dead: list[str]
    lines: list[Line]


async def look(
    db: Database, chosen: Sequence[Installed], wanted: Filter, now: datetime, machine: datetime, limit: int
) -> Seen:
    """The counts of these workspaces, and up to `limit` rows, late ones first."""
    total, aside, lines = Counts(), 0, list[Line]()
    for one in chosen:

        def work(unit: Unit, id: UUID = one.id) -> tuple[Counts, int, list[Listed]]:
            counted = by_operator.counts(unit, id, now, machine)
            rows = by_operator.listed(unit, id, wanted, now, machine, limit)
            return counted, set_aside.count(unit, id), rows

        counted, put, rows = await db.read(work)
        total, aside = total + counted, aside + put
        lines += [Line(one.slack_team_id, one.state == "active", _state(row, now), row) for row in rows]
    lines.sort(key=lambda line: (_ORDER.get(line.state, 9), line.row.due_at, line.row.id))
    dead = [one.slack_team_id for one in chosen if one.state == "token_dead"]
    return Seen(total, aside, dead, lines[:limit])


def _state(row: Listed, now: datetime) -> str:
    if row.state == "owed":
        return "late" if row.due_at <= now else "owed"
    return "stuck" if row.state in IN_HAND else row.state


def chunks(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])


@dataclass(frozen=True, slots=True)
class Target:
    """A row that somebody named or that fits a filter."""

    workspace_id: UUID
    id: UUID
    kind: str
    op: str
    state: str
    reason: str | None

    @property
    def may_come_twice(self) -> bool:
        return by_operator.may_come_twice(self.kind, self.op, self.state)


async def named(db: Database, chosen: Sequence[Installed], ids: Sequence[UUID]) -> list[Target]:
    """The rows with these ids, wherever they are."""
    found: list[Target] = []
    for one in chosen:
        for part in chunks(ids):
            rows = await db.read(lambda unit: by_operator.by_ids(unit, one.id, part))  # noqa: B023
            found += [Target(one.id, *row) for row in rows]
    return found


async def fitting(
    db: Database, chosen: Sequence[Installed], wanted: Filter, now: datetime, machine: datetime
) -> list[Target]:
    """Every row that fits, at most 100,000 of a workspace and state."""
    found: list[Target] = []
    for one in chosen:
        rows = await db.read(
            lambda unit: by_operator.listed(unit, one.id, wanted, now, machine, 100_000)  # noqa: B023
        )
        found += [Target(one.id, row.id, row.kind, row.op, row.state, row.reason) for row in rows]
    return found


async def retry(db: Database, targets: Sequence[Target], now: datetime, *, twice: bool) -> set[UUID]:
    """Owe them again. Returns those that were; what changed meanwhile is left alone."""
    done: set[UUID] = set()
    for workspace_id, ids in _by_workspace(targets).items():
        for part in chunks(ids):
            done |= await db.write(
                lambda unit: by_operator.retry(unit, workspace_id, part, now, twice=twice)  # noqa: B023
            )
    return done


async def drop(db: Database, targets: Sequence[Target], why: str) -> set[UUID]:
    """Write them off. Returns those that were."""
    done: set[UUID] = set()
    for workspace_id, ids in _by_workspace(targets).items():
        for part in chunks(ids):
            done |= await db.write(lambda unit: by_operator.drop(unit, workspace_id, part, why))  # noqa: B023
    return done


def _by_workspace(targets: Sequence[Target]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for one in targets:
        found.setdefault(one.workspace_id, []).append(one.id)
    return found


async def aside(db: Database, chosen: Sequence[Installed], limit: int) -> list[tuple[str, SetAside]]:
    """Rows that sweeps set aside, with the workspace of each."""
    found: list[tuple[str, SetAside]] = []
    for one in chosen:
        rows = await db.read(lambda unit: set_aside.listed(unit, one.id, limit))  # noqa: B023
        found += [(one.slack_team_id, row) for row in rows]
    return found[:limit]


async def put_back(
    db: Database, chosen: Sequence[Installed], ids: Sequence[UUID] | None, now: datetime
) -> set[UUID]:
    """Rows set aside are due now; None for all of them."""
    done: set[UUID] = set()
    for one in chosen:
        done |= await db.write(lambda unit: set_aside.put_back(unit, one.id, ids, now))  # noqa: B023
    return done


async def workspaces_of(db: Database, team: str | None) -> list[Installed]:
    """All of them, or the one of this Slack team id; empty if it is not known."""
    return [one for one in await db.read(system.workspaces) if team in (None, one.slack_team_id)]
