"""The morning note's moment: once a working day, late on its day, never for who has just begun."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.calendar import Availability
from coaching.morning import NOTE_AT, is_last_before, next_note, note_at, note_day, note_until
from coaching.walltime import to_local

CITY = "America/New_York"
ZONES = st.sampled_from([CITY, "Europe/Berlin", "Pacific/Auckland", "Asia/Kolkata", "UTC"])
ALWAYS = Availability()
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WEDNESDAY = date(2025, 3, 5)


def at(day: date, clock: str, zone: str = CITY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "looked", "due"),
    [
        ("08:44", None, False), ("08:45", None, True), ("17:59", None, True), ("18:00", None, False),
        ("08:45", WEDNESDAY, False), ("15:00", WEDNESDAY - timedelta(days=1), True), ("23:00", None, False),
    ],
)  # fmt: skip
def test_from_a_quarter_to_nine_until_working_hours_end_once(
    clock: str, looked: date | None, due: bool
) -> None:
    assert (note_day(at(WEDNESDAY, clock), CITY, ALWAYS, looked, LONG_AGO) == WEDNESDAY) is due


def test_not_on_days_off_and_not_on_the_day_somebody_begins() -> None:
    away = Availability(off=((WEDNESDAY, WEDNESDAY),))
    assert note_day(at(WEDNESDAY, "09:00"), CITY, away, None, LONG_AGO) is None
    assert note_day(at(date(2025, 3, 8), "09:00"), CITY, ALWAYS, None, LONG_AGO) is None
    assert note_day(at(WEDNESDAY, "15:00"), CITY, ALWAYS, None, at(WEDNESDAY, "10:00")) is None
    assert note_day(at(WEDNESDAY, "15:00"), CITY, ALWAYS, None, at(WEDNESDAY, "08:00")) == WEDNESDAY


def test_leave_of_any_length_is_stepped_over() -> None:
    away = Availability(off=((WEDNESDAY, date(2026, 3, 5)),))
    assert next_note(at(WEDNESDAY, "07:00"), CITY, away) == note_at(date(2026, 3, 6), CITY)
    assert next_note(at(WEDNESDAY, "07:00"), CITY, Availability(frozenset())) is None


@given(minutes=st.integers(0, 60 * 24 * 400), zone=ZONES, days=st.frozensets(st.integers(0, 6), min_size=1))
def test_the_next_one_is_the_first_morning_after(minutes: int, zone: str, days: frozenset[int]) -> None:
    now, works = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), Availability(days)
    found = next_note(now, zone, works)
    assert found is not None
    assert found > now
    local = to_local(found, zone)
    assert works.is_working(local.date())
    assert local.time() == NOTE_AT
    before = local.date() - timedelta(days=1)
    while note_at(before, zone) > now:
        assert not works.is_working(before)
        before -= timedelta(days=1)
    assert note_day(found, zone, works, None, LONG_AGO) == local.date()
    assert note_at(local.date(), zone) < note_until(local.date(), zone)


@given(minutes=st.integers(0, 60 * 24 * 60), ahead=st.integers(0, 60 * 24 * 9), zone=ZONES)
def test_each_talk_is_in_exactly_one_last_note(minutes: int, ahead: int, zone: str) -> None:
    first = next_note(datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), zone, ALWAYS)
    assert first is not None
    talk = first + timedelta(minutes=ahead)
    notes = [first]
    while (following := next_note(notes[-1], zone, ALWAYS)) is not None and following <= talk:
        notes.append(following)
    assert [is_last_before(talk, now, zone, ALWAYS) for now in notes] == [False] * (len(notes) - 1) + [True]
