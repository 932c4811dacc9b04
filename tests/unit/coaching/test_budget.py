"""The default fortnight of a rep, a manager with 8 reps and a leader with 5 managers, and the limits."""

from datetime import date, time, timedelta

import pytest

from coaching.budget import (
    Calendar,
    Planned,
    PlannedMessage,
    count,
    over_budget,
    planned_messages,
    said,
    weekly_limit,
)  # fmt: skip
from coaching.calendar import Availability
from coaching.morning import brief_on

DAY = timedelta(days=1)
MONDAY = date(2025, 3, 3)


def day(number):
    return MONDAY + (number - 3) * DAY


THURSDAYS, FRIDAYS = (day(6), day(13)), (day(7), day(14))
REP = Calendar(asked=THURSDAYS, reminded=FRIDAYS, talks=(day(11),), digests=FRIDAYS)
MANAGER = Calendar(coached=tuple(day(n) for n in (3, 4, 5, 6, 10, 11, 12, 13)), rounds=THURSDAYS)
LEADER = Calendar(coached=tuple(day(n) for n in (3, 4, 5, 10, 11)), rounds=THURSDAYS)


def kinds(calendar):
    return [(one.day.day, one.kind.value, one.sure) for one in planned_messages(MONDAY, calendar)]


# ------------------------------------------------------------ the worked fortnight


def test_a_rep():
    assert kinds(REP) == [
        (6, "check_in", True),
        (7, "digest", True),
        (7, "reminder", False),
        (10, "prep", True),
        (11, "confirm", True),
        (13, "check_in", True),
        (14, "digest", True),
        (14, "reminder", False),
    ]
    assert count(planned_messages(MONDAY, REP)) == (6, 8)


def test_a_manager_with_eight_reps():
    assert count(planned_messages(MONDAY, MANAGER)) == (10, 12)
    late = Calendar(coached=tuple(day(n) for n in (4, 5, 6, 7, 11, 12, 13, 14)), rounds=THURSDAYS)
    assert count(planned_messages(MONDAY, late)) == (12, 12)


def test_a_leader_with_five_managers():
    assert count(planned_messages(MONDAY, LEADER)) == (7, 9)


@pytest.mark.parametrize(
    ("calendar", "limit"),
    [
        (REP, weekly_limit(True, 0, 0)),
        (MANAGER, weekly_limit(False, 8, 0)),
        (LEADER, weekly_limit(False, 0, 5)),
    ],
)
def test_the_default_fortnight_is_within_the_limits(calendar, limit):
    assert over_budget(planned_messages(MONDAY, calendar), MONDAY, limit) == ()


def test_a_manager_who_is_coached_too():
    both = Calendar(
        asked=THURSDAYS, reminded=FRIDAYS, talks=(day(11),), coached=MANAGER.coached, rounds=THURSDAYS
    )
    limit = weekly_limit(True, 8, 0)
    assert over_budget(planned_messages(MONDAY, both), MONDAY, limit) == ()


# ------------------------------------------------------------ one by one


def test_a_digest_gives_way_to_a_prep_on_its_day():
    calendar = Calendar(talks=(day(10),), digests=FRIDAYS)  # Monday: the prep goes out on Friday
    assert kinds(calendar) == [(7, "prep", True), (10, "confirm", True), (14, "digest", True)]


def test_only_what_is_in_the_two_weeks():
    calendar = Calendar(asked=(day(2), day(3), day(16), day(17)), talks=(day(17),))
    assert kinds(calendar) == [(3, "check_in", True), (14, "prep", True), (16, "check_in", True)]


def test_no_note_on_a_day_off():
    off = Availability(off=((day(3), day(4)),))
    assert kinds(Calendar(off, coached=(day(4), day(6)))) == [
        (5, "note", True),  # the first day of the week, and the day after the talk
        (6, "note", True),
        (7, "note", False),
        (10, "note", True),
    ]


def test_who_coaches_nobody_gets_no_note():
    assert kinds(Calendar(asked=(day(6),))) == [(6, "check_in", True)]


def test_a_welcome_is_sent_and_not_counted():
    calendar = Calendar(welcome_on=day(3), asked=THURSDAYS)
    messages = planned_messages(MONDAY, calendar)
    assert messages[0] == PlannedMessage(day(3), Planned.WELCOME)
    assert over_budget(messages, MONDAY, 1) == ()
    assert over_budget(messages, MONDAY, 0) == (0, 1)


def test_which_week_is_over():
    calendar = Calendar(asked=(day(10), day(11), day(12), day(13), day(14)))
    assert over_budget(planned_messages(MONDAY, calendar), MONDAY, 4) == (1,)
    unsure = Calendar(reminded=(day(10), day(11), day(12), day(13), day(14)))
    assert over_budget(planned_messages(MONDAY, unsure), MONDAY, 4) == ()


@pytest.mark.parametrize(
    ("coached", "reps", "managers", "limit"),
    [
        (True, 0, 0, 4), (False, 8, 0, 6), (False, 1, 3, 6), (False, 0, 5, 4), (True, 8, 0, 8), (True, 0, 5, 6),
        (False, 0, 0, 0),
    ],
)  # fmt: skip
def test_limits(coached, reps, managers, limit):
    assert weekly_limit(coached, reps, managers) == limit


def test_how_a_count_is_said():
    assert (said(6, 8), said(6, 6)) == ("6 to 8", "6")


@pytest.mark.parametrize(
    ("start", "expected"),
    [(None, day(10)), (time(10), day(10)), (time(8, 46), day(10)), (time(8, 45), day(7)), (time(8), day(7))],
)
def test_the_brief_is_in_the_last_note_before_the_talk(start, expected):
    assert brief_on(day(10), start, Availability()) == expected
