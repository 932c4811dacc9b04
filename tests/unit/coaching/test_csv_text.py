"""CSV: what people typed is shown as they typed it, and nothing of it is run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.csv_text import cell, table


@pytest.mark.parametrize(
    "typed",
    ["=1+1", "+1", "\u2003=1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1",
     "\u00a0=cmd|' /C calc'!A0", "\uff1d1+1", '=HYPERLINK("x")'],
)  # fmt: skip
def test_a_formula_is_text(typed: str) -> None:
    assert cell(typed) == f"'{typed}"


@pytest.mark.parametrize(
    ("value", "said"),
    [("Ana", "Ana"), ("a=b", "a=b"), (-3, "-3"), (0.5, "0.5"), (None, ""), (True, "True"), ("", "")],
)
def test_what_is_no_formula_stays(value: object, said: str) -> None:
    assert cell(value) == said


@given(rows=st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_any_text_comes_back_and_begins_no_formula(rows: list[list[str]]) -> None:
    found = list(csv.reader(io.StringIO(table(["one", "two"], rows), newline="")))
    assert found[0] == ["one", "two"]
    for row, back in zip(rows, found[1:], strict=True):
        for typed, read in zip(row, back, strict=True):
            assert read.removeprefix("'") in (
                typed.replace("\x00", ""),
                typed.replace("\x00", "").removeprefix("'"),
            )
            assert not read.lstrip().startswith(("=", "+", "-", "@"))
