"""Questions a coach can ask, by the type of talk; and what coaching is here, and is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, context, modal, overflow, section
from blocks.text import line

MOST_IN_MESSAGE = 4
# An action id for each, since they stand in one row.
TYPE_BUTTONS = {
    "advisor": ids.QUESTIONS_ADVISOR,
    "performance": ids.QUESTIONS_NUMBERS,
    "deal": ids.QUESTIONS_DEAL,
    "training": ids.QUESTIONS_TRAINING,
    "heroic": ids.QUESTIONS_HEROIC,
}
_STEPS = {
    "goal": "Where to",
    "reality": "Where things are",
    "options": "What could be done",
    "will": "What happens next",
}


@dataclass(frozen=True, slots=True)
class AskType:
    """One of the five types of talk, as the library words it."""

    key: str
    label: str
    text: str
    use_when: str
    watch_out: str


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """`step` is goal, reality, options or will."""

    step: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """The questions of `shown`. `types` are all there are, in the order of the buttons."""

    types: tuple[AskType, ...]
    shown: AskType
    questions: tuple[BankQuestion, ...]


def question_card(bank: QuestionBank) -> Message:
    """The answer to `/coach questions`: four questions for a phone, one of each step, and the way to all."""
    rows = [f"*{line(bank.shown.label, 40)}*: {line(bank.shown.text, 160)}"]
    rows += [f"• {line(one.text, 200)}" for one in one_of_each(bank.questions)]
    others = [one for one in bank.types if one.key != bank.shown.key]
    says = f"All of {bank.shown.label}, opens a window"
    buttons = [button("All of these", ids.QUESTIONS_OPEN, bank.shown.key, says=says)]
    menu = overflow(ids.QUESTIONS_MENU, [(one.label, one.key) for one in others])
    return message(
        "Touchline: questions for your next talk.", [section("\n".join(rows)), actions(*buttons, menu)]
    )


def question_view(bank: QuestionBank) -> View:
    """All questions of a type, and a button for each other one."""
    shown = bank.shown
    blocks: list[Block] = [
        section(f"*{line(shown.label, 40)}*\n{line(shown.text, 300)}"),
        context(f"Good when: {line(shown.use_when, 300)}", f"Watch out: {line(shown.watch_out, 300)}"),
    ]
    for step, label in _STEPS.items():
        rows = [f"• {line(one.text, 300)}" for one in bank.questions if one.step == step]
        if rows:
            blocks.append(section("\n".join([f"*{label}*", *rows])))
    others = [one for one in bank.types if one.key != shown.key and one.key in TYPE_BUTTONS]
    blocks.append(actions(*(_type_button(one) for one in others)))
    return modal("Questions", blocks, callback_id=ids.NOTICE_VIEW)


def one_of_each(questions: Sequence[BankQuestion]) -> list[BankQuestion]:
    """The first question of each step."""
    found = (next((one for one in questions if one.step == step), None) for step in _STEPS)
    return [one for one in found if one is not None][:MOST_IN_MESSAGE]


def _type_button(one: AskType) -> Block:
    return button(one.label, TYPE_BUTTONS[one.key], one.key, says=f"{one.label}, shown here")


@dataclass(frozen=True, slots=True)
class WhatIsCoaching:
    """The definition card of the library."""

    title: str
    short: str
    business_reason: str
    it_is: tuple[str, ...]
    it_is_not: tuple[str, ...]


def what_card(what: WhatIsCoaching) -> Message:
    """The answer to `/coach what`."""
    rows = [f"*{line(what.title, 75)}*", line(what.short, 600), line(what.business_reason, 600)]
    more = button("What it is, and is not", ids.WHAT_OPEN, says="What it is, and is not, opens a window")
    return message("Touchline: what we mean by coaching.", [section("\n".join(rows)), actions(more)])


def what_view(what: WhatIsCoaching) -> View:
    return modal(
        "What coaching is",
        [
            section(line(what.short, 600)),
            section("\n".join(["*It is*", *(f"• {line(one, 300)}" for one in what.it_is)])),
            section("\n".join(["*It is not*", *(f"• {line(one, 300)}" for one in what.it_is_not)])),
            context(line(what.business_reason, 600)),
        ],
        callback_id=ids.NOTICE_VIEW,
    )
