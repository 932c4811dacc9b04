"""The two clocks. Product time drives rules and due times; machine time drives leases, pacing and timeouts."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

RAN_ON = timedelta(seconds=5)


class ProductClock(Protocol):
    """The time the product lives in. Movable in play and in tests."""

    def now(self) -> datetime:
        """Aware UTC."""


class MachineClock(Protocol):
    """The time the machine lives in. Never moved."""

    def monotonic(self) -> float:
        """Seconds, only good for differences."""

    def now(self) -> datetime:
        """Aware UTC."""

    def steady(self) -> datetime:
        """Aware UTC that never jumps. For leases of one process: it may be off by as much as the clock once was."""

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""


class SystemClock:
    """Both clocks in a running program: this machine's, until `set` brings the time of the database.

    From then on the monotonic clock carries that time, so that neither a wrong clock of this machine nor one that
    jumps decides anything.
    """

    def __init__(self) -> None:
        self._began = wall(), time.monotonic()
        self._set: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        return wall() if self._set is None else _since(self._set)

    def steady(self) -> datetime:
        return _since(self._set or self._began)

    def set(self, moment: datetime, at: float) -> None:
        """`moment` was the time at the monotonic second `at`."""
        self._set = moment.astimezone(UTC), at

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def wall() -> datetime:
    """What the clock of this machine shows. Aware UTC."""
    return datetime.now(UTC)


def _since(known: tuple[datetime, float]) -> datetime:
    moment, at = known
    return moment + timedelta(seconds=time.monotonic() - at)


class MovableClock:
    """Product time that stands still, or runs from where it was last set, and moves only forward."""

    def __init__(self, start: datetime, *, running: bool = False) -> None:
        self._at = start.astimezone(UTC)
        self._since = time.monotonic() if running else None

    def now(self) -> datetime:
        if self._since is None:
            return self._at
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    @property
    def rate(self) -> float:
        """Product seconds that pass in a second."""
        return 0.0 if self._since is None else 1.0

    def move_to(self, moment: datetime) -> None:
        """Set the time. Raises ValueError for a moment before the present one.

        A running clock goes on between a caller's look at it and this call: so little is not backwards.
        """
        moment, now = moment.astimezone(UTC), self.now()
        if moment < now:
            if self._since is not None and now - moment <= RAN_ON:
                return
            raise ValueError("Product time does not run backwards.")
        self._at = moment
        if self._since is not None:
            self._since = time.monotonic()
