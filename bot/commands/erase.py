"""Erasing somebody who has left, and so cannot ask for it in Slack."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import shared
from bot.commands.shared import count

if TYPE_CHECKING:
    from bot.settings import Settings


def erase(
    who: Annotated[str, typer.Option("--who", help="Their Slack id, such as U012AB3CD.")],
    workspace: Annotated[str | None, typer.Option(help="The Slack team id, if there are several.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:  # fmt: skip
    """Erase the words and the name of somebody who has left. Counts without words stay."""
    if not yes:
        typer.confirm(f"Erase {who}? It cannot be undone.", abort=True)
    rows = asyncio.run(_erase(shared.read_settings(), who, workspace))
    typer.echo(f"{count(rows, 'row', 'rows')} deleted or emptied. It is in the audit log.")


async def _erase(settings: Settings, who: str, team: str | None) -> int:
    from storage import erasure, people, system
    from storage.unit import Unit

    async with shared.beside(settings) as db:
        workspace = shared.the_one(await db.read(system.workspaces), team)
        now = await shared.time_of(db)

        def work(unit: Unit) -> int | str:
            found = [one for one in people.everyone(unit, workspace.id) if one.slack_user_id == who]
            if not found:
                return f"Nobody here has the Slack id {who}. Copy it from their profile in Slack."
            if found[0].active:
                return "They are in this Slack, so only they can do that: they type /coach my-data."
            return erasure.erase(unit, workspace.id, found[0], None, now)

        done = await db.write(work)
    return done if isinstance(done, int) else shared.refuse(done, 1)
