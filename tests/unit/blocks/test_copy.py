"""How we talk: short plain English, no blame, no exclamation marks, one word for one thing."""

from __future__ import annotations

import re

from blocks import notices
from blocks.message import Message
from tests.unit.blocks.limits import all_texts
from tests.unit.blocks.samples import Words
from tests.unit.blocks.screens import screens

WORDS = Words(text="zz", option="zz")  # people's words do not count
BANNED = re.compile(
    r"commitment|\bfail|\blate\b|overdue|missed|lazy|\bbad\b|worst|invalid|error|oops|sorry|unfortunately|"
    r"\bslot\b|cadence|payload|modal|workspace_id|\butili[sz]e|leverage|please note",
    re.IGNORECASE,
)
RANKING = re.compile(
    r"leader ?board|\branked|\branking|\btop (\d|two|three|five|ten|giver|coach|performer|of the)|\bpoints\b|"
    r"\bmost (kudos|thanked|praised|active|talks)|\b(fewest|least) (kudos|talks)|\bwinner|number one|#1\b|\bscores?\b",
    re.IGNORECASE,
)
GRADE_ALL, GRADE_ONE = 6.0, 10.0


def copy() -> dict[str, str]:
    """Every fixed text once, by the screen it was found on first."""
    found: dict[str, str] = {}
    for name, screen in screens(WORDS).items():
        shown = [screen.text, *all_texts(screen.blocks)] if isinstance(screen, Message) else all_texts(screen)
        for text in shown:
            found.setdefault(text, name)
    sentences = {
        value: key for key, value in vars(notices).items() if key.isupper() and isinstance(value, str)
    }
    return found | sentences


COPY = copy()


def syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def sentences(text: str) -> list[list[str]]:
    """Sentences as lists of words. Times, numbers, commands and markup are not words."""
    plain = re.sub(r"<@\w+>|`[^`]*`|\d+:\d+|[*_>•~]|&\w+;", " ", text)
    found = (re.findall(r"[A-Za-z][A-Za-z’'-]*", part) for part in re.split(r"[.?!\n·:]+", plain))
    return [words for words in found if words]


def grade(parts: list[list[str]]) -> float:
    """Flesch and Kincaid: the school year that reads it with ease."""
    words = [word for part in parts for word in part]
    return 0.39 * len(words) / len(parts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_all_copy_together_reads_easily() -> None:
    parts = [part for text in COPY for part in sentences(text)]
    assert len(parts) > 100
    assert grade(parts) <= GRADE_ALL


def test_no_text_is_hard_to_read() -> None:
    long = {text: sentences(text) for text in COPY if sum(map(len, sentences(text))) >= 6}
    assert len(long) > 500
    assert [text for text, parts in long.items() if grade(parts) > GRADE_ONE] == []
    assert [text for text, parts in long.items() if max(map(len, parts)) > 24] == []


def test_the_tone_is_calm() -> None:
    slips = re.compile(rf"!|  |\.\.(?!\.)|\s[.,]|{BANNED.pattern}", re.IGNORECASE)
    assert {text: COPY[text] for text in COPY if slips.search(text)} == {}


def test_no_screen_ranks_people() -> None:
    """Counts are one's own or of a group; who gave or got most is nowhere said."""
    assert {text: COPY[text] for text in COPY if RANKING.search(text)} == {}
    for said in ("Most thanked: Ana", "Leaderboard", "Top 3 givers", "Ana has 12 points", "#1 Ana"):
        assert RANKING.search(said), said


def test_the_measure_can_fail() -> None:
    hard = "Organizational accountability necessitates comprehensive developmental documentation."
    assert grade(sentences(hard)) > GRADE_ONE
    assert BANNED.search("Your commitment is overdue")
