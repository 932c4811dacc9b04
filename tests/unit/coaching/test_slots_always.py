"""What holds for the windows and slots of every plan."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.cadence import (
    NO_FACTS,
    Plan,
    SlotFacts,
    SlotStatus,
    k_on,
    new_version,
    slot_state,
    slot_states,
    slots_between,
    window,
)  # fmt: skip
from coaching.calendar import Availability

PLAIN = settings(database=None, deadline=None, derandomize=True)
DAY = timedelta(days=1)

INTERVALS = st.sampled_from([7, 14, 21, 28])
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
RANGES = st.tuples(DAYS, st.integers(0, 200)).map(lambda pair: (pair[0], pair[0] + pair[1] * DAY))
WORKDAYS = st.sampled_from(
    [frozenset(range(5)), frozenset({6, 0, 1, 2, 3}), frozenset({1}), frozenset(range(7))]
)
AVAILABILITIES = st.builds(Availability, WORKDAYS, st.lists(RANGES, max_size=4).map(tuple))
STARTS = st.none() | st.integers(-60, 60)


@st.composite
def plans(draw):
    anchor, start, end = draw(DAYS), draw(STARTS), draw(st.none() | st.integers(-20, 200))
    pauses = draw(st.lists(RANGES | DAYS.map(lambda day: (day, None)), max_size=2))
    return Plan(
        anchor, draw(INTERVALS), draw(st.none() | st.integers(0, 6)), None if start is None else anchor + start * DAY,
        None if end is None else anchor + end * DAY, tuple(pauses),
    )  # fmt: skip


@PLAIN
@given(plans(), st.integers(0, 40))
def test_windows_tile(plan, more):
    numbers = slots_between(plan, plan.anchor_on - 100 * DAY, plan.anchor_on + (100 + 28 * more) * DAY)
    spans = [window(plan, k) for k in numbers]
    for one, following in pairwise(spans):
        assert one.closes_on + DAY == following.opens_on
    for one in spans:
        assert one.opens_on <= one.closes_on
        for day in (one.opens_on, one.closes_on):
            assert k_on(plan, day) == one.k
    if spans:
        assert k_on(plan, spans[0].opens_on - DAY) is None


@PLAIN
@given(INTERVALS, DAYS, st.lists(st.tuples(INTERVALS, st.integers(0, 60)), min_size=1, max_size=5))
def test_windows_tile_over_changes_of_the_interval(interval, anchor, changes):
    versions, today = [Plan(anchor, interval)], anchor
    for other, days in changes:
        today += days * DAY
        ends_on, anchor_on = new_version(versions[-1], other, today)
        versions[-1] = replace(versions[-1], ends_on=ends_on)
        versions.append(Plan(anchor_on, other, starts_on=ends_on + DAY))
    first, last = window(Plan(anchor, interval), 0).opens_on, today + 100 * DAY
    for number in range((last - first).days + 1):
        day = first + number * DAY
        assert sum(k_on(plan, day) is not None for plan in versions) == 1
    weekdays = {plan.planned_on(k).weekday() for plan in versions for k in slots_between(plan, first, last)}
    assert weekdays == {anchor.weekday()}
    for plan in versions:
        for slot in slot_states(
            plan, {}, Availability(frozenset(range(7))), [], first, last, last + 60 * DAY
        ):
            assert slot.status == "skipped", "a change cuts no window off"


@PLAIN
@given(plans(), AVAILABILITIES, DAYS, DAYS)
def test_a_talk_fills_one_slot_at_most(plan, both, held, today):
    slots = slot_states(plan, {}, both, [held], date(2023, 1, 1), date(2028, 12, 31), today)
    filled = [slot for slot in slots if slot.talked]
    assert len(filled) == (1 if held <= today and k_on(plan, held) is not None else 0)
    assert all(slot.opens_on <= held <= slot.closes_on and slot.held_on == held for slot in filled)


@PLAIN
@given(plans(), AVAILABILITIES, DAYS)
def test_time_off_is_never_a_skip(plan, both, today):
    for slot in slot_states(plan, {}, both, [], date(2023, 1, 1), date(2028, 12, 31), today):
        days = [slot.planned_on + n * DAY for n in range((slot.closes_on - slot.planned_on).days + 1)]
        could = [day for day in days if both.is_working(day) and not plan.is_paused(day)]
        if not could:
            assert (slot.status, slot.effective_on, slot.due_by) == ("excused", None, None)
        else:
            assert slot.effective_on == could[0]
            assert slot.effective_on <= slot.due_by <= slot.closes_on


ORDER = ["upcoming", "due", "overdue", "skipped"]


@PLAIN
@given(plans(), AVAILABILITIES)
def test_an_untouched_slot_goes_one_way(plan, both):
    plan = replace(plan, pauses=tuple((start, end) for start, end in plan.pauses if end is not None))
    for k in list(slots_between(plan, plan.anchor_on, plan.anchor_on + 60 * DAY)):
        span = window(plan, k)
        seen = [
            slot_state(plan, k, NO_FACTS, both, [], span.opens_on + n * DAY).status.value
            for n in range(-2, 45)
        ]
        seen = [one for one in seen if one != "excused"]
        assert seen == sorted(seen, key=ORDER.index)


FACTS = st.builds(
    SlotFacts,
    st.none() | DAYS,
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.none() | DAYS,
    st.booleans(),
)


@PLAIN
@given(plans(), FACTS, AVAILABILITIES, st.lists(DAYS, max_size=3), DAYS)
def test_every_slot_has_a_status_and_days_inside_its_window(plan, facts, both, held, today):
    for k in slots_between(plan, today - 60 * DAY, today + 60 * DAY):
        slot = slot_state(plan, k, facts, both, held, today)
        assert slot.status in SlotStatus
        assert slot == slot_state(plan, k, facts, both, [*held, *held], today)
        for day in (slot.effective_on, slot.due_by, slot.held_on):
            assert day is None or slot.opens_on <= day <= slot.closes_on
        if slot.status in ("held", "held_late"):
            assert slot.held_on is not None
            assert slot.held_on <= today
