"""What slots add up to for a pair and a team, what may be done with one, and which talks count."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.cadence import (
    NO_FACTS,
    SAME_DAY,
    Plan,
    Slot,
    SlotFacts,
    SlotStatus,
    TalkFacts,
    agreed_skip_allowed,
    cadence_for,
    coverage,
    default_mode,
    keep_rate_of,
    move,
    needs_rep_confirm,
    pair_state,
    qualifies,
    slot_state,
    slot_states,
    why_not_log,
    why_not_move,
)  # fmt: skip
from coaching.calendar import Availability
from coaching.sessions import try_live

PLAIN = settings(database=None, deadline=None, derandomize=True)
DAY = timedelta(days=1)
ALWAYS = Availability()
TUESDAY = date(2025, 3, 4)
WEEKLY = Plan(TUESDAY, 7)


def march(day):
    return TUESDAY + (day - 4) * DAY


def slots(today, held=(), facts=None, plan=WEEKLY, both=ALWAYS):
    return slot_states(plan, facts or {}, both, held, march(-60), today + 30 * DAY, today)


# ------------------------------------------------------------ a pair


@pytest.mark.parametrize(
    ("today", "status", "row", "held", "counted"),
    [
        (march(17), "on_track", 0, 2, 2),
        (march(18), "due", 0, 2, 2),
        (march(20), "due", 0, 2, 2),
        (march(21), "overdue", 0, 2, 2),
        (march(23), "skipped", 1, 2, 3),
        (date(2025, 4, 1), "skipped", 2, 2, 4),
    ],
)
def test_the_worked_example(today, status, row, held, counted):
    state = pair_state(slots(today, [march(4), march(13)]), today)
    assert (state.status, state.skips_in_row, state.held, state.counted) == (status, row, held, counted)
    assert state.keep_rate == held / counted


def test_a_pair_that_begins():
    assert pair_state(slots(march(1)), march(1)).status == "new"
    assert pair_state(slots(march(3)), march(3)).status == "new"
    assert pair_state(slots(march(4)), march(4)).status == "due"
    state = pair_state(slots(march(4), [march(4)]), march(4))
    assert (state.status, state.keep_rate) == ("on_track", None)
    state = pair_state(slots(march(9), [march(4)]), march(9))
    assert (state.status, state.held, state.counted, state.keep_rate) == ("on_track", 1, 1, None)


def test_a_pair_without_a_slot_now_is_paused():
    ended = replace(WEEKLY, ends_on=march(8))
    assert pair_state(slots(march(9), [march(4)], plan=ended), march(9)).status == "paused"
    assert pair_state([], march(9)).status == "paused"
    away = Availability(off=((march(10), march(14)),))
    assert pair_state(slots(march(11), [march(4)], both=away), march(11)).status == "paused"


def test_a_talk_now_sets_the_run_of_skips_to_zero():
    before = pair_state(slots(march(18), [march(4)]), march(18))
    assert (before.status, before.skips_in_row) == ("skipped", 1)
    now = pair_state(slots(march(18), [march(4), march(18)]), march(18))
    assert (now.status, now.skips_in_row, now.held, now.counted) == ("on_track", 0, 1, 2)


def test_we_talked_counts_before_the_notes_are_in():
    state = pair_state(slots(march(18), [march(4)], {1: SlotFacts(talked_on=march(16))}), march(18))
    assert (state.status, state.held, state.counted) == ("due", 2, 2)


def test_time_off_does_not_end_a_run_of_skips():
    away = Availability(off=((march(17), march(21)),))
    state = pair_state(slots(march(31), [march(4)], both=away), march(31))
    assert (state.skips_in_row, state.held, state.counted) == (2, 1, 3)


def test_only_the_last_eight_count():
    today = march(4 + 7 * 12)
    held = [march(4 + 7 * k) for k in range(4)] + [march(4 + 7 * 11)]
    state = pair_state(slots(today, held), today)
    assert (state.held, state.counted, state.skips_in_row) == (1, 8, 0)


DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31))
TALKS = st.lists(DAYS, max_size=20)


@PLAIN
@given(TALKS, DAYS, st.sampled_from([7, 14, 21, 28]))
def test_a_talk_more_never_makes_a_pair_look_worse(held, today, interval):
    plan = Plan(date(2025, 1, 7), interval)
    before = pair_state(slots(today, held, plan=plan), today)
    after = pair_state(slots(today, [*held, today], plan=plan), today)
    assert after.skips_in_row <= before.skips_in_row
    assert after.held >= before.held
    assert after.counted == before.counted
    assert after.status == ("on_track" if today >= date(2025, 1, 7) - interval // 3 * DAY else before.status)


# ------------------------------------------------------------ a team


def closed(held, skipped, excused=0):
    kinds = ["held"] * held + ["skipped"] * skipped + ["excused"] * excused
    return [Slot(0, march(1), march(1), march(7), march(1), march(3), SlotStatus(kind)) for kind in kinds]


@pytest.mark.parametrize(
    ("held", "skipped", "said", "band"),
    [
        (17, 3, "17 of 20", "good"),
        (84, 16, "84 of 100", "watch"),
        (70, 30, "70 of 100", "watch"),
        (69, 31, "69 of 100", "low"),
        (0, 8, "0 of 8", "low"),
        (8, 0, "8 of 8", "good"),
        (7, 0, "7 of 7", None),
        (0, 0, "0 of 0", None),
    ],
)
def test_bands(held, skipped, said, band):
    rate = keep_rate_of(closed(held, skipped, excused=5), march(8))
    assert (rate.said(), rate.band) == (said, band)
    assert rate.rate == (held / (held + skipped) if held + skipped else None)


def test_the_last_eight_weeks_and_the_sum_of_parts():
    one, many = closed(1, 0), closed(4, 16)
    assert keep_rate_of([*one, *many], march(8)).said() == "5 of 21"
    assert keep_rate_of(one, march(7)).counted == 0  # closes today
    assert keep_rate_of(one, march(7) + 56 * DAY).counted == 1
    assert keep_rate_of(one, march(7) + 57 * DAY).counted == 0


def test_coverage():
    people = [(14, march(4)), (14, march(3)), (7, march(18)), (7, march(17)), (7, None)]
    found = coverage(people, march(32))
    assert (found.covered, found.people, found.share) == (2, 5, 0.4)
    assert coverage([], march(32)).share is None


# ------------------------------------------------------------ moving and skipping


def refusal(to, today=march(3), facts=NO_FACTS, held=(), both=ALWAYS, by_rep=False, plan=WEEKLY):
    slot = slot_state(plan, 0, facts, both, held, today)
    return why_not_move(plan, slot, facts, to, both, today, by_rep)


def test_a_day_of_the_window_on_which_both_work():
    assert [refusal(march(day)) for day in (3, 5, 6, 7)] == [None] * 4


def test_a_day_it_is_on_already_is_no_move_unless_the_talk_was_off():
    assert refusal(march(4)) == SAME_DAY
    assert refusal(march(6), facts=SlotFacts(march(6), 1)) == SAME_DAY
    assert refusal(march(4), facts=SlotFacts(march(6), 1)) is None
    assert refusal(march(4), facts=SlotFacts(cancelled=True)) is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"to": march(2)}, "Please pick a day from Mon 3 Mar to Sat 8 Mar."),
        ({"to": march(9)}, "Please pick a day from Mon 3 Mar to Sat 8 Mar."),
        ({"to": march(1), "today": date(2025, 2, 27)}, "Please pick a day from Sun 2 Mar to Sat 8 Mar."),
        ({"to": march(8)}, "One of you is off on Sat 8 Mar. Please pick another day."),
        ({"to": march(9), "today": march(9)}, "The days for this talk are over. The next one is on its way."),
        ({"to": march(6), "today": march(5), "held": [march(4)]}, "This talk is marked as held."),
        ({"to": march(6), "facts": SlotFacts(talked_on=march(3))}, "This talk is marked as held."),
        ({"to": march(6), "facts": SlotFacts(agreed_skip=True)}, "You two agreed to skip this talk."),
        (
            {"to": march(6), "plan": replace(WEEKLY, pauses=((march(6), march(6)),))},
            "The talks are paused on that day. Please pick another one.",
        ),
        (
            {"to": march(6), "facts": SlotFacts(march(5), 2)},
            "This talk was moved twice. Now only the rep can move it. You can skip it and say why.",
        ),
    ],
)
def test_why_not(given, sentence):
    assert refusal(**given) == sentence


def test_a_third_move_is_for_the_rep():
    facts = move(move(NO_FACTS, march(5)), march(6))
    assert facts == SlotFacts(march(6), 2)
    assert refusal(march(7), facts=facts, by_rep=True) is None
    assert move(facts, march(7), by_rep=True) == SlotFacts(march(7), 3)
    cancelled = move(facts, march(7))
    assert slot_state(WEEKLY, 0, cancelled, ALWAYS, [], march(5)).status == "skipped"


def test_a_cancelled_talk_can_get_a_new_day():
    facts = SlotFacts(cancelled=True)
    assert refusal(march(7), facts=facts) is None
    assert slot_state(WEEKLY, 0, move(facts, march(7)), ALWAYS, [], march(5)).status == "upcoming"


@pytest.mark.parametrize(
    ("k", "agreed", "allowed"),
    [
        (5, [], True),
        (5, [5], True),
        (5, [4], False),
        (5, [2], False),
        (5, [1], True),
        (5, [8], False),
        (5, [9, 1], True),
    ],
)
def test_one_agreed_skip_in_any_four_slots(k, agreed, allowed):
    assert agreed_skip_allowed(k, agreed) is allowed


@PLAIN
@given(st.lists(st.integers(0, 30), max_size=40))
def test_no_four_slots_in_a_row_ever_hold_two(asked):
    agreed = set()
    for k in asked:
        if agreed_skip_allowed(k, agreed):
            agreed.add(k)
    for first in range(31):
        assert len(agreed & set(range(first, first + 4))) <= 1


@pytest.mark.parametrize(
    ("hired_on", "days"),
    [(None, 14), (march(4), 7), (march(5), 7), (march(4) - 90 * DAY, 7), (march(4) - 91 * DAY, 14)],
)
def test_the_rhythm_to_begin_with(hired_on, days):
    assert cadence_for(hired_on, march(4)) == days


# ------------------------------------------------------------ talks


GOOD = TalkFacts("coaching", "deal", "live", 10, gap_named=True)
THREAD = TalkFacts("coaching", "training", "async", rep_posts=1, coach_posts=1, practice_minutes=5)


@pytest.mark.parametrize(
    ("talk", "counts"),
    [
        (GOOD, True),
        (THREAD, True),
        (replace(GOOD, mode="call"), True),
        (replace(GOOD, gap_named=False, practice_minutes=8), True),
        (replace(GOOD, gap_named=False), False),
        (replace(GOOD, minutes=9), False),
        (replace(GOOD, both_took_part=False), False),
        (replace(GOOD, type="heroic"), False),
        (replace(GOOD, type=None), False),
        *[(replace(GOOD, kind=kind), False) for kind in ("deal_help", "status", "admin", "personal", "chat")],
        (replace(THREAD, rep_posts=0), False),
        (replace(THREAD, coach_posts=0), False),
        (replace(THREAD, practice_minutes=0), False),
    ],
)
def test_which_talks_count(talk, counts):
    assert qualifies(talk) is counts


@pytest.mark.parametrize(("hours", "mode"), [(0, "async"), (1.9, "async"), (2, "mixed"), (8, "mixed")])
def test_how_a_pair_talks(hours, mode):
    assert default_mode(hours) == mode


@pytest.mark.parametrize(
    ("modes", "offered"),
    [([], False), (["async"], False), (["async", "async"], True), (["async", "async", "live"], False)],
)
def test_after_two_threads_a_live_talk_is_offered(modes, offered):
    assert try_live(modes) is offered


@pytest.mark.parametrize(
    ("held_on", "closes_on", "wanted"),
    [
        (march(20), march(22), False),
        (march(6), march(22), False),  # 14 days
        (march(5), march(22), True),
        (march(8), march(13), False),  # closed 7 days ago
        (march(8), march(12), True),
        (march(8), None, False),
    ],
)
def test_late_logs_need_the_rep(held_on, closes_on, wanted):
    assert needs_rep_confirm(held_on, closes_on, march(20)) is wanted


def test_days_that_cannot_be_logged():
    assert why_not_log(march(4), march(4)) is None
    assert why_not_log(march(4), march(60)) is None
    assert (
        why_not_log(march(5), march(4)) == "That day is still to come. Please pick today or an earlier one."
    )
    assert why_not_log(date(2015, 3, 4), march(4)) is not None
