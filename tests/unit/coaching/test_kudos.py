"""What `/kudos` says, who can be thanked, where it goes, and the one hint afterwards."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.kudos import (
    MOST_A_DAY,
    MOST_WORDS,
    Fault,
    fault,
    mentioned,
    next_number,
    parse,
    plain_words,
    receivers,
    way,
    with_value,
)
from coaching.kudos_hint import Hint, hint, score
from tests.unit.blocks.strategies import CALM

VALUES = {"brave_try": "Brave try", "curious": "Stayed curious", "customer_first": "Customer first"}


# ------------------------------------------------------------ what was typed


@pytest.mark.parametrize(
    ("text", "users", "groups", "named", "body"),
    [
        ("", [], [], "", ""),
        ("<@U1|ana>", ["U1"], [], "", ""),
        ("<@U1|ana> <@U2> asked well", ["U1", "U2"], [], "", "asked well"),
        ("<@U1|ana>, <@U2|ben> and <@U1|ana>: asked well", ["U1", "U2"], [], "", "asked well"),
        ("<@U1|ana> and asked well", ["U1"], [], "", "and asked well"),
        ("<@U1|ana> with <@U3|cy>", ["U1"], [], "", "with <@U3|cy>"),
        ("<!subteam^S1|@west> <@U1|ana> x", ["U1"], ["S1"], "", "x"),
        ("#curious <@U1|ana> x", ["U1"], [], "", "#curious x"),
        ("@kim asked well", [], [], "kim", "asked well"),
        ("<@U1|ana> @kim asked well", ["U1"], [], "kim", "asked well"),
        ("asked <@U1|ana> well", [], [], "", "asked <@U1|ana> well"),
        ("<!channel> x", [], [], "", "<!channel> x"),
    ],
)
def test_who_is_thanked_stands_at_the_start(
    text: str, users: list[str], groups: list[str], named: str, body: str
) -> None:
    typed = parse(text)
    assert (list(typed.users), list(typed.groups), typed.named, typed.body) == (users, groups, named, body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("R&amp;D &lt;!channel&gt; &amp;amp;", "R&D <!channel> &amp;"),
        ("<!channel> and <!here>", "@channel and @here"),
        ("ask <@U3|cy> or <@U4|kim> or <@U5>", "ask @Cy Walker or @kim or @someone"),
        ("in <#C1|sales>, <!subteam^S1|@west>", "in #sales, @west"),
        ("see <https://a.b/c?d=1&amp;e=2>", "see https://a.b/c?d=1&e=2"),
        ("see <https://a.b/c|the page>, <mailto:a@b.c|a@b.c>", "see the page (https://a.b/c), a@b.c"),
        ("`x < y` ```code``` <b> שלום 🎉", "`x < y` ```code``` <b> שלום 🎉"),
        ("two\n  lines", "two\n  lines"),
    ],
)
def test_words_stay_as_they_were_typed(body: str, words: str) -> None:
    assert plain_words(body, {"U3": "Cy Walker"}) == words


def test_who_is_named_later_is_found() -> None:
    assert mentioned("a <@U1|x> b <@U2> <@U1>") == ("U1", "U2")


@given(text=st.text(max_size=300))
@CALM
def test_what_was_typed_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain_words(escaped, {}) == text.strip()
    assert parse(f"<@U1|ana> x{escaped}").body == f"x{escaped}".strip()


@pytest.mark.parametrize(
    ("words", "kept", "value"),
    [
        ("asked well #curious", "asked well", "curious"),
        ("asked well #Stayed-Curious.", "asked well", "curious"),
        ("asked well #stayed curious", "asked well", "curious"),
        ("#brave_try asked well", "asked well", "brave_try"),
        ("asked #unknown well", "asked #unknown well", None),
        ("#bravetry and #unknown", "and #unknown", "brave_try"),
        ("a #curious question", "a #curious question", "curious"),
        ("issue#curious", "issue#curious", None),
        ("no hash", "no hash", None),
        ("#curious", "", "curious"),
        ("#", "#", None),
    ],
)
def test_a_value_is_known_by_key_or_label(words: str, kept: str, value: str | None) -> None:
    assert with_value(words, VALUES) == (kept, value)


def test_long_runs_behind_a_hash_are_read_once() -> None:
    """Else one command would hold up everybody: from each space on the rest was read anew."""
    began = time.process_time()
    for run in (" ", "a\t", " .", "- "):
        words = f"asked well #other{run * 60_000}("
        assert with_value(words, VALUES) == (words, None)
    assert time.process_time() - began < 5


# ------------------------------------------------------------ who, how many, where


@pytest.mark.parametrize(
    ("whom", "words", "found"),
    [
        (("A",), "x", None),
        ((), "x", Fault.NOBODY),
        (("A", "ME"), "x", Fault.SELF),
        (tuple("ABCDEFGHIJ"), "x", None),
        (tuple("ABCDEFGHIJK"), "x", Fault.TOO_MANY),
        (("A",), "", Fault.NO_WORDS),
        (("A",), "x" * MOST_WORDS, None),
        (("A",), "x" * (MOST_WORDS + 1), Fault.TOO_LONG),
    ],
)
def test_what_is_wrong(whom: tuple[str, ...], words: str, found: Fault | None) -> None:
    assert fault("ME", whom, words) is found


def test_everybody_counts_once_and_a_group_thanks_its_others() -> None:
    assert receivers("ME", ["A", "B", "A"], ["B", "ME", "C"]) == ("A", "B", "C")
    assert receivers("ME", ["ME"], ["ME"]) == ("ME",)  # named by hand: they are told


def test_the_eleventh_has_no_number() -> None:
    assert [next_number(one) for one in (None, 0, MOST_A_DAY - 1, MOST_A_DAY)] == [1, 1, MOST_A_DAY, None]


@pytest.mark.parametrize(
    ("shy", "public", "channels", "channel", "alone"),
    [
        ((), True, ("C1", "C2"), "C1", ()),
        ((), True, (None, "C2"), "C2", ()),
        ((), True, (None,), None, ("A", "B")),
        ((), False, ("C1",), None, ("A", "B")),
        (("B",), True, ("C1",), "C1", ("B",)),
        (("A", "B"), True, ("C1",), None, ("A", "B")),
        (("X",), True, ("C1",), "C1", ()),
    ],
)
def test_where_it_goes(
    shy: tuple[str, ...],
    public: bool,
    channels: tuple[str | None, ...],
    channel: str | None,
    alone: tuple[str, ...],
) -> None:
    found = way(("A", "B"), shy, public=public, channels=channels)
    assert (found.channel, found.alone) == (channel, alone)


# ------------------------------------------------------------ the hint


@pytest.mark.parametrize(
    ("text", "points", "asked"),
    [
        ("Great job!", 0, Hint.ACTION),
        ("Thanks so much for all the hard work this week, you rock star", 0, Hint.ACTION),
        ("You mapped five people at Northwind before the demo", 3, Hint.IMPACT),
        ("Kudos for calmly handling the security objection in the demo", 3, Hint.IMPACT),
        (
            "When the Acme buyer pushed on price in Tuesday's call, you asked what a delay would cost. They agreed to "
            "a date, which saved the deal.",
            4,
            None,
        ),
        ("You stayed", 1, Hint.SITUATION),
        ("On calls you asked because", 3, Hint.OWN_WORDS),
    ],
)
def test_the_first_thing_missing_is_asked(text: str, points: int, asked: Hint | None) -> None:
    assert sum(score(text).values()) == points
    assert hint(text) is asked


@pytest.mark.parametrize("text", ["Отличная работа на звонке", "よくやった", "123 🎉", ""])
def test_nothing_is_asked_of_other_languages(text: str) -> None:
    assert hint(text) is None


def test_nothing_is_asked_in_a_workspace_of_another_language() -> None:
    assert hint("Great job!", "de-DE") is None
    assert hint("Great job!", "en-GB") is Hint.ACTION


@given(text=st.text(max_size=3_000))
@CALM
def test_any_text_gets_a_hint_or_none(text: str) -> None:
    assert hint(text) in {None, *Hint}
