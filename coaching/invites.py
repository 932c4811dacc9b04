"""A talk as an event of a calendar: when it is, and how calendars tell one state of it from the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from coaching.walltime import to_utc

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Invite:
    """One talk for a calendar. `title` and `details` hold names and times, and nothing of what is talked about.

    `on` and `at` are on the wall of `zone`, the rep's. Without `at` the talk has a day and no hour.
    `changed_at` (aware UTC) is when the rhythm or this talk was last touched.
    """

    uid: str
    sequence: int
    on: date
    at: time | None
    zone: str
    minutes: int
    title: str
    details: str
    changed_at: datetime
    cancelled: bool = False

    @property
    def starts_at(self) -> datetime | None:
        """Aware UTC; None for a talk that has no hour."""
        return None if self.at is None else to_utc(self.on, self.at, self.zone)

    @property
    def ends_at(self) -> datetime | None:
        start = self.starts_at
        return None if start is None else start + timedelta(minutes=self.minutes)

    @property
    def days(self) -> tuple[date, date]:
        """The day, and the one after it, as calendars write a whole day."""
        return self.on, self.on + _DAY


def uid_of(plan_id: UUID, k: int) -> str:
    """The name of a slot in calendars. It is the same for ever, so a talk that moved is changed and not doubled.

    Rule: docs/rules.md, "Talks in a calendar".
    """
    return f"{plan_id}-{k}@touchline"


def sequence_of(calendar_version: int, moves: int, cancelled: bool) -> int:
    """How often the event changed. It grows with each move, with a skip, and with another hour or length.

    A talk that is planned again after a skip was moved, so its number is above that of the skip.
    Rule: docs/rules.md, "Talks in a calendar".
    """
    return 2 * (calendar_version + moves) + (1 if cancelled else 0)


def changed_at(*moments: datetime | None) -> datetime:
    """The latest of these moments, aware UTC. Raises ValueError if all are None."""
    return max(moment.astimezone(UTC) for moment in moments if moment is not None)
