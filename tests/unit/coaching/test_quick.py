"""Two quick questions: when they reach somebody, and until when they wait."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings

from coaching.calendar import Availability, within_hours
from coaching.quick import quick_times
from coaching.walltime import to_local
from tests.unit.coaching.test_calendar import AVAILABILITIES, MOMENTS, ZONES

PLAIN = settings(database=None, deadline=None, derandomize=True)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("now", "opens", "due", "closes"),
    [
        ("2026-12-04 19:00", "2026-12-07 08:30", "2026-12-08 17:00", "2026-12-09 09:00"),  # Friday evening
        ("2026-12-01 10:00", "2026-12-01 10:00", "2026-12-02 17:00", "2026-12-03 09:00"),
        ("2026-12-03 10:00", "2026-12-03 10:00", "2026-12-04 17:00", "2026-12-07 09:00"),  # Thursday
    ],
)
def test_the_example(now, opens, due, closes):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC) - timedelta(hours=1)
    times = quick_times(moment, BERLIN, Availability())
    shown = [
        f"{to_local(at, BERLIN):%Y-%m-%d %H:%M}" for at in (times.opens_at, times.due_at, times.closes_at)
    ]
    assert shown == [opens, due, closes]


def test_who_is_away_is_not_asked():
    off = Availability(off=((date(2026, 12, 1), date(2026, 12, 8)),))
    now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    assert quick_times(now, BERLIN, off) is None
    assert quick_times(now, BERLIN, Availability(frozenset())) is None
    assert quick_times(now + timedelta(days=4), BERLIN, off) is not None


@PLAIN
@given(MOMENTS, ZONES, AVAILABILITIES)
def test_there_is_time_to_answer(now, zone, works):
    times = quick_times(now, zone, works)
    if times is not None:
        assert now <= times.opens_at < times.due_at <= times.closes_at
        assert within_hours(times.opens_at, zone, works)
