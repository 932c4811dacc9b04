"""One's own kudos: the part of Home, and the window with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks import ids
from blocks.parts import Block, View, actions, beside, button, context, modal, overflow
from blocks.text import Person, line, name, names, quote

RECEIVED, GIVEN = "received", "given"
PAGE = 8
_TITLES = {RECEIVED: "Kudos for you", GIVEN: "Kudos you gave"}


@dataclass(frozen=True, slots=True)
class OwnThanks:
    """`month` are the kudos of this month; `latest` who gave the newest ones, with their words."""

    month: int
    latest: tuple[tuple[Person, str], ...] = ()


def thanks_part(own: OwnThanks) -> list[Block]:
    """On Home, for the person alone: a count of their own and the newest words."""
    rows = ["*Thanks*", "No kudos this month yet." if not own.month else f"{own.month} this month."]
    rows += [f"• {name(giver)}: “{line(words, 120)}”" for giver, words in own.latest]
    value = ids.value(RECEIVED, "1")
    return [
        beside(
            "\n".join(rows), button("See all", ids.KUDOS_LIST, value, says="See all kudos, opens a window")
        )
    ]


@dataclass(frozen=True, slots=True)
class KudosLine:
    """One of a list. `people` are who was thanked, or who gave it; `day` and `mark` are words."""

    kudos_id: str
    people: tuple[Person, ...]
    day: str
    words: str
    impact: str = ""
    mark: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class KudosList:
    """`what` is RECEIVED or GIVEN; `count` how many there are in all."""

    what: str
    lines: Sequence[KudosLine]
    page: int
    count: int


def kudos_list(shown: KudosList) -> View:
    """A page of them, each with what its reader can do about it, and the way to the other list. It knows which page
    it is, so that it can be drawn anew."""
    other = GIVEN if shown.what == RECEIVED else RECEIVED
    turn = button(
        _TITLES[other], ids.KUDOS_LIST, ids.value(other, "1"), says=f"{_TITLES[other]}, in this window"
    )
    last = max(1, -(-shown.count // PAGE))
    where = f"Page {shown.page} of {last}, " if last > 1 else ""
    said = f"{where}{shown.count} in all." if shown.count else "No kudos yet."
    blocks: list[Block] = [context(said)]
    blocks += [_row(shown.what, one) for one in shown.lines]
    blocks.append(actions(*_pages(shown, last), turn))
    return modal(
        _TITLES[shown.what],
        blocks,
        callback_id=ids.KUDOS_LIST_VIEW,
        metadata=ids.metadata(what=shown.what, page=str(shown.page)),
    )


def _row(what: str, one: KudosLine) -> Block:
    who = f"From *{names(one.people)}*" if what == RECEIVED else f"To *{names(one.people)}*"
    marks = "".join(f" · {line(mark, 60)}" for mark in (one.mark, one.day) if mark)
    seen = " · to them alone" if one.private and what == GIVEN else ""
    changed = f"\n_What it changed_\n{quote(one.impact, 300, 3)}" if one.impact else ""
    said = f"{who}{marks}{seen}\n{quote(one.words, 600, 6)}{changed}"
    choices = (
        [("Write back", ids.MENU_WRITE_BACK)]
        if what == RECEIVED
        else [("Change it", ids.MENU_CHANGE), ("Take it back", ids.MENU_TAKE_BACK)]
    )
    menu = [(label, ids.value(word, one.kudos_id)) for label, word in choices]
    return beside(said, overflow(ids.KUDOS_MORE, menu))


def _pages(shown: KudosList, last: int) -> list[Block]:
    found = []
    if shown.page > 1:
        back = ids.value(shown.what, str(shown.page - 1))
        found.append(button("Back", ids.KUDOS_LIST_BACK, back, says=f"Back to page {shown.page - 1}"))
    if shown.page < last:
        more = ids.value(shown.what, str(shown.page + 1))
        found.append(button("More", ids.KUDOS_LIST_PAGE, more, says=f"On to page {shown.page + 1}"))
    return found
