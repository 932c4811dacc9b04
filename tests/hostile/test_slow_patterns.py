"""Twice as long a text takes about twice as long to read: no pattern of ours tries from everywhere to the end."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from types import ModuleType

import pytest

import blocks
import blocks.text
import coaching
import handlers
import screens
from coaching import kudos, kudos_hint, talk_hints
from coaching.people_file import parse_people_csv
from handlers.talk_log import _MENTION

UNITS = (
    " ", "a", "a ", "1", "1:", "<", "<@U1|", "<!subteam^S1|", "&amp;", "#a ", "a-", "a.", "a@", "`", ".", "\n", "with ",
    "www", "http://", "{a", "and ", "_", "a'", "1 of ", "x,", "é", '"', "\u00a0", "a-a ",
)  # fmt: skip
SHORT = 2_000
READERS: dict[str, Callable[[str], object]] = {
    "kudos": lambda text: kudos.parse(text),
    "words of kudos": lambda text: kudos.plain_words(text, {}),
    "hint for kudos": lambda text: kudos_hint.hint(text),
    "hint for a step": lambda text: talk_hints.step_hint(text, None, "", date(2026, 1, 1)),
    "hint for a note": talk_hints.notes_hint,
    "who was talked with": lambda text: _MENTION.search(text),
    "people file": lambda text: parse_people_csv("person,manager,track\n" + text, {"ae"}),
    "text to show": lambda text: blocks.text.escape(blocks.text.clean(text)),
    "text in a quote": lambda text: blocks.text.quote(text, 3_000, 20),
    "text in pieces": blocks.text.quoted_pieces,
}


def seconds(read: Callable[[str], object], text: str) -> float:
    """The least CPU time of three tries."""
    tries = []
    for _ in range(3):
        started = time.process_time()
        read(text)
        tries.append(time.process_time() - started)
    return min(tries)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of ours keeps."""
    for package in (coaching, handlers, blocks, screens):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module: ModuleType = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    yield f"{found.name}.{name}", value


@pytest.mark.slow
@pytest.mark.parametrize("what", READERS)
def test_reading_takes_as_long_as_the_text(what: str) -> None:
    for unit in UNITS:
        for head in ("", "#a", "<@U1> ", "=="):
            once, more = (head + unit * (size // len(unit)) + "\x00" for size in (SHORT, 8 * SHORT))
            # Eight times the text in 64 times the time would be quadratic; a few ms are noise.
            assert seconds(READERS[what], more) < 24 * seconds(READERS[what], once) + 0.005, (unit, head)


# Only these are never looked for in a text, but held against a whole one, which is short or ours.
WHOLE = {"coaching.answers._CONDITION", "coaching.people_file._EMAIL"}


@pytest.mark.slow
def test_no_pattern_tries_from_everywhere_to_the_end() -> None:
    found = dict(patterns())
    assert set(found) >= WHOLE
    slow = [
        (name, unit)
        for name, pattern in found.items()
        for unit in UNITS
        for read in ([pattern.fullmatch] if name in WHOLE else [pattern.fullmatch, pattern.search])
        if seconds(read, unit * (8_000 // len(unit)) + "\x00") > 0.02
    ]
    assert slow == []
