"""Saving a world while somebody plays in it: when nothing is under way, seldom, and not in anybody's way."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.play.saves import Shelf, Snapshot, look
from playground.record import Change

if TYPE_CHECKING:
    from bot.play.play import Play

EVERY = 15.0  # seconds between two savings of a world that changes
SHARE = 20  # and at least so many times as long as the last one took
QUIET = 0.02  # seconds between two looks whether something is under way


class Keeper:
    """Saves one world to one shelf. `say` tells whoever started the program when it cannot."""

    def __init__(self, shelf: Shelf, name: str, world: Play, say: Callable[[str], None]) -> None:
        self._shelf, self._name, self._world, self._say = shelf, name, world, say
        self._changed = True
        self._failed = False
        self._last, self._took = time.monotonic(), 0.0
        self._off = world.slack.on_change(self._heard)

    def _heard(self, _change: Change) -> None:
        self._changed = True

    async def run(self) -> None:
        """Every now and then, until cancelled."""
        while True:
            await asyncio.sleep(1.0)
            if self._changed and time.monotonic() - self._last > max(EVERY, SHARE * self._took):
                await self.try_to_save()

    async def try_to_save(self) -> None:
        """Save now. If it cannot be written that is said once, and the next turn tries again."""
        try:
            await self.save()
            self._failed = False
        except OSError as error:
            self._last = time.monotonic()
            if not self._failed:
                self._say(unsaved(error))
            self._failed = True

    async def save(self) -> None:
        """Now. Raises OSError if it cannot be written."""
        begun = time.monotonic()
        shot = await self._shot()
        self._changed = False
        try:
            await asyncio.to_thread(self._shelf.keep, self._name, shot)
        except BaseException:
            self._changed = True
            raise
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
                    return Snapshot(self._small(), world.slack.dump(), look(self._shelf.database))
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


def unsaved(error: OSError) -> str:
    return f"This world cannot be saved ({error.strerror or error}). What was saved before stays as it is."
