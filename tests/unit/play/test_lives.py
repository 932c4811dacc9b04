"""Simulated people are believable: when they answer, what they tell, and that their plans hold."""

from __future__ import annotations

import functools
import json
import random
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sample.kinds import KINDS, WAYS, WORK_BEGINS, at, hour_there, next_sitting, when_answered, working
from bot.sample.matters import CUSTOMERS, LONGEST, OPEN, TALKS, Told, Week, begin, story, tell
from bot.sample.team import LEAVER, SAMPLE_TEAM
from bot.sample.texts import Draw, Track, chance, sample_texts
from coaching.library import load_library
from coaching.walltime import to_local

PLAIN = settings(database=None, deadline=None, derandomize=True)
ZONES = st.sampled_from(sorted({one.tz for one in SAMPLE_TEAM} | {"America/Los_Angeles", "Asia/Singapore"}))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
SEEDS = st.integers(0, 10_000)
TEXTS = sample_texts()
EVENING = time(19, 0)


def in_working_hours(moment: datetime, zone: str) -> bool:
    local = to_local(moment, zone)
    return local.weekday() < 5 and WORK_BEGINS <= local.time() <= EVENING


# ------------------------------------------------------------ when


@PLAIN
@given(MOMENTS, ZONES, SEEDS)
def test_what_is_put_off_to_working_hours_is_in_them_and_not_before(
    moment: datetime, zone: str, seed: int
) -> None:
    found = working(moment, zone, random.Random(seed))
    assert found >= moment
    assert in_working_hours(found, zone)
    assert found - moment < timedelta(days=3, hours=18)


@PLAIN
@given(
    st.sampled_from(sorted(KINDS)), st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(8, 17), ZONES, SEEDS
)  # fmt: skip
def test_a_check_in_is_answered_after_it_came_on_a_working_day_and_within_two_of_them(
    kind: str, day: date, hour: int, zone: str, seed: int
) -> None:
    asked = at(day, time(hour), zone)
    answered = when_answered(KINDS[kind], asked, zone, random.Random(seed))
    assert asked < answered
    assert in_working_hours(answered, zone)
    assert answered - asked < timedelta(days=4)


def test_the_kinds_answer_when_they_say() -> None:
    """A check-in comes on Thursday at 14:00 and is due on Friday at noon."""
    asked = at(date(2026, 11, 19), time(14), "Europe/Berlin")
    due = at(date(2026, 11, 20), time(12), "Europe/Berlin")
    for name, kind in KINDS.items():
        drawn = [when_answered(kind, asked, "Europe/Berlin", random.Random(seed)) for seed in range(400)]
        shares = [
            sum(to_local(moment, "Europe/Berlin").date() == date(2026, 11, 19) for moment in drawn) / 400,
            sum(
                to_local(moment, "Europe/Berlin").date() > date(2026, 11, 19) and moment <= due
                for moment in drawn
            )
            / 400,
            sum(moment > due for moment in drawn) / 400,
        ]
        assert shares == pytest.approx(kind.when, abs=0.08), name


@PLAIN
@given(st.sampled_from(sorted(WAYS)), MOMENTS, ZONES, SEEDS)
def test_a_coach_sits_down_later_on_a_working_day(way: str, now: datetime, zone: str, seed: int) -> None:
    found = next_sitting(WAYS[way], now, zone, random.Random(seed))
    assert now < found < now + timedelta(days=5)
    assert in_working_hours(found, zone)
    assert 8 <= hour_there(found, zone) <= 18


def test_everybody_of_the_team_is_of_a_kind_that_is_there_and_chances_are_chances() -> None:
    for one in (*SAMPLE_TEAM, LEAVER):
        assert one.kind in (WAYS if one.track == "manager" else KINDS) or one.kind == "leader", one.name
    assert {one.kind for one in (*SAMPLE_TEAM, LEAVER)} == {*KINDS, *WAYS, "leader"}, "each kind is there"
    for kind in KINDS.values():
        assert sum(kind.when) == pytest.approx(1)
        shares = (
            kind.answers,
            kind.win,
            kind.stuck,
            kind.nothing_new,
            kind.shares_mood,
            kind.writes_back,
            kind.quiet,
        )
        assert all(0 <= share <= 1 for share in (*shares, *kind.form, *kind.when))


# ------------------------------------------------------------ what


def life(kind: str, track: Track, seed: int, weeks: int = 12) -> list[Told]:
    """What somebody tells in so many weeks, helped by a coach as soon as there is something to help with."""
    mine, draw = begin(seed, TEXTS, seed), Draw(seed)
    told = []
    for week in range(weeks):
        chances = chance(seed, kind, track, week)
        told.append(tell(mine, Week("ana", track, KINDS[kind], week / weeks, TEXTS, draw, chances)))
        if mine.matter is not None:
            mine.matter.coached = True
    return told


TRACKS: st.SearchStrategy[Track] = st.sampled_from(get_args(Track))


@PLAIN
@given(st.sampled_from(sorted(KINDS)), TRACKS, SEEDS)
def test_what_somebody_tells_can_be_typed_into_the_form(kind: str, track: Track, seed: int) -> None:
    for told in life(kind, track, seed):
        assert set(told.says) <= asked_for()
        assert told.says["help"] in ("none", "practice", "deal", "numbers", "talk", "soon")
        assert ("stuck" in told.says) or told.says["help"] == "none"
        if "talks" in told.says:
            talks, acted = int(told.says["talks"]), int(told.says["acted"])
            assert 0 <= acted <= talks
            assert 1 <= talks <= TALKS[track][1] * 1.2
        for key in ("sure", "mood"):
            assert told.says.get(key, "1") in "12345"
        for text in (told.says.get("win", ""), told.says.get("stuck", "")):
            assert "{" not in text
            assert len(text) <= 140


@functools.cache
def asked_for() -> set[str]:
    """The questions of the weekly check-in."""
    return {question.key for question in load_library().templates["weekly_rep"].questions}


@PLAIN
@given(st.sampled_from(sorted(KINDS)), TRACKS, SEEDS)
def test_a_difficulty_lasts_some_weeks_and_is_about_one_customer(kind: str, track: Track, seed: int) -> None:
    mine, draw, run = begin(seed, TEXTS, seed), Draw(seed), 0
    for week in range(30):
        before = mine.matter
        told = tell(mine, Week("ana", track, KINDS[kind], 0.5, TEXTS, draw, chance(seed, week)))
        run = run + 1 if mine.matter is before and before is not None else 1
        assert run <= LONGEST
        if mine.matter is not None:
            assert track in TEXTS.themes[mine.matter.theme].tracks
            assert mine.matter.customer in mine.open
            assert told.deal == mine.deals[mine.matter.customer]
            assert told.won != told.deal, "no good news about what is hard"
            assert mine.matter.theme not in mine.past[-1:]
            assert told.theme == mine.matter.theme


def test_nobody_writes_the_same_sentence_again_soon() -> None:
    for seed in range(20):
        for kind in ("steady", "improving", "new"):
            said = [
                told.says[key]
                for told in life(kind, "ae", seed)
                for key in ("win", "stuck")
                if key in told.says
            ]
            for place, text in enumerate(said):
                assert text not in said[max(0, place - 5) : place], text


@pytest.mark.parametrize(("kind", "goes"), [("improving", 1), ("sliding", -1), ("leaving", -1), ("new", 1)])
def test_some_get_better_and_some_get_worse(kind: str, goes: int) -> None:
    def share(told: list[Told]) -> float:
        shares = [int(one.says["acted"]) / int(one.says["talks"]) for one in told if "acted" in one.says]
        return sum(shares) / len(shares)

    lives = [life(kind, "ae", seed) for seed in range(40)]
    first, last = (
        share([one for told in lives for one in told[part]]) for part in (slice(0, 4), slice(8, 12))
    )
    assert (last - first) * goes > 0.05, (first, last)


def test_being_coached_is_followed_by_something_to_be_glad_about() -> None:
    """A win about the difficulty itself comes to those whose coach wrote about it, and to nobody else."""
    ends = {text for theme in TEXTS.themes.values() for text in theme.wins}

    def about(coached: bool) -> int:
        found = 0
        for seed in range(30):
            mine, draw = begin(seed, TEXTS, seed), Draw(seed)
            for week in range(12):
                told = tell(mine, Week("ana", "ae", KINDS["improving"], 0.5, TEXTS, draw, chance(seed, week)))
                if mine.matter is not None:
                    mine.matter.coached = coached
                win = told.says.get("win", "")
                found += any(
                    text.format(**mine.slots(customer)) == win
                    for text in ends for customer in range(CUSTOMERS)
                )  # fmt: skip
        return found

    assert about(coached=True) > 60
    assert about(coached=False) == 0


def test_a_story_can_be_kept() -> None:
    mine = begin(3, TEXTS, 3)
    draw = Draw(3)
    for week in range(8):
        tell(mine, Week("ana", "ae", KINDS["new"], 0.5, TEXTS, draw, chance(3, week)))
        assert story(json.loads(json.dumps(mine.dump()))) == mine


def test_after_the_last_of_a_customer_comes_another_one() -> None:
    """And not soon the same again."""
    closings = [text for texts in TEXTS.closings.values() for text in texts]
    ended = 0
    for seed in range(30):
        told, mine = life("steady", "ae", seed, 24), begin(seed, TEXTS, seed)
        for week, one in enumerate(told):
            for customer in range(CUSTOMERS):
                if one.says.get("win") in [text.format(**mine.slots(customer)) for text in closings]:
                    ended += 1
                    deal = mine.deals[customer]
                    assert not [later for later in told[week + 1 : week + 4] if deal in str(later.says)], deal
    assert ended > 50


def test_a_customer_that_is_done_with_makes_room_for_one_that_is_not_worked_on() -> None:
    mine = begin(0, TEXTS, 1)
    for turn in range(40):
        before = list(mine.open)
        mine.turn_away(before[turn % OPEN])
        assert len(set(mine.open)) == OPEN
        assert before[turn % OPEN] not in mine.open
        assert set(mine.open) <= set(range(CUSTOMERS))


def test_reps_next_to_each_other_have_customers_of_their_own() -> None:
    number = len(TEXTS.names.accounts) // CUSTOMERS
    deals = [deal for one in range(number) for deal in begin(one, TEXTS, 1).deals]
    assert len(set(deals)) == len(deals)
