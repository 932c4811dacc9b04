"""Ids and what they carry: short, unique, and read back as they were written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import ids
from tests.unit.blocks.strategies import CALM

UUID = "0197a1b2-0000-7000-8000-00000000c001"
NAMED = {key: value for key, value in vars(ids).items() if key.isupper() and isinstance(value, str)}


def test_every_id_is_short_and_used_for_one_thing() -> None:
    assert len(NAMED) > 25
    assert len(set(NAMED.values())) == len(NAMED)
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_]+)?|-", value) and len(value) <= 20 for value in NAMED.values())


@given(parts=st.lists(st.uuids().map(str), min_size=1, max_size=3))
@CALM
def test_a_value_is_read_back(parts: list[str]) -> None:
    written = ids.value(*parts)
    assert ids.parse_value(written, len(parts)) == tuple(parts)
    assert ids.parse_value(written, len(parts) + 1) is None
    assert len(ids.value(ids.MENU_NEXT, *parts)) <= 150  # the most an option of a menu carries


@pytest.mark.parametrize("foreign", [None, "", ":", "a:", 3, [], {}, "a:b"])
def test_a_value_that_is_not_ours_is_none(foreign: object) -> None:
    assert ids.parse_value(foreign) is None


def test_metadata_is_read_back_and_the_same_every_time() -> None:
    written = ids.metadata(round=UUID, checkin=UUID)
    assert written == ids.metadata(checkin=UUID, round=UUID)
    assert ids.parse_metadata(written) == {"round": UUID, "checkin": UUID}


@pytest.mark.parametrize("foreign", [None, "", "{", "[]", "3", b"{}", "[" * 100_000, '{"a":1,"b":[]}'])
def test_metadata_that_is_not_ours_is_empty(foreign: object) -> None:
    assert ids.parse_metadata(foreign) == {}


@given(
    one=st.text(st.characters(codec=None), max_size=300), two=st.text(st.characters(codec=None), max_size=300)
)
@CALM
def test_question_blocks_are_as_many_as_questions_and_fit(one: str, two: str) -> None:
    for make in (ids.question_block, ids.share_block, ids.option_value):
        assert (make(one) == make(two)) == (one == two)
        assert 0 < len(make(one)) <= 150
        make(one).encode()
    assert ids.question_block(one) != ids.share_block(one)
    assert ids.option_value(one) != ids.SKIP
