"""What could make kudos clearer, asked once and afterwards. Rule: docs/rules.md, "Kudos"."""

from __future__ import annotations

import re
from enum import StrEnum

LEAST_LATIN = 0.8
LEAST_WORDS, LEAST_OWN = 6, 3


class Hint(StrEnum):
    """What is missing, in the order in which it is asked for."""

    ACTION = "action"
    SITUATION = "situation"
    IMPACT = "impact"
    OWN_WORDS = "own_words"


QUESTIONS = {
    Hint.ACTION: "What did they do?",
    Hint.SITUATION: "When was it, or on which deal or call?",
    Hint.IMPACT: "What changed because of it?",
    Hint.OWN_WORDS: "Add one detail only you would know.",
}

_STOCK_WORDS = """
a all always amazing and awesome brilliant congrats congratulations everything excellent fantastic
for good great hard incredible it job keep kudos legend lovely much nice of perfect really rock
rockstar so star super team thank thanks that the this to today up very way week well wonderful work
you your go done
"""
_STOCK = frozenset(_STOCK_WORDS.split())
_DID = (
    "asked|began|broke|brought|built|bought|came|caught|chose|cut|dealt|did|drew|drove|dug|found|gave|got|had|heard|"
    "held|kept|knew|led|left|let|listened|lost|made|met|paid|put|ran|read|rewrote|said|sat|saw|sent|set|showed|spoke|"
    "spent|stayed|stood|taught|thought|told|took|went|won|wrote"
)
_PAST = rf"(?:{_DID}|\w{{2,}}ed)"
_ACTION = re.compile(
    rf"\b(?:you|they|she|he|we|your|their|her|his|who)\s+(?:\w+\s+){{0,2}}{_PAST}\b"
    rf"|\bfor\s+(?:\w+ly\s+)?\w{{3,}}ing\b"
    rf"|^\W*(?:\w+\W+){{0,3}}?{_PAST}\b",
    re.IGNORECASE,
)
_PLACES = (
    "account|agenda|buyer|call|client|contract|customer|deal|demo|discovery|drill|email|handoff|interview|kickoff|"
    "launch|lunch|mail|meeting|negotiation|objection|onboarding|opportunity|pilot|pipeline|pitch|presentation|"
    "prospect|proposal|qbr|quarter|renewal|review|role.?play|session|site visit|stand.?up|talk|tender|training|visit|"
    "workshop|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tonight|morning|afternoon"
)
_SITUATION = re.compile(
    rf"\b(?:when|while|during|on|at|in|after|before)\b.{{0,60}}\b(?:{_PLACES})s?\b|\byesterday\b",
    re.IGNORECASE,
)
_IMPACT = re.compile(
    r"\b(?:because|so that|so (?:we|they|the|he|she|i|it|everyone|nobody)|as a result|resulting|led to"
    r"|(?:which|that) (?:meant|helped|led|saved|got|let|kept|gave|won|made)|helped|saved|now (?:we|they|the|i|it))\b"
    r"|\d\s?%|[$€£]\s?\d|\b\d+ \w+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")  # what keyboards type for an apostrophe


def score(text: str) -> dict[Hint, bool]:
    """What `text`, in English, says. For the hint alone: it is kept nowhere."""
    words = [word.casefold() for word in _WORD.findall(text)]
    own = [word for word in words if word not in _STOCK]
    return {
        Hint.ACTION: _ACTION.search(text) is not None,
        Hint.SITUATION: _SITUATION.search(text) is not None,
        Hint.IMPACT: _IMPACT.search(text) is not None,
        Hint.OWN_WORDS: len(words) >= LEAST_WORDS and len(own) >= LEAST_OWN,
    }


def hint(text: str, locale: str = "en-US") -> Hint | None:
    """The first thing that is missing; None where nothing is, or where the text or workspace is not English."""
    if not locale.casefold().startswith("en") or not _is_latin(text):
        return None
    return next((one for one, said in score(text).items() if not said), None)


def _is_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and sum(char.isascii() for char in letters) >= LEAST_LATIN * len(letters)
