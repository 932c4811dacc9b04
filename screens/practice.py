"""A person's own practice: their row of weeks, and the warm-up that comes next. For them alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from blocks.drill import WarmUpText
from coaching.calendar import Availability
from coaching.digest import monday_of
from coaching.drills import in_turn
from coaching.library import Library
from coaching.library_content import WarmUp
from coaching.streaks import Streak, practice_streak
from coaching.walltime import to_local
from storage import days_off, practices
from storage.people import PersonRecord
from storage.unit import Unit

YEAR = timedelta(weeks=53)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def streak_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime, works: Availability | None = None
) -> Streak:
    """Weeks of the last year with practice. Weeks in which the person did not work at all break nothing."""
    today = to_local(now, person.tz).date()
    since = monday_of(today - YEAR)
    days = practices.days_of(unit, workspace_id, person.id, since)
    if not days:
        return Streak(0, 0)
    works = works or days_off.availability(unit, workspace_id, person, since)
    return practice_streak(days, _weeks_off(works, monday_of(min(days)), today), today)


def _weeks_off(works: Availability, first: date, today: date) -> set[date]:
    found, week = set(), first
    while week <= today:
        if not any(works.is_working(week + n * _DAY) for n in range(7)):
            found.add(week)
        week += _WEEK
    return found


def warm_up_for(unit: Unit, workspace_id: UUID, person: PersonRecord, library: Library) -> WarmUpText | None:
    """The one they did not have yet, or had longest ago, of those for their track."""
    every = library.drills.warm_ups
    fitting = [one for one in every if person.track_key in one.tracks] or list(every)
    key = in_turn([one.key for one in fitting], practices.warm_ups_of(unit, workspace_id, person.id))
    return None if key is None else warm_up_text(library, key)


def warm_up_text(library: Library, key: str) -> WarmUpText | None:
    one: WarmUp | None = next((warm for warm in library.drills.warm_ups if warm.key == key), None)
    return None if one is None else WarmUpText(one.key, one.label, one.steps, one.good)
