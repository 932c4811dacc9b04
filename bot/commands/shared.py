"""What the commands have in common: settings, the time, a database that somebody else may serve, and words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database
    from storage.system import Installed

_EMPTY = "The database is empty or old. Start `touchline run` once, so that Slack's people are known."


def now() -> datetime:
    """The time of a command, UTC."""
    from gateway.clock import wall

    return wall()


async def time_of(db: Database) -> datetime:
    """The time that those who serve this database live by: PostgreSQL's own; this machine's on SQLite. UTC."""
    from storage import system

    machine = now()
    return await db.read(lambda unit: system.shared_time(unit, machine))


def read_settings() -> Settings:
    """The settings, with logging set up by them. Raises SettingsError."""
    from bot.logs import start_logging
    from bot.settings import load_settings

    settings = load_settings()
    start_logging(settings.log, secrets=settings.secrets())
    return settings


def refuse(sentence: str, code: int = 2) -> NoReturn:
    """Say what to do next, and end with this code."""
    typer.echo(sentence, err=True)
    raise SystemExit(code)


@asynccontextmanager
async def beside(settings: Settings) -> AsyncIterator[Database]:
    """The database, next to a process that may serve it. Refused where it is not there, empty or old."""
    from storage import schema
    from storage.database import connect

    if _no_file(settings.database_url):
        refuse(_EMPTY)  # looking must not make the file
    db = connect(settings.database_url, settings.cipher(), exclusive=False)
    await db.start()
    try:
        if not (await schema.schema_state(db)).ready:
            refuse(_EMPTY)
        yield db
    finally:
        await db.close()


def _no_file(url: str) -> bool:
    from pathlib import Path

    return url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).is_file()


def the_one(found: list[Installed], team: str | None) -> Installed:
    """The workspace of this Slack team id, or the only one there is."""
    chosen = [one for one in found if team in (None, one.slack_team_id)]
    if len(chosen) != 1:
        known = ", ".join(one.slack_team_id for one in found) or "none yet: start `touchline run` once"
        refuse(f"Say which workspace with --workspace. Known: {known}.")
    return chosen[0]


def count(number: int, one: str, more: str) -> str:
    """ "1 person", "2 people"."""
    return f"{number} {one if number == 1 else more}"
