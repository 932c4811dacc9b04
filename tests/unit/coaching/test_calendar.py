from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.calendar import Availability, business_days_between, next_working_moment, within_hours
from coaching.walltime import to_local, to_utc

PLAIN = settings(database=None, deadline=None, derandomize=True)
DAY = timedelta(days=1)
ZONES = st.sampled_from(sorted(available_timezones()))
DAYS = st.dates(date(2024, 1, 1), date(2036, 12, 31))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))
RANGES = st.tuples(DAYS, st.integers(-3, 400)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))
AVAILABILITIES = st.builds(
    Availability, st.frozensets(st.integers(0, 6), min_size=1), st.lists(RANGES, max_size=6).map(tuple)
)

MON_TO_FRI = Availability()
SUN_TO_THU = Availability(frozenset({6, 0, 1, 2, 3}))
SPRING_BREAK = Availability(off=((date(2025, 3, 4), date(2025, 3, 5)),))


@pytest.mark.parametrize(
    ("availability", "day", "expected"),
    [
        (MON_TO_FRI, date(2025, 3, 7), date(2025, 3, 7)),  # Friday
        (MON_TO_FRI, date(2025, 3, 8), date(2025, 3, 10)),  # Saturday
        (SUN_TO_THU, date(2025, 3, 7), date(2025, 3, 9)),  # Friday to Sunday
        (SPRING_BREAK, date(2025, 3, 4), date(2025, 3, 6)),
        (MON_TO_FRI, date(2024, 2, 29), date(2024, 2, 29)),  # a leap day is a day like others
        (Availability(frozenset()), date(2025, 3, 4), None),
        (Availability(frozenset({7, 9})), date(2025, 3, 4), None),
        (Availability(off=((date(2025, 1, 1), date.max),)), date(2025, 3, 4), None),
        (Availability(off=((date(2025, 1, 1), date(2999, 1, 1)),)), date(2025, 3, 4), date(2999, 1, 2)),
    ],
)
def test_next_working_day(availability, day, expected):
    assert availability.next_working_day(day) == expected


@pytest.mark.parametrize(
    ("availability", "day", "n", "expected"),
    [
        (MON_TO_FRI, date(2025, 3, 7), 2, date(2025, 3, 11)),
        (MON_TO_FRI, date(2025, 3, 8), 1, date(2025, 3, 10)),
        (MON_TO_FRI, date(2025, 3, 8), 0, date(2025, 3, 8)),
        (MON_TO_FRI, date(2025, 3, 10), -1, date(2025, 3, 7)),
        (SPRING_BREAK, date(2025, 3, 3), 1, date(2025, 3, 6)),
        (SPRING_BREAK, date(2025, 3, 6), -1, date(2025, 3, 3)),
        (MON_TO_FRI, date(2024, 2, 28), 2, date(2024, 3, 1)),
        (SUN_TO_THU, date(2026, 12, 31), 1, date(2027, 1, 3)),
        (Availability(frozenset()), date(2025, 3, 7), 1, None),
        (Availability(off=((date.min, date(2025, 3, 6)),)), date(2025, 3, 7), -1, None),
        (MON_TO_FRI, date.max, 1, None),
    ],
)
def test_add_business_days(availability, day, n, expected):
    assert availability.add_business_days(day, n) == expected


def test_business_days_between_counts_the_last_day_and_not_the_first():
    assert business_days_between(date(2025, 3, 7), date(2025, 3, 11), MON_TO_FRI) == 2
    assert business_days_between(date(2025, 3, 7), date(2025, 3, 9), MON_TO_FRI) == 0
    assert business_days_between(date(2025, 3, 11), date(2025, 3, 7), MON_TO_FRI) == 0
    assert business_days_between(date(2025, 3, 3), date(2025, 3, 7), SPRING_BREAK) == 2


def test_a_range_that_ends_before_it_starts_covers_nothing():
    odd = Availability(off=((date(2025, 3, 5), date(2025, 3, 4)),))
    assert odd.is_working(date(2025, 3, 4))
    assert odd.is_working(date(2025, 3, 5))


@PLAIN
@given(AVAILABILITIES, DAYS)
def test_the_next_working_day_is_the_first_one(availability, day):
    found = availability.next_working_day(day)
    assert found is not None
    assert found >= day
    assert availability.is_working(found)
    step = day
    while step < found:
        assert not availability.is_working(step)
        step += DAY


@PLAIN
@given(AVAILABILITIES, DAYS, st.integers(1, 15))
def test_adding_business_days_agrees_with_counting_them_and_goes_back(availability, day, n):
    found = availability.add_business_days(day, n)
    assert found is not None
    assert availability.is_working(found)
    assert business_days_between(day, found, availability) == n
    start = availability.next_working_day(day)
    assert availability.add_business_days(availability.add_business_days(start, n), -n) == start


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2025-03-07T12:00", "Europe/Berlin", "2025-03-07T12:00"),  # Friday, inside
        ("2025-03-07T08:30", "Europe/Berlin", "2025-03-07T08:30"),  # the first minute counts
        ("2025-03-07T18:00", "Europe/Berlin", "2025-03-10T08:30"),  # the last does not
        ("2025-03-07T05:00", "Europe/Berlin", "2025-03-07T08:30"),
        ("2025-03-08T12:00", "Europe/Berlin", "2025-03-10T08:30"),
        ("2025-03-28T20:00", "Europe/Berlin", "2025-03-31T08:30"),  # over the spring change
        ("2025-10-31T20:00", "America/New_York", "2025-11-03T08:30"),  # over the autumn change
    ],
)
def test_next_working_moment(now, zone, expected):
    local = datetime.fromisoformat(now)
    found = next_working_moment(to_utc(local.date(), local.time(), zone), zone, MON_TO_FRI)
    assert found is not None
    assert to_local(found, zone).replace(tzinfo=None) == datetime.fromisoformat(expected)
    assert found.tzinfo is UTC


def test_nobody_who_never_works_is_waited_for():
    now = datetime(2025, 3, 7, 12, tzinfo=UTC)
    assert next_working_moment(now, "UTC", Availability(frozenset())) is None
    assert next_working_moment(now, "UTC", Availability(off=((date(2025, 1, 1), date.max),))) is None


def test_hours_that_end_before_they_begin_are_refused():
    with pytest.raises(ValueError, match="before closes"):
        next_working_moment(datetime(2025, 3, 7, tzinfo=UTC), "UTC", MON_TO_FRI, time(18), time(8))


@pytest.mark.parametrize(
    ("zone", "eve", "after"),
    [
        ("Pacific/Apia", datetime(2011, 12, 29, 20), datetime(2012, 1, 2, 8, 30)),  # 30 December never was
        ("Pacific/Kwajalein", datetime(1993, 8, 20, 20), datetime(1993, 8, 23, 8, 30)),  # nor 21 August
        ("Pacific/Fakaofo", datetime(2011, 12, 29, 20), datetime(2012, 1, 2, 8, 30)),
    ],
)
def test_a_day_that_a_zone_skipped_is_no_working_day(zone, eve, after):
    now = to_utc(eve.date(), eve.time(), zone)
    found = next_working_moment(now, zone, MON_TO_FRI)
    assert found is not None
    assert to_local(found, zone).replace(tzinfo=None) == after


def test_an_opening_that_comes_twice_is_never_one_that_is_past():
    zone = "America/New_York"
    second_pass = datetime(2025, 11, 2, 6, 10, tzinfo=UTC)  # 01:10, for the second time
    every_day = Availability(frozenset(range(7)))
    found = next_working_moment(second_pass, zone, every_day, time(1, 30), time(1, 50))
    assert found == datetime(2025, 11, 2, 6, 30, tzinfo=UTC)


@PLAIN
@given(MOMENTS, ZONES, AVAILABILITIES, st.times(), st.times())
def test_the_next_working_moment_is_inside_hours_and_the_first(now, zone, availability, one, other):
    opens, closes = sorted((one.replace(microsecond=0), other.replace(microsecond=0)))
    if opens == closes:
        return
    found = next_working_moment(now, zone, availability, opens, closes)
    assert found is not None
    assert found >= now
    assert within_hours(found, zone, availability, opens, closes)
    if found > now:
        assert not within_hours(now, zone, availability, opens, closes)
        just_before = (found - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        local = found.astimezone(ZoneInfo(zone))
        jumped = local.utcoffset() != just_before.utcoffset()
        assert jumped or not within_hours(just_before, zone, availability, opens, closes)
        passed = availability.next_working_day(to_local(now, zone).date())
        assert passed is not None
        assert (local.date() - passed).days <= 8
