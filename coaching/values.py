"""One answer and what may be in it: a sentence for each way it can be wrong, for the person to read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from coaching.checkins import Question, QuestionType, Value

MAX_TEXT = 3000  # characters, Slack's limit for a text field

_USER_ID = re.compile(r"[UW][A-Z0-9]{1,30}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_empty(value: Value | None) -> bool:
    """True for no answer: nothing, blank text, an empty list. False and 0 are answers."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, Sequence) and not value)


def whole(value: Value | None) -> int | None:
    """The value as a whole number, or None. Yes and no are not numbers here."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float) and not (math.isfinite(value) and value.is_integer()):
        return None
    return int(value)


def fault(question: Question, value: Value | None) -> str | None:
    """What is wrong with this answer taken by itself, as a sentence; None if nothing is.

    Rule: docs/rules.md, "What an answer may be".
    """
    if value is None or is_empty(value):
        return _missing(question)
    return _CHECKS[question.type](question, value)


def fault_against(question: Question, value: Value | None, limit: Value | None) -> str | None:
    """`max_ref`: the other number is the most this one may be, so it has to be there."""
    number, most = whole(value), whole(limit)
    noun = (question.max_ref or "").replace("_", " ")
    if number is not None and is_empty(limit) and number > 0:
        return f"Please fill in your {noun} as well."
    if number is not None and most is not None and number > most:
        return f"This cannot be more than your {noun}, {most}."
    return None


def _missing(question: Question) -> str | None:
    if not question.required:
        return None
    picks = (QuestionType.CHOICE, QuestionType.QUIZ, QuestionType.SCALE, QuestionType.YES_NO)
    return "Please pick one." if question.type in picks else "Please fill this in."


def _text(question: Question, value: Value) -> str | None:
    if not isinstance(value, str):
        return "Please write your answer here."
    return None if len(value) <= MAX_TEXT else f"Please keep this to {MAX_TEXT:,} characters."


def _number(question: Question, value: Value) -> str | None:
    number = whole(value)
    if number is None:
        return "Please enter a whole number, such as 3."
    low, high = question.min, question.max
    if (low is None or number >= low) and (high is None or number <= high):
        return None
    if low is not None and high is not None:
        return f"Please enter a number from {low} to {high}."
    return f"Please enter {low} or more." if low is not None else f"Please enter {high} or less."


def _scale(question: Question, value: Value) -> str | None:
    low = 1 if question.min is None else question.min
    high = 5 if question.max is None else question.max
    number = whole(value)
    return None if number is not None and low <= number <= high else f"Please pick from {low} to {high}."


def _one_option(question: Question, value: Value) -> str | None:
    known = any(option.key == value for option in question.options)
    return None if isinstance(value, str) and known else "Please pick one of the answers in the list."


def _options(question: Question, value: Value) -> str | None:
    if isinstance(value, (str, int, float)):
        return "Please pick from the list."
    known = {option.key for option in question.options}
    if any(one not in known for one in value):
        return "Please pick only answers in the list."
    return None if len(set(value)) == len(value) else "Please pick each answer once."


def _yes_no(question: Question, value: Value) -> str | None:
    return None if isinstance(value, bool) else "Please pick yes or no."


def _date(question: Question, value: Value) -> str | None:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            return "There is no such day. Please pick a date."
        return None
    return "Please pick a date."


def _person(question: Question, value: Value) -> str | None:
    return None if isinstance(value, str) and _USER_ID.fullmatch(value) else "Please pick a person."


_CHECKS: Mapping[QuestionType, Callable[[Question, Value], str | None]] = {
    QuestionType.SHORT_TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.DEAL: _text,
    QuestionType.NUMBER: _number,
    QuestionType.SCALE: _scale,
    QuestionType.CHOICE: _one_option,
    QuestionType.QUIZ: _one_option,
    QuestionType.MULTI: _options,
    QuestionType.YES_NO: _yes_no,
    QuestionType.DATE: _date,
    QuestionType.PERSON: _person,
}
