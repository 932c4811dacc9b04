from datetime import UTC, date, datetime

import pytest

from coaching.calendar import Availability
from coaching.replies import ReplyKind, choices, reply_due_on, settles

SUN_TO_THU = Availability(frozenset({6, 0, 1, 2, 3}))
AWAY = Availability(off=((date(2025, 3, 10), date(2025, 3, 12)),))


@pytest.mark.parametrize(
    ("submitted", "zone", "availability", "soon", "expected"),
    [
        ("2025-03-07T12:00", "UTC", Availability(), False, date(2025, 3, 11)),  # Friday to Tuesday
        ("2025-03-07T12:00", "UTC", Availability(), True, date(2025, 3, 10)),  # soon: Monday
        ("2025-03-08T12:00", "UTC", Availability(), False, date(2025, 3, 11)),  # Saturday
        ("2025-03-07T12:00", "UTC", SUN_TO_THU, False, date(2025, 3, 10)),  # Sunday, Monday
        ("2025-03-07T12:00", "UTC", AWAY, False, date(2025, 3, 14)),
        ("2025-03-07T12:00", "Pacific/Auckland", Availability(), True, date(2025, 3, 10)),  # Saturday there
        ("2025-03-06T20:00", "Pacific/Auckland", Availability(), True, date(2025, 3, 10)),  # Friday there
        ("2025-03-06T20:00", "America/Los_Angeles", Availability(), True, date(2025, 3, 7)),
        ("2025-03-07T12:00", "UTC", Availability(frozenset()), False, date(2025, 3, 9)),
    ],
)
def test_reply_due_on(submitted, zone, availability, soon, expected):
    moment = datetime.fromisoformat(submitted).replace(tzinfo=UTC)
    assert reply_due_on(moment, zone, availability, soon) == expected


@pytest.mark.parametrize("kind", list(ReplyKind))
def test_everything_settles_but_seen_where_an_answer_is_needed(kind):
    assert settles(kind, needs_answer=False)
    assert settles(kind, needs_answer=True) is (kind != "seen")


def test_an_unknown_kind_settles_nothing():
    with pytest.raises(ValueError, match="shrug"):
        settles("shrug", needs_answer=False)


def test_choices_in_the_order_of_the_buttons():
    assert choices(needs_answer=False) == ("seen", "well_done", "reply")
    assert choices(needs_answer=True) == ("lets_talk", "next_talk", "reply")
    assert all(settles(kind, needs_answer=True) for kind in choices(needs_answer=True))
