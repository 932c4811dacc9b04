"""What `touchline play` may be asked for, and what the world of it is called."""

from __future__ import annotations

import itertools

import pytest

from bot.play.options import MOST_PEOPLE, MOST_SEED, MOST_WEEKS, PERSON_WEEKS, OptionError, Options, options


def test_the_sample_team_has_twelve_weeks_and_seed_one_unless_said_otherwise() -> None:
    assert options(None, None, 1, empty=False) == (Options(people=None, weeks=12, seed=1, empty=False), "")


@pytest.mark.parametrize("weeks", [0, 1, MOST_WEEKS])
def test_so_many_weeks_as_asked_for_even_in_a_large_company(weeks: int) -> None:
    for people in (None, 1, 2000, MOST_PEOPLE):
        chosen, note = options(people, weeks, 1, empty=False)
        assert (chosen.weeks, note) == (weeks, "")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((0, None, 1), "--people is a whole number from 1 to 10000. You gave 0."),
        ((MOST_PEOPLE + 1, None, 1), "--people is a whole number from 1 to 10000. You gave 10001."),
        ((None, -1, 1), "--weeks is a whole number from 0 to 52. You gave -1."),
        ((None, MOST_WEEKS + 1, 1), "--weeks is a whole number from 0 to 52. You gave 53."),
        ((None, None, -1), f"--seed is a whole number from 0 to {MOST_SEED}. You gave -1."),
        ((None, None, MOST_SEED + 1), f"--seed is a whole number from 0 to {MOST_SEED}. You gave {MOST_SEED + 1}."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("empty", [False, True])
def test_what_is_out_of_bounds_is_refused_with_what_is_right(
    given: tuple[int | None, int | None, int], named: str, empty: bool
) -> None:
    with pytest.raises(OptionError) as refused:
        options(*given, empty=empty)
    assert str(refused.value) == named


@pytest.mark.parametrize(
    ("people", "weeks", "words"),
    [
        (1, 12, ""),
        (PERSON_WEEKS // 12, 12, ""),
        (100, 4, "A company of 100 reps gets 4 weeks of history"),
        (PERSON_WEEKS, 1, f"A company of {PERSON_WEEKS} reps gets 1 week of history"),
        (2000, 0, "A company of 2000 reps gets no history"),
    ],
)
def test_the_past_of_a_large_company_is_shorter_and_that_is_said(people: int, weeks: int, words: str) -> None:
    chosen, note = options(people, None, 1, empty=False)
    assert chosen.weeks == weeks
    assert note.startswith(words)
    assert bool(note) == bool(words)
    assert not note or note.endswith("Ask for more with --weeks.")


def test_an_empty_world_has_no_past() -> None:
    assert options(30, None, 4, empty=True) == (Options(people=30, weeks=0, seed=4, empty=True), "")
    assert options(None, 0, 1, empty=True)[0].weeks == 0
    with pytest.raises(OptionError, match="--empty has no past"):
        options(None, 3, 1, empty=True)


def test_each_world_has_a_name_of_its_own_that_can_be_a_folder() -> None:
    worlds = [
        Options(people, weeks, seed, empty)
        for people, weeks, seed in itertools.product((None, 1, 18, 181), (0, 1, 12), (1, 11))
        for empty in (False, True)
        if not (empty and weeks)
    ]
    names = [world.name for world in worlds]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() for name in names)
    assert Options().name == Options(None, 12, 1).name
