"""Screens of what comes of kudos, with the words of people handed in."""

from __future__ import annotations

from typing import Any

from blocks import kudos_after, kudos_lists, kudos_post, milestones, parts
from tests.unit.blocks.praise import KUDOS, VALUES
from tests.unit.blocks.samples import Words, person


def praise_after(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    made: dict[str, Any] = {}
    for add in (_forms, _posts, _own):
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
            kudos_after.WroteBack(person(words, "Ana"), words.text[: kudos_after.MOST_BACK], words.text)
        ),
        "kudos_taken_back": kudos_after.taken_back(),
    }


def _posts(words: Words) -> dict[str, Any]:
    ana, ben, cy, sam = (person(words, name) for name in ("Ana", "Ben", "Cy", "Sam"))
    return {
        f"kudos_post_thanked_{count}": kudos_post.kudos_post(
            kudos_post.KudosPost(KUDOS, sam, (ana,), words.text, thanks=(ben, cy)[:count], thanked=count)
        )
        for count in (1, 2, 3, 5)
    }


def _own(words: Words) -> dict[str, Any]:
    ana, sam = person(words, "Ana"), person(words, "Sam")
    label = "Five next steps done in a row"
    reached = [milestones.Reached(KUDOS, label), milestones.Reached(KUDOS, "Ten practice rounds done")]
    thanks = kudos_lists.OwnThanks(3, ((sam, words.text), (ana, words.text)))
    lines = [
        kudos_lists.KudosLine(f"{KUDOS[:-1]}{n}", (ana, sam), "Tue 3 Nov", words.text, words.text * (n % 2),
                              words.option * (n % 2), n == 0)
        for n in range(kudos_lists.PAGE)
    ]  # fmt: skip
    return {
        "home_praise": parts.home([*milestones.reached_rows(reached * 2), *kudos_lists.thanks_part(thanks)]),
        "home_praise_quiet": parts.home(kudos_lists.thanks_part(kudos_lists.OwnThanks(0))),
        "kudos_list": kudos_lists.kudos_list(kudos_lists.KudosList("received", lines, 2, 30)),
        "kudos_list_given": kudos_lists.kudos_list(kudos_lists.KudosList("given", lines[:2], 1, 2)),
        "kudos_list_none": kudos_lists.kudos_list(kudos_lists.KudosList("given", (), 1, 0)),
        "kudos_offer": kudos_after.offer(KUDOS, ana, "raised_hands", "C0SALES", "1763800000.000100"),
        "milestone_shared": milestones.shared(ana, label),
        "milestone_not_taken": milestones.not_taken(label),
    }
