"""The library's questions and its definition of coaching, as values for the screen."""

from __future__ import annotations

from blocks.question_bank import AskType, BankQuestion, QuestionBank, WhatIsCoaching
from coaching.library import Library
from coaching.library_program import CoachingType

FIRST = "training"  # the type that gets too little time nearly everywhere


def bank_of(library: Library, key: str | None) -> QuestionBank | None:
    """The questions of a type; of `FIRST` for None. None for a type that is not there."""
    types = {one.key: one for one in library.program.coaching_types}
    chosen = key if key is not None else (FIRST if FIRST in types else next(iter(types), ""))
    if chosen not in types:
        return None
    questions = library.questions.by_type.get(chosen, ())
    return QuestionBank(
        types=tuple(map(_type, types.values())), shown=_type(types[chosen]),
        questions=tuple(BankQuestion(one.grow, one.text) for one in questions),
    )  # fmt: skip


def type_named(library: Library, words: str) -> str | None:
    """The key of the type that somebody typed, by its key, its label, or the start of one of them."""
    typed = words.strip().lower()
    for one in library.program.coaching_types:
        if typed and (one.key.startswith(typed) or one.label.lower().startswith(typed)):
            return one.key
    return {"numbers": "performance", "practice": "training"}.get(typed)


def what_of(library: Library) -> WhatIsCoaching:
    said = library.program.definition
    return WhatIsCoaching(said.title, said.short, said.business_reason, said.it_is, said.it_is_not)


def _type(one: CoachingType) -> AskType:
    return AskType(one.key, one.label, one.text, one.use_when, one.watch_out)
