"""What a leader and a rep hear: after the manager, once in a while, and that it is over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coaching.cadence import Plan, SlotFacts
from coaching.calendar import Availability
from coaching.escalation import escalations_for, summary_on
from coaching.nudging import Item, NudgeKind, Sent
from tests.unit.coaching.nudge_world import Pair, World, said

DAY = timedelta(days=1)
TUESDAY = date(2025, 3, 4)
START = date(2025, 3, 3)


def march(day):
    return TUESDAY + (day - 4) * DAY


def ana(*held, interval=7, **changes):
    return Pair("ana", Plan(TUESDAY, interval), [march(4), *held], **changes)


def leader(pair, until, **world):
    return said(World([pair], **world).play(START, until), "leader")


def test_a_talk_after_the_heads_up_keeps_it_between_the_two():
    assert leader(ana(march(28)), march(60)) == ["Mon 28 Apr: escalate"]


def test_back_on_track_is_said_once_on_the_next_working_day():
    pair = ana(*(march(32 + 7 * k) for k in range(6)))  # Tuesday 1 April and from then on
    assert leader(pair, march(60)) == ["Mon 31 Mar: escalate", "Wed 2 Apr: resolved"]


def test_a_log_that_comes_late_is_good_news_too():
    log = leader(ana(march(26), march(32)), date(2025, 4, 5))
    assert log == []  # the talk of 26 March was there before Monday
    world = World([ana()])
    world.play(START, march(31))
    world.pairs[0].held += [march(26)]  # logged on Tuesday
    assert said(world.play(march(32), march(34)), "leader") == ["Tue 1 Apr: resolved"]


def test_we_talked_is_not_yet_good_news():
    pair = ana(facts={4: SlotFacts(talked_on=march(32))})
    assert leader(pair, march(39)) == ["Mon 31 Mar: escalate"]
    assert leader(pair, march(40)) == ["Mon 31 Mar: escalate", "Wed 9 Apr: resolved"]


def test_a_heads_up_about_an_older_run_is_none():
    """Skips, heads-up, a talk, skips again within 28 days: the leader hears nothing before the next heads-up."""
    pair = ana(march(25))
    world = World([pair])
    log = world.play(START, date(2025, 5, 15))
    heads_ups = [day for day, _, kind, _ in log if kind == "heads_up"]
    told = [day for day, _, kind, _ in log if kind == "escalate"]
    assert heads_ups == [march(24), date(2025, 4, 21)]
    assert told == [date(2025, 4, 28)]


def test_not_while_the_rep_is_away_or_the_plan_rests():
    away = Availability(off=((march(29), march(37)),))
    assert leader(ana(rep=away), march(32)) == []
    resting = Pair("ana", Plan(TUESDAY, 7, pauses=((march(30), None),)), [march(4)])
    assert leader(resting, march(60)) == []


def test_the_leader_s_days_off():
    monday_off = Availability(off=((march(31), march(31)),))
    assert leader(ana(), march(34), leader=monday_off) == ["Tue 1 Apr: escalate"]
    assert leader(ana(), march(34), has_leader=False) == []


def test_the_manager_had_a_working_day():
    monday_off = Availability(off=((march(25), march(31)),))
    assert leader(ana(), march(31), manager=monday_off) == []


def test_a_second_skip_more_does_not_wait_for_monday():
    """A leader who was away on Monday and Tuesday, and a slot that closed in between."""
    pair = Pair("ana", Plan(march(7), 7), [march(7)])  # Fridays; windows close on Tuesdays
    away = Availability(off=((march(31), march(31)),))
    log = World([pair], leader=away).play(START, march(40))
    assert [(day, item.direct) for day, _, kind, item in log if kind == "escalate"] == [(march(32), False)]
    manager = World([pair]).manager_day(march(33))
    sent = (Sent(Item(NudgeKind.HEADS_UP, "ana", march(21), skips=2), march(27)),)
    [item] = escalations_for(march(33), replace(manager, sent=sent), Availability())
    assert (item.kind, item.direct, item.skips) == (NudgeKind.ESCALATE, True, 3)
    same_run = (Sent(Item(NudgeKind.HEADS_UP, "ana", march(28), skips=3), march(32)),)
    assert escalations_for(march(33), replace(manager, sent=same_run), Availability()) == ()


@pytest.mark.parametrize("interval", [21, 28])
def test_rare_talks_have_a_shorter_patience(interval):
    log = World([ana(interval=interval)]).play(START, date(2025, 5, 20))
    kinds = [kind for _, _, kind, item in log if kind in ("heads_up", "escalate") and item.skips == 1]
    assert kinds[:2] == ["heads_up", "escalate"]


def test_an_extra_coach_is_never_escalated():
    log = World([ana(line=False)]).play(START, date(2025, 5, 1))
    assert {kind for *_, kind, _ in log} == {
        "log_or_move",
        "overdue",
        "skipped",
        "change_plan",
        "ask_for_time",
    }


def sent(kind, day, planned_on=None, pair="ana"):
    return Sent(Item(NudgeKind(kind), pair, planned_on), day)


def told_on(day, *earlier, pairs=None):
    manager = replace(World(pairs or [ana()]).manager_day(day), sent=earlier)
    return [item.kind.value for item in escalations_for(day, manager, Availability())]


@pytest.mark.parametrize(("days", "again"), [(27, False), (28, True)])
def test_twenty_eight_days_between_two_lines_to_a_leader(days, again):
    day = date(2025, 4, 28)
    told = sent("escalate", day - days * DAY, march(25))
    assert told_on(day, told, sent("heads_up", day - 3 * DAY, date(2025, 4, 15))) == (
        ["escalate"] if again else []
    )


def test_each_line_has_a_heads_up_of_its_own():
    assert (
        told_on(
            date(2025, 4, 28), sent("heads_up", march(24), march(18)), sent("escalate", march(31), march(25))
        )
        == []
    )


def test_a_late_log_of_one_of_several_skips_is_not_back_on_track():
    told = (sent("heads_up", march(24), march(18)), sent("escalate", march(31), march(25)))
    assert told_on(march(38), *told, pairs=[ana(march(26))]) == []
    assert told_on(march(38), *told, pairs=[ana(march(26), march(32))]) == ["resolved"]
    assert told_on(march(38), *told, sent("resolved", march(36), march(25)), pairs=[ana(march(32))]) == []


def test_an_extra_coach_is_left_out_even_after_a_heads_up():
    heads_up = sent("heads_up", march(24), march(18))
    assert told_on(march(31), heads_up) == ["escalate"]
    assert told_on(march(31), heads_up, pairs=[ana(line=False)]) == []


SLACK = [Pair(str(n), Plan(TUESDAY, 7), [march(4), march(18)]) for n in range(3)]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (1, True),
        (3, True),
        (27, True),
        (28, False),
    ],
)
def test_a_pattern_needs_a_heads_up_of_these_weeks(days, told):
    day = march(31)
    heads_up = sent("pattern_heads_up", day - days * DAY, day - days * DAY, pair="")
    assert told_on(day, heads_up, pairs=SLACK) == (["pattern"] if told else [])
    assert told_on(day + DAY, heads_up, pairs=SLACK) == [], "it waits for the weekly summary"


def test_a_pattern_is_about_the_line_alone():
    heads_up = sent("pattern_heads_up", march(28), march(28), pair="")
    assert told_on(march(31), heads_up, pairs=[replace(pair, line=False) for pair in SLACK]) == []


ALWAYS = Availability()


@pytest.mark.parametrize(
    ("day", "manager", "leader", "expected"),
    [
        (march(24), ALWAYS, ALWAYS, march(31)),  # Monday's own summary is too early
        (march(28), ALWAYS, ALWAYS, march(31)),  # Friday
        (march(28), Availability(off=((march(31), march(31)),)), ALWAYS, march(38)),
        (march(28), ALWAYS, Availability(off=((march(31), march(32)),)), march(33)),
        (march(28), ALWAYS, Availability(off=((march(31), march(50)),)), march(52)),
        (march(24), ALWAYS, Availability(frozenset()), None),
    ],
)
def test_the_summary_that_a_heads_up_names(day, manager, leader, expected):
    assert summary_on(day, manager, leader) == expected


def test_the_leader_reads_it_on_the_day_that_was_named():
    for monday_off in (None, march(31)):
        lead = Availability(off=() if monday_off is None else ((monday_off, monday_off),))
        log = World([ana()], leader=lead).play(START, march(40))
        [heads_up] = [day for day, _, kind, _ in log if kind == "heads_up"]
        [told] = [day for day, _, kind, _ in log if kind == "escalate"]
        assert told == summary_on(heads_up, ALWAYS, lead)


# ------------------------------------------------------------ the rep


def rep(pair, until=date(2025, 4, 7), **world):
    return said(World([pair], **world).play(START, until), "rep")


def test_the_rep_is_asked_once_for_each_skipped_slot():
    assert rep(ana(), march(25)) == ["Mon 17 Mar: ask_for_time", "Mon 24 Mar: ask_for_time"]


def test_not_on_days_off_nor_after_a_talk():
    off = Availability(off=((march(17), march(18)),))
    assert rep(ana(rep=off), march(22)) == ["Wed 19 Mar: ask_for_time"]
    assert rep(ana(march(16)), march(22)) == []
    assert rep(ana(facts={1: SlotFacts(talked_on=march(12))}), march(22)) == []
    assert rep(ana(facts={2: SlotFacts(talked_on=march(16))}), march(22)) == []
    assert rep(ana(facts={2: SlotFacts(excused=True)}), march(22)) == []
