"""All answers of a round for the coach, person by person. It shows what it is given: the caller leaves out
what the coach may not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blocks import ids
from blocks.coach import answer_buttons
from blocks.parts import Block, View, actions, button, context, divider, fitting, modal, pages, section
from blocks.text import Person, line, mention, name, names, quoted_pieces
from blocks.times import when

_BODY_BLOCKS, _BODY_TEXT = 60, 20_000
_PAGE_BLOCKS = 94  # with the lines on top and below, 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A question and its answer. An answer that names a person is given as that person."""

    question: str
    answer: str | Person
    shared: bool = False  # private, and this person chose to share it


@dataclass(frozen=True, slots=True)
class PersonAnswers:
    """One check-in of the round. `note` says what the coach did about it: "You said: well done."."""

    check_in_id: str
    person: Person
    answered_at: datetime
    entries: tuple[Entry, ...] = ()
    needs_talk: bool = False
    changed: bool = False
    note: str = ""
    said: frozenset[str] = frozenset()  # what the coach tapped, since the answers last changed


@dataclass(frozen=True, slots=True)
class ReadAll:
    """A round with all its answers; `page` counts from 1 and is moved to the nearest one there is."""

    round_id: str
    label: str
    people: tuple[PersonAnswers, ...]
    zone: str
    now: datetime
    missing: tuple[Person, ...] = ()
    page: int = 1


def read_all(reading: ReadAll) -> View:
    """The modal. A person's answers and buttons stay together on a page."""
    found = pages([_person(one, reading) for one in reading.people], _PAGE_BLOCKS)
    page = min(max(reading.page, 1), len(found))
    blocks: list[Block] = [
        context(f"{line(reading.label, 60)}. These answers are for you and the person who wrote them.")
    ]
    blocks += found[page - 1] or [section("No answers yet. They will show up here.")]
    if reading.missing:
        blocks.append(context(f"Not in yet: {names(reading.missing, 10)}"))
    if len(found) > 1:
        blocks.append(context(f"Page {page} of {len(found)}"))
        blocks.append(_turning(reading.round_id, page, len(found)))
    return modal(
        "All answers",
        blocks,
        callback_id=ids.READ_VIEW,
        metadata=ids.metadata(page=str(page), round=reading.round_id),
    )


def _person(answers: PersonAnswers, reading: ReadAll) -> list[Block]:
    changed = " · changed after your reply" if answers.changed else ""
    at = when(answers.answered_at, reading.zone, reading.now)
    head = section(f"*{name(answers.person)}* · {at}{changed}")
    texts = _joined([piece for entry in answers.entries for piece in _entry(entry)])
    body = fitting([section(text) for text in texts], _BODY_BLOCKS, _BODY_TEXT)
    if len(body) < len(texts):
        body.append(context("The rest is too long to show here."))
    tail = [context(line(answers.note, 200))] if answers.note else []
    return [
        head,
        *body,
        *tail,
        actions(*answer_buttons(answers.check_in_id, answers.needs_talk, answers.said)),
        divider(),
    ]


def _entry(entry: Entry) -> list[str]:
    mark = " · shared with you" if entry.shared else ""
    label = f"*{line(entry.question, 200)}*{mark}"
    if isinstance(entry.answer, Person):
        return [f"{label}\n> {mention(entry.answer)}"]
    first, *rest = quoted_pieces(entry.answer, 2_700)
    return [f"{label}\n{first}", *rest]


def _joined(pieces: Sequence[str], limit: int = 3_000) -> list[str]:
    """Pieces put together while they fit a section: fewer blocks, less scrolling."""
    joined: list[str] = []
    for piece in pieces:
        if joined and len(joined[-1]) + 1 + len(piece) <= limit // 2:
            joined[-1] += f"\n{piece}"
        else:
            joined.append(piece)
    return joined


def _turning(round_id: str, page: int, count: int) -> Block:
    turns = []
    if page > 1:
        turns.append(
            button(
                "Back", ids.READ_PAGE_BACK, ids.value(round_id, str(page - 1)), says="Back to the page before"
            )
        )
    if page < count:
        turns.append(
            button("More", ids.READ_PAGE, ids.value(round_id, str(page + 1)), says="More, the next page")
        )
    return actions(*turns)
