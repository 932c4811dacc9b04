"""What renderers do the same way: a planned message waits for working hours, a message becomes content."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from blocks.message import Message
from coaching.calendar import Availability, next_working_moment, within_hours
from coaching.walltime import to_local
from scheduler.rendering import Content
from storage.deliveries import Claimed
from storage.people import PersonRecord

# A message that was planned for an hour outside the working day (the person chose it) may go then; one that
# was planned for inside it and is late waits for the next morning.
_PLANNED_HOUR = timedelta(hours=1)


def content(message: Message) -> Content:
    return Content(message.text, message.blocks)


def hold(person: PersonRecord, works: Availability, row: Claimed, now: datetime) -> datetime | None:
    """Until when a planned message waits because the person is not at work; None if it may go."""
    day = to_local(row.due_at, person.tz).date()
    own_hour = works.is_working(day) and not within_hours(row.due_at, person.tz, works)
    if own_hour and now - row.due_at <= _PLANNED_HOUR:
        return None
    moment = next_working_moment(now, person.tz, works)
    if moment is None:
        return row.not_after
    return moment if moment > now else None


def day_before(now: datetime) -> date:
    """Since when days off matter: it may still be yesterday where the person is."""
    return now.date() - timedelta(days=1)
