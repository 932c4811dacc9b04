"""The bot in a Slack of its own on this machine."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.shared import now


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
        code = asyncio.run(start(wish, typer.echo, now=now(), quiet=quiet))
    except KeyboardInterrupt:  # before the program listens for it
        code = 0
    except (OptionError, FolderInUse, OSError) as error:
        typer.echo(_trouble(error, port, where), err=True)
        raise SystemExit(2) from None
    typer.echo("Stopped.")
    raise SystemExit(code)


def _start_logging(level: int) -> None:
    from bot.logs import start_logging

    start_logging(level=level)


def _trouble(error: Exception, port: int, where: Path) -> str:
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
