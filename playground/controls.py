"""The clock of the embedding program, where it lets itself be moved."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from playground.errors import Json

MORNING = time(8)
MOST_UPCOMING = 20
FASTEST = 7 * 86_400  # a week a second


class Controls(Protocol):
    """Handed in by whoever embeds the local Slack; alone it has no clock to move."""

    async def advance(self, to: datetime) -> object:
        """Move product time forward, doing everything that falls due on the way."""
        ...

    def now(self) -> datetime:
        """Product time, aware."""
        ...

    def upcoming(self) -> list[Json]:
        """What happens next: dicts with `at` (ISO time) and `what`, soonest first."""
        ...

    def rate(self) -> float:
        """Product seconds that pass in a second: 1 as usual, 0 standing still, 86400 a day."""
        ...

    async def set_rate(self, rate: float) -> None:
        """Let time run like this from now on; everything that falls due on the way is done."""
        ...

    def progress(self) -> Json | None:
        """While history is being made: `label` for people and `done` from 0 to 1. Else None."""
        ...


def clock_json(controls: Controls | None, now: datetime) -> Json:
    """The clock as pages read it; `now` where there is none that can be moved."""
    if controls is None:
        return {"now": now.isoformat(), "movable": False, "rate": 1, "upcoming": []}
    return {
        "now": controls.now().isoformat(),
        "movable": True,
        "rate": controls.rate(),
        "upcoming": controls.upcoming()[:MOST_UPCOMING],
    }


def busy(controls: Controls) -> str:
    """Why time cannot be moved now; empty if it can."""
    return (
        "This world is still being made ready. Time can be moved when it is done."
        if controls.progress()
        else ""
    )


def rate_of(given: object) -> float:
    """A rate somebody asked for. Raises ValueError with a sentence."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= FASTEST:
        raise ValueError(f"A rate is a number of seconds a second, from 0 to {FASTEST}.")
    return float(given)


def target(controls: Controls, to: str, zone: str | None) -> datetime:
    """An ISO time, or a word: next_hour, next_morning, next_monday (in the reader's zone), next_event."""
    now = controls.now().astimezone(ZoneInfo(zone or "UTC"))
    if to == "next_hour":
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if to in ("next_morning", "next_monday"):
        return _morning(now, monday=to == "next_monday")
    if to == "next_event":
        upcoming = controls.upcoming()
        if not upcoming:
            raise LookupError("Nothing is planned.")
        to = str(upcoming[0]["at"])
    moment = datetime.fromisoformat(to)
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone, such as 2026-03-02T09:00:00+00:00")
    if moment < now:
        raise ValueError("Time only goes forward.")
    return moment


def _morning(now: datetime, *, monday: bool) -> datetime:
    """The next eight o'clock on the wall, on a Monday if asked."""
    day = now.date()
    while True:
        moment = datetime.combine(day, MORNING, now.tzinfo)
        if moment > now and (not monday or day.weekday() == 0):
            return moment
        day += timedelta(days=1)
