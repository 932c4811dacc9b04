"""The audit log of a workspace as a table: that somebody looked, never what they saw."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import shared

if TYPE_CHECKING:
    from bot.settings import Settings

_TITLES = ("at", "who", "did", "what", "about", "detail")


def audit(
    workspace: Annotated[str | None, typer.Option(help="The Slack team id, if there are several.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many rows.")] = 1_000,
) -> None:  # fmt: skip
    """Print who looked at whose records as CSV, the newest first. That it was printed is written down too."""
    typer.echo(asyncio.run(_audit(shared.read_settings(), workspace, limit)), nl=False)


async def _audit(settings: Settings, team: str | None, limit: int) -> str:
    from coaching.csv_text import table
    from storage import audit, system
    from storage.audit import Entry, Event, Verb
    from storage.unit import Unit

    async with shared.beside(settings) as db:
        workspace = shared.the_one(await db.read(system.workspaces), team)
        now = await shared.time_of(db)

        def work(unit: Unit) -> list[Event]:
            found = audit.everything(unit, workspace.id, limit)
            entry = Entry(None, Verb.EXPORT, "audit_log", None, f"{now.timestamp():.0f}")
            audit.note(unit, workspace.id, [entry], now)
            return found

        found = await db.write(work)
    return table(
        _TITLES,
        [
            (f"{one.at:%Y-%m-%d %H:%M} UTC", one.actor.name if one.actor else "the server", one.verb, one.object,
             one.person.name if one.person else None, one.detail)
            for one in found
        ],
    )  # fmt: skip
