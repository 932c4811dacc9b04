"""Serving Slack, and doing once what is due."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import shared

if TYPE_CHECKING:
    from bot.settings import Settings


def run() -> None:
    """Serve a real Slack workspace, until stopped."""
    from bot.run import serve

    serve(shared.read_settings())


def sweep(
    at: Annotated[
        str | None, typer.Option(help="Until when, as 2026-11-20T14:00+00:00. Now if left out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which messages would go out.")] = False,
) -> None:
    """Do what is due, or say what would go out by a time."""
    settings = shared.read_settings()
    until = _moment(at)
    if not dry_run:
        if until > shared.now():
            typer.echo(
                "--at lies ahead: rounds would close before their time. Add --dry-run to look.", err=True
            )
            raise SystemExit(2)
        count = asyncio.run(_sweep(settings, until))
        typer.echo(f"{count} rows handled. What they owe goes out when `touchline run` serves.")
        return
    from bot.dry_run import owed_by

    lines = asyncio.run(owed_by(settings, shared.now(), until))
    for line in lines:
        typer.echo(str(line))
    typer.echo(
        f"{len(lines)} messages would go out by {until:%a %d %b %H:%M} UTC. Nothing was sent or changed."
    )


async def _sweep(settings: Settings, until: datetime) -> int:
    from bot.program import Program

    program = Program(settings)
    try:
        await program.open()
        return await program.sweep.run(until)
    finally:
        await program.close()


def _moment(text: str | None) -> datetime:
    if text is None:
        return shared.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        typer.echo("--at needs a date, a time and a zone, such as 2026-11-20T14:00+00:00.", err=True)
        raise SystemExit(2)
    return moment.astimezone(UTC)
