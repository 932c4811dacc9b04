"""What simulated people say: checked when it is read, drawn without repeating."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sample.chatter import A_WEEK, A_WEEK_OF_TEAMS, EVERYBODY
from bot.sample.matters import CUSTOMERS, TALKS
from bot.sample.team import LEAVER, SAMPLE_TEAM, made_up_team
from bot.sample.texts import FILES, FOLDER, SLOTS, Draw, Texts, chance, names, sample_texts
from coaching.library import load_library

PLAIN = settings(database=None, deadline=None, derandomize=True)
TEXTS = sample_texts()


def sentences(texts: Texts) -> list[str]:
    """Every sentence of the files."""
    found: list[str] = []

    def walk(node: Any) -> None:
        for inner in (
            node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ()
        ):
            walk(inner)
        if isinstance(node, str) and " " in node:
            found.append(node)

    walk(texts.model_dump(exclude={"names"}))
    return found


# ------------------------------------------------------------ the files


def test_nothing_is_said_twice_in_different_places() -> None:
    said = Counter(sentences(TEXTS))
    assert len(said) > 400
    twice = [text for text, number in said.items() if number > 1]
    assert all(len(text.split()) <= 4 for text in twice), twice  # short answers of anybody to anything


def test_nothing_says_whether_a_buyer_is_a_man_or_a_woman() -> None:
    """The same sentence is about all of them. What "her" is in these is somebody else."""
    others = {"decider.wins.1"}
    for name, theme in TEXTS.themes.items():
        for number, text in enumerate(theme.wins):
            about = re.search(r"\b(he|she|him|her|his|hers|herself|himself)\b", text)
            assert about is None or f"{name}.wins.{number}" in others, text
        for turn in theme.turns:
            for text in (turn.stuck, turn.reply, *turn.backs):
                assert not re.search(r"\b(he|she|him|her|his|hers|herself|himself)\b", text), text


def test_everybody_has_names_that_fit_what_the_sentences_were_measured_with() -> None:
    for one in (*SAMPLE_TEAM, LEAVER):
        assert len(one.name.split()[0]) <= len(SLOTS["name"]), one.name


def test_there_is_enough_to_say_for_twelve_weeks_of_a_channel() -> None:
    assert len(TEXTS.chat.sales) >= 12 * A_WEEK[EVERYBODY]
    assert len(TEXTS.chat.team) >= 12 * A_WEEK_OF_TEAMS


def test_there_are_customers_for_everybody_of_the_sample_team() -> None:
    assert len(TEXTS.names.accounts) >= CUSTOMERS * sum(
        one.track != "manager" for one in (*SAMPLE_TEAM, LEAVER)
    )


def test_the_tracks_are_those_that_can_be_asked_about() -> None:
    assert set(TALKS) <= set(load_library().tracks)
    assert set(TEXTS.wins) == set(TEXTS.closings) == set(TALKS)


def change(folder: Path, file: str, how: Callable[[dict[str, Any]], None]) -> Path:
    """A folder with the files, and something else in one of them."""
    for name in FILES:
        raw = yaml.safe_load((FOLDER / name).read_text("utf-8"))
        if name == file:
            how(raw)
        (folder / name).write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    return folder


def put(*where: str | int, what: Any) -> Callable[[dict[str, Any]], None]:
    def how(raw: Any) -> None:
        for step in where[:-1]:
            raw = raw[step]
        raw[where[-1]] = what

    return how


SAYS, TALK, CALLED, PLANNED, PRAISED = FILES


@pytest.mark.parametrize(
    ("file", "how", "words"),
    [
        (SAYS, put("wins", "ae", 0, what="Great, {deal} signed!"), "too long, loud or untidy"),
        (SAYS, put("wins", "ae", 0, what="{deal} " + "and more " * 20 + "."), "too long, loud or untidy"),
        (SAYS, put("wins", "ae", 0, what=" Signed."), "too long, loud or untidy"),
        (SAYS, put("wins", "ae", 0, what=""), "too long, loud or untidy"),
        (SAYS, put("wins", "ae", 0, what="Thanks to {name}."), "a slot that nobody fills"),
        (SAYS, put("wins", "ae", 0, what="Signed {0}."), "a slot that nobody fills"),
        (SAYS, put("wins", "ae", 0, what="Signed {deal."), "a slot that nobody fills"),
        (SAYS, put("thanks", 0, what="Thanks, {deal}."), "a slot that nobody fills"),
        (SAYS, put("praise", "plain", 0, what="Good, {deal}."), "a slot that nobody fills"),
        (SAYS, put("wins", "ae", what=["Signed.", "Signed."]), "something is there twice"),
        (SAYS, put("wins", "ae", what=[]), "at least 1 item"),
        (SAYS, put("themes", "price", "turns", what=[]), "at least 3 items"),
        (SAYS, put("themes", "price", "turns", 0, "backs", what=[]), "at least 1 item"),
        (SAYS, put("themes", "price", "help", what="money"), "'practice', 'deal', 'numbers' or 'talk'"),
        (SAYS, put("themes", "price", "tracks", what=["boss"]), "'ae', 'sdr' or 'am'"),
        (SAYS, put("version", what=2), "Input should be 1"),
        (SAYS, put("more", what=[]), "Extra inputs are not permitted"),
        (SAYS, lambda raw: raw["wins"].pop("am"), "nothing is there for am"),
        (SAYS, lambda raw: raw["closings"].pop("sdr"), "nothing is there for sdr"),
        (SAYS, lambda raw: raw.pop("thanks"), "Field required"),
        (TALK, put("sales", 0, "say", what="Welcome {new}."), "a slot that nobody fills"),
        (TALK, put("welcome", 0, "say", what="Bye {gone}."), "a slot that nobody fills"),
        (TALK, put("team", 0, "days", what=[5]), "less than or equal to 4"),
        (TALK, put("team", 0, "days", what=[]), "at least 1 item"),
        (TALK, put("team", 0, "hours", what=[9, 18]), "less than or equal to 17"),
        (TALK, put("team", 0, "hours", what=[12, 12]), "an hour that ends before it begins"),
        (PLANNED, put("plain", "ae", "gaps", what=[]), "at least 1 item"),
        (PLANNED, put("plain", "ae", "steps", 0, what="Ask {name}."), "a slot that nobody fills"),
        (PLANNED, lambda raw: raw["plain"].pop("am"), "nothing is there for a talk of am"),
        (PLANNED, lambda raw: raw["themes"].pop("price"), "a theme without words for a talk"),
        (CALLED, put("accounts", 0, what="A customer with far too long a name"), "at most 20 characters"),
        (CALLED, put("first_names", what=["Ana"]), "at least 20 items"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_what_is_wrong(
    tmp_path: Path, file: str, how: Callable[[dict[str, Any]], None], words: str
) -> None:
    with pytest.raises(ValueError, match=r"^What the sample people say cannot be used: ") as refused:
        sample_texts(change(tmp_path, file, how))
    assert words in str(refused.value)


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    change(tmp_path, "", lambda raw: None)
    (tmp_path / TALK).write_text("sales: [1", "utf-8")
    with pytest.raises(ValueError, match="cannot be used"):
        sample_texts(tmp_path)


def test_the_files_as_they_are_can_be_read_again(tmp_path: Path) -> None:
    assert sample_texts(change(tmp_path, "", lambda raw: None)) == TEXTS


# ------------------------------------------------------------ drawing


@PLAIN
@given(st.integers(0, 50), st.integers(1, 9), st.lists(st.sampled_from("abc"), max_size=60))
def test_nobody_hears_an_entry_again_before_they_had_them_all(
    seed: int, count: int, turns: list[str]
) -> None:
    draw = Draw(seed)
    had: dict[str, list[int]] = {who: [] for who in "abc"}
    for who in turns:
        had[who].append(draw.one("key", count, who))
    for entries in had.values():
        assert set(entries) <= set(range(count))
        assert len(set(entries)) == min(count, len(entries))
        assert count == 1 or all(one != after for one, after in itertools.pairwise(entries))


def test_two_people_in_turn_get_different_ones() -> None:
    draw = Draw(1)
    assert len({draw.one("key", 5, who) for who in "abcde"}) == 5


def test_what_was_handed_out_is_remembered_over_a_restart() -> None:
    through, before = Draw(7), Draw(7)
    turns = [("wins", 6, who) for who in "abacabbac"]
    whole = [through.one(*turn) for turn in turns]
    first = [before.one(*turn) for turn in turns[:4]]
    after = Draw(7, yaml.safe_load(yaml.safe_dump(before.dump())))
    assert first + [after.one(*turn) for turn in turns[4:]] == whole


def test_another_seed_is_another_order() -> None:
    draws = [Draw(seed) for seed in range(20)]
    assert len({tuple(draw.one("key", 8, "ana") for _ in range(8)) for draw in draws}) > 15


def test_a_sentence_is_filled() -> None:
    assert (
        Draw(1).of("key", ("{deal} with {buyer}",), "ana", deal="Marlow", buyer="Dana") == "Marlow with Dana"
    )


def test_chance_is_the_same_for_the_same_words_and_for_no_others() -> None:
    assert chance(1, "ana", 3).random() == chance(1, "ana", 3).random()
    drawn = {
        chance(*words).random() for words in ((1, "ana", 3), (2, "ana", 3), (1, "ben", 3), (1, "ana", 4))
    }
    assert len(drawn) == 4


# ------------------------------------------------------------ companies


def test_names_are_there_for_the_largest_company_and_none_comes_twice() -> None:
    assert len(set(names(1, TEXTS))) == len(list(names(1, TEXTS))) > 12_000


@pytest.mark.parametrize("reps", [1, 2, 7, 18, 100, 2000, 10_000])
def test_a_made_up_company_is_whole(reps: int) -> None:
    team = made_up_team(reps, 3, TEXTS)
    by_id = {one.id: one for one in team}
    assert len(by_id) == len(team) == len({one.name for one in team})
    assert sum(one.track != "manager" for one in team) == reps
    assert [one.id for one in team[:2]] == ["UBEN", "USAM"]
    [leader] = [one for one in team if one.manager is None]
    led: Counter[str] = Counter()
    for one in team:
        if one.manager is not None:
            assert by_id[one.manager].track == "manager"
            led[one.manager] += one.track != "manager"
        above = [one]
        while (manager := above[-1].manager) is not None:
            above.append(by_id[manager])
            assert len(above) < 6
        assert above[-1] == leader
    assert max(led.values()) <= 13, "nobody coaches a crowd"
    assert team == made_up_team(reps, 3, TEXTS)
    assert reps < 3 or team != made_up_team(reps, 4, TEXTS)
