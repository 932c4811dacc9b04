"""Words, people and questions that the screens of the tests are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import coaching
from blocks.text import Person
from coaching.checkins import Option, Question, QuestionType, Template, Visibility

LIBRARY = Path(coaching.__file__).parent / "library"


@dataclass(frozen=True, repr=False)
class Words:
    """What people typed: a text, a display name, the label of a template or question."""

    text: str = "Got Harbor's CFO to the call. Asked “what if you wait?” and let the silence work."
    name: str = ""
    label: str = "Weekly check-in"
    option: str = "Think through a deal"

    def __repr__(self) -> str:
        """Short enough to read in a failure: the start of each, and how long it is."""
        shown = {key: (ascii(value[:40]), len(value)) for key, value in vars(self).items()}
        return f"Words({shown})"


def person(words: Words, name: str, number: int = 1) -> Person:
    return Person(f"U0{name.upper()}{number}", words.name or name)


@cache
def weekly_questions() -> tuple[Question, ...]:
    """The questions of the shipped weekly check-in."""
    loaded = yaml.safe_load((LIBRARY / "checkins.yaml").read_text(encoding="utf-8"))
    weekly = next(one for one in loaded["templates"] if one["key"] == "weekly_rep")
    return tuple(_question(raw) for raw in weekly["questions"])


@cache
def first_use_copy(talks: bool = False) -> str:
    loaded = yaml.safe_load((LIBRARY / "messages.yaml").read_text(encoding="utf-8"))
    return str(loaded["privacy"]["first_use" if talks else "first_use_no_talks"])


def template(
    questions: tuple[Question, ...], label: str = "Weekly check-in", pooled: bool = False
) -> Template:
    return Template(
        key="weekly_rep",
        label=label,
        modal_title=label,
        audience="rep",
        cadence="weekly",
        minutes=2,
        intro="Two minutes. Only {coach} reads it; mood stays with you.",
        questions=questions,
        anonymous_pool=pooled,
    )


def every_type(words: Words) -> tuple[Question, ...]:
    """A question of every type, private, shared, required and optional ones among them."""
    few = tuple(Option(f"o{number}", f"{words.option} {number}") for number in range(3))
    many = tuple(Option(f"o{number}", f"{words.option} {number}") for number in range(40))
    return (
        Question("short", QuestionType.SHORT_TEXT, words.text, required=True, help=words.text),
        Question("long", QuestionType.LONG_TEXT, words.text, visibility=Visibility.TEAM),
        Question("number", QuestionType.NUMBER, words.text, min=0, max=500),
        Question(
            "scale", QuestionType.SCALE, words.text, required=True, min_label="Rough", max_label="Great"
        ),
        Question("choice", QuestionType.CHOICE, words.text, options=few),
        Question("many", QuestionType.CHOICE, words.text, options=many, required=True),
        Question("multi", QuestionType.MULTI, words.text, options=few),
        Question("mood", QuestionType.SCALE, words.text, visibility=Visibility.PRIVATE, share_toggle=True),
        Question("multis", QuestionType.MULTI, words.text, options=many),
        Question("yes", QuestionType.YES_NO, words.text, required=True),
        Question("date", QuestionType.DATE, words.text),
        Question("person", QuestionType.PERSON, words.text),
        Question("deal", QuestionType.DEAL, words.text),
        Question("quiz", QuestionType.QUIZ, words.text, options=few, answer="o1", required=True),
        Question("pool", QuestionType.SCALE, words.text, visibility=Visibility.POOLED),
    )


def _question(raw: dict[str, Any]) -> Question:
    options = tuple(Option(**one) for one in raw.get("options", ()))
    kept = {
        key: raw[key]
        for key in ("help", "min", "max", "min_label", "max_label", "share_toggle")
        if key in raw
    }
    return Question(
        raw["key"],
        QuestionType(raw["type"]),
        raw["text"],
        required=raw["required"],
        visibility=Visibility(raw["visibility"]),
        options=options,
        **kept,
    )
