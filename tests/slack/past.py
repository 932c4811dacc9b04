"""Worlds with a past, and what was said in them in a form that can be compared."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bot.play import Play
from bot.play_clock import PlayClock, first_morning
from bot.play_history import make_history
from bot.play_options import Options
from bot.play_pace import Controls
from bot.play_world import team_of
from playground.blocks import texts

TODAY = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday


class Line(NamedTuple):
    """A message, without the ids that are drawn anew in every world."""

    at: datetime
    place: str  # a channel's name, or the person whose conversation with the app it is
    who: str  # empty for the app
    plain: str
    inside_thread: bool
    reactions: dict[str, list[str]]


async def nothing() -> None:
    """What `make_history` does between two steps where nobody looks."""


async def begun(folder: Path, template: Path, *, today: datetime = TODAY, **chosen: int) -> Play:
    """A world at the beginning of its past: `weeks`, and `seed` and `people` where they matter."""
    path = folder / "touchline.sqlite"
    shutil.copy(template, path)
    options = Options(**chosen)
    world = Play(
        database_url=f"sqlite:///{path}", clock=PlayClock(first_morning(today, options.weeks)),
        team=team_of(options), lively=True, seed=options.seed, weeks=options.weeks, light=True,
    )  # fmt: skip
    await world.start()
    return world


async def lived(folder: Path, template: Path, *, weeks: int, today: datetime = TODAY, **chosen: int) -> Play:
    """A world with so many weeks behind it."""
    world = await begun(folder, template, today=today, weeks=weeks, **chosen)
    await make_history(world, weeks, Controls(world.clock, world), nothing)
    return world


def lines(world: Play) -> list[Line]:
    """Everything that was said, by time."""
    home = world.slack.workspace()
    found = [
        Line(
            datetime.fromtimestamp(float(message.ts), UTC),
            next(user for user in channel.members if user != home.bot_user_id)
            if channel.kind == "im"
            else channel.name,
            "" if message.bot_id else message.user,
            "\n".join(texts(message.blocks)) if message.blocks else message.text,
            message.inside_thread,
            message.reactions,
        )
        for channel in home.channels.values()
        for message in channel.messages
    ]
    return sorted(found, key=lambda line: (line.at, line.place))
