"""When something is posted in a team's channel, and when the team's meeting is talked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coaching.calendar import Availability
from coaching.walltime import to_local, to_utc

DIGEST, DRILL = "digest", "drill"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class WeekSlot:
    """What is posted once a week: `weekday` 0 is Monday, `at` is on the wall of `zone`."""

    what: str
    weekday: int
    at: time
    zone: str

    def on(self, day: date) -> datetime:
        """The moment in the ISO week of `day`, in UTC."""
        return to_utc(day + timedelta(days=self.weekday - day.weekday()), self.at, self.zone)


def next_post(now: datetime, slots: Iterable[WeekSlot]) -> datetime | None:
    """The first moment after `now` at which any of these falls due; None where there are none."""
    return min((_after(now, slot) for slot in slots), default=None)


def _after(now: datetime, slot: WeekSlot) -> datetime:
    day = to_local(now, slot.zone).date()
    # A clock change may move the moment of a day past it, so a week more than one is looked at.
    return next(at for n in range(3) if (at := slot.on(day + n * _WEEK)) > now)


@dataclass(frozen=True, slots=True)
class Fallen:
    """Something that fell due at `due_at`: of the week that begins on `week`, of use until `until`."""

    what: str
    due_at: datetime
    week: date
    until: datetime


def fallen_due(now: datetime, since: datetime, slots: Iterable[WeekSlot]) -> list[Fallen]:
    """What fell due from `since` (when something was to be looked at) until `now`, the last one of each kind.

    Late on the same day of the channel it is still of use; later it is not, and of more weeks only the last
    counts, so that two weeks never come at once. Rule: docs/rules.md, "The week of a team".
    """
    found = []
    for slot in slots:
        day = to_local(now, slot.zone).date()
        due_at = next(at for n in range(3) if (at := slot.on(day - n * _WEEK)) <= now)
        if due_at >= since:
            local = to_local(due_at, slot.zone).date()
            monday = local - timedelta(days=local.weekday())
            until = to_utc(local + _DAY, _MIDNIGHT, slot.zone) - timedelta(microseconds=1)
            found.append(Fallen(slot.what, due_at, monday, until))
    return sorted(found, key=lambda one: (one.due_at, one.what))


def somebody_works(day: date, people: Iterable[Availability], place: Availability) -> bool:
    """True if `day` is no holiday at the manager's `place`, and one of the `people` works on it."""
    return place.is_working(day) and any(works.is_working(day) for works in people)


def meeting_on(day: date, weekday: int | None, works: Availability) -> date | None:
    """The day of the team's meeting, if `day` is the manager's last working day before it; else None.

    `weekday` 0 is Monday, None where the team has no set meeting. No meeting is talked of that falls on a day
    off of the manager's. Rule: docs/rules.md, "The item for a meeting".
    """
    if weekday is None:
        return None
    meeting = day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)
    if not works.is_working(meeting) or works.add_business_days(meeting, -1) != day:
        return None
    return meeting
