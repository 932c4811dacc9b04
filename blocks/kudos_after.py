"""What comes of kudos: the forms to change them, take them back and write back, and what is said then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks import ids, parts
from blocks.message import Message, message
from blocks.parts import Block, View, beside, button, modal, option, plain_text, section
from blocks.state import clean_text, selected, text_value
from blocks.talk_fields import Choice
from blocks.text import MAX_TEXT, Person, line, name, plain_name, quote, quoted_pieces, size, subject

MOST_IMPACT = 1_000
MOST_BACK = 1_000


@dataclass(frozen=True, slots=True)
class KudosChange:
    """The giver's own, as they stand."""

    kudos_id: str
    words: str
    impact: str
    value: str | None
    values: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Changed:
    words: str
    impact: str
    value: str | None


def change_form(mine: KudosChange) -> View:
    """Three fields. Whom it is for and who sees it stays as it was."""
    return modal(
        "Change it",
        [
            parts.field(ids.KUDOS_WORDS, "What did they do?", _box(mine.words, MAX_TEXT)),
            parts.field(
                ids.KUDOS_IMPACT, "What did it change?", _box(mine.impact, MOST_IMPACT), optional=True
            ),
            parts.field(
                ids.KUDOS_VALUE, "What does it show?", _menu(mine.values, mine.value), optional=True
            ),
        ],
        callback_id=ids.KUDOS_CHANGE, metadata=ids.metadata(kudos=mine.kudos_id), submit="Save", close="Cancel",
    )  # fmt: skip


def parse_change(view_state: object) -> Changed:
    return Changed(
        text_value(view_state, ids.KUDOS_WORDS, ids.FIELD),
        text_value(view_state, ids.KUDOS_IMPACT, ids.FIELD),
        selected(view_state, ids.KUDOS_VALUE, ids.FIELD),
    )


def _box(value: str, most: int) -> Block:
    box: Block = {
        "type": "plain_text_input", "action_id": ids.FIELD, "multiline": True, "max_length": most,
    }  # fmt: skip
    # Slack opens no window whose text is longer than its field takes.
    if (shown := clean_text(value)) and size(shown) <= most:
        box["initial_value"] = shown
    return box


def _menu(values: Sequence[Choice], chosen: str | None) -> Block:
    options = [option(one.label, one.key) for one in values[:100]]
    menu: Block = {
        "type": "static_select", "action_id": ids.FIELD, "options": options,
        "placeholder": plain_text("Choose", 150),
    }  # fmt: skip
    if first := next((one for one in options if one["value"] == chosen), None):
        menu["initial_option"] = first
    return menu


def take_back_form(kudos_id: str, words: str) -> View:
    """Asks once. What it is about stands there, so that nobody takes back another one."""
    said = (
        "The message changes to “taken back”, also for those who got it alone. It counts nowhere any more. "
        "Among the ten of a day it keeps its place."
    )
    return modal(
        "Take it back?",
        [section(quote(words, 400, 4)), section(said)],
        callback_id=ids.KUDOS_TAKE_BACK, metadata=ids.metadata(kudos=kudos_id), submit="Take it back",
        close="Keep it",
    )  # fmt: skip


def write_back_form(kudos_id: str, giver: Person) -> View:
    """A word to the giver, whom alone it goes to."""
    return modal(
        "Write back",
        [
            parts.field(
                ids.KUDOS_BACK_TEXT, f"To {plain_name(giver)}", _box("", MOST_BACK), hint="Only they read it.",
            )
        ],
        callback_id=ids.KUDOS_BACK_SEND, metadata=ids.metadata(kudos=kudos_id), submit="Send", close="Cancel",
    )  # fmt: skip


def parse_back(view_state: object) -> str:
    """At most a thousand characters, as the form takes."""
    return text_value(view_state, ids.KUDOS_BACK_TEXT, ids.FIELD)[:MOST_BACK]


# ---------------------------------------------------------------- messages


@dataclass(frozen=True, slots=True)
class WroteBack:
    """What a receiver wrote, and the kudos it is about."""

    author: Person
    text: str
    about: str


def wrote_back(reply: WroteBack) -> Message:
    """To the giver alone."""
    who = subject(reply.author)
    head = f"*{who}* wrote back about your kudos “{line(reply.about, 100)}”:"
    return message(
        f"Kudos: {name(reply.author)} wrote back.", [section(head), *map(section, quoted_pieces(reply.text))]
    )


def taken_back() -> Message:
    """In the place of kudos that were taken back. No word of them, and nothing to press."""
    return message("Kudos: taken back.", [section("These kudos were taken back.")])


def thanks_line(first: Sequence[Person], count: int) -> str:
    """ "Ben, Cy and 3 others thank you too." In the order in which they did; "" where nobody did."""
    if not first or count < 1:
        return ""
    named = [name(person, 20) for person in first[:count]]
    others = count - len(named)
    if others:
        rest = "1 other" if others == 1 else f"{others} others"
        return f"{', '.join(named)} and {rest} thank you too."
    if len(named) == 1:
        return f"{named[0]} thanks you too."
    return f"{', '.join(named[:-1])} and {named[-1]} thank you too."


def offer(person_id: str, who: Person, emoji: str, channel: str, ts: str) -> Message:
    """To who reacted to a message of `who`: nothing is posted without words of theirs. `emoji` is ours."""
    said = f"You thanked {name(who)} with :{emoji}:. What did they do?"
    say = button(
        "Say it in a line",
        ids.KUDOS_SAY,
        ids.value(person_id, channel, ts),
        says="Say it in a line, opens a form",
    )
    return message("Kudos: you thanked somebody.", [beside(said, say)])
