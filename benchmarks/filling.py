"""Workspaces, people, enrolments and check-ins by the thousand, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, text, update
from sqlmodel import SQLModel

from coaching.checkins import Template, WeekTime
from coaching.library import load_library
from storage import templates, workspaces
from storage.database import Database
from storage.deliveries import KINDS, spread_of
from storage.ids import new_id
from storage.owing import prompt_key
from storage.tables import CheckIn, Delivery, Enrolment, Person, ReportingLine, Round, Workspace, table_of
from storage.unit import Unit

TEAM, TOKEN, TEMPLATE = "TBENCH", "xoxb-benchmark", "weekly_rep"
TEAM_SIZE = 8  # people a coach has
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Someone:
    id: UUID
    slack_id: str
    tz: str
    opens: WeekTime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """An open check-in and whose it is."""

    id: UUID
    person: Someone


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace of a benchmark."""

    id: UUID
    template_id: UUID
    template: Template


async def workspace(db: Database, now: datetime, team: str = TEAM) -> Home:
    """Installed, with the starter templates; its directory is not read again."""
    library = load_library()

    def work(unit: Unit) -> Home:
        id, _ = workspaces.install(
            unit, slack_team_id=team, name="Benchmark", tz="UTC", bot_token=TOKEN, bot_user_id="UBOT",
            enterprise_id=None, now=now,
        )  # fmt: skip
        templates.seed(unit, id, library.templates.values(), now)
        w = table_of(Workspace)
        unit.run(update(w).where(w.c.id == id).values(directory_next_at=now + timedelta(days=365)))
        return Home(id, templates.current_ids(unit, id)[TEMPLATE], library.templates[TEMPLATE])

    return await db.write(work)


async def insert_rows(db: Database, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    for at in range(0, len(rows), _CHUNK):
        part = list(rows[at : at + _CHUNK])
        await db.write(lambda unit: unit.run(insert(table), part) and None)  # noqa: B023


async def people(
    db: Database, home: Home, count: int, now: datetime, zones: Sequence[str], *, prefix: str = "U",
    opens: Sequence[WeekTime | None] = (None,), workdays: str = "0123456",
) -> list[Someone]:  # fmt: skip
    """`count` people with a coach for every eight of them, who come last. Zones and own times go round."""
    coaches = max(1, count // TEAM_SIZE)
    made = [
        Someone(new_id(now), f"{prefix}{n:08d}", zones[n % len(zones)], opens[n % len(opens)])
        for n in range(count + coaches)
    ]
    rows: list[dict[str, Any]] = [
        {
            "workspace_id": home.id, "id": one.id, "created_at": now, "slack_user_id": one.slack_id,
            "name": f"Person {one.slack_id}", "tz": one.tz, "tz_known": True, "workdays": workdays,
            "active": True, "seen_at": now, "shared_questions": [], "introduced_at": now,
            "opens_weekday": None if one.opens is None else one.opens.weekday,
            "opens_time": None if one.opens is None else one.opens.at.strftime("%H:%M"),
        }
        for one in made
    ]  # fmt: skip
    await insert_rows(db, table_of(Person), rows)
    lines = [
        {
            "workspace_id": home.id, "id": new_id(now), "created_at": now, "person_id": one.id,
            "manager_id": made[count + n % coaches].id, "start_on": date(2026, 1, 1),
        }
        for n, one in enumerate(made[:count])
    ]  # fmt: skip
    await insert_rows(db, table_of(ReportingLine), lines)
    return made


async def enrol(
    db: Database, home: Home, times: Iterable[tuple[Someone, datetime | None, date | None]], now: datetime
) -> None:
    rows = [
        {
            "workspace_id": home.id, "id": new_id(now), "created_at": now, "person_id": one.id,
            "template_key": TEMPLATE, "starts_on": date(2026, 1, 1), "next_at": next_at, "next_week": week,
            "checked_at": now, "version": 0, "tries": 0,
        }
        for one, next_at, week in times
    ]  # fmt: skip
    await insert_rows(db, table_of(Enrolment), rows)


async def ask(
    db: Database, home: Home, made: Sequence[Someone], count: int, now: datetime, week: date, **prompt: Any
) -> list[Asked]:
    """An open check-in for each of the first `count` people, and its prompt as `prompt` has it."""
    coaches = made[count:]
    round_id = new_id(now)
    round = {
        "workspace_id": home.id, "id": round_id, "created_at": now, "template_key": TEMPLATE,
        "template_id": home.template_id, "week": week,
    }  # fmt: skip
    asked = [Asked(new_id(now), one) for one in made[:count]]
    opened = now - timedelta(hours=1)
    due_at = now + timedelta(hours=20)
    rows = [
        {
            "workspace_id": home.id, "id": item.id, "created_at": opened, "round_id": round_id,
            "person_id": item.person.id, "template_id": home.template_id,
            "coach_id": coaches[n % len(coaches)].id, "state": "sent", "zone": item.person.tz,
            "opens_at": opened, "due_at": due_at, "closes_at": now + timedelta(days=3),
            "next_at": now + timedelta(days=3), "late": False, "nothing_new": False,
            "offers_nothing_new": False, "needs_answer": False, "soon": False, "version": 0, "tries": 0,
        }
        for n, item in enumerate(asked)
    ]  # fmt: skip
    prompts = [
        {
            "workspace_id": home.id, "id": new_id(now), "created_at": opened, "dedupe": prompt_key(item.id),
            "kind": "checkin_prompt", "op": "post", "person_id": item.person.id, "subject_id": item.id,
            "priority": KINDS["checkin_prompt"].priority, "spread": spread_of(item.person.id, opened),
            "due_at": opened, "not_after": due_at, "tries": 0, "wanted": 1, "shown": 1,
            "maybe_twice": False, "channel": None, "ts": None, **prompt,
        }
        for item in asked
    ]  # fmt: skip
    await insert_rows(db, table_of(Round), [round])
    await insert_rows(db, table_of(CheckIn), rows)
    await insert_rows(db, table_of(Delivery), prompts)
    return asked


async def multiply(db: Database, times: int, models: Sequence[type[SQLModel]] = (Person, Enrolment)) -> None:
    """Every row of these again, `times` - 1 times, by the database itself. Ids differ in their head."""
    for first in range(1, times, 10):
        last = min(first + 9, times - 1)
        await db.write(lambda unit: _copies(unit, first, last, models))  # noqa: B023
    await analyze(db)


async def analyze(db: Database) -> None:
    """As autovacuum does on a PostgreSQL that has been up for a while."""
    if db.dialect == "postgresql":
        await db.write(lambda unit: unit.run(text("ANALYZE")) and None)


def _copies(unit: Unit, first: int, last: int, models: Sequence[type[SQLModel]]) -> None:
    if unit.dialect == "postgresql":
        unit.run(text("SET LOCAL session_replication_role = replica"))  # no checks row by row
        copy = "CAST(lpad(to_hex(n.i), 8, '0') || substr(CAST({0} AS text), 9) AS uuid)"
    else:
        copy = "printf('%08x', n.i) || substr({0}, 9)"
    ids = ("id", "person_id", "manager_id", "coach_id", "subject_id")
    changed = {name: copy.format(f"r.{name}") for name in ids}
    for name in ("slack_user_id", "dedupe"):
        changed[name] = f"'M' || n.i || r.{name}"
    mine = _originals(unit)
    for model in models:
        names = [column.name for column in table_of(model).columns]
        picked = ", ".join(changed.get(name, f"r.{name}") for name in names)
        unit.run(
            text(
                f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
                f"INSERT INTO {table_of(model).name} ({', '.join(names)}) "
                f"SELECT {picked} FROM n CROSS JOIN {table_of(model).name} r WHERE {mine}"
            )
        )


def _originals(unit: Unit) -> str:
    """Ids of our own making begin with a time, those of copies with a small number."""
    return "CAST(r.id AS text) >= '01'" if unit.dialect == "postgresql" else "r.id >= '01'"
