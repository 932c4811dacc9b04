"""What is kept about oneself: how much of what, who looked at it, all of it in pages, and erasing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blocks import ids
from blocks.parts import (
    Block,
    View,
    actions,
    button,
    context,
    divider,
    header,
    link_button,
    modal,
    pages,
    section,
)
from blocks.text import Person, clean, escape, line, name, split
from blocks.times import when

LOOKS = 10  # of who looked, in the window
PAGE_TEXT = 12_000
_ROW = 2_500


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody read, took out or erased what is about this person. `by` None: whoever runs the server."""

    at: datetime
    by: Person | None
    did: str
    what: str


@dataclass(frozen=True, slots=True)
class MyData:
    """`parts` are titles and how many of each there are. The links are empty where nothing can be fetched."""

    parts: tuple[tuple[str, int], ...]
    looks: tuple[Look, ...]
    not_in_it: tuple[str, ...]
    zone: str
    now: datetime
    json_link: str = ""
    text_link: str = ""
    minutes: int = 15


def my_data_view(mine: MyData) -> View:
    """The first window: how much, where to read it, who looked, and the way to have it erased."""
    rows = [f"• {line(title, 80)}: {count}" for title, count in mine.parts if count]
    read = button("Read it here", ids.DATA_READ, says="Read it here, opens a window")
    buttons = [read]
    if mine.json_link and mine.text_link:
        buttons.append(
            link_button("File for programs", ids.DATA_JSON, mine.json_link, says="Fetches a JSON file")
        )
        buttons.append(link_button("File to read", ids.DATA_TEXT, mine.text_link, says="Fetches a text file"))
        small = f"The links work for {mine.minutes} minutes, for whoever has them. Do not pass them on."
    else:
        small = "This bot has no web address, so there is no file. All of it can be read here."
    erase = button("Erase my words", ids.ERASE_OPEN, says="Erase my words, opens a form")
    blocks = [
        section("*Kept about you*\n" + ("\n".join(rows) or "Nothing yet.")),
        actions(*buttons),
        context(small),
        divider(),
        section("*Who looked at your records*\n" + _looks(mine)),
        divider(),
        section(
            "*Something is not right?* Change your answers from the message of the check-in. For a talk, press "
            "*Fix it* where it was told to you. Your words then stand beside it."
        ),
        actions(erase),
    ]
    return modal("What is kept about you", blocks, callback_id=ids.DATA_VIEW)


def _looks(mine: MyData) -> str:
    if not mine.looks:
        return "Nobody who is not your coach has looked at them."
    rows = [
        f"• {when(one.at, mine.zone, mine.now)}: {name(one.by) if one.by else 'whoever runs the server'} "
        f"{one.did} {line(one.what, 60)}"
        for one in mine.looks[:LOOKS]
    ]
    more = len(mine.looks) - LOOKS
    return "\n".join(rows + ([f"• and {more} more: see the file"] if more > 0 else []))


def reading_view(parts: Sequence[tuple[str, Sequence[str]]], not_in_it: Sequence[str], page: int) -> View:
    """All of it: each part's title and its rows, as they are in the file to read."""
    groups: list[list[Block]] = []
    for title, rows in parts:
        for number, row in enumerate(rows):
            head = [header(title)] if number == 0 else []
            groups.append([*head, *(section(piece) for piece in split(escape(clean(row)), _ROW))])
    groups.append([context("Not in it: " + " ".join(not_in_it))])
    found = pages(groups, 90, PAGE_TEXT)
    page = min(max(page, 1), len(found))
    turn = []
    if page > 1:
        turn.append(button("Back", ids.DATA_BACK, str(page - 1), says="The page before, in this window"))
    if page < len(found):
        turn.append(button("More", ids.DATA_PAGE, str(page + 1), says="The next page, in this window"))
    blocks = [*found[page - 1], context(f"Page {page} of {len(found)}")]
    if turn:
        blocks.append(actions(*turn))
    return modal("What is kept about you", blocks, callback_id=ids.DATA_VIEW)


def erase_form(stays: Sequence[str]) -> View:
    """What goes and what stays. It cannot be undone, so it is a form and not a button."""
    blocks = [
        section(
            "*These go at once:* your answers and moods, replies to them, what was written about your talks, next "
            "steps, topics, facts, preps, practice and what you reached. Kudos you gave are taken back."
        ),
        section("*These stay:*\n" + "\n".join(f"• {one}" for one in stays)),
        context("It cannot be undone. Slack keeps its own copy of messages that are older than 90 days."),
    ]
    return modal("Erase my words", blocks, callback_id=ids.ERASE_SEND, submit="Erase", close="Keep it")
