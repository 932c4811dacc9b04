"""One planned talk: the forms that move it, skip it and ask for another, and what each side is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, context, field, modal, option, plain_text, section
from blocks.state import day_value, selected, text_value
from blocks.text import MAX_TEXT, Person, clean, cut, fill, name, plain_name, subject
from blocks.times import on_day

REASON_LENGTH = 300
WHYS = ("agreed", "they_away", "i_away", "other")


@dataclass(frozen=True, slots=True)
class MoveForm:
    """`other` is the other one of the pair. The talk is planned for `day` and can move to one from `first` to
    `last`; `offered` is the first of these that suits both."""

    slot_id: str
    other: Person
    day: date
    offered: date
    first: date
    last: date


def move_form(form: MoveForm) -> View:
    """One field: the day. Both have to work on it, which is looked at when it is sent."""
    picker: Block = {"type": "datepicker", "action_id": ids.FIELD, "initial_date": form.offered.isoformat()}
    when = f"From {on_day(form.first)} to {on_day(form.last)}, on a day on which you both work."
    return modal(
        "Move the talk",
        [
            section(f"Your talk with {name(form.other)} is planned for {on_day(form.day)}."),
            field(ids.MOVE_DAY, "New day", picker, hint=when),
            context(f"{subject(form.other)} is told of the new day."),
        ],
        callback_id=ids.SLOT_MOVE_SAVE, metadata=ids.metadata(slot=form.slot_id), submit="Move", close="Cancel",
    )  # fmt: skip


def parse_move(view_state: object) -> date | None:
    return day_value(view_state, ids.MOVE_DAY, ids.FIELD)


@dataclass(frozen=True, slots=True)
class SkipForm:
    """The talk with `rep` that was meant for `day`."""

    slot_id: str
    rep: Person
    day: date


def skip_form(form: SkipForm) -> View:
    """Why there is no talk. That somebody was away counts for nobody."""
    rep = plain_name(form.rep, 30)
    options = [
        option(f"{rep} was away", "they_away"), option("I was away", "i_away"),
        option("We agreed to skip it", "agreed"), option("Another reason", "other"),
    ]  # fmt: skip
    element: Block = {"type": "radio_buttons", "action_id": ids.FIELD, "options": options}
    words: Block = {
        "type": "plain_text_input", "action_id": ids.FIELD, "max_length": REASON_LENGTH,
        "placeholder": plain_text("Only needed for another reason", 150),
    }  # fmt: skip
    return modal(
        "Skip the talk",
        [
            section(f"The talk with {name(form.rep)} on {on_day(form.day)}."),
            field(ids.SKIP_WHY, "What is the reason?", element),
            field(ids.SKIP_TEXT, "In a line", words, optional=True),
            context(
                f"Days away are noted, and the talk does not count. If you agreed, {name(form.rep)} is asked for "
                "a yes. The line stays with you."
            ),
        ],
        callback_id=ids.SLOT_SKIP_SAVE, metadata=ids.metadata(slot=form.slot_id), submit="Skip", close="Cancel",
    )  # fmt: skip


def parse_skip(view_state: object) -> tuple[str | None, str]:
    """(reason, words); the reason is None where none of ours was chosen."""
    why = selected(view_state, ids.SKIP_WHY, ids.FIELD)
    words = text_value(view_state, ids.SKIP_TEXT, ids.FIELD)[:REASON_LENGTH]
    return (why if why in WHYS else None), words


@dataclass(frozen=True, slots=True)
class AskForm:
    slot_id: str
    coach: Person


def ask_form(form: AskForm) -> View:
    """A rep asks for a time. What it is about may stay empty."""
    element: Block = {
        "type": "plain_text_input", "action_id": ids.FIELD, "multiline": True, "max_length": MAX_TEXT,
        "focus_on_load": True,
    }  # fmt: skip
    coach = name(form.coach)
    return modal(
        "Ask for a time",
        [
            section(f"{subject(form.coach)} sees that you would like to talk, in the next morning note."),
            field(ids.ASK_TEXT, "What is it about?", element, optional=True),
            context(f"You and {coach} can read this. It goes on the list for your next talk."),
        ],
        callback_id=ids.SLOT_ASK_SEND, metadata=ids.metadata(slot=form.slot_id), submit="Ask", close="Cancel",
    )  # fmt: skip


def parse_ask(view_state: object) -> str:
    return text_value(view_state, ids.ASK_TEXT, ids.FIELD)


@dataclass(frozen=True, slots=True)
class LineForm:
    """A manager's line about the pair with `rep` to their `leader`. `text` is what stands there now."""

    plan_id: str
    rep: Person
    leader: Person
    text: str = ""


def line_form(form: LineForm) -> View:
    element: Block = {
        "type": "plain_text_input", "action_id": ids.FIELD, "min_length": 1, "max_length": REASON_LENGTH,
        "focus_on_load": True,
    }  # fmt: skip
    if form.text:
        element["initial_value"] = cut(clean(form.text), REASON_LENGTH)
    leader = name(form.leader)
    return modal(
        "A line for your leader",
        [
            field(ids.LINE_TEXT, f"About the talks with {plain_name(form.rep)}", element),
            context(
                f"{leader} reads it as you write it, if the talks show in the weekly summary. {name(form.rep)} does "
                "not see it."
            ),
        ],
        callback_id=ids.LINE_SAVE, metadata=ids.metadata(plan=form.plan_id), submit="Save", close="Cancel",
    )  # fmt: skip


def parse_line(view_state: object) -> str:
    return text_value(view_state, ids.LINE_TEXT, ids.FIELD)[:REASON_LENGTH]


# ---------------------------------------------------------------- what the rep is told


@dataclass(frozen=True, slots=True)
class OpenTalk:
    """A talk of a rep that is off, or whose days are over unheld. `state` names which, or what came of it:
    not_held, off, i_away, they_away, talked, held, asked or gone. `next_on` is the day of the next one."""

    slot_id: str
    coach: Person
    day: date
    state: str
    copy: str = ""  # the library's sentence for one that is not marked as held
    next_on: date | None = None


def open_talk(talk: OpenTalk) -> Message:
    """Neutral, and never a word about why: one tap says that they talked, one asks for a time."""
    coach, on = name(talk.coach), on_day(talk.day)
    then = f" The next one is planned for {on_day(talk.next_on)}." if talk.next_on is not None else ""
    said = {
        "not_held": f"{fill(talk.copy, {'day': on})} If you would like to talk, ask {coach} for a time.",
        "off": f"Your talk with {coach} on {on} is off.{then}",
        "i_away": f"{subject(talk.coach)} is away on {on}, so your talk is off.{then}",
        "they_away": f"{subject(talk.coach)} noted that you were away on {on}. This talk does not count.{then}",
        "talked": f"Thanks. You talked with {coach} on {on}. {subject(talk.coach)} adds the notes.",
        "held": f"Your talk with {coach} on {on} is marked as held.",
        "asked": f"{subject(talk.coach)} sees in the next morning note that you would like to talk.",
        "gone": f"Your talk with {coach} on {on} needs nothing more.",
    }[talk.state]
    blocks: list[Block] = [section(said)]
    ask = button("Ask for a time", ids.SLOT_ASK, talk.slot_id, says="Ask for a time, opens a form")
    talked = button("We talked", ids.SLOT_TALKED, talk.slot_id, says="We talked, acts at once")
    offered = {"not_held": [talked, ask], "they_away": [talked, ask], "off": [ask, talked], "i_away": [ask]}
    if talk.state in offered:
        blocks.append(actions(*offered[talk.state]))
    return message(f"Your talk with {coach} on {on}.", blocks)


@dataclass(frozen=True, slots=True)
class AgreedSkip:
    """The coach says that both agreed to skip a talk. `state`: ask, yes, no or gone."""

    slot_id: str
    coach: Person
    day: date
    state: str = "ask"


def agreed_skip(skip: AgreedSkip) -> Message:
    coach, on = subject(skip.coach), on_day(skip.day)
    said = {
        "ask": f"{coach} says that you two agreed to skip the talk on {on}. Is that right?",
        "yes": f"Thanks. The talk on {on} is skipped and does not count.",
        "no": f"Thanks. The talk on {on} stands. {coach} sees that you would like to talk.",
        "gone": f"The talk on {on} needs no answer any more.",
    }[skip.state]
    blocks: list[Block] = [section(said)]
    if skip.state == "ask":
        blocks.append(
            actions(
                button("Yes", ids.SLOT_AGREED, skip.slot_id, says="Yes, we agreed, sent at once"),
                button(
                    "No, I want to talk",
                    ids.SLOT_WANTED,
                    skip.slot_id,
                    says="No, I want to talk, sent at once",
                ),
            )
        )
    return message(f"Your talk on {on}: a question from {name(skip.coach)}.", blocks)


@dataclass(frozen=True, slots=True)
class MovedTalk:
    """What the other one is told of a move. `planned` is the day that the plan had."""

    slot_id: str
    mover: Person
    day: date
    planned: date


def moved_talk(moved: MovedTalk) -> Message:
    mover = subject(moved.mover)
    said = f"{mover} moved your talk to *{on_day(moved.day)}*. It was planned for {on_day(moved.planned)}."
    move = button("Move it again", ids.SLOT_MOVE, moved.slot_id, says="Move it again, opens a form")
    return message(f"Your talk with {name(moved.mover)} has a new day.", [section(said), actions(move)])
