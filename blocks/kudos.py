"""Kudos: the form, what is said after it was sent, and the form for one more line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from blocks import ids, parts
from blocks.kudos_post import words_blocks
from blocks.kudos_ways import kudos_button
from blocks.message import Message, message
from blocks.parts import Block, View, button, context, modal, option, plain_text, section
from blocks.state import clean_text, selected, text_value, users_value
from blocks.talk_fields import Choice
from blocks.text import MAX_TEXT, Person, names, sentence, size

PUBLIC, PRIVATE = "public", "private"
MOST_PEOPLE = 10
MOST_IMPACT = 1_000
_SEEN_BY = ((PUBLIC, "Everybody may see it"), (PRIVATE, "Only the people you thank"))


@dataclass(frozen=True, slots=True)
class KudosForm:
    """What the form holds. `people` are Slack ids; `ids` say how it was opened, and about which message it is.

    `skills` are groups: the label of each, and what is in it.
    """

    values: Sequence[Choice]
    skills: Sequence[tuple[str, Sequence[Choice]]]
    ids: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    words: str = ""
    impact: str = ""
    value: str | None = None
    skill: str | None = None
    public: bool = True
    recipe: str = ""
    alert: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class GivenKudos:
    """What was filled in."""

    people: tuple[str, ...]
    words: str
    impact: str
    value: str | None
    skill: str | None
    public: bool


def kudos_form(form: KudosForm) -> View:
    """Six fields, of which two are asked for."""
    blocks: list[Block] = [section(f":warning: {sentence(form.alert)}")] if form.alert else []
    words = _text(form.words, MAX_TEXT)
    blocks += [
        _people(form.people),
        parts.field(ids.KUDOS_WORDS, "What did they do?", words, hint=form.recipe),
        parts.field(ids.KUDOS_IMPACT, "What did it change?", _text(form.impact, MOST_IMPACT), optional=True),
        _choice(ids.KUDOS_VALUE, "What does it show?", [("", form.values)], form.value),
        _choice(ids.KUDOS_SKILL, "Which skill?", form.skills, form.skill),
        _seen_by(form.public),
    ]
    if form.note:
        blocks.append(context(sentence(form.note)))
    return modal(
        "Give kudos", blocks, callback_id=ids.KUDOS_SEND, metadata=ids.metadata(**form.ids), submit="Send",
        close="Cancel",
    )  # fmt: skip


def _people(chosen: tuple[str, ...]) -> Block:
    picker: Block = {
        "type": "multi_users_select", "action_id": ids.FIELD, "max_selected_items": MOST_PEOPLE,
        "placeholder": plain_text("Choose people", 150),
    }  # fmt: skip
    if chosen:
        picker["initial_users"] = list(chosen[:MOST_PEOPLE])
    return parts.field(ids.KUDOS_PEOPLE, "Whom do you thank?", picker, hint="Up to ten people.")


def _text(value: str, most: int) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": ids.FIELD,
        "multiline": True,
        "max_length": most,
    }
    # Slack counts as its clients do, and opens no window whose text is longer than its field takes.
    if (shown := clean_text(value)) and size(shown) <= most:
        element["initial_value"] = shown
    return element


def _choice(
    block: str, label: str, groups: Sequence[tuple[str, Sequence[Choice]]], chosen: str | None
) -> Block:
    """A menu; its groups have heads where there are several."""
    made = [(head, [option(one.label, one.key) for one in some[:100]]) for head, some in groups if some]
    options = [one for _, some in made for one in some]
    menu: Block = {
        "type": "static_select", "action_id": ids.FIELD, "placeholder": plain_text("Choose", 150),
    }  # fmt: skip
    if len(made) == 1:
        menu["options"] = options
    else:
        menu["option_groups"] = [{"label": plain_text(head, 75), "options": some} for head, some in made]
    if first := next((one for one in options if one["value"] == chosen), None):
        menu["initial_option"] = first
    return parts.field(block, label, menu, optional=True)


def _seen_by(public: bool) -> Block:
    options = [option(label, key) for key, label in _SEEN_BY]
    radio: Block = {
        "type": "radio_buttons", "action_id": ids.FIELD, "options": options,
        "initial_option": options[0 if public else 1],
    }  # fmt: skip
    return parts.field(ids.KUDOS_SEEN_BY, "Who sees it?", radio)


def parse_kudos(view_state: object) -> GivenKudos:
    def chosen(block: str) -> str | None:
        return selected(view_state, block, ids.FIELD)

    return GivenKudos(
        people=users_value(view_state, ids.KUDOS_PEOPLE, ids.FIELD),
        words=text_value(view_state, ids.KUDOS_WORDS, ids.FIELD),
        impact=text_value(view_state, ids.KUDOS_IMPACT, ids.FIELD),
        value=chosen(ids.KUDOS_VALUE),
        skill=chosen(ids.KUDOS_SKILL),
        public=chosen(ids.KUDOS_SEEN_BY) != PRIVATE,
    )


# ---------------------------------------------------------------- afterwards


def add_a_line(kudos_id: str, hint: str) -> Block:
    """Opens the form for one more line. `hint` is which question it asks."""
    return button("Add a line", ids.KUDOS_LINE, ids.value(kudos_id, hint), says="Add a line, opens a form")


_OFFERS = {
    "action": "Want to add what they did?",
    "situation": "Want to add when it was, or on which deal or call?",
    "impact": "Want to add what changed because of it?",
    "own_words": "Want to add one detail only you would know?",
}


def sent_words(to: Sequence[Person], hint: str = "") -> str:
    """ "Sent to Ana. Want to add what changed because of it?" """
    offer = _OFFERS.get(hint)
    return f"Sent to {names(to, 10)}." + (f" {offer}" if offer else "")


def sent_view(kudos_id: str, to: Sequence[Person], where: str, hint: str = "") -> View:
    """Said in the window of the form. `where` is ours; with a `hint`, one more line is offered."""
    blocks = [section(sent_words(to, hint))]
    if hint:
        blocks.append(parts.actions(add_a_line(kudos_id, hint)))
    return modal("Sent", [*blocks, context(where)], callback_id=ids.KUDOS_SENT)


def line_form(kudos_id: str, hint: str, question: str, value: str = "") -> View:
    """One more line to a kudos that was sent; its post changes."""
    return modal(
        "Add a line",
        [parts.field(ids.KUDOS_IMPACT, question, _text(value, MOST_IMPACT))],
        callback_id=ids.KUDOS_LINE_SAVE, metadata=ids.metadata(kudos=kudos_id, hint=hint), submit="Add",
        close="Cancel",
    )  # fmt: skip


# ---------------------------------------------------------------- said to who typed `/kudos`


def kudos_help(values: Sequence[tuple[str, str, str]]) -> Message:
    """How to give kudos. `values` are emoji, label and key."""
    rows = [
        "*Give kudos*",
        "• `/kudos @ana what she did` sends it at once. Up to ten people, or a group such as `@west`.",
        "• `/kudos` alone opens a form. There you can also say what it changed, or send it to them alone.",
        "• On any message: *More actions*, then *Give kudos for this*. It goes with a link.",
        "• A value goes at the end, after a `#`:",
        " · ".join(f"{emoji} `#{key}`" for emoji, _, key in values),
    ]
    return message(
        "Kudos: how to give them.", [section("\n".join(rows)), parts.actions(kudos_button("home"))]
    )


def not_sent(said: str, words: str) -> Message:
    """Why it was not sent, and what was typed, to be copied from here."""
    blocks = [section(sentence(said))]
    if clean_text(words):
        blocks += [
            context("Nothing was sent. This is what you wrote:"),
            *words_blocks(words[: 2 * MAX_TEXT], 12_000),
        ]
    return message(sentence(said), blocks)
