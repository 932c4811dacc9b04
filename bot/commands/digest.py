"""Somebody's weekly digests."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.commands import shared


def digest(
    who: Annotated[str, typer.Option("--for", help="A Slack user id or an e-mail address.")],
    week: Annotated[
        str | None, typer.Option(help="Such as 2026-W48, or a day in it. This one if left out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print it.")] = False,
    workspace: Annotated[str | None, typer.Option(help="The Slack team id, if there are several.")] = None,
) -> None:
    """Print somebody's weekly digests, and owe what was not looked at yet."""
    from bot.digests import DigestError, print_digests

    try:
        found = asyncio.run(
            print_digests(shared.read_settings(), who, week, workspace, shared.now(), dry_run=dry_run)
        )
    except DigestError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None
    for row in found:
        typer.echo(row)
