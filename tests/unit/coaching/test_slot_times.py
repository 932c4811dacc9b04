"""When something falls due for a plan: by wall time of the rep, once, and of use when late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.calendar import Availability
from coaching.plans import Plan
from coaching.slot_times import Turns, closed_at, opens_at, prep_at, talk_at, tells_rep, turns
from coaching.slots import Slot, SlotFacts, joint, slot_states
from coaching.walltime import to_local

CITY = "America/New_York"
WEEKLY = Plan(date(2025, 3, 4), 7)  # Tuesdays
ALWAYS = Availability()
DAY = timedelta(days=1)


def slots_on(
    today: date, facts: dict[int, SlotFacts] | None = None, works: Availability = ALWAYS
) -> tuple[Slot, ...]:
    first, last = today - 14 * DAY, today + 16 * DAY
    return slot_states(WEEKLY, facts or {}, joint(works, ALWAYS), (), first, last, today)


def at(day: int, clock: str, zone: str = CITY, month: int = 3) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2025, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def look(
    now: datetime, *, known: tuple[int, ...] = (), prepared: tuple[int, ...] = (), closed: tuple[int, ...] = (),
    works: Availability = ALWAYS, facts: dict[int, SlotFacts] | None = None, start: time | None = time(10),
) -> Turns:  # fmt: skip
    today = to_local(now, CITY).date()
    return turns(
        slots_on(today, facts, works), known=known, prepared=prepared, closed=closed, start=start, rep=works,
        zone=CITY, now=now, today=today,
    )  # fmt: skip


def test_a_window_opens_at_midnight_a_talk_is_prepared_the_working_day_before_at_nine() -> None:
    opens = at(2, "00:00")  # the Sunday before Tuesday
    assert look(opens - timedelta(seconds=1)).opens == ()
    found = look(opens)
    assert (found.opens, found.prepares) == ((0,), ())
    assert found.next_at == at(3, "09:00")
    found = look(at(3, "09:00"), known=(0,))
    assert (found.opens, found.prepares, found.next_at) == ((), (0,), at(9, "00:00"))
    assert look(at(3, "09:00"), known=(0,), prepared=(0,)).prepares == ()


def test_a_closed_window_is_followed_up_once() -> None:
    found = look(at(9, "00:00"), known=(0,), prepared=(0,))
    assert (found.opens, found.closes) == ((1,), (0,))
    assert look(at(9, "00:00"), known=(0, 1), prepared=(0,), closed=(0,)).closes == ()


def test_prep_comes_on_the_reps_own_last_working_day_before() -> None:
    off = Availability(off=((date(2025, 3, 3), date(2025, 3, 3)),))
    (slot, *_) = slots_on(date(2025, 3, 3), works=off)
    assert prep_at(slot, off, CITY) == at(28, "09:00", month=2)
    assert look(at(28, "09:00", month=2), works=off).prepares == (0,)


def test_late_prep_comes_while_the_talk_is_still_ahead_and_never_after() -> None:
    assert look(at(4, "09:59"), known=(0,)).prepares == (0,)
    assert look(at(4, "10:00"), known=(0,)).prepares == ()
    assert look(at(4, "17:59"), known=(0,), start=None).prepares == (0,)
    assert look(at(4, "18:00"), known=(0,), start=None).prepares == ()


@pytest.mark.parametrize(
    "facts", [SlotFacts(cancelled=True), SlotFacts(agreed_skip=True), SlotFacts(talked_on=date(2025, 3, 3))]
)
def test_nothing_is_prepared_for_a_talk_that_will_not_be(facts: SlotFacts) -> None:
    assert look(at(3, "09:00"), known=(0,), facts={0: facts}).prepares == ()


def test_a_moved_talk_is_prepared_before_its_new_day() -> None:
    facts = {0: SlotFacts(moved_to=date(2025, 3, 7), moves=1)}
    assert look(at(3, "09:00"), known=(0,), facts=facts).prepares == ()
    assert look(at(6, "09:00"), known=(0,), facts=facts).prepares == (0,)


def test_a_rep_hears_of_a_skipped_talk_for_a_week() -> None:
    (slot, *_) = slots_on(date(2025, 3, 10))
    assert (slot.k, slot.closes_on) == (0, date(2025, 3, 8))
    assert tells_rep(slot, date(2025, 3, 9))
    assert tells_rep(slot, date(2025, 3, 15))
    assert not tells_rep(slot, date(2025, 3, 16))
    (current, *_) = slots_on(date(2025, 3, 4))
    assert not tells_rep(current, date(2025, 3, 4))


def test_a_window_ends_by_the_wall_also_when_clocks_change() -> None:
    (slot, *_) = slots_on(date(2025, 3, 4))
    assert closed_at(slot, CITY) - opens_at(slot, CITY) == timedelta(days=7)
    later = slot_states(WEEKLY, {}, ALWAYS, (), date(2025, 3, 9), date(2025, 3, 9), date(2025, 3, 9))[0]
    assert closed_at(later, CITY) - opens_at(later, CITY) == timedelta(days=7) - timedelta(hours=1)
    nobody = Availability(frozenset())
    (none, *_) = slot_states(WEEKLY, {}, nobody, (), date(2025, 3, 4), date(2025, 3, 4), date(2025, 3, 4))
    assert (prep_at(none, nobody, CITY), talk_at(none, None, CITY)) == (None, None)


@given(
    start=st.integers(0, 60 * 24 * 30), zone=st.sampled_from([CITY, "Pacific/Auckland", "Asia/Kolkata", "UTC"]),
    step=st.integers(1, 60 * 24 * 9),
)  # fmt: skip
def test_from_look_to_look_each_thing_comes_once_and_the_clock_goes_on(
    start: int, zone: str, step: int
) -> None:
    """Followed by its own `next_at`, or late by any span, no window is opened or prepared or closed twice."""
    now = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(minutes=start)
    known: set[int] = set()
    prepared: set[int] = set()
    closed: set[int] = set()
    for turn in range(12):
        today = to_local(now, zone).date()
        shown = slot_states(WEEKLY, {}, ALWAYS, (), today - 14 * DAY, today + 16 * DAY, today)
        found = turns(
            shown, known=known, prepared=prepared, closed=closed, start=None, rep=ALWAYS, zone=zone, now=now,
            today=today,
        )  # fmt: skip
        for new, old in ((found.opens, known), (found.prepares, prepared), (found.closes, closed)):
            assert not set(new) & old
            old |= set(new)
        assert found.next_at is not None
        assert found.next_at > now
        assert turns(
            shown, known=known, prepared=prepared, closed=closed, start=None, rep=ALWAYS, zone=zone, now=now,
            today=today,
        ) == Turns(next_at=found.next_at)  # fmt: skip
        now = found.next_at if turn % 2 else found.next_at + timedelta(minutes=step)
