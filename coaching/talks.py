"""Talks with buyers, and how many of them led the buyer to act: counts that are summed, never averaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coaching.checkins import Answers, Template
from coaching.values import whole

TALKS_KPI, ACTED_KPI = "conversations", "conversations_acted"


@dataclass(frozen=True, slots=True)
class Talks:
    """Two counts over the same time: talks, and those of them after which the buyer did something."""

    talks: int
    acted: int


def talks_of(template: Template, answers: Answers) -> Talks | None:
    """The two counts of a check-in, found by the KPI of its questions; None unless both were given."""
    found = {
        question.kpi: whole(answers.get(question.key)) for question in template.questions if question.kpi
    }
    talks, acted = found.get(TALKS_KPI), found.get(ACTED_KPI)
    if talks is None or acted is None or not 0 <= acted <= talks:
        return None
    return Talks(talks, acted)


def total(parts: Iterable[Talks]) -> Talks | None:
    """The sum of several check-ins; None if there are none. 1 of 1 and 4 of 20 are 5 of 21."""
    found = list(parts)
    if not found:
        return None
    return Talks(sum(part.talks for part in found), sum(part.acted for part in found))


def thanks_line(current: Talks | None, previous: Talks | None = None) -> str | None:
    """A fact to say thanks with: "5 of 12 talks led to action, up from 3 of 11."

    The shares are compared exactly. Without an earlier share there is only the fact, without a talk nothing.
    Rule: docs/rules.md, "The line of thanks".
    """
    if current is None or current.talks <= 0:
        return None
    noun = "talk" if current.talks == 1 else "talks"
    fact = f"{current.acted} of {current.talks} {noun} led to action"
    if previous is None or previous.talks <= 0:
        return f"{fact}."
    now, before = current.acted * previous.talks, previous.acted * current.talks
    change = "up from" if now > before else "down from" if now < before else "same as"
    return f"{fact}, {change} {previous.acted} of {previous.talks}."
