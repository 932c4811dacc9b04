"""Answers of a check-in: which questions are asked, what is wrong, what they ask of the coach."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coaching.checkins import Answers, Question, QuestionType, Template, Value, Visibility
from coaching.talks import Talks, talks_of, thanks_line, total
from coaching.values import fault, fault_against, is_empty, whole

__all__ = [
    "ANSWERED",
    "INPUTS_A_PAGE",
    "NOTHING_NEW",
    "OPEN_COMMITMENT",
    "SECONDS",
    "Facts",
    "Talks",
    "asks_help",
    "can_say_nothing_new",
    "check",
    "condition",
    "is_stuck",
    "may_appear_in_message",
    "needs_answer",
    "nothing_new_answers",
    "offers_nothing_new",
    "pages",
    "relevant_answers",
    "seconds",
    "talks_of",
    "thanks_line",
    "total",
    "visible_questions",
    "visible_to_coach",
    "wants_talk_soon",
]

INPUTS_A_PAGE = 8
OPEN_COMMITMENT = "has_open_commitment"
NOTHING_NEW, ANSWERED = "nothing_new", "answered"  # the kinds of a submitted check-in

SECONDS: Mapping[QuestionType, int] = {
    QuestionType.SCALE: 6,
    QuestionType.YES_NO: 5,
    QuestionType.CHOICE: 8,
    QuestionType.MULTI: 12,
    QuestionType.NUMBER: 12,
    QuestionType.SHORT_TEXT: 30,
    QuestionType.LONG_TEXT: 60,
    QuestionType.QUIZ: 20,
    QuestionType.DATE: 8,
    QuestionType.PERSON: 8,
    QuestionType.DEAL: 15,
}

_CONDITION = re.compile(r"\s*([a-z][a-z0-9_]*)\s*==\s*(\S(?:.*\S)?)\s*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides, besides the answers, which questions are asked."""

    has_open_commitment: bool = False


def condition(show_if: str) -> tuple[str, str]:
    """(key, value) of "key == value"; ("", "") for has_open_commitment. ValueError for anything else."""
    if show_if.strip() == OPEN_COMMITMENT:
        return "", ""
    found = _CONDITION.fullmatch(show_if)
    if found is None:
        raise ValueError(f"show_if is {OPEN_COMMITMENT} or other_key == value, not {show_if!r}")
    return found[1], found[2]


def visible_questions(template: Template, answers: Answers, facts: Facts) -> tuple[Question, ...]:
    """The questions to ask, in the template's order.

    The answer of a question that is itself hidden shows nothing else; nor does a condition nobody can read.
    Rule: docs/rules.md, "Which questions are asked".
    """
    by_key = {question.key: question for question in template.questions}

    def shown(question: Question, above: frozenset[str]) -> bool:
        if question.show_if is None:
            return True
        try:
            key, wanted = condition(question.show_if)
        except ValueError:
            return False
        if not key:
            return facts.has_open_commitment
        other = by_key.get(key)
        if other is None or key in above or not shown(other, above | {key}):
            return False
        return _matches(answers.get(key), wanted)

    return tuple(question for question in template.questions if shown(question, frozenset({question.key})))


def relevant_answers(template: Template, answers: Answers, facts: Facts) -> dict[str, Value]:
    """The answers to keep: those of questions that are asked, without empty ones."""
    return {
        question.key: answers[question.key]
        for question in visible_questions(template, answers, facts)
        if not is_empty(answers.get(question.key))
    }


def pages(questions: Sequence[Question], limit: int = INPUTS_A_PAGE) -> tuple[tuple[Question, ...], ...]:
    """The questions as pages of at most `limit` inputs; one with a tick for sharing counts as two.

    The order stays, but for a question that another one shows: it comes after that one. There are no empty
    pages, and a question that is too large for a page has one to itself.
    """
    found: list[tuple[Question, ...]] = []
    page: list[Question] = []
    room = limit
    for question in _after_what_shows_them(questions):
        size = 2 if question.share_toggle else 1
        if page and size > room:
            found.append(tuple(page))
            page, room = [], limit
        page.append(question)
        room -= size
    return (*found, tuple(page)) if page else tuple(found)


def check(template: Template, answers: Answers, facts: Facts) -> dict[str, str]:
    """What is wrong, as a sentence by question key; empty if the check-in can be sent.

    Only questions that are asked are looked at. Rule: docs/rules.md, "What an answer may be".
    """
    asked = visible_questions(template, answers, facts)
    numbers = {question.key for question in asked if question.type is QuestionType.NUMBER}
    faults: dict[str, str] = {}
    for question in asked:
        value = answers.get(question.key)
        sentence = fault(question, value)
        if sentence is None and question.max_ref in numbers:
            sentence = fault_against(question, value, answers.get(question.max_ref))
        if sentence is not None:
            faults[question.key] = sentence
    return faults


def asks_help(template: Template, answers: Answers) -> str | None:
    """The option with which the person asked for help, or None. Of several, the first in the template."""
    for question in template.questions:
        picked = answers.get(question.key)
        chosen = (picked,) if isinstance(picked, str) else picked if isinstance(picked, Sequence) else ()
        for option in question.options:
            if option.key in question.asks_help and option.key in chosen:
                return option.key
    return None


def wants_talk_soon(template: Template, answers: Answers) -> bool:
    """True if the person picked "Talk soon, please": the option `soon` of a question that asks for help."""
    return asks_help(template, answers) == "soon"


# What people type under "stuck" to say that they are not.
_NOT_STUCK = frozenset((
    "", "nothing", "nothing much", "nothing new", "nothing now", "nothing right now", "nothing this week",
    "none", "no", "nope", "nil", "na", "n/a", "not stuck", "not this week", "no blockers", "all good",
))  # fmt: skip
_MARKS = " \t\r\n.,!-–—…"


def is_stuck(template: Template, answers: Answers) -> bool:
    """True if the person wrote something in a question with the key `stuck`, other than that nothing is."""
    asked = any(question.key == "stuck" for question in template.questions)
    written = answers.get("stuck")
    return asked and not is_empty(written) and str(written).strip(_MARKS).casefold() not in _NOT_STUCK


def needs_answer(template: Template, answers: Answers) -> bool:
    """True if the person asks for help or is stuck: [Seen] alone does not settle such a check-in."""
    return asks_help(template, answers) is not None or is_stuck(template, answers)


def can_say_nothing_new(template: Template) -> bool:
    """True if "nothing new" is a whole answer to this template, whatever else is known of the person."""
    answers = _no_help(template)
    return bool(answers) and not any(check(template, answers, Facts(known)) for known in (False, True))


def nothing_new_answers(template: Template) -> Answers:
    """The answers that "Nothing new this week" stands for: no help wanted, and nothing else.

    Raises ValueError if the template cannot be answered so: ask `can_say_nothing_new` first.
    """
    if not can_say_nothing_new(template):
        raise ValueError(f"the template {template.key} cannot be answered with nothing new")
    return _no_help(template)


def offers_nothing_new(template: Template, last_kinds: Sequence[str]) -> bool:
    """Whether to offer "Nothing new this week": never a third time in a row.

    `last_kinds` holds the kinds (NOTHING_NEW or ANSWERED) of the person's last submitted check-ins of this
    template, newest first; two are enough. Rule: docs/rules.md, "Nothing new this week".
    """
    two = list(last_kinds[:2])
    return two != [NOTHING_NEW, NOTHING_NEW] and can_say_nothing_new(template)


def visible_to_coach(question: Question, shared: bool) -> bool:
    """Whether the coach may read this answer with the person's name on it. Default: no."""
    if question.visibility is Visibility.PRIVATE:
        return shared and question.share_toggle
    return question.visibility in (Visibility.COACH, Visibility.TEAM)


def may_appear_in_message(question: Question) -> bool:
    """Whether the answer may stand in a message. A private one never does, even when shared: exports keep
    messages."""
    return question.visibility in (Visibility.COACH, Visibility.TEAM)


def seconds(template: Template, facts: Facts | None = None) -> int:
    """How long the template takes, in seconds: the sum over the questions asked of everyone.

    With `facts.has_open_commitment` the questions about it count too. Rule: docs/rules.md, "Ask budget".
    """
    known = facts or Facts()
    return sum(SECONDS[question.type] for question in visible_questions(template, {}, known))


def _no_help(template: Template) -> dict[str, Value]:
    """For each required question that can ask for help, its first option that does not; `none` goes first."""
    found: dict[str, Value] = {}
    for question in template.questions:
        if question.asks_help and question.required:
            calm = [option.key for option in question.options if option.key not in question.asks_help]
            if calm:
                key = "none" if "none" in calm else calm[0]
                found[question.key] = (key,) if question.type is QuestionType.MULTI else key
    return found


def _after_what_shows_them(questions: Sequence[Question]) -> list[Question]:
    keys = {question.key for question in questions}
    placed: list[Question] = []
    waiting = list(questions)
    while waiting:
        done = {question.key for question in placed}
        ready = (one for one in waiting if (other := _shown_by(one)) not in keys or other in done)
        chosen = next(ready, waiting[0])  # two that wait for each other: the template's order
        placed.append(chosen)
        waiting.remove(chosen)
    return placed


def _shown_by(question: Question) -> str | None:
    try:
        return condition(question.show_if)[0] or None if question.show_if else None
    except ValueError:
        return None


def _matches(answer: Value | None, wanted: str) -> bool:
    if isinstance(answer, bool):
        return wanted in (("yes", "true") if answer else ("no", "false"))
    if isinstance(answer, (int, float)):
        number = whole(answer)
        return wanted == str(answer if number is None else number)
    if isinstance(answer, str):
        return answer == wanted
    return answer is not None and wanted in answer
