"""Screens of kudos, with the words of people handed in."""

from __future__ import annotations

from typing import Any

from blocks import kudos, kudos_post
from blocks.kudos_ways import kudos_button
from blocks.message import Message, message
from blocks.parts import actions
from blocks.talk_fields import Choice
from blocks.text import Person
from tests.unit.blocks.samples import Words, person

KUDOS = "0197a1b2-0000-7000-8000-0000000000d1"
VALUES = (Choice("brave_try", "Brave try"), Choice("curious", "Stayed curious"))


def praise(words: Words) -> dict[str, Message | dict[str, Any]]:
    """All of them by the name of their golden file."""
    skills = [("Account executive", (Choice("discovery", "Discovery"), Choice("long", "s" * 75)))]
    empty = kudos.KudosForm(VALUES, skills, {"source": "home"}, recipe="When it happened, you did this.")
    two = [*skills, ("Sales development", (Choice("opening", "Opening"),))]
    filled = kudos.KudosForm(
        VALUES, two, {"source": "command", "typed_in": "C0SALES"}, ("U0ANA1",), words.text, words.text,
        "curious", "discovery", False, alert=words.text, note="A link to the message goes with it.",
    )  # fmt: skip
    return {
        "kudos_form": kudos.kudos_form(empty),
        "kudos_form_filled": kudos.kudos_form(filled),
        **_posts(words),
        **_afterwards(words),
        "kudos_ways": message("Kudos", [actions(kudos_button("home"))]),
    }


def _posts(words: Words) -> dict[str, Message | dict[str, Any]]:
    ana, ben, sam = person(words, "Ana"), person(words, "Ben"), person(words, "Sam")
    link = "https://northwind.slack.com/archives/C0SALES/p1763800000000100"
    plain = kudos_post.KudosPost(KUDOS, sam, (ana,), words.text)
    full = kudos_post.KudosPost(
        KUDOS,
        sam,
        (ana, ben),
        words.text,
        words.text,
        ":seedling:",
        "Brave try",
        words.option,
        link,
        private=True,
    )
    alone = kudos_post.KudosPost(KUDOS, sam, (ana,), words.text, private=True)
    with_ben = kudos_post.KudosPost(KUDOS, sam, (ana,), words.text, also=(ben,), private=True)
    return {
        "kudos_post": kudos_post.kudos_post(plain),
        "kudos_post_full": kudos_post.kudos_post(full),
        "kudos_alone": kudos_post.kudos_alone(alone),
        "kudos_alone_with": kudos_post.kudos_alone(with_ben),
        **{
            f"kudos_trouble_{code or 'other'}": kudos_post.kudos_trouble(
                kudos_post.KudosTrouble("C0SALES", (ana,), code)
            )
            for code in ("not_in_channel", "is_archived", "")
        },
    }


def _afterwards(words: Words) -> dict[str, Message | dict[str, Any]]:
    ana, ben = person(words, "Ana"), person(words, "Ben")
    where = "It goes to <#C0SALES>."
    return {
        "kudos_sent": kudos.sent_view(KUDOS, (ana,), where),
        "kudos_sent_hint": kudos.sent_view(KUDOS, (ana, ben), where, "impact"),
        "kudos_line": kudos.line_form(KUDOS, "impact", "What changed because of it?", words.text),
        "kudos_help": kudos.kudos_help([(":seedling:", "Brave try", "brave_try")]),
        "kudos_not_sent": kudos.not_sent("You cannot give kudos to yourself.", words.text),
    }


def _trouble(who: Person, code: str) -> Message:
    return kudos_post.kudos_trouble(kudos_post.KudosTrouble("C0SALES", (who,), code))
