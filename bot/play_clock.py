"""The clock of a playground: it stands, runs as usual, or is carried along faster by whoever makes things happen."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

USUAL, STANDING = 1.0, 0.0
RAN_ON = timedelta(seconds=5)


class PlayClock:
    """Product time, only ever forward.

    At the usual rate it runs by itself. At any other it stands between two moves: time must not get ahead of what
    happens in it, so a faster pace is a row of small moves by the program.
    """

    def __init__(self, start: datetime, *, rate: float = STANDING) -> None:
        self._at = start.astimezone(UTC)
        self._since = time.monotonic()
        self._rate = rate

    @property
    def rate(self) -> float:
        """Product seconds that pass in a second."""
        return self._rate

    def now(self) -> datetime:
        if self._rate != USUAL:
            return self._at
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    def move_to(self, moment: datetime) -> None:
        """Set the time. Raises ValueError for a moment before the present one.

        A running clock goes on between a caller's look at it and this call: so little is not backwards.
        """
        moment, now = moment.astimezone(UTC), self.now()
        if moment < now:
            if self._rate == USUAL and now - moment <= RAN_ON:
                return
            raise ValueError("Product time does not run backwards.")
        self._at, self._since = moment, time.monotonic()

    def move_back_to(self, moment: datetime) -> None:
        """Where the past begins, before anything has happened."""
        self._at, self._since = moment.astimezone(UTC), time.monotonic()

    def run(self, rate: float) -> None:
        """Go on at this rate from now."""
        self._at, self._since = self.now(), time.monotonic()
        self._rate = rate
