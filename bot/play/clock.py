"""The clock of a playground: it stands, runs as usual, or is carried along faster by whoever makes things happen."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from zoneinfo import ZoneInfo

USUAL, STANDING = 1.0, 0.0
RAN_ON = timedelta(seconds=5)
NEW_YORK = ZoneInfo("America/New_York")
FIRST_MORNING = wall_time(7, 0)
FIRST_LOOK = timedelta(days=1, hours=9, minutes=30)  # from Wednesday 7:00 to Thursday 16:30 in New York


class PlayClock:
    """Product time, only ever forward.

    At the usual rate it runs by itself. At any other it stands between two moves: time must not get ahead of what
    happens in it, so a faster pace is a row of small moves by the program. `seconds` is what runs; tests hand in
    their own.
    """

    def __init__(self, start: datetime, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._at, self._since = start.astimezone(UTC), seconds()
        self._rate = STANDING

    @property
    def rate(self) -> float:
        """Product seconds that are to pass in a second."""
        return self._rate

    @property
    def carried(self) -> bool:
        """Whether time moves only as somebody moves it: neither standing nor running by itself."""
        return self._rate not in (USUAL, STANDING)

    def now(self) -> datetime:
        if self._rate != USUAL:
            return self._at
        return self._at + timedelta(seconds=self._seconds() - self._since)

    def move_to(self, moment: datetime) -> None:
        """Set the time. Raises ValueError for a moment before the present one.

        A running clock goes on between a caller's look at it and this call: so little is not backwards.
        """
        moment, now = moment.astimezone(UTC), self.now()
        if moment < now:
            if self._rate == USUAL and now - moment <= RAN_ON:
                return
            raise ValueError("Product time does not run backwards.")
        self._at, self._since = moment, self._seconds()

    def run(self, rate: float) -> None:
        """Go on at this rate from now."""
        self._at, self._since = self.now(), self._seconds()
        self._rate = rate


def first_morning(now: datetime, weeks: int = 0) -> datetime:
    """So many weeks before the last first look: a Wednesday in New York, since check-ins open on Thursdays.

    The first look is not after `now`, so that nobody reads messages of a day that has not come.
    """
    last = (now - FIRST_LOOK).astimezone(NEW_YORK)
    past = (last - timedelta(hours=FIRST_MORNING.hour)).replace(tzinfo=None)
    day: date = past.date() - timedelta(days=(past.weekday() - 2) % 7 + 7 * weeks)
    return datetime.combine(day, FIRST_MORNING, NEW_YORK).astimezone(UTC)
