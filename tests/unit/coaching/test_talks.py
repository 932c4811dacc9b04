from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.answers import Talks, talks_of, thanks_line, total
from coaching.library import load_library

WEEKLY = load_library().templates["weekly_rep"]


@pytest.mark.parametrize(
    ("current", "previous", "line"),
    [
        (Talks(12, 5), Talks(11, 3), "5 of 12 talks led to action, up from 3 of 11."),
        (Talks(11, 3), Talks(12, 5), "3 of 11 talks led to action, down from 5 of 12."),
        (Talks(12, 6), Talks(4, 2), "6 of 12 talks led to action, same as 2 of 4."),
        (Talks(12, 5), None, "5 of 12 talks led to action."),
        (Talks(12, 5), Talks(0, 0), "5 of 12 talks led to action."),
        (Talks(1, 1), None, "1 of 1 talk led to action."),
        (Talks(0, 0), Talks(11, 3), None),
        (None, Talks(11, 3), None),
    ],
)
def test_thanks_line(current, previous, line):
    assert thanks_line(current, previous) == line


def test_sums_of_parts_and_never_the_mean_of_rates():
    earlier = total([Talks(1, 1), Talks(20, 4)])
    assert earlier == Talks(21, 5)  # 24 percent, not 60
    assert thanks_line(Talks(10, 4), earlier) == "4 of 10 talks led to action, up from 5 of 21."
    assert total([]) is None


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"talks": 12, "acted": 5}, Talks(12, 5)),
        ({"talks": 0, "acted": 0}, Talks(0, 0)),
        ({"talks": 12}, None),
        ({"acted": 5}, None),
        ({"talks": 3, "acted": 5}, None),
        ({"talks": "12", "acted": 5}, None),
    ],
)
def test_talks_of(answers, expected):
    assert talks_of(WEEKLY, answers) == expected


COUNTS = st.tuples(st.integers(1, 500), st.integers(0, 500)).map(lambda pair: Talks(pair[0], min(pair)))


@settings(database=None, deadline=None, derandomize=True)
@given(COUNTS, COUNTS)
def test_the_words_agree_with_the_shares(current, previous):
    line = thanks_line(current, previous)
    now, before = Fraction(current.acted, current.talks), Fraction(previous.acted, previous.talks)
    assert line is not None
    assert ("up from" in line, "down from" in line, "same as" in line) == (
        now > before,
        now < before,
        now == before,
    )
