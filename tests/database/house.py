"""What the database tests share: workspaces with people in them, clocks that are moved, and a sweep."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select

from bot.people import Imported, import_people
from bot.program import sweep_steps
from coaching.library import Library, load_library
from gateway.clock import MovableClock
from gateway.members import DirectoryMember
from gateway.metrics import Metrics
from scheduler.house import House
from scheduler.sweep import Sweep
from storage import directory, people, templates, workspaces
from storage.database import Database
from storage.tables import table_of
from storage.templates import Templates
from storage.unit import Unit

WEDNESDAY = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # 07:00 in New York, 13:00 in Berlin
TEAM = (
    ("ULENA", "Lena Vogel", "Europe/Berlin"),
    ("USAM", "Sam Carter", "America/New_York"),
    ("UANA", "Ana Souza", "Pacific/Auckland"),
    ("UBEN", "Ben Ortiz", "America/New_York"),
)
LINES = "person,manager,start\nUSAM,ULENA,2026-11-01\nUANA,USAM,2026-11-01\nUBEN,USAM,2026-11-01\n"


@functools.cache
def library() -> Library:
    return load_library()


class Machine:
    """Machine time that passes only when somebody sleeps, or a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def steady(self) -> datetime:
        return self.now()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


async def nobody(_workspace_id: UUID) -> None:
    return None


def house(
    db: Database, clock: MovableClock, machine: Machine, slack_of: Any = nobody, replica: str = "one"
) -> House:
    """What the scheduler needs, over this database."""
    return House(
        db=db, clock=clock, machine=machine, slack_of=slack_of, templates=Templates(), library=library(),
        metrics=Metrics(), log=structlog.get_logger("touchline.tests"), replica=replica,
    )  # fmt: skip


def member(id: str, name: str, tz: str | None, *, active: bool = True) -> DirectoryMember:
    return DirectoryMember(id, name, f"{id.lower()}@example.com", tz, active)


async def workspace(
    db: Database, team: Sequence[tuple[str, str, str]] = TEAM, *, slack_team_id: str = "T1",
    now: datetime = WEDNESDAY, tz: str = "America/New_York",
) -> UUID:  # fmt: skip
    """An installed workspace with the starter templates and these people."""

    def work(unit: Unit) -> UUID:
        id, _ = workspaces.install(
            unit, slack_team_id=slack_team_id, name=slack_team_id, tz=tz, bot_token=f"xoxb-{slack_team_id}",
            bot_user_id="UBOT", enterprise_id=None, now=now,
        )  # fmt: skip
        templates.seed(unit, id, library().templates.values(), now)
        directory.apply(unit, id, [member(*one) for one in team], Templates(), now)
        return id

    return await db.write(work)


async def ids_of(db: Database, workspace_id: UUID) -> dict[str, UUID]:
    """People's ids by Slack id, those who left included."""
    found = await db.read(lambda unit: people.everyone(unit, workspace_id))
    return {person.slack_user_id: person.id for person in found}


async def rows(db: Database, model: Any, workspace_id: UUID | None = None) -> list[Any]:
    """Every row of a table, oldest first."""
    table = table_of(model)
    query = select(table)
    if workspace_id is not None:
        query = query.where(table.c.workspace_id == workspace_id)
    found = await db.read(lambda unit: unit.run(query).all())
    return sorted(found, key=lambda row: str(getattr(row, "id", row[0])))


async def change(db: Database, model: Any, where: dict[str, Any], **values: Any) -> int:
    """Set columns behind the program's back: a crash, an accident, a test."""
    table = table_of(model)
    statement = table.update().where(*(table.c[name] == value for name, value in where.items()))
    return int(await db.write(lambda unit: unit.run(statement.values(**values)).rowcount))


@dataclass
class Floor:
    """A workspace whose people are enrolled, a clock to move, and one replica's sweep."""

    db: Database
    workspace_id: UUID
    clock: MovableClock
    house: House
    sweep: Sweep
    ids: dict[str, UUID]

    async def sweep_at(self, moment: datetime) -> int:
        self.clock.move_to(moment)
        return await self.sweep.run(moment)

    async def apply(self, *members: DirectoryMember) -> None:
        """The directory says something new about these people."""
        now, kept = self.clock.now(), self.house.templates
        await self.db.write(lambda unit: directory.apply(unit, self.workspace_id, members, kept, now))

    async def people_file(self, text: str) -> Imported:
        return await import_people(
            self.db, self.workspace_id, text, self.house.templates, library().tracks, self.clock.now()
        )


def steps(kept: Templates) -> tuple[Any, ...]:
    return sweep_steps(kept, library())


async def floor(
    db: Database, *, team: Sequence[tuple[str, str, str]] = TEAM, lines: str = LINES,
    now: datetime = WEDNESDAY, slack_team_id: str = "T1", tz: str = "America/New_York",
) -> Floor:  # fmt: skip
    """Everybody enrolled, nothing asked yet. The weekly check-in opens on Thursday at 14:00 on each wall."""
    id = await workspace(db, team, slack_team_id=slack_team_id, now=now, tz=tz)
    clock = MovableClock(now)
    made = house(db, clock, Machine())
    found = Floor(db, id, clock, made, Sweep(made, steps(made.templates)), await ids_of(db, id))
    await found.people_file(lines)
    return found


def one(found: Iterable[Any]) -> Any:
    """The only one."""
    (only,) = found
    return only
