"""Results and inputs: parts added up, what waits on no side, and counts of groups that give nobody away."""

from __future__ import annotations

from datetime import date

from coaching.aggregates import SafeShares, Share
from coaching.results import (
    Inputs,
    Results,
    Steps,
    Talks,
    inputs_together,
    pooled,
    practice_days,
    results_of,
    results_together,
)


def test_parts_are_added_up_and_rates_never_averaged() -> None:
    one, many = Results(Share(1, 1)), Results(Share(4, 20))
    assert results_together([one, many]).shown == Share(5, 21)
    assert inputs_together([Inputs(Share(1, 1)), Inputs(Share(4, 20), Share(2, 2))]) == Inputs(
        Share(5, 21), Share(2, 2)
    )
    assert not results_together([]).any


def test_each_figure_has_what_it_is_out_of() -> None:
    talks = [Talks(12, fact=True, practised=False), Talks(5, fact=False, practised=True)]
    steps = [Steps(11, confirmed=True), Steps(3, confirmed=False), Steps(2, confirmed=False, waiting=True)]
    found = results_of(Share(9, 14), talks, steps)
    assert found == Results(Share(9, 14), Share(12, 17), Share(5, 17), Share(11, 14))


def test_a_count_of_practice_stays_as_it_is_for_a_week() -> None:
    days = {practice_days(date(2026, 11, day)) for day in range(23, 30)}
    assert days == {(date(2026, 11, 9), date(2026, 11, 22))}


def test_a_team_of_four_has_no_count_and_the_page_says_why() -> None:
    assert pooled({"sam": ["a", "b", "c", "d"]}, {"sam": ["a"]}, 5).shares == SafeShares()
    five = pooled({"sam": ["a", "b", "c", "d", "e"]}, {"sam": ["a", "gone"]}, 5)
    assert five.shares == SafeShares(Share(1, 5), {"sam": Share(1, 5)})


def test_what_one_knows_of_ones_own_people_tells_nothing_of_a_small_group() -> None:
    people = {"own": list("abcdef"), "rosa": ["x", "y", "z"]}
    did = {"own": ["a"], "rosa": ["x"]}
    assert pooled(people, did, 5).shares.whole == Share(2, 9)
    assert pooled(people, did, 5, known=["own"]).shares == SafeShares()
