"""Screens of kudos, with the words of people handed in."""

from __future__ import annotations

from typing import Any

from blocks import ids, kudos
from blocks.kudos_ways import kudos_button
from blocks.message import Message, message
from blocks.parts import actions
from blocks.talk_fields import Choice
from tests.unit.blocks.samples import Words

KUDOS = "0197a1b2-0000-7000-8000-0000000000d1"
VALUES = (Choice("brave_try", "Brave try"), Choice("curious", "Stayed curious"))


def praise(words: Words) -> dict[str, Message | dict[str, Any]]:
    """All of them by the name of their golden file."""
    skills = (Choice("discovery", "Discovery"), Choice("long", "s" * 75))
    empty = kudos.KudosForm(VALUES, skills, {"source": "home"}, recipe="When it happened, you did this.")
    filled = kudos.KudosForm(
        VALUES, skills, {"source": "command", "channel": "C0SALES"}, ("U0ANA1",), words.text, words.text,
        "curious", "discovery", False, alert=words.text, note="A link to the message goes with it.",
    )  # fmt: skip
    return {
        "kudos_form": kudos.kudos_form(empty),
        "kudos_form_filled": kudos.kudos_form(filled),
        "kudos_ways": message("Kudos", [actions(kudos_button("home"))]),
    }


PARTS = {
    ids.KUDOS_PEOPLE, ids.KUDOS_WORDS, ids.KUDOS_IMPACT, ids.KUDOS_VALUE, ids.KUDOS_SKILL, ids.KUDOS_SEEN_BY,
    ids.KUDOS_SENT, ids.KUDOS_THANKS, ids.KUDOS_MORE,
}  # fmt: skip
