"""The command line: one program, its commands in `bot/commands/`, and sentences in place of tracebacks."""

from __future__ import annotations

import typer

from bot.commands import audit, backup, deliveries, digest, erase, key, people, play, serve, set_aside, setup

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="Touchline: sales coaching inside Slack.",
)  # fmt: skip
for _command in (
    play.play, serve.run, setup.doctor, setup.migrate, setup.manifest, serve.sweep, digest.digest,
    backup.backup, backup.restore, erase.erase, audit.audit,
):  # fmt: skip
    app.command()(_command)
app.add_typer(key.app, name="key")
app.add_typer(people.app, name="people")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(set_aside.app, name="set-aside")


def main() -> None:
    """The entry point: faults of settings and files are sentences, and a bug is told by its places alone."""
    from bot import crash
    from bot.settings import SettingsError
    from coaching.library import LibraryError
    from storage.database import DatabaseInUse
    from storage.sealing import SealError

    crash.keep_quiet()
    try:
        app()
    except (SettingsError, DatabaseInUse, LibraryError) as error:
        typer.echo(str(error), err=True)
    except SealError as error:
        typer.echo(f"TOUCHLINE_SECRET_KEY does not fit this database: {error}. Set the old key.", err=True)
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            typer.echo(crash.words(error), err=True)
            raise SystemExit(1) from None
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
