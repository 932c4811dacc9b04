"""Planned talks of a pair: where one stands, and how often, when and how the two talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from blocks import ids
from blocks.parts import Block, View, actions, button, context, divider, modal, section
from blocks.setup_messages import MODES, PairTalks, rhythm_words
from blocks.starting import clock_field, interval_field, select_field, weekday_field
from blocks.state import clock_value, selected
from blocks.text import Person, line, name
from coaching.cadence import INTERVALS

MODE_KEYS = ("mixed", "live", "async")
MOST = 20


def my_talks(talks: Sequence[PairTalks]) -> View:
    """The planned talks of somebody who is coached, one coach after the other."""
    blocks: list[Block] = []
    for pair in talks[:MOST]:
        if blocks:
            blocks.append(divider())
        skill = f" · {line(pair.scope, 60)}" if pair.scope else ""
        blocks += [
            section(f"*{name(pair.coach)}*{skill}\n{rhythm_words(pair)}"),
            actions(
                button(
                    "Ask for another rhythm",
                    ids.RHYTHM_ASK,
                    pair.plan_id,
                    says="Ask for another rhythm, sent at once",
                ),
                button(
                    "Add to calendar", ids.INVITE_OPEN, pair.plan_id, says="Add to calendar, opens a window"
                ),
            ),
        ]
    if not blocks:
        blocks.append(
            section("You have no planned talks yet. Your manager can plan short ones with `/coach start`.")
        )
    else:
        blocks.append(context("Planned talks are for everyone. They are no sign of trouble."))
    return modal("My planned talks", blocks, callback_id=ids.NEXT_VIEW)


@dataclass(frozen=True, slots=True)
class RhythmForm:
    """A pair's rhythm as it is. `formats` are the lengths to choose from: (minutes, format key)."""

    plan_id: str
    person: Person
    interval_days: int
    weekday: int
    at: time | None
    format_key: str
    mode: str
    formats: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ChosenRhythm:
    interval_days: int
    weekday: int
    at: time | None
    format_key: str
    mode: str


def rhythm_form(form: RhythmForm) -> View:
    """Five fields, all filled in."""
    lengths = [(f"{minutes} minutes", key) for minutes, key in form.formats]
    blocks = [
        section(
            f"Your talks with {name(form.person)}. Another day or rhythm counts from the next talk that is not due yet."
        ),
        interval_field(ids.RHYTHM_EVERY, "You talk", form.interval_days, INTERVALS),
        weekday_field(ids.RHYTHM_DAY, "Day", form.weekday),
        clock_field(
            ids.RHYTHM_AT, "Time", form.at, optional=True, hint=f"Where {form.person.name} is."[:150]
        ),
        select_field(ids.RHYTHM_LENGTH, "Length", lengths, form.format_key),
        select_field(ids.RHYTHM_MODE, "How", [(MODES[key], key) for key in MODE_KEYS], form.mode),
    ]
    return modal(
        "Change the rhythm", blocks, callback_id=ids.RHYTHM_SAVE, metadata=ids.metadata(plan=form.plan_id),
        submit="Save", close="Cancel",
    )  # fmt: skip


def parse_rhythm(view_state: object, formats: Sequence[str]) -> ChosenRhythm | None:
    """What was chosen, or None where something is missing or not to be chosen."""
    every, weekday = (selected(view_state, block, ids.FIELD) for block in (ids.RHYTHM_EVERY, ids.RHYTHM_DAY))
    length, mode = (selected(view_state, block, ids.FIELD) for block in (ids.RHYTHM_LENGTH, ids.RHYTHM_MODE))
    known = (
        every in {str(n) for n in INTERVALS} and weekday in {str(n) for n in range(7)} and mode in MODE_KEYS
        and length in formats
    )  # fmt: skip
    if not known or every is None or weekday is None or length is None or mode is None:
        return None
    return ChosenRhythm(
        int(every), int(weekday), clock_value(view_state, ids.RHYTHM_AT, ids.FIELD), length, mode
    )
