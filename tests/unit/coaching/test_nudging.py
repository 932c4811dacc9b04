"""Nudges to a manager: the worked example, each rule by itself, and what holds whatever people do."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from coaching.cadence import Plan, SlotFacts
from coaching.calendar import Availability
from coaching.nudging import (
    Bundle,
    Item,
    NudgeKind,
    ReplyDue,
    Sent,
    is_busy,
    is_week_start,
    nudges_for,
    snooze_until,
)  # fmt: skip
from tests.unit.coaching.nudge_world import ALWAYS, Pair, World, said

DAY = timedelta(days=1)
TUESDAY = date(2025, 3, 4)
START, END = date(2025, 3, 3), date(2025, 4, 7)
SUN_TO_THU = Availability(frozenset({6, 0, 1, 2, 3}))


def march(day):
    return TUESDAY + (day - 4) * DAY


def ana(interval=7, held=(march(4),), name="ana", **changes):
    return Pair(name, Plan(TUESDAY, interval), list(held), **changes)


def played(*pairs, until=END, readers=("manager",), **world):
    return said(World(list(pairs or (ana(),)), **world).play(START, until), *readers)


EXAMPLE = [
    "Wed 12 Mar: log_or_move",
    "Fri 14 Mar: overdue",
    "Mon 17 Mar: skipped",
    "Wed 19 Mar: log_or_move",
    "Fri 21 Mar: overdue",
    "Mon 24 Mar: heads_up, skipped",
    "Wed 26 Mar: log_or_move",
    "Mon 31 Mar: skipped",
    "Mon 7 Apr: skipped, change_plan",
]


# ------------------------------------------------------------ the worked example


def test_the_worked_example_day_by_day():
    assert played() == EXAMPLE
    assert played(readers=("leader",)) == ["Mon 31 Mar: escalate"]


def test_the_page_has_the_same_example():
    page = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")
    rows = re.findall(r"^\| (\w{3} \d+ \w{3}) \| (.+?) \| (.*?)\|$", page, re.MULTILINE)
    found = [(day, cell, leader.strip()) for day, cell, leader in rows if f"{day}:" in " ".join(EXAMPLE)]
    assert [day for day, *_ in found] == [line.split(":")[0] for line in EXAMPLE]
    words = {"log_or_move": "log or move", "heads_up": "a heads-up", "change_plan": "does this rhythm fit?"}
    for (day, cell, leader), line in zip(found, EXAMPLE, strict=True):
        for kind in line.split(": ")[1].split(", "):
            assert words.get(kind, kind) in cell or (day == "Mon 7 Apr" and "Monday's lines" in cell)
        assert bool(leader) == (day == "Mon 31 Mar")


def test_after_that_one_message_a_week_and_the_leader_once_in_28_days():
    assert played(until=date(2025, 5, 10))[len(EXAMPLE) :] == [
        "Mon 14 Apr: skipped",
        "Mon 21 Apr: heads_up, skipped",
        "Mon 28 Apr: skipped",
        "Mon 5 May: skipped, change_plan",
    ]
    assert played(until=date(2025, 5, 10), readers=("leader",)) == [
        "Mon 31 Mar: escalate",
        "Mon 28 Apr: escalate",
    ]


# ------------------------------------------------------------ one rule at a time


def test_a_talk_silences_and_the_next_slot_starts_anew():
    assert played(ana(held=[march(4), march(12)]), until=march(23)) == [
        "Wed 12 Mar: log_or_move",
        "Wed 19 Mar: log_or_move",
        "Fri 21 Mar: overdue",
    ]
    assert played(ana(held=[march(4 + 7 * k) for k in range(9)])) == []


def test_we_talked_silences_and_offers_the_notes_once():
    pair = ana(facts={1: SlotFacts(talked_on=march(11))})
    log = World([pair]).play(START, march(18))
    assert said(log, "manager") == []
    assert said(log, "offer") == ["Wed 12 Mar: add_notes"]


def test_we_talked_after_the_heads_up_ends_it():
    pair = ana(facts={3: SlotFacts(talked_on=march(24))})
    log = World([pair]).play(START, march(31))
    assert said(log, "manager") == EXAMPLE[:6]
    assert said(log, "leader") == []


def test_time_off_is_silent():
    away = Availability(off=((march(10), march(14)),))
    assert played(ana(rep=away), until=march(16)) == []
    assert played(manager=away, until=march(16)) == []


def test_the_day_after_the_talk_is_a_working_day_of_the_manager():
    off = Availability(off=((march(12), march(12)),))
    assert played(manager=off, until=march(16)) == ["Thu 13 Mar: log_or_move"]
    assert played(ana(rep=Availability(off=((march(12), march(12)),))), until=march(13)) == [
        "Wed 12 Mar: log_or_move"
    ]


def test_sunday_to_thursday():
    pair = Pair("ana", Plan(march(6), 7), [march(6)], rep=SUN_TO_THU)  # planned on Thursdays
    assert played(pair, manager=SUN_TO_THU, until=march(26)) == [
        "Sun 16 Mar: log_or_move",
        "Tue 18 Mar: skipped",  # in time up to Monday, when the window closes
        "Sun 23 Mar: log_or_move",
        "Tue 25 Mar: heads_up, skipped",
    ]


FORTNIGHTLY = [
    "Wed 19 Mar: log_or_move",
    "Mon 24 Mar: overdue",
    "Fri 28 Mar: skipped",
    "Wed 2 Apr: log_or_move",
    "Mon 7 Apr: overdue",
]
MONTHLY = ["Wed 2 Apr: log_or_move", "Wed 9 Apr: overdue", "Mon 21 Apr: heads_up, skipped"]


@pytest.mark.parametrize(
    ("interval", "until", "expected"), [(14, END, FORTNIGHTLY), (28, date(2025, 4, 22), MONTHLY)]
)
def test_other_intervals(interval, until, expected):
    assert played(ana(interval), until=until) == expected


def test_a_moved_talk_is_asked_about_after_its_new_day():
    pair = ana(facts={1: SlotFacts(march(13), 1)})
    assert played(pair, until=march(15)) == ["Fri 14 Mar: log_or_move"]


def test_a_snooze_gives_two_days():
    assert snooze_until(march(13), 1, ALWAYS) == march(14)
    assert snooze_until(march(13), 2, ALWAYS) == march(17)
    for days in (0, 3):
        with pytest.raises(ValueError, match="one or two"):
            snooze_until(march(13), days, ALWAYS)
    pair = ana(14, snoozed={march(21): snooze_until(march(21), 2, ALWAYS)})  # Friday to Tuesday
    assert played(pair, until=march(26)) == ["Wed 19 Mar: log_or_move", "Tue 25 Mar: overdue"]


def test_paused_plans_are_silent():
    plan = Plan(TUESDAY, 7, pauses=((march(12), None),))
    assert played(Pair("ana", plan, [march(4)])) == []


def test_a_skip_of_long_ago_is_not_brought_up():
    off = Availability(off=((march(15), march(30)),))
    log = played(manager=off)
    assert log[2:] == ["Wed 2 Apr: log_or_move", "Fri 4 Apr: overdue", "Mon 7 Apr: heads_up, skipped"]


def test_one_message_for_all_pairs_and_three_a_week():
    pairs = [Pair(str(n), Plan(march(3 + n), 7), [march(3 + n)]) for n in range(5)]
    assert played(*pairs, until=march(25)) == [
        "Tue 11 Mar: log_or_move",
        "Wed 12 Mar: log_or_move",
        "Thu 13 Mar: overdue, log_or_move",
        "Mon 17 Mar: skipped, skipped, skipped, log_or_move, log_or_move",
        "Tue 18 Mar: log_or_move, skipped, pattern_heads_up",
        "Wed 19 Mar: log_or_move, skipped",
        "Mon 24 Mar: heads_up, skipped, heads_up, skipped, heads_up, skipped, log_or_move, log_or_move",
        "Tue 25 Mar: log_or_move, heads_up, skipped",
    ]


def test_at_the_cap_a_heads_up_goes_alone():
    pairs = [Pair("a", Plan(march(3), 7)), Pair("b", Plan(march(4), 7)), Pair("c", Plan(march(5), 7))]
    pairs.append(Pair("late", Plan(march(8), 7)))  # closes on Wednesdays
    every_day = {march(day) for day in range(3, 32)}
    log = said(World(pairs, acted=every_day).play(START, march(24)), "manager")
    assert log[6:] == [
        "Mon 17 Mar: heads_up, skipped, heads_up, skipped, heads_up, skipped, skipped",
        "Tue 18 Mar: log_or_move, log_or_move",
        "Wed 19 Mar: log_or_move",
        "Thu 20 Mar: heads_up, pattern_heads_up",
        "Mon 24 Mar: skipped, skipped, skipped, skipped",
    ]


def test_six_messages_without_a_press_leave_monday():
    pairs = [Pair(str(n), Plan(TUESDAY, 7)) for n in range(2)]
    pairs[1].held = [march(4), march(18), march(1 + 31)]  # never two skips in a row
    world = World(pairs)
    log = said(world.play(START, date(2025, 5, 1)), "manager")
    assert [one[:3] for one in log[8:]] == ["Mon"] * (len(log) - 8)
    pressed = World([Pair("0", Plan(TUESDAY, 7)), replace(pairs[1])], acted={march(19), date(2025, 4, 7)})
    again = said(pressed.play(START, date(2025, 5, 1)), "manager")
    assert any(not one.startswith("Mon") for one in again if "Apr" in one)


def sent(kind, day, planned_on=None, pair="ana", acted=False):
    return Sent(Item(NudgeKind(kind), pair, planned_on), day, acted)


@pytest.mark.parametrize(
    ("earlier", "silent"),
    [
        ([sent("reply_due", march(day)) for day in range(5, 11)], True),
        ([sent("reply_due", march(day)) for day in range(6, 11)], False),
        (
            [
                sent("reply_due", march(5), acted=True),
                *(sent("reply_due", march(day)) for day in range(6, 11)),
            ],
            False,
        ),
        ([sent("reply_due", march(day)) for day in range(4, 9)] + [sent("heads_up", march(9))], False),
        ([sent("reply_due", march(day)) for day in range(4, 10)] + [sent("heads_up", march(10))], True),
        ([sent("reply_due", march(day)) for day in range(4, 9)] + [sent("escalate", march(9))], False),
        ([sent("reply_due", march(day)) for day in range(4, 9)] * 2, False),
    ],
)
def test_the_sixth_message_in_a_row(earlier, silent):
    """Told in the week before, so that the cap of this week is not in the way."""
    earlier = tuple(replace(one, sent_on=one.sent_on - 7 * DAY) for one in earlier)
    manager = replace(World([ana()]).manager_day(march(12)), sent=earlier)
    assert (nudges_for(march(12), manager).items == ()) is silent


def on(day, *earlier, pair=None, **changes):
    manager = World([pair or ana()]).manager_day(day)
    return [item.kind.value for item in nudges_for(day, replace(manager, sent=earlier, **changes)).items]


@pytest.mark.parametrize(("days", "again"), [(27, False), (28, True), (29, True)])
def test_twenty_eight_days_between_heads_ups(days, again):
    day = march(31)
    assert ("heads_up" in on(day, sent("heads_up", day - days * DAY, march(-3)))) is again


@pytest.mark.parametrize(("asked", "again"), [(13, False), (12, True), (11, True)])
def test_two_working_days_between_nudges_about_a_slot(asked, again):
    assert on(march(14), sent("log_or_move", march(asked), march(11))) == (["overdue"] if again else [])
    other = (sent("ask_for_time", march(13), march(11)), sent("log_or_move", march(12), march(11)))
    assert on(march(14), *other) == ["overdue"], "what others were told does not count"


def test_who_presses_gets_quieter_too_with_each_skip():
    every_day = {march(day) for day in range(3, 60)}
    log = said(World([ana()], acted=every_day).play(START, date(2025, 4, 20)), "manager")
    assert log == [*EXAMPLE, "Mon 14 Apr: skipped"]


def test_above_the_limit_even_a_slot_that_closes_on_a_tuesday_waits_for_monday():
    pair = Pair("ana", Plan(march(7), 7), [march(7)])
    log = said(
        World([pair], acted={march(day) for day in range(60)}).play(START, date(2025, 4, 22)), "manager"
    )
    assert log == [
        "Mon 17 Mar: log_or_move",
        "Wed 19 Mar: skipped",
        "Mon 24 Mar: log_or_move",
        "Wed 26 Mar: heads_up, skipped",
        "Mon 31 Mar: log_or_move",
        "Mon 7 Apr: skipped",
        "Mon 14 Apr: skipped, change_plan",
        "Mon 21 Apr: skipped",
    ]


def test_two_skips_and_then_a_pause_or_time_off():
    assert on(march(24), pair=ana()) == ["heads_up", "skipped"]
    assert (
        on(march(24), pair=Pair("ana", Plan(TUESDAY, 7, pauses=((march(24), march(25)),)), [march(4)])) == []
    )
    assert on(march(24), pair=ana(rep=Availability(off=((march(23), march(30)),)))) == []


def test_no_leader_above_means_mondays_and_nothing_about_one():
    log = World([ana()], has_leader=False).play(START, date(2025, 5, 10))
    assert {day.weekday() for day, reader, *_ in log if reader == "manager"} == {0}
    assert {kind for _, reader, kind, _ in log if reader == "manager"} == {"skipped", "change_plan"}
    assert said(log, "leader") == []


def test_busy_days_start_no_heads_up_and_offer_the_short_talk():
    busy = tuple(march(day) for day in range(24, 32))
    log = World([ana()], busy=busy, acted={march(19)}).play(START, END)
    assert said(log, "leader") == ["Mon 7 Apr: escalate"]
    assert "heads_up" not in {kind for day, _, kind, _ in log if day in busy}
    assert "heads_up" in {kind for day, _, kind, _ in log if day == date(2025, 4, 1)}
    bundle = nudges_for(march(26), replace(World([ana()]).manager_day(march(26)), busy=True))
    assert bundle.short_format


@pytest.mark.parametrize(
    ("month", "day", "busy"),
    [
        (1, date(2025, 3, 24), False),
        (1, date(2025, 3, 25), True),
        (1, date(2025, 3, 31), True),
        (1, date(2025, 4, 1), False),
        (2, date(2025, 3, 31), False),
        (2, date(2025, 4, 24), True),
        (2, date(2025, 1, 27), True),
        (12, date(2025, 2, 28), True),
        (7, date(2025, 12, 31), True),
        (7, date(2025, 12, 24), False),
    ],
)
def test_the_end_of_a_quarter(month, day, busy):
    assert is_busy(day, month, ALWAYS) is busy


def test_nothing_on_a_day_of_quiet():
    manager = replace(World([ana()]).manager_day(march(12)), quiet=True)
    assert nudges_for(march(12), manager) == Bundle(march(12))


@pytest.mark.parametrize(
    ("soon", "due_on", "days"),
    [
        (False, march(11), ["Wed 12 Mar"]),
        (True, march(11), ["Tue 11 Mar"]),
        (False, march(14), ["Mon 17 Mar"]),
    ],
)
def test_a_reply_that_is_due_is_asked_for_once(soon, due_on, days):
    pair = ana(held=[march(4 + 7 * k) for k in range(9)])
    log = played(pair, replies=(ReplyDue("round 7", "ana", due_on, soon),))
    assert log == [f"{day}: reply_due" for day in days]


def test_a_pattern_is_announced_too():
    pairs = [Pair(str(n), Plan(TUESDAY, 7), [march(4), march(18), date(2025, 4, 1)]) for n in range(3)]
    log = World(pairs).play(START, date(2025, 4, 14))
    assert [(day, kind) for day, _, kind, _ in log if kind in ("pattern_heads_up", "pattern")] == [
        (march(31), "pattern_heads_up"),
        (date(2025, 4, 7), "pattern"),
    ]


def test_the_first_day_of_the_week_for_a_person():
    assert is_week_start(march(10), ALWAYS)
    assert not is_week_start(march(11), ALWAYS)
    monday_off = Availability(off=((march(10), march(10)),))
    assert (is_week_start(march(10), monday_off), is_week_start(march(11), monday_off)) == (False, True)
    assert is_week_start(march(10), SUN_TO_THU)


def test_items_have_a_name_of_their_own():
    one = Item(NudgeKind.SKIPPED, "ana", march(4), skips=1)
    assert one.name == replace(one, skips=2).name
    assert one.name != replace(one, planned_on=march(11)).name
