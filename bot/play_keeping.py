"""Saving a world while somebody plays in it: when nothing is under way, seldom, and not in anybody's way."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

from bot.play_saves import Shelf, Snapshot, look
from playground.record import Change

if TYPE_CHECKING:
    from bot.play import Play

EVERY = 15.0  # seconds between two savings of a world that changes
SHARE = 20  # and at least so many times as long as the last one took
QUIET = 0.02  # seconds between two looks whether something is under way
SEEN = ("message", "channel", "person", "read", "home", "workspace")  # changes worth keeping


class Keeper:
    """Saves one world to one shelf."""

    def __init__(self, shelf: Shelf, name: str, world: Play) -> None:
        self._shelf, self._name, self._world = shelf, name, world
        self._changed = True
        self._last, self._took = time.monotonic(), 0.0
        self._off = world.slack.on_change(self._heard)
        self.held_up = 0.0  # seconds for which the last saving kept everything waiting

    def _heard(self, change: Change) -> None:
        self._changed = self._changed or change.kind in SEEN

    async def run(self) -> None:
        """Every now and then, until cancelled."""
        while True:
            await asyncio.sleep(1.0)
            if self._changed and time.monotonic() - self._last > max(EVERY, SHARE * self._took):
                await self.save()

    async def save(self) -> None:
        """Now. Raises OSError if it cannot be written."""
        begun = time.monotonic()
        shot = await self._shot()
        self._changed = False
        await asyncio.to_thread(self._shelf.keep, self._name, shot)
        self._last = time.monotonic()
        self._took = self._last - begun

    def end(self) -> None:
        self._off()

    async def _shot(self) -> Snapshot:
        """Both halves of one moment: the bot rests, and nothing is on its way between it and Slack."""
        world = self._world
        while True:
            async with world.moving:
                await world.slack.settle()
                if not world.line.under_way:
                    # No await from here on: nobody comes in between.
                    begun = time.monotonic()
                    shot = Snapshot(self._small(), world.slack.dump(), look(self._shelf.database))
                    self.held_up = time.monotonic() - begun
                    return shot
            await asyncio.sleep(QUIET)

    def _small(self) -> dict[str, Any]:
        world = self._world
        people = world.people.dump() if world.people is not None else None
        return {
            "clock": world.clock.now().isoformat(),
            "people": json.loads(json.dumps(people)),  # a copy: they go on living
            "workspace_id": str(world.workspace_id),
            "secret_key": world.settings.touchline_secret_key,
        }
