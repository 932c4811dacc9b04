"""What a coach owes a check-in, by when, and what settles it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from coaching.calendar import Availability
from coaching.walltime import to_local

DUE_DAYS, SOON_DAYS = 2, 1  # working days of the coach


class ReplyKind(StrEnum):
    """What a coach can do with a check-in, as it is kept."""

    SEEN = "seen"
    WELL_DONE = "well_done"
    LETS_TALK = "lets_talk"
    NEXT_TALK = "next_talk"  # on the list for the next talk
    REPLY = "reply"  # words


def reply_due_on(submitted_at: datetime, zone: str, availability: Availability, soon: bool = False) -> date:
    """The day, on the coach's calendar, by which a reply is due. `zone` and `availability` are the coach's.

    Two working days after the day it came in on the coach's clock; one if the rep asked to talk soon. A
    coach who never works again gets plain days, so that the date is never missing.
    Rule: docs/rules.md, "When a reply is due".
    """
    day = to_local(submitted_at, zone).date()
    count = SOON_DAYS if soon else DUE_DAYS
    return availability.add_business_days(day, count) or day + timedelta(days=count)


def settles(kind: str, needs_answer: bool) -> bool:
    """True if this takes the check-in off the coach's list; [Seen] does not, for one that needs an answer.

    Raises ValueError for an unknown kind. Rule: docs/rules.md, "What settles a check-in".
    """
    return ReplyKind(kind) is not ReplyKind.SEEN or not needs_answer


def choices(needs_answer: bool) -> tuple[ReplyKind, ...]:
    """What the coach is offered, in the order of the buttons."""
    if needs_answer:
        return (ReplyKind.LETS_TALK, ReplyKind.NEXT_TALK, ReplyKind.REPLY)
    return (ReplyKind.SEEN, ReplyKind.WELL_DONE, ReplyKind.REPLY)
