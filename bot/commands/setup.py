"""Getting it to work: the app, the key, the schema, and what stands in the way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import shared

if TYPE_CHECKING:
    from bot.settings import Settings


def doctor() -> None:
    """Look at settings, database, schema, token, scopes and clock, and say what to do."""
    from bot.doctor import examine

    found = examine()
    for finding in found:
        typer.echo(f"{'ok  ' if finding.well else 'NOT '} {finding.what}: {finding.said}")
        if not finding.well:
            typer.echo(f"       {finding.cure}")
    raise SystemExit(0 if all(finding.well for finding in found) else 1)


def migrate(
    contract: Annotated[
        bool, typer.Option("--contract", help="Also the steps that take something away.")
    ] = False,
) -> None:
    """Bring the database's schema up to date."""
    from storage.schema import SchemaError

    try:
        applied = asyncio.run(_migrate(shared.read_settings(), contract))
    except SchemaError as error:
        shared.refuse(str(error), code=1)
    typer.echo(f"Applied: {', '.join(applied)}" if applied else "The schema is up to date.")


async def _migrate(settings: Settings, contract: bool) -> list[str]:
    from gateway.clock import SystemClock
    from storage import schema
    from storage.database import connect

    db = connect(settings.database_url, settings.cipher(), exclusive=False)
    await db.start()
    try:
        return await (schema.contract(db, SystemClock().now()) if contract else schema.migrate(db))
    finally:
        await db.close()


def manifest(
    url: Annotated[str | None, typer.Option(help="The https address of your bot.")] = None,
    socket: Annotated[
        bool,
        typer.Option(
            "--socket", help="For a bot that connects by Socket Mode; with --url browsers come there."
        ),
    ] = False,
    rotation: Annotated[
        bool, typer.Option("--rotation", help="With tokens that expire after 12 hours.")
    ] = False,
    org: Annotated[bool, typer.Option("--org", help="An Enterprise organisation may install it.")] = False,
) -> None:
    """Print the app manifest to paste at Slack."""
    import yaml

    from bot.manifest import manifest_for

    try:
        found = manifest_for(url=url, socket=socket, rotation=rotation, org=org)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None
    typer.echo(yaml.safe_dump(found, sort_keys=False, allow_unicode=True), nl=False)
