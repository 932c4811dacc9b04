"""`touchline play` from start to end: the page at once, then the world behind it, saved or made.

What is heavy is imported behind the page, in a thread: until then little more than the local Slack is there.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.manifest import read_manifest
from bot.play.clock import PlayClock, first_morning
from bot.play.options import Options
from bot.play.pace import Controls
from bot.play.saves import Shelf, Unfit
from playground import LocalSlack

if TYPE_CHECKING:
    from bot.play.keeping import Keeper
    from bot.play.play import Play

KEPT_ENTRIES = 2_000  # of traffic
STOPPING = (signal.SIGTERM, signal.SIGINT)
WAKING = {"label": "Waking Touchline up", "done": 0.0}
NOT_MADE = "The history could not be made. Stop the program and start it again."
NOT_TAKEN_UP = "The saved world could not be taken up. Stop the program and start it with --reset."
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """How one run is to be."""

    options: Options
    folder: Path
    port: int
    open_page: bool = True
    reset: bool = False
    note: str = ""


async def play(
    wish: Wish, say: Say, *, now: datetime, stop: asyncio.Event | None = None,
    quiet: Callable[[], None] = lambda: None,
) -> int:  # fmt: skip
    """Run until stopped. Returns the exit code. Raises OSError for a port that is taken, FolderInUse.

    `quiet` sets up what is logged; it is called when the page is up.
    """
    stop = stop or asyncio.Event()
    shelf = Shelf(wish.folder)
    shelf.hold()
    try:
        with _on_signals(stop.set, say):
            if wish.reset:
                shelf.forget(wish.options.name)
            return await Run(wish, shelf, say, now, quiet).until(stop)
    finally:
        shelf.let_go()


@contextlib.contextmanager
def _on_signals(stop: Callable[[], None], say: Say) -> Iterator[None]:
    """The first signal stops, with all that belongs to it; a second one ends the program as it is."""
    loop, heard = asyncio.get_running_loop(), 0

    def hear() -> None:
        nonlocal heard
        heard += 1
        if heard > 1:
            say("Stopped at once. What was not saved yet is lost.")
            os._exit(
                1
            )  # whatever is under way, such as years of a moved clock; a saved pair is whole at any moment
        say("Saving. Press Ctrl+C again to stop at once.")
        stop()

    for number in STOPPING:
        loop.add_signal_handler(number, hear)
    try:
        yield
    finally:
        for number in STOPPING:
            loop.remove_signal_handler(number)


class Run:
    """One run: the page, then the world."""

    def __init__(self, wish: Wish, shelf: Shelf, say: Say, now: datetime, quiet: Callable[[], None]) -> None:
        self.wish, self.shelf, self.say, self._quiet = wish, shelf, say, quiet
        self.slack = LocalSlack(
            read_manifest(), clock=lambda: self.clock.now(), limits=False, keep=KEPT_ENTRIES
        )
        self.saved = self._take()
        self.clock = PlayClock(self._begin(now))
        self.slack.controls = self.controls = Controls(self.clock)
        self.controls.shown = dict(WAKING)
        self.world: Play | None = None
        self.keeper: Keeper | None = None

    def _take(self) -> dict[str, Any] | None:
        """What was saved of the world beside its Slack and database, which are put in place."""
        try:
            found = self.shelf.take(self.wish.options.name)
            if found is None:
                return None
            self.slack.load(found[1])
        except (Unfit, ValueError) as reason:
            self.say(f"{reason} A new one is made.")
            self.shelf.clear()
            return None
        return found[0]

    def _begin(self, now: datetime) -> datetime:
        """Where a saved world was left, or where the past begins."""
        if self.saved is not None:
            return datetime.fromisoformat(self.saved["clock"])
        options = self.wish.options
        return now if options.empty else first_morning(now, options.weeks)

    async def until(self, stop: asyncio.Event) -> int:
        await self.slack.start(self.wish.port)
        work = asyncio.create_task(self._bring_up())
        stopped = asyncio.create_task(stop.wait())
        try:
            self.say(f"Touchline is running in a Slack of its own: {self.slack.base_url}")
            self.say("Be anyone, press the buttons, move the clock. Press Ctrl+C to stop.")
            if self.wish.note and self.saved is None:
                self.say(self.wish.note)
            if self.wish.open_page:
                await asyncio.to_thread(_open, self.slack.base_url)
            await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
            failed = work.done() and not await self._told(work)
            await stopped
            return 1 if failed else 0
        finally:
            for task in (work, stopped):
                task.cancel()
            await asyncio.gather(work, stopped, return_exceptions=True)
            await self._take_down()

    async def _told(self, work: asyncio.Task[None]) -> bool:
        """True if the world is up. Else the page and the terminal say that it is not."""
        error = work.exception()
        if error is None:
            return True
        what = NOT_MADE if self.saved is None else NOT_TAKEN_UP
        self.controls.shown = {"label": what, "done": 0.0}
        self.slack.core.changed("progress")
        self.say(f"{what} What happened: {str(error) or type(error).__name__}")
        return False

    async def _bring_up(self) -> None:
        """The world behind the page; when this returns, one can play."""
        await asyncio.to_thread(self._quiet)
        module = await asyncio.to_thread(importlib.import_module, "bot.play.world")
        self.world = await module.bring_up(self)
        from bot.play.keeping import Keeper

        self.keeper = Keeper(self.shelf, self.wish.options.name, self.world, self.say)
        if self.saved is None:
            await self.keeper.try_to_save()
        self.world.keep_going(self.keeper.run())
        self.controls.shown = None
        for kind in ("progress", "clock", "reset"):
            self.slack.core.changed(kind)

    async def _take_down(self) -> None:
        if self.world is None:
            await self.slack.stop()
            return
        from bot.play.keeping import unsaved

        try:
            if self.keeper is not None:
                await self.world.rest()
                self.keeper.end()
                await self.keeper.save()
        except OSError as error:
            self.say(unsaved(error))
        finally:
            await self.world.stop()


def _open(address: str) -> None:
    import webbrowser

    webbrowser.open(address)
