"""A talk in writing: the message it hangs on, each side's words in the thread below, and the form to write in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, context, field, modal, section
from blocks.state import text_value
from blocks.text import MAX_TEXT, Person, name, plain_name, quote, quoted_pieces, shorter, subject
from blocks.times import day

QUOTE_LENGTH, QUOTE_LINES = 600, 4
MOST_QUOTED = 4


@dataclass(frozen=True, slots=True)
class Thread:
    """The talk of a slot as one of the two sees it. `coach`: the reader is the coach."""

    slot_id: str
    other: Person
    planned_on: date
    today: date
    coach: bool = False
    i_wrote: bool = False
    they_wrote: bool = False
    logged: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """One side's words."""

    slot_id: str
    author: Person
    words: str


def root(thread: Thread) -> Message:
    """What the thread is, where it stands, and what can be done."""
    when = day(thread.planned_on, thread.today)
    rows = [f"*Your talk of {when} with {name(thread.other)}, in writing.*", _state(thread)]
    buttons: list[Block] = []
    if not thread.closed and not thread.logged:
        buttons.append(_write(thread.slot_id))
        if thread.i_wrote and thread.they_wrote:
            buttons.append(_last_step(thread))
    blocks = [
        section("\n".join(rows)),
        context(f"Only you and {name(thread.other)} can read what you write here."),
    ]
    if buttons:
        blocks.append(actions(*buttons))
    return message(f"Your talk with {name(thread.other)}, in writing.", blocks)


def _last_step(thread: Thread) -> Block:
    """The coach writes the talk down; the rep says first what they will do."""
    if thread.coach:
        says = "Make this a logged talk, opens the log"
        return button("Make this a logged talk", ids.TALK_LOG, thread.slot_id, says=says, primary=True)
    says = "Write my next step, opens a form"
    return button("Write my next step", ids.STEP_WRITE, thread.slot_id, says=says)


def _state(thread: Thread) -> str:
    other = subject(thread.other)
    if thread.logged:
        return "It is written down. Thanks."
    if thread.i_wrote and thread.they_wrote:
        return "Both of you have written. " + (
            "You can write it down now." if thread.coach else f"{other} can write it down now."
        )
    if thread.closed:
        return "The days for this talk are over."
    if thread.they_wrote:
        return f"{other} has written. Answer when it suits you; it is below in the thread."
    return (
        f"You have written. {other} answers here, in the thread."
        if thread.i_wrote
        else "Nobody has written yet."
    )


def words(post: Post) -> Message:
    """The other one's words, in the thread."""
    blocks = [
        section(f"*{subject(post.author)}*:\n{quote(post.words, QUOTE_LENGTH, QUOTE_LINES)}"),
        actions(_write(post.slot_id)),
    ]
    if shorter(post.words, QUOTE_LENGTH, QUOTE_LINES):
        blocks.insert(1, context("There is more. Press Write to read it all."))
    return message(f"Your talk with {name(post.author)}: a new line in the thread.", blocks)


def thread_form(slot_id: str, other: Person, said: Sequence[Post], first: str = "") -> View:
    """What was written last, and a field to go on. `first` says how to begin."""
    blocks: list[Block] = []
    for post in said[-MOST_QUOTED:]:
        blocks.append(context(f"{name(post.author)} wrote:"))
        blocks += [section(piece) for piece in quoted_pieces(post.words)[:3]]
    element: Block = {
        "type": "plain_text_input", "action_id": ids.FIELD, "multiline": True, "min_length": 1,
        "max_length": MAX_TEXT, "focus_on_load": True,
    }  # fmt: skip
    blocks.append(field(ids.THREAD_TEXT, f"To {plain_name(other)}", element, hint="" if said else first))
    blocks.append(context(f"{name(other)} gets this at once, in a thread. Only the two of you can read it."))
    return modal(
        "Talk in writing", blocks, callback_id=ids.THREAD_SEND, metadata=ids.metadata(slot=slot_id), submit="Send",
        close="Cancel",
    )  # fmt: skip


def parse_post(view_state: object) -> str:
    return text_value(view_state, ids.THREAD_TEXT, ids.FIELD)


def _write(slot_id: str) -> Block:
    return button("Write", ids.THREAD_OPEN, slot_id, says="Write, opens a form")
