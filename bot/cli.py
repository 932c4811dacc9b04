"""The command line."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.settings import Settings


app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="Touchline: sales coaching inside Slack.",
)  # fmt: skip
people_app = typer.Typer(no_args_is_help=True, help="Who reports to whom.")
app.add_typer(people_app, name="people")


def main() -> None:
    """The entry point: faults of settings and files are sentences, not tracebacks."""
    from bot.settings import SettingsError
    from coaching.library import LibraryError
    from storage.database import DatabaseInUse
    from storage.sealing import SealError

    try:
        app()
    except (SettingsError, DatabaseInUse, LibraryError) as error:
        typer.echo(str(error), err=True)
    except SealError as error:
        typer.echo(f"TOUCHLINE_SECRET_KEY does not fit this database: {error}. Set the old key.", err=True)
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        typer.echo(sentence, err=True)
    else:
        return
    raise SystemExit(2) from None


def _sentence(error: Exception) -> str | None:
    """What to do about a fault of the machine around us; None for a bug of ours."""
    import errno
    import socket

    import aiohttp
    import asyncpg
    from slack_sdk.errors import SlackApiError
    from sqlalchemy.exc import DBAPIError

    from gateway.outcomes import failure_of
    from storage.unit import Busy

    if isinstance(error, SlackApiError):
        return f"Slack says {failure_of(error).code}. Run `touchline doctor` to see which token it is about."
    if isinstance(error, aiohttp.ClientError):
        return "Slack does not answer. Check the network from this machine, or SLACK_API_URL if you set it."
    if isinstance(error, socket.gaierror):
        return "An address in HOST or DATABASE_URL is not known here. Check both."
    port = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)
    if isinstance(error, OSError) and error.errno in port and error.filename is None:
        return f"The port cannot be used ({error.strerror}). Set PORT or HOST to another."
    if isinstance(error, OSError | DBAPIError | Busy | asyncpg.PostgresError | asyncpg.InterfaceError):
        why = getattr(error, "strerror", None) or type(error).__name__
        return f"The database cannot be used ({why}). Check DATABASE_URL, then run `touchline doctor`."
    return None


def _settings() -> Settings:
    from bot.logs import start_logging
    from bot.settings import load_settings

    settings = load_settings()
    start_logging(settings.log)
    return settings


@app.command()
def play(
    port: Annotated[int, typer.Option(help="The port of the page.")] = 8080,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page.")] = False,
    people: Annotated[int | None, typer.Option(help="So many reps in a made-up company.")] = None,
    weeks: Annotated[int | None, typer.Option(help="Weeks of history, 0 to 52; 12 if left out.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed makes another history.")] = 1,
    empty: Annotated[
        bool, typer.Option("--empty", help="Only the people and the app: nobody is asked.")
    ] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Throw the saved world away, make it anew.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Where worlds are saved.")] = None,
) -> None:
    """The real bot in a Slack of its own on this machine, with a sample team and a clock to move."""
    import io
    import logging
    import sys

    from bot.play.options import OptionError, options
    from bot.play.run import Wish
    from bot.play.run import play as start
    from bot.play.saves import FolderInUse, data_folder

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # the address shows at once in a file or a pipe too
    where = (folder or data_folder()).expanduser().absolute()
    try:
        chosen, note = options(people, weeks, seed, empty=empty)
        wish = Wish(chosen, where, port, open_page=not no_browser, reset=reset, note=note)
        quiet = lambda: _start_logging(logging.ERROR)  # noqa: E731
        code = asyncio.run(start(wish, typer.echo, now=datetime.now(UTC), quiet=quiet))
    except KeyboardInterrupt:  # before the program listens for it
        code = 0
    except (OptionError, FolderInUse, OSError) as error:
        typer.echo(_play_trouble(error, port, where), err=True)
        raise SystemExit(2) from None
    typer.echo("Stopped.")
    raise SystemExit(code)


def _start_logging(level: int) -> None:
    from bot.logs import start_logging

    start_logging(level=level)


def _play_trouble(error: Exception, port: int, where: Path) -> str:
    from bot.play.saves import FolderInUse

    if isinstance(error, FolderInUse):
        return (
            f"Another `touchline play` is running in {where}. Use that one, or give this one its own place: "
            "touchline play --port 8090 --folder another-folder"
        )
    if not isinstance(error, OSError):
        return str(error)
    if error.filename is not None:
        return f"{where} cannot be used ({error.strerror}). Choose another with --folder."
    return f"Port {port} cannot be used ({error.strerror}). Try another: touchline play --port 8090"


@app.command()
def run() -> None:
    """Serve a real Slack workspace, until stopped."""
    from bot.run import serve

    serve(_settings())


@app.command()
def doctor() -> None:
    """Look at settings, database, schema, token, scopes and clock, and say what to do."""
    from bot.doctor import examine

    found = examine()
    for finding in found:
        typer.echo(f"{'ok  ' if finding.well else 'NOT '} {finding.what}: {finding.said}")
        if not finding.well:
            typer.echo(f"       {finding.cure}")
    raise SystemExit(0 if all(finding.well for finding in found) else 1)


@app.command()
def migrate(
    contract: Annotated[
        bool, typer.Option("--contract", help="Also the steps that take something away.")
    ] = False,
) -> None:
    """Bring the database's schema up to date."""
    applied = asyncio.run(_migrate(_settings(), contract))
    typer.echo(f"Applied: {', '.join(applied)}" if applied else "The schema is up to date.")


async def _migrate(settings: Settings, contract: bool) -> list[str]:
    from gateway.clock import SystemClock
    from storage import schema, system
    from storage.database import connect

    db = connect(settings.database_url, settings.cipher(), exclusive=False)
    await db.start()
    try:
        if contract and (await schema.schema_state(db)).current is not None:
            older = await db.read(lambda unit: system.older_replicas(unit, schema.HEAD, SystemClock().now()))
            if older:
                typer.echo(
                    f"Still running with an older schema: {', '.join(older)}. Stop them first.", err=True
                )
                raise SystemExit(1)
        return await schema.migrate(db, contract=contract)
    finally:
        await db.close()


@app.command()
def manifest(
    url: Annotated[str | None, typer.Option(help="The https address of your bot.")] = None,
    socket: Annotated[bool, typer.Option("--socket", help="For a bot that connects by Socket Mode.")] = False,
) -> None:
    """Print the app manifest to paste at Slack."""
    import yaml

    from bot.manifest import manifest_for

    try:
        found = manifest_for(url=url, socket=socket)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None
    typer.echo(yaml.safe_dump(found, sort_keys=False, allow_unicode=True), nl=False)


@app.command()
def sweep(
    at: Annotated[
        str | None, typer.Option(help="Until when, as 2026-11-20T14:00+00:00. Now if left out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which messages would go out.")] = False,
) -> None:
    """Do what is due, or say what would go out by a time."""
    settings = _settings()
    until = _moment(at)
    if not dry_run:
        if until > datetime.now(UTC):
            typer.echo(
                "--at lies ahead: rounds would close before their time. Add --dry-run to look.", err=True
            )
            raise SystemExit(2)
        count = asyncio.run(_sweep(settings, until))
        typer.echo(f"{count} rows handled. What they owe goes out when `touchline run` serves.")
        return
    from bot.dry_run import owed_by

    lines = asyncio.run(owed_by(settings, datetime.now(UTC), until))
    for line in lines:
        typer.echo(str(line))
    typer.echo(
        f"{len(lines)} messages would go out by {until:%a %d %b %H:%M} UTC. Nothing was sent or changed."
    )


@app.command()
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
            print_digests(_settings(), who, week, workspace, datetime.now(UTC), dry_run=dry_run)
        )
    except DigestError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None
    for row in found:
        typer.echo(row)


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
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        typer.echo("--at needs a date, a time and a zone, such as 2026-11-20T14:00+00:00.", err=True)
        raise SystemExit(2)
    return moment.astimezone(UTC)


@people_app.command("import")
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
    done = asyncio.run(_import(_settings(), text, workspace))
    for note in (*done.notes, *done.faults):
        typer.echo(note, err=True)
    changed, left = _count(done.changed, "person", "people"), _count(len(done.faults), "line", "lines")
    typer.echo(f"{changed} changed, {done.newly_asked} asked from now on, {left} left out.")
    raise SystemExit(1 if done.faults else 0)


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


async def _import(settings: Settings, text: bytes, team: str | None) -> Any:
    from bot.people import import_people
    from coaching.library import load_library
    from storage import schema, system
    from storage.database import connect
    from storage.templates import Templates

    db = connect(settings.database_url, settings.cipher(), exclusive=False)
    await db.start()
    try:
        if not (await schema.schema_state(db)).ready:
            typer.echo(
                "The database is empty or old. Start `touchline run` once, so that Slack's people are known.",
                err=True,
            )
            raise SystemExit(2)
        found = await db.read(system.workspaces)
        chosen = [w for w in found if team in (None, w.slack_team_id)]
        if len(chosen) != 1:
            known = ", ".join(w.slack_team_id for w in found) or "none yet: start `touchline run` once"
            typer.echo(f"Say which workspace with --workspace. Known: {known}.", err=True)
            raise SystemExit(2)
        tracks = load_library().tracks
        return await import_people(db, chosen[0].id, text, Templates(), tracks, datetime.now(UTC))
    finally:
        await db.close()


@app.command()
def key() -> None:
    """Print a new TOUCHLINE_SECRET_KEY for your .env file."""
    from storage.sealing import Cipher

    typer.echo(f"TOUCHLINE_SECRET_KEY={Cipher.make_key()}")
