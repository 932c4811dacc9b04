"""Screens of what comes of kudos, with the words of people handed in."""

from __future__ import annotations

from typing import Any

from blocks import kudos_after, kudos_post
from tests.unit.blocks.praise import KUDOS, VALUES
from tests.unit.blocks.samples import Words, person


def praise_after(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    made: dict[str, Any] = {}
    for add in (_forms, _posts):
        made |= add(words)
    return made


def _forms(words: Words) -> dict[str, Any]:
    mine = kudos_after.KudosChange(KUDOS, words.text, words.text[:1000], "curious", VALUES)
    empty = kudos_after.KudosChange(KUDOS, words.text, "", None, VALUES)
    return {
        "kudos_change": kudos_after.change_form(mine),
        "kudos_change_plain": kudos_after.change_form(empty),
        "kudos_take_back": kudos_after.take_back_form(KUDOS, words.text),
        "kudos_back_form": kudos_after.write_back_form(KUDOS, person(words, "Sam")),
        "kudos_wrote_back": kudos_after.wrote_back(
            kudos_after.WroteBack(person(words, "Ana"), words.text, words.text)
        ),
        "kudos_taken_back": kudos_after.taken_back(),
    }


def _posts(words: Words) -> dict[str, Any]:
    ana, ben, cy, sam = (person(words, name) for name in ("Ana", "Ben", "Cy", "Sam"))
    return {
        f"kudos_thanked_{count}": kudos_post.kudos_post(
            kudos_post.KudosPost(KUDOS, sam, (ana,), words.text, thanks=(ben, cy)[:count], thanked=count)
        )
        for count in (1, 2, 3, 5)
    }
