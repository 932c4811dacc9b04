"""What to talk about next: the list of a rep, with a line to add; and which of seven may go for an eighth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blocks import ids, state
from blocks.parts import Block, View, actions, button, context, field, modal, option, section
from blocks.talk_fields import Choice
from blocks.text import Person, line, name
from blocks.times import times

LONGEST = 300


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic that waits. `by` raised it; `carried` is how often a talk did not come to it; `old`: 60 days."""

    topic_id: str
    text: str
    by: Person
    carried: int = 0
    old: bool = False


@dataclass(frozen=True, slots=True)
class TopicList:
    """What waits for a rep, the most pressing first. `own`: the rep is looking. `most` is how many may wait.
    `facts` are lines of what was saved for the talk; `turn` is how many were added in this window."""

    person_id: str
    person: Person
    rows: Sequence[TopicRow]
    facts: Sequence[str] = ()
    own: bool = False
    most: int = 7
    note: str = ""
    turn: int = 0


def topic_list(shown: TopicList) -> View:
    """The list and one line to add to it; at seven, only what may go."""
    whose = "your next talk" if shown.own else f"your next talk with {name(shown.person)}"
    head = f"*For {whose}* · {len(shown.rows)} of {shown.most}"
    blocks: list[Block] = [section(head)]
    if shown.note:
        blocks.append(context(line(shown.note, 300)))
    for number, row in enumerate(shown.rows, start=1):
        blocks += _row(number, row)
    if not shown.rows:
        blocks.append(
            context("Nothing is on the list yet. The first three go into the sheet before the talk.")
        )
    blocks += [context(f"A fact to look at: {line(fact, 300)}") for fact in shown.facts[:5]]
    full = len(shown.rows) >= shown.most
    if full:
        blocks.append(context("Seven are enough. Drop one to add another."))
    else:
        blocks.append(_input(shown.turn))
    return modal(
        "For our next talk", blocks, callback_id=ids.TOPIC_ADD, metadata=ids.metadata(person=shown.person_id),
        submit="" if full else "Add",
    )  # fmt: skip


def _row(number: int, row: TopicRow) -> list[Block]:
    small = [f"from {name(row.by)}"]
    if row.carried:
        small.append(f"carried over {times(row.carried)}")
    if row.old:
        small.append("waits for more than 60 days: keep it or drop it?")
    drop = button("Drop", ids.TOPIC_DROP, row.topic_id, says="Drop this topic, done at once")
    keep = button("Keep", ids.TOPIC_KEEP, row.topic_id, says="Keep this topic, done at once")
    buttons = [keep, drop] if row.old else [drop]
    return [section(f"{number}. {line(row.text, LONGEST)}"), context(" · ".join(small)), actions(*buttons)]


def _input(turn: int) -> Block:
    """Another field after each that was added: it does not stand there to be added again. Text that is only
    typed stays while others are kept or dropped."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": ids.FIELD,
        "multiline": False,
        "max_length": LONGEST,
    }
    return field(f"{ids.TOPIC_TEXT}.{turn}", "Add a topic", element, hint="Both of you see it.")


def topic_field(view: Mapping[str, object]) -> str:
    """The block of the field in this window."""
    blocks = view.get("blocks")
    found = (
        [str(block.get("block_id")) for block in blocks if isinstance(block, dict)]
        if isinstance(blocks, list)
        else []
    )
    return next((one for one in found if one.startswith(f"{ids.TOPIC_TEXT}.")), ids.TOPIC_TEXT)


def topic_turn(view: Mapping[str, object]) -> int:
    """How many were added in this window before; 0 for another window."""
    number = topic_field(view).removeprefix(f"{ids.TOPIC_TEXT}.")
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= 4 else 0


def parse_topic(view: Mapping[str, object]) -> str:
    """What was typed, as one line; empty if nothing was."""
    return " ".join(state.text_value(view.get("state"), topic_field(view), ids.FIELD).split())[:LONGEST]


def swap_form(new: str, waiting: Sequence[Choice], carried: Mapping[str, str]) -> View:
    """Seven wait already: which one may go for the eighth? `carried` goes into the metadata."""
    options = [option(one.label, one.key) for one in waiting[:10]]
    element: Block = {"type": "radio_buttons", "action_id": ids.FIELD, "options": options}
    blocks = [
        section(f"Seven topics wait for your next talk already. To add “{line(new, 200)}”, one has to go."),
        field(ids.TOPIC_OUT, "Which one may go?", element),
    ]
    return modal(
        "For our next talk", blocks, callback_id=ids.TOPIC_SWAP, metadata=ids.metadata(**carried), submit="Swap",
        close="Cancel",
    )  # fmt: skip


def parse_swap(view_state: object) -> str | None:
    """The topic that may go."""
    return state.selected(view_state, ids.TOPIC_OUT, ids.FIELD)
