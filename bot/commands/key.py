"""The secret key: a new one, sealing everything anew with it, and which keys are still in use."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from bot.commands import shared
from bot.commands.shared import count

if TYPE_CHECKING:
    from bot.rekeying import Rotated, Standing
    from storage.database import Database

T = TypeVar("T")
app = typer.Typer(help="The secret key: a new one, and sealing everything anew with it.")


@app.callback(invoke_without_command=True)
def key(context: typer.Context) -> None:
    """Print a new key. The first is a line for your .env file; later ones go before the one that is there."""
    if context.invoked_subcommand is not None:
        return
    from storage.sealing import Cipher

    names = _known()
    if not names:
        typer.echo(f"TOUCHLINE_SECRET_KEY={Cipher.make_key()}")
        return
    number = next(n for n in range(1, len(names) + 2) if f"k{n}" not in names)
    typer.echo(Cipher.make_key(f"k{number}"))
    typer.echo(
        "A key is set already. Keep it: put this one before it in TOUCHLINE_SECRET_KEY, with a comma between. "
        "Restart every `run`, then use `touchline key rotate`.",
        err=True,
    )


def _known() -> tuple[str, ...]:
    """The ids of the keys that are set; none where none is, or the settings cannot be read."""
    from bot.settings import SettingsError, load_settings

    try:
        return load_settings().cipher().names
    except SettingsError:
        return ()


@app.command("list")
def list_keys() -> None:
    """Which keys are still in use, and by how many values."""
    from bot.rekeying import standing

    async def work(db: Database) -> Standing:
        return await standing(db, shared.now())

    found = _beside(work)
    for name in dict.fromkeys((found.first, *sorted(found.counts))):
        typer.echo(f"{name}: {count(found.counts[name], 'value', 'values')}")
    typer.echo(_what_next(found))


@app.command()
def rotate() -> None:
    """Seal everything anew with the first key, while `run` serves. It may be stopped and begun again."""
    from bot.rekeying import rotate as seal_anew
    from bot.rekeying import standing

    async def work(db: Database) -> Rotated:
        before = await standing(db, shared.now())
        if before.blind:
            shared.refuse(
                f"{count(before.blind, 'process that serves does', 'processes that serve do')} not know the key "
                f"{before.first!r} yet, and could not read what is sealed with it. Restart every `run` with both "
                "keys set, then try again. If one was killed, wait two minutes."
            )
        typer.echo(f"{count(before.remaining, 'value is', 'values are')} sealed with an older key.")
        return await seal_anew(
            db, shared.now(), before,
            tell=lambda left: typer.echo(f"{count(left, 'value remains', 'values remain')}."),
        )  # fmt: skip

    done = _beside(work)
    typer.echo(f"Sealed anew with {done.left.first}: {count(done.done, 'value', 'values')}.")
    if done.closed:
        where = ", ".join(f"{table} {number}" for table, number in sorted(done.closed.items()))
        typer.echo(
            f"None of these keys opens {count(done.closed.total(), 'value', 'values')}: {where}.", err=True
        )
    typer.echo(_what_next(done.left))
    raise SystemExit(1 if done.left.remaining else 0)


def _beside(work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        async with shared.beside(shared.read_settings()) as db:
            return await work(db)

    return asyncio.run(run())


def _what_next(found: Standing) -> str:
    """Whether an older key may go, in a sentence or two."""
    older = sorted(name for name in found.counts if name != found.first)
    if missing := [name for name in older if name not in found.known]:
        return f"Not set here: {', '.join(missing)}. Add it to TOUCHLINE_SECRET_KEY, then `touchline key rotate`."
    if older:
        remain = count(found.remaining, "value remains", "values remain")
        return f"{remain} with {', '.join(older)}. Run `touchline key rotate`, and keep every key until then."
    if found.behind:
        many = count(found.behind, "process still seals", "processes still seal")
        return (
            f"{many} with an older key. Restart every `run` with {found.first} first, then run "
            "`touchline key rotate` once more. Keep the older key until then."
        )
    unused = [name for name in found.known if name != found.first]
    if not unused:
        return "Nothing remains to be done."
    return (
        f"0 values remain. {', '.join(unused)} may be removed from TOUCHLINE_SECRET_KEY. "
        "Keep it with the backups made until now: they need it."
    )
