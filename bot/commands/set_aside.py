"""Rows that sweeps set aside after failing again and again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import shared
from bot.commands.deliveries import Ids, Workspace, identity, over
from bot.commands.shared import count

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from storage.database import Database
    from storage.set_aside import SetAside
    from storage.system import Installed

app = typer.Typer(help="Rows that failed again and again, and are left alone.")


@app.callback(invoke_without_command=True)
def set_aside(
    context: typer.Context, workspace: Workspace = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many rows of a table.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:  # fmt: skip
    """Rows that failed again and again, and are left alone."""
    if context.invoked_subcommand is not None:
        return

    async def work(db: Database, chosen: list[Installed], _now: datetime) -> list[tuple[str, SetAside]]:
        from bot.deliveries import aside

        return await aside(db, chosen, limit)

    found = over(workspace, work)
    if as_json:
        rows = [
            {"workspace": team, "table": row.table, "id": str(row.id), "fault": row.fault, "tries": row.tries,
             "since": row.since.isoformat() if row.since else None}
            for team, row in found
        ]  # fmt: skip
        typer.echo(json.dumps(rows, indent=2))
        return
    for team, row in found:
        since = f"since {row.since:%a %d %b %Y %H:%M} UTC" if row.since else "for some time"
        typer.echo(
            f"{row.table:16} {row.id}  {team}  {row.fault}, tried {row.tries} times, set aside {since}"
        )
    typer.echo(f"{count(len(found), 'row is', 'rows are')} set aside.")
    if found:
        typer.echo(
            "The log says more: look for sweep_row_failed with the id. Once the cause is mended: "
            "touchline set-aside retry --all"
        )


@app.command()
def retry(
    ids: Ids = None, workspace: Workspace = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are set aside.")] = False,
) -> None:  # fmt: skip
    """Put rows back: the next sweep takes them up again."""
    if bool(ids) == everything:
        shared.refuse("Say which: ids from `touchline set-aside`, or --all.")

    async def work(db: Database, chosen: list[Installed], now: datetime) -> set[UUID]:
        from bot.deliveries import put_back

        return await put_back(db, chosen, [identity(one) for one in ids] if ids else None, now)

    done = over(workspace, work)
    typer.echo(f"{count(len(done), 'row is', 'rows are')} due again.")
    if ids and len(done) < len(set(ids)):
        typer.echo("The others are not set aside.")
