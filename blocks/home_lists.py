"""The lists of Home that are longer than it: all one's people, all managers below, ten a page in a window."""

from __future__ import annotations

from collections.abc import Sequence

from blocks import ids
from blocks.home_leader import ManagerLine, manager_line
from blocks.home_talks import MANAGERS, PAGE, PEOPLE, PairLine, pair_line
from blocks.parts import Block, View, actions, button, context, modal, section


def people_list(people: Sequence[PairLine], page: int) -> View:
    """Everybody this coach talks with, by name."""
    return _list("Your people", PEOPLE, [pair_line(one) for one in people], page)


def manager_list(managers: Sequence[ManagerLine], page: int) -> View:
    """Every manager below this leader, by name: counts alone."""
    return _list("Managers", MANAGERS, [section(manager_line(one)) for one in managers], page)


def _list(title: str, what: str, rows: Sequence[Block], page: int) -> View:
    last = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), last)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    blocks: list[Block] = [context(f"Page {page} of {last}, {len(rows)} in all."), *shown]
    buttons = []
    if page > 1:
        back = ids.value(what, str(page - 1))
        buttons.append(button("Back", ids.HOME_BACK, back, says=f"Back to page {page - 1}"))
    if page < last:
        more = ids.value(what, str(page + 1))
        buttons.append(button("More", ids.HOME_PAGE, more, says=f"On to page {page + 1}"))
    return modal(title, [*blocks, actions(*buttons)] if buttons else blocks, callback_id=ids.NOTICE_VIEW)
