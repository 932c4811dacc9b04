"""The log of a talk: what it needs, what it never asks, how a fact and a name are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.commitments import Evidence, why_not_evidence
from coaching.facts import parse_fact
from coaching.library import load_library
from coaching.talk_log import (
    Done,
    TalkEntry,
    changes,
    faults,
    from_json,
    hints,
    keep_known,
    one_named,
    outcomes_met,
    without_words,
)

TODAY = date(2026, 11, 18)
LIBRARY = load_library()
KINDS = {kind.key for kind in LIBRARY.program.evidence_kinds}
FULL = TalkEntry(
    held_on=TODAY, minutes=30, type="training", what="Answers too fast", practice=8, due_on=TODAY,
    step="Ask one question before any answer on the Marlow call",
)  # fmt: skip


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({}, set()),
        ({"held_on": None}, {"held_on"}),
        ({"held_on": TODAY + timedelta(days=1), "due_on": TODAY + timedelta(days=2)}, {"held_on"}),
        ({"held_on": TODAY - timedelta(days=400)}, {"held_on"}),
        ({"held_on": TODAY - timedelta(days=60)}, set()),  # counts once the rep says so, but can be logged
        ({"minutes": None, "practice": None}, {"minutes"}),
        ({"minutes": 4, "practice": None}, {"minutes"}),
        ({"minutes": 241}, {"minutes"}),
        ({"minutes": None, "mode": "async"}, set()),
        ({"type": None}, {"type"}),
        ({"what": " \n"}, {"what"}),
        ({"step": ""}, {"step"}),
        ({"due_on": None}, {"due_on"}),
        ({"due_on": TODAY - timedelta(days=1)}, {"due_on"}),
        ({"due_on": TODAY + timedelta(days=367)}, {"due_on"}),
        ({"practice": 31}, {"practice"}),
        ({"practice": -1}, {"practice"}),
        ({"type": None, "what": "", "step": "", "due_on": None}, {"type", "what", "step"}),
        ({"type": None, "what": "", "step": "", "due_on": None, "kind": "status"}, set()),
        ({"kind": "status", "due_on": None}, {"due_on"}),
        ({"type": None, "what": "", "step": "", "due_on": None, "kind": "personal"}, set()),
    ],
)
def test_what_a_log_needs(more: dict[str, Any], wrong: set[str]) -> None:
    assert set(faults(replace(FULL, **more), TODAY)) == wrong


def test_a_personal_talk_keeps_no_words() -> None:
    kept = without_words(replace(FULL, kind="personal", win="a", next_topics="b", outcome="done"))
    assert kept == TalkEntry(held_on=TODAY, minutes=30, kind="personal")
    other = without_words(replace(FULL, kind="deal_help", gap_kind="data"))
    assert (other.type, other.practice, other.gap_kind) == (None, None, None)
    assert other.step == FULL.step


ENTRIES = st.builds(
    TalkEntry, held_on=st.none() | st.dates(), minutes=st.none() | st.integers(), what=st.text(),
    step=st.text(), covered=st.lists(st.text()).map(tuple), stretch=st.none() | st.integers(),
    due_on=st.none() | st.dates(), outcome=st.none() | st.text(),
)  # fmt: skip


@given(entry=ENTRIES)
def test_a_draft_is_read_back_as_it_was(entry: TalkEntry) -> None:
    kept = {key: list(v) if isinstance(v, tuple) else v for key, v in entry.to_json().items()}
    assert replace(TalkEntry(), **from_json(kept)) == entry


def test_a_draft_of_another_shape_is_left_out() -> None:
    strange = {"held_on": "soon", "minutes": True, "what": 7, "covered": "x", "gone": 1, "step": "a"}
    assert from_json(strange) == {"held_on": None, "step": "a"}


def test_hints_block_nothing_and_come_one_of_a_kind() -> None:
    assert hints(FULL, TODAY) == ()
    vague = replace(FULL, step="Better", now="His wife is ill")
    assert len(hints(vague, TODAY)) == 2
    assert faults(vague, TODAY) == {}
    assert hints(replace(vague, kind="personal"), TODAY) == ()


def test_topics_are_one_a_line_and_each_once() -> None:
    assert replace(FULL, next_topics="Price\n\n  Meeting  the CFO \nPrice").topics() == (
        "Price",
        "Meeting the CFO",
    )
    assert len(replace(FULL, next_topics="x" * 3_000).topics()[0]) == 300


def test_the_outcomes_of_every_format_are_known_or_never_said() -> None:
    everything = Done(True, 1, True, True, True, True, True)
    for one in LIBRARY.agendas.formats:
        assert outcomes_met(one.outcomes, Done()) == ()
        met = outcomes_met(one.outcomes, everything)
        assert set(met) <= set(one.outcomes)
        assert "one_next_step" not in one.outcomes or "one_next_step" in met
    assert outcomes_met(["one_gap", "focus_set"], everything) == ("one_gap",)


def test_what_was_changed() -> None:
    before, after = {"what": "a", "now": "b ", "win": "x"}, {"what": "c", "now": "b", "step": "d"}
    assert changes(before, after) == {"what": ("a", "c"), "win": ("x", ""), "step": ("", "d")}


def test_choices_that_nobody_offered_are_taken_away() -> None:
    made_up = replace(FULL, kind="x", type="y", gap_kind="z", mode="w", outcome="v", stretch=9)
    assert keep_known(made_up, {"coaching"}, {"training"}, {"data"}) == replace(FULL, type=None)


# ------------------------------------------------------------ a fact in one line


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", None),
        (" \n ", None),
        ("Orchard call 08:15", Evidence("call", "Orchard call", "", "08:15")),
        ("Orchard 1:08:15", Evidence("call", "Orchard", "", "1:08:15")),
        ("https://crm.example/o/7", Evidence("record", "", "https://crm.example/o/7", "")),
        ("https://x.example/?t=12:40, at 12:40", Evidence("call", "at", "https://x.example/?t=12:40", "12:40")),
        ("Her mail to Marlow", Evidence("email", "Her mail to Marlow")),
        ("5 of 12 led to action", Evidence("metric", "5 of 12 led to action")),
        ("The CRM record of Dock", Evidence("record", "The CRM record of Dock")),
        ("The buyer asked twice", Evidence("customer", "The buyer asked twice")),
        ("Two rounds of role-play", Evidence("role_play", "Two rounds of role-play")),
        ("He seems unsure", Evidence("coach_view", "He seems unsure")),
    ],
)  # fmt: skip
def test_a_fact_is_read(typed: str, found: Evidence | None) -> None:
    assert parse_fact(typed) == found


def test_a_view_is_of_whoever_wrote_it() -> None:
    found = parse_fact("I was slow", "rep_view")
    assert found is not None
    assert found.kind == "rep_view"


@given(typed=st.text() | st.from_regex(r"(https?://\S{0,9} ?|\d{1,4}:\d\d ?|call ?){1,4}"))
def test_whatever_is_typed_can_be_kept(typed: str) -> None:
    found = parse_fact(typed)
    if found is not None:
        assert why_not_evidence(found, KINDS) in (None, "Add a few words or a link.")


# ------------------------------------------------------------ a name after the command

PEOPLE = (("1", "Ana Souza"), ("2", "Ben Ortiz"), ("3", "Anastasia Ben"), ("4", "Ben Ortiz-Lee"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ana Souza", "1"),
        ("@ana", "1"),
        (" ANA  souza ", "1"),
        ("anast", "3"),
        ("souza", "1"),
        ("ben ortiz", "2"),
        ("ben", None),
        ("", None),
        ("@", None),
        ("zoe", None),
    ],
)
def test_a_name_finds_one_person_or_nobody(typed: str, found: str | None) -> None:
    assert one_named(typed, PEOPLE) == found
