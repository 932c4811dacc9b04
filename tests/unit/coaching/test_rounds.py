from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.calendar import Availability, within_hours
from coaching.checkins import Schedule, WeekTime
from coaching.rounds import LEAST_TIME, next_week_after, retime, round_times, spans, week_of
from coaching.walltime import to_local, to_utc

PLAIN = settings(database=None, deadline=None, derandomize=True)
DAY = timedelta(days=1)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
WEEKLY = Schedule(WeekTime(THU, time(14)), WeekTime(FRI, time(12)), WeekTime(MON, time(9)), 3)
COACHS_WEEK = Schedule(WeekTime(FRI, time(10)), WeekTime(FRI, time(16)), WeekTime(MON, time(12)))
MON_TO_FRI = Availability()
SUN_TO_THU = Availability(frozenset({SUN, MON, TUE, WED, THU}))

ZONES = st.sampled_from(sorted(available_timezones()))
WEEKS = st.dates(date(2024, 1, 1), date(2036, 12, 31)).map(week_of)
WEEK_TIMES = st.builds(
    WeekTime, st.integers(0, 6), st.times().map(lambda at: at.replace(second=0, microsecond=0))
)
SCHEDULES = st.builds(Schedule, WEEK_TIMES, WEEK_TIMES, WEEK_TIMES, st.none() | st.integers(1, 48))
OVERRIDES = st.none() | WEEK_TIMES


@st.composite
def availabilities(draw, around):
    days = draw(st.frozensets(st.integers(0, 6)))
    ranges = []
    for _ in range(draw(st.integers(0, 3))):
        start = around + draw(st.integers(-10, 20)) * DAY
        ranges.append((start, start + draw(st.integers(0, 30)) * DAY))
    return Availability(days, tuple(ranges))


def local(moment, zone):
    return to_local(moment, zone).replace(tzinfo=None).isoformat(timespec="minutes")


def told(times, zone="Europe/Berlin"):
    return [local(at, zone) for at in (times.opens_at, times.due_at, times.closes_at)]


def off(*days):
    return Availability(off=tuple((day, day) for day in days))


# Week of Monday 3 March 2025: opens Thu 6, due Fri 7, closes Mon 10.
@pytest.mark.parametrize(
    ("availability", "override", "expected"),
    [
        (MON_TO_FRI, None, ["2025-03-06T14:00", "2025-03-07T12:00", "2025-03-10T09:00"]),
        # the person's own day: the spans in days stay, and so do the times of day of due and closing
        (MON_TO_FRI, WeekTime(TUE, time(10)), ["2025-03-04T10:00", "2025-03-05T12:00", "2025-03-08T09:00"]),
        # Thursday off: opens Friday 14:00, so the due time of Friday noon moves to Monday, the closing to Tuesday
        (off(date(2025, 3, 6)), None, ["2025-03-07T14:00", "2025-03-10T12:00", "2025-03-11T09:00"]),
        # Friday off: only the due time moves
        (off(date(2025, 3, 7)), None, ["2025-03-06T14:00", "2025-03-10T12:00", "2025-03-11T09:00"]),
        # the closing day off: a closing asks nothing of anyone
        (off(date(2025, 3, 10)), None, ["2025-03-06T14:00", "2025-03-07T12:00", "2025-03-10T09:00"]),
        # a week from Sunday to Thursday: due on Sunday
        (SUN_TO_THU, None, ["2025-03-06T14:00", "2025-03-09T12:00", "2025-03-10T09:00"]),
        # less than two hours before the due time is too little
        (
            MON_TO_FRI,
            WeekTime(FRI, time(10, 1)),
            ["2025-03-07T10:01", "2025-03-10T12:00", "2025-03-11T09:00"],
        ),
        # Thursday and Friday off: Monday 14:00 would be after the closing, so the round is excused
        (off(date(2025, 3, 6), date(2025, 3, 7)), None, None),
        (Availability(frozenset()), None, None),
        (Availability(off=((date(2025, 3, 1), date(2025, 3, 31)),)), None, None),
        # away for longer than four weeks, from the day after the opening: excused too
        (Availability(off=((date(2025, 3, 7), date(2025, 4, 30)),)), None, None),
    ],
)
def test_round_times(availability, override, expected):
    times = round_times(WEEKLY, date(2025, 3, 3), "Europe/Berlin", availability, override)
    assert (None if times is None else told(times)) == expected


def test_the_override_of_the_same_moment_changes_nothing():
    plain = round_times(WEEKLY, date(2025, 3, 3), "Asia/Tokyo", MON_TO_FRI)
    assert plain == round_times(WEEKLY, date(2025, 3, 3), "Asia/Tokyo", MON_TO_FRI, WEEKLY.opens)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (WEEKLY, (1, 4)),
        (COACHS_WEEK, (0, 3)),
        (Schedule(WeekTime(THU, time(14)), WeekTime(THU, time(12)), WeekTime(THU, time(12))), (7, 7)),
        (Schedule(WeekTime(THU, time(14)), WeekTime(THU, time(14)), WeekTime(THU, time(13))), (7, 14)),
        (Schedule(WeekTime(THU, time(14)), WeekTime(THU, time(17)), WeekTime(THU, time(17))), (0, 0)),
    ],
)
def test_spans(schedule, expected):
    assert spans(schedule) == expected


@pytest.mark.parametrize(
    ("hours", "availability", "expected"),
    [
        (3, MON_TO_FRI, "2025-03-07T09:00"),
        (1, MON_TO_FRI, "2025-03-07T11:00"),
        (0, MON_TO_FRI, None),
        (None, MON_TO_FRI, None),
        (4, MON_TO_FRI, None),  # 08:00, before working hours
        (19, MON_TO_FRI, "2025-03-06T17:00"),
        (20, MON_TO_FRI, "2025-03-06T16:00"),  # two hours after the opening, to the minute
        (21, MON_TO_FRI, None),  # one hour after the opening
        (18, MON_TO_FRI, None),  # 18:00, after working hours
        (3, SUN_TO_THU, "2025-03-09T09:00"),
    ],
)
def test_one_reminder_in_working_hours_or_none(hours, availability, expected):
    schedule = Schedule(WEEKLY.opens, WEEKLY.due, WEEKLY.closes, hours)
    times = round_times(schedule, date(2025, 3, 3), "Europe/Berlin", availability)
    assert times is not None
    assert (times.remind_at and local(times.remind_at, "Europe/Berlin")) == expected


@pytest.mark.parametrize(("back_on", "due_on"), [(4, date(2025, 4, 4)), (5, None)])
def test_a_due_time_waits_for_28_days_and_no_longer(back_on, due_on):
    leave = ((date(2025, 3, 7), date(2025, 4, back_on) - DAY),)
    times = round_times(WEEKLY, date(2025, 3, 3), "UTC", Availability(frozenset(range(7)), leave))
    assert (times and times.due_on) == due_on


def test_a_week_is_named_by_its_monday():
    with pytest.raises(ValueError, match="Monday"):
        round_times(WEEKLY, date(2025, 3, 4), "UTC", MON_TO_FRI)
    assert week_of(date(2025, 3, 9)) == date(2025, 3, 3)
    assert week_of(date(2027, 1, 3)) == date(2026, 12, 28)  # the 53rd week of 2026


def test_a_day_that_the_zone_skipped_is_passed_over():
    """Apia had no Friday, 30 December 2011."""
    times = round_times(WEEKLY, date(2011, 12, 26), "Pacific/Apia", MON_TO_FRI)
    assert times is not None
    assert told(times, "Pacific/Apia") == ["2011-12-29T14:00", "2012-01-02T12:00", "2012-01-03T09:00"]
    on_friday = WeekTime(FRI, time(9))
    assert round_times(WEEKLY, date(2011, 12, 26), "Pacific/Apia", MON_TO_FRI, on_friday) is not None
    every_day = Availability(frozenset(range(7)))
    moved = round_times(WEEKLY, date(2011, 12, 26), "Pacific/Apia", every_day, on_friday)
    assert moved is not None
    assert moved.opens_on == date(2011, 12, 31)


def test_an_opening_that_a_clock_change_pushes_over_midnight_is_on_the_next_day():
    """Nuuk goes from Saturday 23:00 to Sunday 00:00."""
    late = WeekTime(SAT, time(23, 30))
    every_day = Availability(frozenset(range(7)))
    times = round_times(WEEKLY, date(2025, 3, 24), "America/Nuuk", every_day, late)
    assert times is not None
    assert local(times.opens_at, "America/Nuuk") == "2025-03-30T00:30"
    assert times.opens_on == date(2025, 3, 30)
    saturdays = Availability(frozenset(range(6)))
    moved = round_times(WEEKLY, date(2025, 3, 24), "America/Nuuk", saturdays, late)
    assert moved is not None
    assert moved.opens_on == date(2025, 3, 31)  # Sunday is off


def holds(times, zone, availability, schedule):
    assert times.opens_at + LEAST_TIME <= times.due_at <= times.closes_at
    for day, moment in (
        (times.opens_on, times.opens_at), (times.due_on, times.due_at), (times.closes_on, times.closes_at)
    ):  # fmt: skip
        assert moment.tzinfo is UTC
        assert to_local(moment, zone).date() == day
    assert availability.is_working(times.opens_on)
    assert availability.is_working(times.due_on)
    if times.remind_at is not None:
        assert times.remind_at == times.due_at - timedelta(hours=schedule.reminder_hours)
        assert times.remind_at >= times.opens_at + LEAST_TIME
        assert within_hours(times.remind_at, zone, availability)


@PLAIN
@given(st.data(), SCHEDULES, WEEKS, ZONES, OVERRIDES)
def test_opens_due_and_closes_are_in_order_in_any_zone_and_for_anyone(data, schedule, week, zone, override):
    availability = data.draw(availabilities(week))
    times = round_times(schedule, week, zone, availability, override)
    opens = override or schedule.opens
    due_days, close_days = spans(schedule)
    planned = week + opens.weekday * DAY
    if times is not None:
        holds(times, zone, availability, schedule)
        assert planned <= times.opens_on <= planned + close_days * DAY
        assert times.due_on >= planned + due_days * DAY
        assert times.closes_on >= planned + close_days * DAY
        for day in range((times.opens_on - planned).days):
            passed = planned + day * DAY
            shown = to_local(to_utc(passed, opens.at, zone), zone).date()
            assert not availability.is_working(passed) or shown != passed


@PLAIN
@given(SCHEDULES, WEEKS, ZONES, OVERRIDES)
def test_nobody_who_works_every_day_is_ever_excused(schedule, week, zone, override):
    """But where one skipped day is all the time there was."""
    if spans(schedule)[1] > 1:
        assert round_times(schedule, week, zone, Availability(frozenset(range(7))), override) is not None


# 599 zones, every week of 2024 to 2036 with a clock change in or next to it.
def changes(zone):
    start, weeks = date(2023, 12, 25), 13 * 53
    offsets = [to_local(to_utc(start + n * 7 * DAY, time(12), zone), zone).utcoffset() for n in range(weeks)]
    for n in range(1, weeks):
        if offsets[n] != offsets[n - 1]:
            yield start + (n - 1) * 7 * DAY


def test_every_clock_change_of_every_zone():
    odd = Schedule(WeekTime(SAT, time(23, 30)), WeekTime(SUN, time(2, 30)), WeekTime(SUN, time(3)), 1)
    every_day = Availability(frozenset(range(7)))
    seen = 0
    for zone in sorted(available_timezones()):
        for week in changes(zone):
            seen += 1
            for near in (week - 7 * DAY, week):
                times = round_times(WEEKLY, near, zone, MON_TO_FRI)
                assert times is not None
                holds(times, zone, MON_TO_FRI, WEEKLY)
                assert (times.opens_on, times.due_on, times.closes_on) == (
                    near + 3 * DAY,
                    near + 4 * DAY,
                    near + 7 * DAY,
                )
                assert [at.split("T")[1] for at in told(times, zone)] == ["14:00", "12:00", "09:00"]
                assert times.remind_at is not None
                strange = round_times(odd, near, zone, every_day)
                assert strange is not None
                holds(strange, zone, every_day, odd)
    assert seen > 3000


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Riyadh", "Pacific/Auckland", "America/St_Johns"])
@pytest.mark.parametrize("availability", [MON_TO_FRI, SUN_TO_THU])
def test_thirteen_years_of_weeks_one_round_each(zone, availability):
    """Leap days and the 53-week years 2026 and 2032 among them."""
    after, weeks = to_utc(date(2023, 12, 30), time(12), zone), []
    while not weeks or weeks[-1] < date(2036, 12, 22):
        found = next_week_after(WEEKLY, after, zone, availability)
        assert found is not None
        weeks.append(found[0])
        after = found[1].opens_at
    assert weeks == [date(2024, 1, 1) + n * 7 * DAY for n in range(len(weeks))]
    assert len(weeks) == 678


def test_next_week_after_is_strictly_after_and_steps_over_leave():
    thursday = to_utc(date(2025, 3, 6), time(14), "UTC")
    on_time = next_week_after(WEEKLY, thursday, "UTC", MON_TO_FRI)
    just_before = next_week_after(WEEKLY, thursday - timedelta(microseconds=1), "UTC", MON_TO_FRI)
    assert on_time is not None
    assert just_before is not None
    assert (just_before[0], on_time[0]) == (date(2025, 3, 3), date(2025, 3, 10))
    summer = Availability(off=((date(2025, 3, 1), date(2025, 8, 31)),))
    away = next_week_after(WEEKLY, thursday, "UTC", summer)
    assert away is not None
    assert away[1].opens_on == date(2025, 9, 4)
    # a moved opening of this week is still ahead
    moved = next_week_after(WEEKLY, thursday, "UTC", off(date(2025, 3, 6)))
    assert moved is not None
    assert moved[0] == date(2025, 3, 3)
    assert moved[1].opens_on == date(2025, 3, 7)
    assert next_week_after(WEEKLY, thursday, "UTC", Availability(frozenset())) is None
    years = Availability(off=((date(2025, 1, 1), date(2028, 1, 1)),))
    assert next_week_after(WEEKLY, thursday, "UTC", years) is None


@PLAIN
@given(st.data(), SCHEDULES, WEEKS, ZONES, OVERRIDES, st.integers(0, 10_080))
def test_no_week_is_skipped(data, schedule, week, zone, override, minutes):
    availability = data.draw(availabilities(week))
    after = to_utc(week, time(0), zone) + timedelta(minutes=minutes)
    found = next_week_after(schedule, after, zone, availability, override)
    if found is None:
        monday = week_of(to_local(after, zone).date())
        for number in range(60):
            other = round_times(schedule, monday + 7 * number * DAY, zone, availability, override)
            assert other is None or other.opens_at <= after
        return
    named, times = found
    assert times.opens_at > after
    assert times == round_times(schedule, named, zone, availability, override)
    for back in range(1, 6):
        other = round_times(schedule, named - 7 * back * DAY, zone, availability, override)
        assert other is None or other.opens_at <= after


# ---------------------------------------------------------------- moving to another zone


def berlin():
    times = round_times(WEEKLY, date(2025, 3, 3), "Europe/Berlin", MON_TO_FRI)
    assert times is not None
    return times


def test_a_rep_who_moves_keeps_the_local_dates():
    """From Berlin to New York an hour after the opening: Friday noon and Monday morning over there."""
    times = berlin()
    now = times.opens_at + timedelta(hours=1)
    moved = retime(times, WEEKLY, "America/New_York", MON_TO_FRI, now)
    assert told(moved, "America/New_York") == ["2025-03-06T08:00", "2025-03-07T12:00", "2025-03-10T09:00"]
    assert moved.remind_at is not None
    assert local(moved.remind_at, "America/New_York") == "2025-03-07T09:00"
    assert moved.opens_at == times.opens_at
    assert moved.opens_on == times.opens_on


def test_a_move_takes_no_time_away():
    """From Berlin to Auckland on Friday at nine: noon over there was last night, so noon in Berlin stays."""
    times = berlin()
    now = to_utc(date(2025, 3, 7), time(8), "Europe/Berlin")
    moved = retime(times, WEEKLY, "Pacific/Auckland", MON_TO_FRI, now)
    assert moved.due_at == times.due_at
    assert moved.due_on == date(2025, 3, 8)  # Saturday, 00:00 over there
    assert moved.remind_at is None
    assert local(moved.closes_at, "Pacific/Auckland") == "2025-03-10T09:00"


@PLAIN
@given(st.data(), SCHEDULES, WEEKS, ZONES, ZONES, st.floats(0, 1))
def test_moving_never_makes_anyone_late_by_itself(data, schedule, week, zone, other, share):
    availability = data.draw(availabilities(week))
    times = round_times(schedule, week, zone, availability)
    if times is None:
        return
    now = times.opens_at + (times.closes_at - times.opens_at) * share
    moved = retime(times, schedule, other, availability, now)
    assert moved.opens_at == times.opens_at
    assert moved.opens_at + LEAST_TIME <= moved.due_at <= moved.closes_at
    if times.due_at > now:
        assert moved.due_at > now
    if times.closes_at > now:
        assert moved.closes_at > now
    assert moved.remind_at is None or moved.remind_at > now
    assert to_local(moved.due_at, other).date() == moved.due_on
    assert to_local(moved.closes_at, other).date() == moved.closes_on


def test_the_shipped_rules_stand_in_utc_as_well():
    times = round_times(COACHS_WEEK, date(2025, 3, 3), "UTC", MON_TO_FRI)
    assert times is not None
    assert (times.opens_at, times.due_at) == (
        datetime(2025, 3, 7, 10, tzinfo=UTC),
        datetime(2025, 3, 7, 16, tzinfo=UTC),
    )
