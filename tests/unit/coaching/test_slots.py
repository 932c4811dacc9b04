"""Windows and slots: the worked examples, and what holds for every plan."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from coaching.cadence import (
    NO_FACTS,
    Plan,
    SlotFacts,
    Window,
    joint,
    k_on,
    new_version,
    slot_state,
    slots_between,
    window,
)  # fmt: skip
from coaching.calendar import Availability

DAY = timedelta(days=1)
ALWAYS = Availability()
TUESDAY, FRIDAY = date(2025, 3, 4), date(2025, 3, 7)


def march(day):
    return date(2025, 3, day)


def off(first, last):
    return Availability(off=((march(first), march(last)),))


def weekly(**changes):
    return Plan(TUESDAY, 7, **changes)


def status(today, plan=None, facts=NO_FACTS, both=ALWAYS, held=(), k=0):
    return slot_state(plan or weekly(), k, facts, both, held, today).status


# ------------------------------------------------------------ the worked examples


@pytest.mark.parametrize(
    ("anchor", "interval", "both", "opens", "effective", "due_by", "closes"),
    [
        (TUESDAY, 7, ALWAYS, march(2), march(4), march(6), march(8)),
        (TUESDAY, 14, ALWAYS, date(2025, 2, 28), march(4), march(7), march(13)),
        (TUESDAY, 21, ALWAYS, date(2025, 2, 25), march(4), march(10), march(17)),
        (TUESDAY, 28, ALWAYS, date(2025, 2, 23), march(4), march(11), march(22)),
        (FRIDAY, 7, ALWAYS, march(5), march(7), march(11), march(11)),
        (TUESDAY, 7, off(4, 5), march(2), march(6), march(8), march(8)),
        (TUESDAY, 7, off(3, 7), march(2), None, None, march(8)),
    ],
)
def test_the_days_of_a_slot(anchor, interval, both, opens, effective, due_by, closes):
    slot = slot_state(Plan(anchor, interval), 0, NO_FACTS, both, [], march(4))
    assert (slot.opens_on, slot.effective_on, slot.due_by, slot.closes_on) == (
        opens,
        effective,
        due_by,
        closes,
    )


def test_the_page_has_the_same_windows_and_days():
    page = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")

    def said(day, month=True):
        return f"{day.day} {day:%b}" if month else str(day.day)

    for anchor, interval in ((TUESDAY, 7), (TUESDAY, 14), (TUESDAY, 28), (FRIDAY, 7)):
        span = window(Plan(anchor, interval), 0)
        opens = said(span.opens_on, span.opens_on.month != span.closes_on.month)
        planned = f"{anchor:%a} {said(anchor)}"
        assert f"| {planned} 2025 | {interval} days | {opens} to {said(span.closes_on)} |" in page
        slot = slot_state(Plan(anchor, interval), 0, NO_FACTS, ALWAYS, [], anchor)
        assert f"| {planned} | {interval} days | | {planned} | {slot.due_by:%a} {said(slot.due_by)} |" in page


def test_off_all_week_is_excused_on_every_day():
    for day in range(1, 31):
        assert status(march(day), both=off(3, 7)) == "excused"


def test_off_for_one_of_them_is_off_for_the_pair():
    rep, coach = off(4, 4), Availability(frozenset({0, 1, 2, 3}), ((march(5), march(5)),))
    assert slot_state(weekly(), 0, NO_FACTS, joint(rep, coach), [], march(4)).effective_on == march(6)


def test_workdays_from_sunday_to_thursday():
    both = joint(Availability(frozenset({6, 0, 1, 2, 3})), Availability(frozenset({6, 0, 1, 2, 3})))
    slot = slot_state(Plan(FRIDAY, 7), 0, NO_FACTS, both, [], march(4))
    assert (slot.effective_on, slot.due_by, slot.closes_on) == (march(9), march(11), march(11))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (3, "upcoming"),
        (4, "due"),
        (6, "due"),
        (7, "overdue"),
        (8, "overdue"),
        (9, "skipped"),
        (31, "skipped"),
    ],
)
def test_a_slot_through_the_days(today, expected):
    assert status(march(today)) == expected


# ------------------------------------------------------------ what people do to a slot


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (2, "held"),
        (4, "held"),
        (6, "held"),
        (7, "held_late"),
        (8, "held_late"),
        (1, "skipped"),
        (9, "skipped"),
    ],
)
def test_a_talk_in_the_window_fills_it(held, expected):
    assert status(march(20), held=[march(held)]) == expected


def test_a_talk_beats_all_else():
    facts = SlotFacts(cancelled=True, agreed_skip=True, excused=True, talked_on=march(6))
    assert status(march(20), facts=facts, held=[march(5)]) == "held"
    assert status(march(20), both=off(3, 7), held=[march(8)]) == "held"


def test_a_talk_is_not_known_before_its_day():
    assert status(march(4), held=[march(5)]) == "due"


def test_the_first_of_two_talks_is_the_one():
    slot = slot_state(weekly(), 0, NO_FACTS, ALWAYS, [march(7), march(3)], march(20))
    assert (slot.status, slot.held_on) == ("held", march(3))
    assert status(march(20), held=[march(7), march(3)], k=1) == "skipped"


@pytest.mark.parametrize(
    ("moved_to", "effective", "due_by"),
    [
        (march(7), march(7), march(8)),
        (march(3), march(3), march(5)),
        (march(8), None, None),  # a Saturday, and no working day after it
        (march(9), march(4), march(6)),  # outside the window: as if it was not moved
        (march(1), march(4), march(6)),
    ],
)
def test_a_moved_talk(moved_to, effective, due_by):
    slot = slot_state(weekly(), 0, SlotFacts(moved_to, 1), ALWAYS, [], march(3))
    assert (slot.effective_on, slot.due_by) == (effective, due_by)


def test_cancelled_is_skipped_unless_it_has_a_new_day():
    assert status(march(3), facts=SlotFacts(cancelled=True)) == "skipped"
    assert status(march(3), facts=SlotFacts(march(7), 1, cancelled=True)) == "upcoming"
    assert status(march(3), facts=SlotFacts(march(19), 1, cancelled=True)) == "skipped"


AWAY = SlotFacts(excused=True, cancelled=True)


@pytest.mark.parametrize("facts", [SlotFacts(agreed_skip=True), SlotFacts(excused=True), AWAY])
def test_an_agreed_skip_and_time_off_are_excused(facts):
    assert {status(march(day), facts=facts) for day in range(1, 31)} == {"excused"}


@pytest.mark.parametrize(
    ("today", "expected"),
    [(4, "due"), (5, "notes_open"), (12, "notes_open"), (13, "held"), (31, "held")],
)
def test_we_talked(today, expected):
    assert status(march(today), facts=SlotFacts(talked_on=march(5))) == expected


def test_we_talked_said_after_the_window_is_late():
    facts = SlotFacts(talked_on=march(12))
    assert status(march(12), facts=facts) == "notes_open"
    slot = slot_state(weekly(), 0, facts, ALWAYS, [], march(20))
    assert (slot.status, slot.held_on) == ("held_late", march(8))
    assert status(march(3), facts=SlotFacts(talked_on=march(1))) == "upcoming"  # said before its time


def test_the_notes_end_the_waiting():
    assert status(march(6), facts=SlotFacts(talked_on=march(5)), held=[march(5)]) == "held"


# ------------------------------------------------------------ pauses, starts and ends


def test_a_pause_over_the_window_excuses_it():
    plan = weekly(pauses=((march(1), march(10)),))
    assert {status(march(day), plan) for day in range(1, 31)} == {"excused"}
    assert status(march(11), plan, k=1) == "due"


def test_a_pause_moves_the_talk_to_the_day_after_it():
    slot = slot_state(weekly(pauses=((march(1), march(5)),)), 0, NO_FACTS, ALWAYS, [], march(5))
    assert (slot.effective_on, slot.due_by, slot.status) == (march(6), march(8), "upcoming")


@pytest.mark.parametrize(
    ("first", "today", "expected"),
    [
        (5, 4, "due"),  # planned, not begun
        (5, 5, "excused"),
        (6, 31, "excused"),
        (7, 8, "overdue"),  # it began when the time was over
        (7, 31, "skipped"),
    ],
)
def test_a_pause_until_further_notice(first, today, expected):
    assert status(march(today), weekly(pauses=((march(first), None),))) == expected


def test_a_window_cut_off_by_the_end_is_never_skipped():
    plan = weekly(ends_on=march(7))
    assert window(plan, 0).closes_on == march(7)
    assert status(march(7), plan) == "overdue"
    assert status(march(8), plan) == "excused"
    assert status(march(8), plan, SlotFacts(cancelled=True)) == "excused"
    assert status(march(8), plan, held=[march(7)]) == "held_late"
    assert status(march(9), plan, held=[march(8)]) == "excused"
    assert status(march(9), weekly(ends_on=march(8))) == "skipped"


def test_after_its_end_a_plan_has_no_slots():
    plan = weekly(ends_on=march(8))
    assert (k_on(plan, march(8)), k_on(plan, march(9))) == (0, None)
    assert slots_between(plan, march(1), march(31)) == range(1)
    with pytest.raises(ValueError, match="no slot 1"):
        window(plan, 1)


@pytest.mark.parametrize(
    ("starts_on", "k", "opens_on"),
    [
        (march(1), 0, march(1)),
        (march(4), 0, march(4)),
        (date(2025, 2, 1), 0, date(2025, 2, 23)),  # nine days before the talk at most
        (march(5), 1, march(5)),
        (march(12), 2, march(12)),
    ],
)
def test_a_start_opens_the_first_window(starts_on, k, opens_on):
    plan = weekly(starts_on=starts_on)
    assert window(plan, k) == Window(k, TUESDAY + 7 * k * DAY, opens_on, march(8) + 7 * k * DAY)
    assert (k_on(plan, opens_on), k_on(plan, opens_on - DAY)) == (k, None)
    with pytest.raises(ValueError, match="no slot"):
        window(plan, k - 1)


@pytest.mark.parametrize("interval", [0, 1, 8, 30, -7])
def test_other_intervals_are_refused(interval):
    with pytest.raises(ValueError, match="7, 14, 21 or 28"):
        Plan(TUESDAY, interval)
    with pytest.raises(ValueError, match="7, 14, 21 or 28"):
        new_version(weekly(), interval, march(4))


def test_another_interval_keeps_the_next_talk_on_its_day():
    assert new_version(weekly(), 14, march(5)) == (march(8), march(11))
    after = Plan(march(11), 14, starts_on=march(9))
    assert window(after, 0) == Window(0, march(11), march(9), march(20))
    assert new_version(Plan(TUESDAY, 28), 7, march(22)) == (march(22), date(2025, 4, 1))


def test_a_second_change_before_the_first_has_begun():
    after = Plan(march(11), 14, starts_on=march(9))
    assert new_version(after, 28, march(5)) == (march(8), march(11))


def test_a_plan_that_is_over_has_no_next_version():
    with pytest.raises(ValueError, match="over"):
        new_version(weekly(ends_on=march(8)), 14, march(9))
