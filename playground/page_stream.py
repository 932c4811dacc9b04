"""The page's stream of changes: gathered, told a few times a second, never piling up for a slow reader."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from playground.errors import Json
from playground.record import Change

QUIET = 15.0  # seconds after which a stream says that it is still there
BEAT = 0.1  # seconds from one telling to the next
MOST_NAMES = 200  # of channels or people in one telling; above that none is named, which means any


class Gathered:
    """What changed since it was last told: sets, so that a reader who sleeps costs no memory."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self._names: dict[str, set[str]] = {}
        self._many: set[str] = set()
        self._seq = 0
        self._clear()

    def add(self, change: Change) -> None:
        self._seq = change.seq
        self._note("kinds", change.kind)
        self._note("channels", change.channel)
        self._note("users", change.user)
        self.woken.set()

    def take(self) -> Json:
        """Kinds, channels and people touched, each once. No channels or people named: any may be touched."""
        told: Json = {"seq": self._seq}
        told |= {name: [] if name in self._many else sorted(found) for name, found in self._names.items()}
        self._clear()
        return told

    def _note(self, name: str, value: str) -> None:
        if not value or name in self._many:
            return
        found = self._names[name]
        found.add(value)
        if len(found) > MOST_NAMES:
            self._many.add(name)

    def _clear(self) -> None:
        self._names = {"kinds": set(), "channels": set(), "users": set()}
        self._many = set()
        self.woken.clear()


async def changes(
    listen: Callable[[Callable[[Change], None]], Callable[[], None]], stopping: asyncio.Event
) -> AsyncIterator[str]:
    """Server-sent events until the program stops or the reader goes."""
    gathered = Gathered()
    off = listen(gathered.add)
    stopped = asyncio.ensure_future(stopping.wait())
    try:
        yield "retry: 1000\n\n"
        while not stopped.done():
            woken = asyncio.ensure_future(gathered.woken.wait())
            try:
                await asyncio.wait((woken, stopped), timeout=QUIET, return_when=asyncio.FIRST_COMPLETED)
            finally:  # also when the reader goes meanwhile
                woken.cancel()
            if gathered.woken.is_set():
                yield f"data: {json.dumps(gathered.take())}\n\n"
                await asyncio.wait((stopped,), timeout=BEAT)
            elif not stopped.done():
                yield ": still here\n\n"
    finally:
        off()
        stopped.cancel()
