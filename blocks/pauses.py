"""A person's own pause: for how long, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, View, actions, button, field, modal, option, section
from blocks.state import selected
from blocks.text import line
from blocks.times import day

WEEKS = (1, 2, 4)
_WORDS = {1: "One week", 2: "Two weeks", 4: "Four weeks"}


@dataclass(frozen=True, slots=True)
class PauseForm:
    """`until` is the last day of a pause that runs. `lasts` gives the last day for each number of weeks."""

    today: date
    lasts: tuple[date, ...]
    until: date | None = None
    has_talks: bool = False


def pause_form(form: PauseForm) -> View:
    """For how long, and what rests. No reason is asked for."""
    what = "Check-ins and planned talks rest." if form.has_talks else "Check-ins rest."
    blocks: list[Block] = []
    if form.until is not None:
        blocks.append(section(f"You paused until {day(form.until, form.today)}."))
        blocks.append(actions(go_on_button()))
    choices = [
        option(f"{_WORDS[weeks]}, until {day(last, form.today)}", str(weeks))
        for weeks, last in zip(WEEKS, form.lasts, strict=True)
    ]
    radio: Block = {
        "type": "radio_buttons", "action_id": ids.FIELD, "options": choices, "initial_option": choices[0],
    }  # fmt: skip
    blocks += [
        section(f"{what} Nothing counts against you, and you need no reason."),
        field(ids.PAUSE_WEEKS, "For how long?", radio, hint="Your coach sees that you paused, not why."),
    ]
    return modal("Pause", blocks, callback_id=ids.PAUSE_SAVE, submit="Pause", close="Cancel")


def parse_pause(view_state: object) -> int | None:
    """The number of weeks, or None."""
    chosen = selected(view_state, ids.PAUSE_WEEKS, ids.FIELD)
    return int(chosen) if chosen in {str(weeks) for weeks in WEEKS} else None


def go_on_button() -> Block:
    return button("Go on now", ids.PAUSE_END, says="Go on now, acts at once")


def paused_words(until: date, today: date) -> str:
    """ "You paused until Friday. No check-in is needed." """
    return f"You paused until {day(until, today)}. No check-in is needed."


def resting(label: str, until: date, today: date) -> Message:
    """The prompt of a check-in while the person rests."""
    said = paused_words(until, today)
    return message(
        f"{line(label, 60)}: {said[0].lower()}{said[1:]}",
        [section(f"{said} Nothing counts against you."), actions(go_on_button())],
    )


def paused_note(until: date, today: date) -> str:
    return f"Paused until {day(until, today)}. You can go on at any time: type /coach settings."
