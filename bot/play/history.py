"""The past of a playground: weeks of simulated life through the real handlers and sweeps, as fast as they go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.play.clock import FIRST_LOOK, NEW_YORK
from bot.play.pace import Controls
from bot.play.play import Play
from playground.actor import Actor

WEEK = timedelta(days=7)
DIRECTORY_REST = timedelta(hours=18)  # in the past the directory is read once a day
STEP = timedelta(hours=12)  # how often progress is told
Breathe = Callable[[], Awaitable[None]]


class Failed(Exception):
    """The past could not be made. Its words are for whoever started `touchline play`."""


async def make_history(world: Play, weeks: int, controls: Controls, breathe: Breathe) -> None:
    """Live so many weeks and the days up to now, telling the page how far it is. Raises Failed."""
    begin = world.clock.now()
    end = _same_wall(begin, weeks) + FIRST_LOOK
    world.connect_near()
    world.directory_rest = DIRECTORY_REST
    try:
        while world.clock.now() < end:
            now = world.clock.now()
            tell(controls, world, label(now - begin, weeks), (now - begin) / (end - begin))
            await breathe()
            if now < end - timedelta(days=1) <= now + STEP:
                everybody_reads(world)
            async with world.moving:
                await world.carry(min(now + STEP, end))
        await world.look_ahead()
    except Exception as error:
        raise Failed(f"{type(error).__name__}: {error}, at {world.clock.now():%d %B %H:%M} UTC") from error
    finally:
        world.directory_rest = timedelta(0)
        world.connect_far()


def label(passed: timedelta, weeks: int) -> str:
    """ "Week 5 of 12"; the days after the last week are this week."""
    week = passed // WEEK + 1
    return f"Week {week} of {weeks}" if week <= weeks else "This week"


def tell(controls: Controls, world: Play, what: str, done: float) -> None:
    controls.shown = {"label": what, "done": round(min(max(done, 0.0), 1.0), 3)}
    world.slack.core.changed("progress")
    world.slack.core.changed("clock")


def everybody_reads(world: Play) -> None:
    """The day before today everybody has seen what there is, so that only what is new is unread."""
    for home in world.slack.workspaces:
        for person in home.humans():
            reader = Actor(world.slack, home, person)
            for channel in (*home.dms_of.get(person.id, ()), *home.rooms_of(person.id)):
                reader.mark_read(channel)


def _same_wall(moment: datetime, weeks: int) -> datetime:
    """So many weeks later on the wall in New York, whatever the clocks there did in between."""
    local = moment.astimezone(NEW_YORK)
    return (local.replace(tzinfo=None) + WEEK * weeks).replace(tzinfo=NEW_YORK).astimezone(moment.tzinfo)
