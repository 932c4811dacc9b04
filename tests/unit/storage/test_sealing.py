"""Sealing: any text comes back, damage is noticed, keys can be changed, and bad keys are refused in words."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.ids import new_id
from storage.sealing import Cipher, SealError

OLD, NEW = Cipher.make_key("old"), Cipher.make_key("new")
PLACE: tuple[Any, ...] = (uuid4(), "answer", "one/mood", "value")


@given(text=st.text() | st.text(st.characters(categories=["Cs", "So", "Zs"])))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    cipher = Cipher.parse(OLD)
    assert cipher.open(cipher.seal(text, *PLACE), *PLACE) == text


def test_one_text_never_looks_the_same_twice() -> None:
    cipher = Cipher.parse(OLD)
    assert len({cipher.seal("2", *PLACE) for _ in range(50)}) == 50


@given(at=st.integers(0, 40), flip=st.integers(1, 255))
def test_a_damaged_value_does_not_open(at: int, flip: int) -> None:
    cipher = Cipher.parse(OLD)
    sealed = bytearray(cipher.seal("how work feels", *PLACE))
    sealed[at % len(sealed)] ^= flip
    with pytest.raises(SealError):
        cipher.open(bytes(sealed), *PLACE)


def test_after_a_change_of_keys_old_values_open_and_new_ones_use_the_first_key() -> None:
    before, after = Cipher.parse(OLD), Cipher.parse(f"{NEW},{OLD}")
    assert after.open(before.seal("2", *PLACE), *PLACE) == "2"
    with pytest.raises(SealError, match="no key with the id 'new'"):
        before.open(after.seal("2", *PLACE), *PLACE)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "id:base64"), ("nothing", "id:base64"), (":abcd", "id:base64"), ("k 1:abcd", "id:base64"),
        ("k1:not base64!", "not valid base64"), ("k1:" + base64.b64encode(b"short").decode(), "32 bytes"),
        pytest.param(f"{OLD},{OLD}", "used twice", id="an id used twice"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_used_is_refused_with_a_sentence(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word) as refused:
        Cipher.parse(text)
    assert str(refused.value).endswith(".")
    assert base64.b64encode(b"short").decode() not in str(refused.value)


@given(
    first=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    later=st.integers(2, 10**9),
)
def test_ids_are_version_seven_and_sort_by_time(first: datetime, later: int) -> None:
    a, b = new_id(first), new_id(first + timedelta(milliseconds=later))
    assert a < b
    for id in (a, b):
        assert isinstance(id, UUID)
        assert (id.version, id.variant) == (7, "specified in RFC 4122")
    assert new_id(first) != a
