"""Worlds with a past, and what was said in them in a form that can be compared."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bot.play.clock import PlayClock, first_morning
from bot.play.history import make_history
from bot.play.options import Options
from bot.play.pace import Controls
from bot.play.play import Play
from bot.play.world import team_of
from bot.sample.team import LEAVER, SAMPLE_TEAM
from playground.blocks import texts
from tests.slack.acting import rows

TEAM = (*SAMPLE_TEAM, LEAVER)
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


@asynccontextmanager
async def past(folder: Path, template: Path, weeks: int, seed: int = 1) -> AsyncIterator[Play]:
    world = await lived(folder, template, weeks=weeks, seed=seed)
    try:
        yield world
    finally:
        await world.stop()


class Story:
    """What there is to know about six weeks, read once."""

    def __init__(self, world: Play) -> None:
        self.world = world
        self.said = lines(world)
        home = world.slack.workspace()
        asked = [post for post in world.slack.posts.of("post") if "two minutes" in post.text]
        self.asked = [
            (next(iter(set(home.channels[post.channel].members) - {home.bot_user_id})), post.at)
            for post in asked
        ]

    async def read(self) -> Story:
        self.ids = dict(await rows(self.world, "person", "slack_user_id", "id"))
        who = {id: slack for slack, id in self.ids.items()}
        columns = ("person_id", "state", "late", "nothing_new", "settled_at", "opens_at", "coach_id", "id")
        self.check_ins = [
            {**dict(zip(columns, row, strict=True)), "who": who[row[0]], "coach": who.get(row[6])}
            for row in await rows(self.world, "check_in", *columns)
        ]
        self.replies = [
            (who[author], kind) for author, kind in await rows(self.world, "reply", "author_id", "kind")
        ]
        return self

    def of(self, kind: str) -> list[str]:
        """The people of this kind."""
        return [one.id for one in TEAM if one.kind == kind]

    def share(self, kind: str, **like: object) -> float:
        """The share of closed check-ins of this kind that are like this."""
        mine = [
            one for one in self.check_ins
            if one["who"] in self.of(kind) and one["state"] in ("submitted", "missed")
        ]  # fmt: skip
        return sum(all(one[key] == value for key, value in like.items()) for one in mine) / len(mine)
