"""Two quick questions to a team, asked at once: when they reach each person, and until when they wait."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from coaching.calendar import Availability, next_working_moment
from coaching.rounds import RoundTimes
from coaching.walltime import to_local, to_utc

DUE, CLOSES = time(17, 0), time(9, 0)
LONGEST_WAIT = timedelta(days=4)  # a weekend and a day; who is away for longer is not asked
_DAY = timedelta(days=1)


def quick_times(now: datetime, zone: str, works: Availability) -> RoundTimes | None:
    """One person's times: asked in their next working hour, due at 17:00 of the working day after that, closed at
    09:00 of the one after. None for somebody who is away. There is no reminder.

    Rule: docs/rules.md, "Two quick questions".
    """
    opens_at = next_working_moment(now, zone, works)
    if opens_at is None or opens_at - now > LONGEST_WAIT:
        return None
    opens_on = to_local(opens_at, zone).date()
    due_on = works.add_business_days(opens_on, 1)
    if due_on is None:
        return None
    closes_on = works.next_working_day(due_on + _DAY) or due_on + _DAY
    return RoundTimes(
        opens_on, due_on, closes_on, opens_at, to_utc(due_on, DUE, zone), to_utc(closes_on, CLOSES, zone)
    )
