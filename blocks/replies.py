"""Coach and rep answering each other: what each sees in the thread, and the forms they write in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, context, field, modal, section
from blocks.state import text_value
from blocks.text import MAX_TEXT, Person, name, plain_name, quote, quoted_pieces, shorter, subject

QUOTE_LENGTH, QUOTE_LINES = 600, 4


class Tap(StrEnum):
    """What a coach says with one tap and the rep hears in the thread. "Seen" only changes the check-in's
    own message. The values are those of coaching.replies.ReplyKind."""

    WELL_DONE = "well_done"
    LETS_TALK = "lets_talk"
    ON_THE_LIST = "next_talk"


@dataclass(frozen=True, slots=True)
class Reply:
    """Words of the coach to the rep."""

    check_in_id: str
    coach: Person
    words: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A tap of the coach, as the rep is told."""

    check_in_id: str
    coach: Person
    tap: Tap


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """A form to write in. `quoted` is what `to` wrote; empty where there is nothing to quote."""

    check_in_id: str
    to: Person
    quoted: str = ""
    ids: Mapping[str, str] | None = None  # more ids for the metadata, such as the reply that is answered


def coach_replied(reply: Reply) -> Message:
    """The coach's words, in the thread under the rep's check-in."""
    blocks = [
        section(f"*{subject(reply.coach)}* replied:\n{quote(reply.words, QUOTE_LENGTH, QUOTE_LINES)}"),
        actions(_reply_button(reply.check_in_id)),
    ]
    if shorter(reply.words, QUOTE_LENGTH, QUOTE_LINES):
        blocks.insert(1, context("There is more. Press Reply to read it all."))
    return message(f"Reply from {name(reply.coach)} to your check-in.", blocks)


def acknowledgement(told: Acknowledgement) -> Message:
    """One line for one tap; a way to write back where it asks for something."""
    said, asks = {
        Tap.WELL_DONE: ("says: well done.", False),
        Tap.LETS_TALK: ("says: let's talk. You can write back here.", True),
        Tap.ON_THE_LIST: ("put it on the list for your next talk.", True),
    }[told.tap]
    blocks: list[Block] = [section(f"*{subject(told.coach)}* read your check-in and {said}")]
    if asks:
        blocks.append(actions(_reply_button(told.check_in_id)))
    return message(f"Check-in: {name(told.coach)} answered you.", blocks)


def reply_to_rep(form: ReplyForm) -> View:
    """The coach writes to the rep."""
    return _form(form, ids.COACH_REPLY_SEND)


def reply_to_coach(form: ReplyForm) -> View:
    """The rep writes back to the coach."""
    return _form(form, ids.REP_REPLY_SEND)


def parse_reply(view_state: object) -> str:
    """What was written, cleaned; empty if nothing was."""
    return text_value(view_state, ids.REPLY_TEXT, ids.FIELD)


def _form(form: ReplyForm, callback_id: str) -> View:
    to = name(form.to)
    blocks: list[Block] = []
    if form.quoted:
        blocks.append(context(f"{to} wrote:"))
        blocks += [section(piece) for piece in quoted_pieces(form.quoted)[:20]]
    element = {
        "type": "plain_text_input",
        "action_id": ids.FIELD,
        "multiline": True,
        "min_length": 1,
        "max_length": MAX_TEXT,
        "focus_on_load": True,
    }
    blocks.append(field(ids.REPLY_TEXT, f"Your reply to {plain_name(form.to)}", element))
    blocks.append(context(f"{to} gets this at once, in a thread. Only you and {to} can read it."))
    return modal(
        "Reply",
        blocks,
        callback_id=callback_id,
        metadata=ids.metadata(checkin=form.check_in_id, **(form.ids or {})),
        submit="Send",
        close="Cancel",
    )


def _reply_button(check_in_id: str) -> Block:
    return button("Reply", ids.REP_REPLY, check_in_id, says="Reply, opens a form")
