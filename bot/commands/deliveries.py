"""The operator's hand on what is owed: looking, sending again, dropping."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import typer

from bot.commands import shared
from bot.commands.shared import count

if TYPE_CHECKING:
    from bot.deliveries import Seen, Target
    from storage.by_operator import Filter
    from storage.database import Database
    from storage.system import Installed

T = TypeVar("T")
MANY = 10  # more than so many are asked about first
_STATES = ("late", "stuck", "unknown", "failed", "owed", "claimed", "sending", "dropped", "sent")

app = typer.Typer(help="What is owed to people, what is in trouble, and what to do about it.")
Workspace = Annotated[str | None, typer.Option(help="Only this Slack team id.")]
Since = Annotated[str | None, typer.Option(help="Only what was due since then: 12h, 2d or 2026-11-20.")]
Kind = Annotated[list[str] | None, typer.Option(help="Only of this kind. May be given again.")]
State = Annotated[list[str] | None, typer.Option(help="Only in this state. May be given again.")]
Reason = Annotated[str | None, typer.Option(help="Only with this reason.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Ids, as the list shows them.")]


@app.callback(invoke_without_command=True)
def deliveries(
    context: typer.Context, state: State = None, kind: Kind = None, workspace: Workspace = None,
    since: Since = None, reason: Reason = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many rows.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:  # fmt: skip
    """What is owed to people, what is in trouble, and what to do about it."""
    if context.invoked_subcommand is not None:
        return

    async def work(db: Database, chosen: list[Installed], now: datetime) -> Seen:
        from bot.deliveries import look

        return await look(db, chosen, _filter(state, kind, since, reason, now), now, now, limit)

    seen = over(workspace, work)
    if as_json:
        shown = {
            "counts": asdict(seen.counts) | {"set_aside": seen.aside}, "token_dead": seen.dead,
            "deliveries": [line.as_json() for line in seen.lines],
        }  # fmt: skip
        typer.echo(json.dumps(shown, indent=2))
        return
    _print(seen, limit)


def _print(seen: Seen, limit: int) -> None:
    total = seen.counts
    typer.echo(
        f"owed {total.owed} ({total.late} late), in hand {total.in_hand} ({total.stuck} stuck), "
        f"unknown {total.unknown}, failed {total.failed}, set aside {seen.aside}"
    )
    for team in seen.dead:
        typer.echo(f"{team}: Slack does not accept the token. Nothing is sent there. See `touchline doctor`.")
    if seen.aside:
        typer.echo("Rows set aside: see `touchline set-aside`.")
    for line in seen.lines:
        typer.echo(line.text())
    if len(seen.lines) == limit:
        typer.echo(f"Only the first {limit} are shown. Use --limit, --state, --kind or --since.")


@app.command()
def retry(
    ids: Ids = None, state: State = None, kind: Kind = None, workspace: Workspace = None, since: Since = None,
    reason: Reason = None, yes: Yes = False,
    may_come_twice: Annotated[
        bool, typer.Option("--may-come-twice", help="Also what goes once and may be there already.")
    ] = False,
) -> None:  # fmt: skip
    """Send again what is unknown or failed, or was dropped by hand."""

    async def work(db: Database, chosen: list[Installed], now: datetime) -> int:
        import bot.deliveries as hand

        wanted = _filter(state, kind, since, reason, now)
        targets = await _targets(db, chosen, ids, wanted, ("unknown", "failed"), now)
        risky = [one for one in targets if one.may_come_twice]
        if risky and not may_come_twice:
            typer.echo(
                f"{_said(risky)} may have arrived and would come twice. Left alone. "
                "Add --may-come-twice to send them all the same."
            )
            targets = [one for one in targets if not one.may_come_twice]
        _ask("Send", targets, yes)
        done = await hand.retry(db, targets, now, twice=may_come_twice)
        _report("retry", targets, done, "owed again")
        return 1 if risky and not may_come_twice else 0

    raise SystemExit(over(workspace, work))


@app.command()
def drop(
    reason: Annotated[str, typer.Option("--reason", help="A few words of yours, kept with each row.")],
    ids: Ids = None, state: State = None, kind: Kind = None, workspace: Workspace = None, since: Since = None,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Never send these, with a reason."""
    why = reason.strip()
    if not why or len(why) > 50 or not all(c.isalnum() or c in " _-.,/#" for c in why):
        shared.refuse("--reason takes 1 to 50 letters, digits and spaces, such as `sent by hand`.")

    async def work(db: Database, chosen: list[Installed], now: datetime) -> int:
        import bot.deliveries as hand

        targets = await _targets(db, chosen, ids, _filter(state, kind, since, None, now), (), now)
        _ask("Drop", targets, yes)
        _report("drop", targets, await hand.drop(db, targets, why), "dropped")
        return 0

    raise SystemExit(over(workspace, work))


# ------------------------------------------------------------ in common


def over(team: str | None, work: Callable[[Database, list[Installed], datetime], Awaitable[T]]) -> T:
    """Do `work` on the chosen workspaces of the database and its time, while somebody else may serve it."""

    async def run() -> T:
        from bot.deliveries import workspaces_of

        async with shared.beside(shared.read_settings()) as db:
            chosen = await workspaces_of(db, team)
            if team is not None and not chosen:
                known = ", ".join(one.slack_team_id for one in await workspaces_of(db, None)) or "none yet"
                shared.refuse(f"There is no workspace {team} here. Known: {known}.")
            return await work(db, chosen, await shared.time_of(db))

    return asyncio.run(run())


def _filter(
    states: list[str] | None, kinds: list[str] | None, since: str | None, reason: str | None, now: datetime
) -> Filter:
    from storage.by_operator import Filter
    from storage.deliveries import KINDS

    for state in states or ():
        if state not in _STATES:
            shared.refuse(f"There is no state {state}. Known: {', '.join(_STATES)}.")
    for kind in kinds or ():
        if kind not in KINDS:
            shared.refuse(f"There is no kind {kind}. Known: {', '.join(sorted(KINDS))}.")
    return Filter(tuple(states or ()), tuple(kinds or ()), _since(since, now), reason)


def _since(text: str | None, now: datetime) -> datetime | None:
    if text is None:
        return None
    units = {"m": 60, "h": 3600, "d": 86_400}
    try:
        if text[-1:] in units:
            return now - timedelta(seconds=int(text[:-1]) * units[text[-1]])
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        shared.refuse("--since needs a span such as 12h or 2d, or a day such as 2026-11-20.")
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


async def _targets(
    db: Database,
    chosen: list[Installed],
    ids: list[str] | None,
    wanted: Filter,
    states: tuple[str, ...],
    now: datetime,
) -> list[Target]:
    """The rows with these ids, or those that fit. A filter must say which states; `states` are those allowed."""
    import bot.deliveries as hand

    if ids:
        found = await hand.named(db, chosen, [identity(text) for text in ids])
        missing = len(set(ids)) - len(found)
        if missing:
            typer.echo(f"{count(missing, 'id is', 'ids are')} not in this database.", err=True)
        return found
    if not wanted.states:
        shared.refuse("Say which: ids from `touchline deliveries`, or --state and perhaps --kind.")
    if states and not set(wanted.states) <= set(states):
        shared.refuse(
            f"By state, only {' and '.join(states)} can be sent again. Name other rows by their ids."
        )
    return await hand.fitting(db, chosen, wanted, now, now)


def identity(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        shared.refuse(f"{text} is no id. Take one from the list.")


def _said(targets: list[Target]) -> str:
    kinds = sorted({one.kind for one in targets})
    return f"{count(len(targets), 'message', 'messages')} ({', '.join(kinds)})"


def _ask(what: str, targets: list[Target], yes: bool) -> None:
    import sys

    if len(targets) <= MANY or yes:
        return
    if not sys.stdin.isatty():
        shared.refuse(f"That is {_said(targets)}. Add --yes to go on.")
    if not typer.confirm(f"{what} {_said(targets)}?"):
        shared.refuse("Nothing was changed.")


def _report(action: str, targets: list[Target], done: set[UUID], said: str) -> None:
    """One line of sum, one for each row left alone with the cause, and a line in the log for the trace."""
    import structlog

    log: Any = structlog.get_logger("touchline.operator")
    for one in targets:
        if one.id in done:
            log.info("delivery_by_operator", action=action, delivery=str(one.id), kind=one.kind)
        else:
            typer.echo(f"{one.id} left alone: {_why(one)}")
    typer.echo(f"{count(len(done), 'message', 'messages')} {said}.")


def _why(one: Target) -> str:
    return {
        "claimed": "it is in hand just now. Try again in a minute.",
        "sending": "it is on its way just now. Try again in a minute.",
        "owed": "it is owed already.",
        "sent": "it was sent.",
        "dropped": "it was dropped, since it was not wanted any more.",
    }.get(one.state, "it changed meanwhile. Look again.")
