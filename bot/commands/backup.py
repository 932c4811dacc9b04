"""A copy of the database, and putting one back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import shared
from bot.commands.shared import count

if TYPE_CHECKING:
    from bot.restoring import Restored
    from bot.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    run: Annotated[bool, typer.Option("--run", help="PostgreSQL: run pg_dump, not only print it.")] = False,
) -> None:
    """Copy the database to a file, while it is served."""
    from bot import backup as making
    from storage.backup import BackupError

    settings = shared.read_settings()
    settings.cipher()
    url = settings.database_url
    try:
        if url.startswith("sqlite"):
            made = making.of_sqlite(Path(url.removeprefix("sqlite:///")), file, force=force)
        elif run:
            made = making.of_postgresql(url, file, force=force)
        else:
            typer.echo(making.shown(making.recipe(url, file)))
            typer.echo(
                "The password is not in it: set PGPASSWORD or use a .pgpass file. Add --run to run it here.",
                err=True,
            )
            return
    except BackupError as error:
        shared.refuse(str(error))
    typer.echo(f"{made.file}: {made.size} bytes, whole and checked.")
    if made.facts is not None and made.facts.key_ids:
        typer.echo(
            f"To read it, these keys of TOUCHLINE_SECRET_KEY are needed: {', '.join(made.facts.key_ids)}. "
            "Keep them in another place than the copy."
        )
    elif made.facts is None:
        typer.echo("To read it, TOUCHLINE_SECRET_KEY is needed. Keep it in another place than the copy.")


def restore(
    file: Annotated[Path | None, typer.Argument(help="A backup of SQLite.")] = None,
    here: Annotated[
        bool, typer.Option("--here", help="The database is back already, by pg_restore: only mark it.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a database that is there. It is kept.")
    ] = False,
    nothing_sent_since: Annotated[
        bool, typer.Option("--nothing-sent-since", help="No process ran after the backup: mark nothing.")
    ] = False,
) -> None:
    """Put a backup in place, so that nothing goes twice that was sent after it."""
    from storage.backup import BackupError

    settings = shared.read_settings()
    if (file is None) != here:
        shared.refuse("Name a backup, or add --here where the database is back already.")
    try:
        done = _restore(settings, file, force, nothing_sent_since)
    except BackupError as error:
        shared.refuse(str(error))
    _tell(done, nothing_sent_since)


def _restore(settings: Settings, file: Path | None, force: bool, nothing_sent_since: bool) -> Restored:
    from bot.backup import recipe_back, shown
    from bot.restoring import mark_here, put_in_place

    options = {"force": force, "nothing_sent_since": nothing_sent_since}
    if file is None:
        return mark_here(settings, shared.now(), **options)
    if not settings.database_url.startswith("sqlite"):
        shared.refuse(
            "PostgreSQL has its own tool. Stop every `run`, and give it an empty database:\n"
            f"  {shown(recipe_back(settings.database_url, file))}\n"
            "Then, before you start `run`:\n  touchline restore --here"
        )
    return put_in_place(settings, file, shared.now(), **options)


def _tell(done: Restored, nothing_sent_since: bool) -> None:
    if done.facts is not None and done.facts.last_alive is not None:
        typer.echo(f"The backup was made about {done.facts.last_alive:%a %d %b %Y %H:%M} UTC.")
    if done.kept is not None:
        typer.echo(f"The database of before is kept as {done.kept.name}.")
    if not nothing_sent_since:
        unclear = done.unclear
        typer.echo(
            f"May have been sent since the backup: {count(unclear.held, 'message', 'messages')} held as unknown, "
            f"{unclear.again} to be sent once more. Look: touchline deliveries --reason restored"
        )
        if unclear.held:
            typer.echo(
                "If you know that they were not sent: "
                "touchline deliveries retry --state unknown --reason restored --may-come-twice"
            )
    typer.echo("Restored. Start `touchline run`.")
