"""The clock of a playground as its page uses it: moved, run, listed; and the loop that carries time along."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.play.clock import PlayClock
from playground.errors import Json

if TYPE_CHECKING:
    from bot.play.play import Play

SLICE = 0.05  # seconds between two moves of a fast clock
MOST_AT_ONCE = 0.25  # seconds that a fast clock catches up with in one move
LOOK = 0.5  # seconds between two looks ahead while the clock is fast


class Controls:
    """Handed to the local Slack. Until there is a world behind it, time stands and `progress` says why."""

    def __init__(self, clock: PlayClock, play: Play | None = None) -> None:
        self._clock, self.play = clock, play
        self.shown: Json | None = None  # what is being prepared: label, done

    def now(self) -> datetime:
        return self._clock.now()

    async def advance(self, to: datetime) -> None:
        await self._world().advance(to)

    def upcoming(self) -> list[Json]:
        """What the bot will do next. What simulated people will do is not listed: nobody knows what others do."""
        return self.play.coming if self.play is not None else []

    def rate(self) -> float:
        return self._clock.rate

    async def set_rate(self, rate: float) -> None:
        world = self._world()
        async with world.moving:
            world.clock.run(rate)
        world.program.db.woken.set()

    def progress(self) -> Json | None:
        return self.shown

    def _world(self) -> Play:
        if self.play is None:
            raise ValueError("The world is not there yet. Please wait a moment.")
        return self.play


async def keep_pace(world: Play) -> None:
    """Carry time along at the rate somebody chose, until cancelled. An error is logged, and the next turn comes."""
    last = looked = time.monotonic()
    while True:
        world.program.db.woken.clear()
        try:
            async with world.moving:
                passed, last = time.monotonic() - last, time.monotonic()
                if world.clock.carried:
                    await world.carry(world.clock.now() + ahead(passed, world.clock.rate))
                else:
                    await world.settle()
                if not world.clock.carried or time.monotonic() - looked > LOOK:
                    looked = time.monotonic()
                    await _tell(world)
        except Exception as error:
            world.log.error("play_turn_failed", error=type(error).__name__, detail=str(error)[:300])
        await _rest(world)


def ahead(passed: float, rate: float) -> timedelta:
    """How far time goes when so many seconds have passed. A busy hour makes a fast clock slower: it does not leap."""
    return timedelta(seconds=min(passed, MOST_AT_ONCE) * rate)


async def _tell(world: Play) -> None:
    """Pages show what comes next, and the time while it runs fast. Where nothing happened the same still comes."""
    before: list[dict[str, Any]] = world.coming
    if world.outdated:
        await world.look_ahead()
    if world.coming != before or world.clock.carried:
        world.slack.core.changed("clock")


async def _rest(world: Play) -> None:
    if world.clock.carried:
        await asyncio.sleep(SLICE)
        return
    try:
        await asyncio.wait_for(world.program.db.woken.wait(), 1.0)
    except TimeoutError:
        return
