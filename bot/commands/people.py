"""Who reports to whom."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import shared
from bot.commands.shared import count

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Who reports to whom.")


@app.command("import")
def people_import(
    file: Annotated[Path, typer.Argument(help="A CSV: person, manager, track, hired_on, start.")],
    workspace: Annotated[str | None, typer.Option(help="The Slack team id, if there are several.")] = None,
) -> None:
    """Take in who reports to whom. Good lines are kept, bad ones named."""
    try:
        text = file.read_bytes()
    except OSError as error:
        typer.echo(f"{file} cannot be read ({error.strerror}).", err=True)
        raise SystemExit(2) from None
    done = asyncio.run(_import(shared.read_settings(), text, workspace))
    for note in (*done.notes, *done.faults):
        typer.echo(note, err=True)
    changed, left = count(done.changed, "person", "people"), count(len(done.faults), "line", "lines")
    typer.echo(f"{changed} changed, {done.newly_asked} asked from now on, {left} left out.")
    raise SystemExit(1 if done.faults else 0)


async def _import(settings: Settings, text: bytes, team: str | None) -> Any:
    from bot.people import import_people
    from coaching.library import load_library
    from storage import system
    from storage.templates import Templates

    async with shared.beside(settings) as db:
        workspace = shared.the_one(await db.read(system.workspaces), team)
        tracks = load_library().tracks
        return await import_people(db, workspace.id, text, Templates(), tracks, shared.now())
