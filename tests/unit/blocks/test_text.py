"""Cleaning, escaping, cutting: the rules every screen stands on."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import text
from blocks.text import Person
from tests.unit.blocks.limits import length
from tests.unit.blocks.strategies import CALM, PEOPLE_TEXT

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAGS = "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7"


@pytest.mark.parametrize(
    ("raw", "limit", "shown"),
    [
        ("short", 5, "short"),
        ("too long", 5, "too…"),
        ("abc&amp;def", 5, "abc…"),
        ("abc&amp;def", 8, "abc…"),
        ("abc&amp;def", 9, "abc&amp;…"),
        ("ab<@U123>c", 6, "ab…"),
        ("ab" + FAMILY + "c", 7, "ab…"),
        ("ab" + FAMILY + "cd", 11, "ab" + FAMILY + "…"),
        (FLAGS + "x", 7, FLAGS[:2] + "…"),
        ("cafe\u0301s and more", 5, "caf…"),
        ("\U0001f44d\U0001f3fd\U0001f44d\U0001f3fd", 6, "\U0001f44d\U0001f3fd…"),
        ("👍👍👍", 4, "👍…"),
    ],
)
def test_a_cut_never_breaks_a_sign(raw: str, limit: int, shown: str) -> None:
    assert text.cut(raw, limit) == shown


@given(raw=PEOPLE_TEXT, limit=st.integers(2, 300))
@CALM
def test_a_cut_keeps_the_limit_and_the_start(raw: str, limit: int) -> None:
    escaped = text.escape(text.clean(raw))
    shown = text.cut(escaped, limit)
    assert length(shown) <= limit
    assert shown == escaped or escaped.startswith(shown.removesuffix("…"))
    assert re.sub("&(?:amp|lt|gt);", "", shown).count("&") == 0


@given(raw=PEOPLE_TEXT)
@CALM
def test_cleaning_leaves_only_what_can_be_shown_and_is_done_once(raw: str) -> None:
    shown = text.clean(raw)
    shown.encode()
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"]
    assert text.clean(shown) == shown


@given(raw=PEOPLE_TEXT)
@CALM
def test_cleaning_keeps_every_letter(raw: str) -> None:
    def letters(words: str) -> list[str]:
        return [char for char in words if unicodedata.category(char)[0] in "LNPS" and char != "\ufffd"]

    whole = raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert letters(text.clean(raw)) == letters(whole)


@pytest.mark.parametrize(
    "raw", ["", " ", "\n\t", "\u200b\u200d", "\ufeff", "\u2800", "\u3164", "\x00", "\u0301", "\u00ad"]
)
def test_text_without_a_mark_is_said_to_be_empty(raw: str) -> None:
    assert text.is_blank(raw)
    assert text.line(raw) == text.NOTHING
    assert text.quote(raw, 100, 3) == f"> {text.NOTHING}"
    assert text.quoted_pieces(raw) == [f"> {text.NOTHING}"]
    assert text.plain(raw, 20) == text.NOTHING
    assert text.name(Person("U1A", raw)) == "someone"


def test_one_line_is_one_line() -> None:
    assert text.line(" a\r\n\tb\u2028c  d ") == "a b c d"


def test_a_quote_bars_every_line_and_says_when_it_stops() -> None:
    assert text.quote("one\n\ntwo\nthree", 100, 2) == "> one\n> two …"
    assert text.shorter("one\n\ntwo\nthree", 100, 2)
    assert not text.shorter("one\n\ntwo", 100, 2)
    assert text.shorter("x" * 101, 100, 2)


@given(raw=PEOPLE_TEXT, limit=st.integers(60, 600), most=st.integers(1, 6))
@CALM
def test_a_quote_keeps_to_its_lines_and_length(raw: str, limit: int, most: int) -> None:
    shown = text.quote(raw, limit, most)
    rows = shown.split("\n")
    assert 1 <= len(rows) <= most
    assert all(row.startswith("> ") and not text.is_blank(row[2:]) for row in rows)
    assert length(shown) <= limit
    if not text.shorter(raw, limit, most):
        assert "…" not in shown.replace("…" if "…" in raw else "\0", "")


@given(raw=PEOPLE_TEXT)
@CALM
def test_a_whole_quote_loses_nothing(raw: str) -> None:
    pieces = text.quoted_pieces(raw, 500)
    assert all(length(piece) <= 500 for piece in pieces)
    shown = "".join(row.removeprefix("> ") for piece in pieces for row in piece.split("\n"))
    expected = text.clean(raw) if not text.is_blank(raw) else text.NOTHING

    def bare(words: str) -> str:
        return re.sub(r"[\s\u2068\u2069]", "", words)

    fences = re.sub("`{3,}", "'''", expected[:12_000])
    if len(raw) < 12_000:
        assert bare(shown) == bare(text.escape(fences))


def test_right_to_left_words_do_not_turn_ours() -> None:
    assert text.line("שלום") == "\u2068שלום\u2069"
    assert text.line("hello") == "hello"
    assert text.line("\u202eevil\u2069") == "evil"


def test_a_fence_cannot_swallow_what_follows() -> None:
    assert "```" not in text.quote("```\ncode", 100, 3)


@pytest.mark.parametrize(
    ("slack_id", "shown"),
    [
        ("U123", "<@U123>"),
        ("W9X", "<@W9X>"),
        ("", "Ana"),
        ("U1>", "Ana"),
        ("!channel", "Ana"),
        ("u123", "Ana"),
    ],
)
def test_only_a_real_id_is_mentioned(slack_id: str, shown: str) -> None:
    assert text.mention(Person(slack_id, "Ana")) == shown


def test_names_never_grow_past_a_line() -> None:
    people = [Person(f"U{number}", name) for number, name in enumerate(("Ana", "Ben", "Cy", "Di", "Eli"))]
    assert text.names(people, 3) == "Ana, Ben, Cy +2 more"
    assert text.names(people[:3], 3) == "Ana, Ben, Cy"
    assert len(text.names([Person("U1", "x" * 999)] * 99, 3)) < 90


def test_copy_is_filled_without_format_tricks() -> None:
    assert text.fill("Hi {name}. {coach} reads it.", {"name": "Ana", "coach": "your coach"}) == (
        "Hi Ana. Your coach reads it."
    )
    assert text.fill("{who.__class__} {0} {", {"who": "x"}) == "{who.__class__} … {"
    assert text.fill("Your next step: {step}. How did it go?", {"step": "Call Marlow."}) == (
        "Your next step: Call Marlow. How did it go?"
    )
    assert text.fill("{a}", {"a": "{b}", "b": "never"}) == "{b}"


def test_a_stand_in_starts_a_sentence_with_a_capital_and_a_name_does_not() -> None:
    assert text.subject(Person("", "your coach")) == "Your coach"
    assert text.subject(Person("U1", "sam")) == "sam"
