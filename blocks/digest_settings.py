"""When one's own digest comes and which parts it has: the form, and the line on the page of settings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time

from blocks import ids
from blocks.digest import LABELS
from blocks.parts import Block, View, beside, button, field, modal, option, section
from blocks.state import clock_value, selected, selected_many
from blocks.times import WEEKDAYS, zone_words
from coaching.digest import Section


@dataclass(frozen=True, slots=True)
class DigestForm:
    """`parts` are those this person's digests can have, `off` the ones left out. Who is not `coached` gets theirs
    with Monday's note, so there is no day to choose."""

    parts: tuple[Section, ...]
    off: frozenset[str] = frozenset()
    coached: bool = False
    weekday: int = 0
    at: time = time(9, 0)
    zone: str = "UTC"


def settings_row(form: DigestForm) -> Block:
    """The line among one's settings."""
    change = button("Change", ids.DIGEST_TIME, says="Change my weekly digest, opens a form")
    return beside(f"*Weekly digest*\n{when_words(form)}", change)


def when_words(form: DigestForm) -> str:
    on = sum(part.value not in form.off for part in form.parts)
    parts = "all parts" if on == len(form.parts) else f"{on} of {len(form.parts)} parts"
    day = f"{WEEKDAYS[form.weekday]} {form.at:%H:%M}" if form.coached else "With your first note of the week"
    return f"{day} · {parts}"


def digest_form(form: DigestForm) -> View:
    blocks: list[Block] = []
    if form.coached:
        days = [option(day, str(number)) for number, day in enumerate(WEEKDAYS)]
        weekday: Block = {
            "type": "static_select", "action_id": ids.FIELD, "options": days, "initial_option": days[form.weekday],
        }  # fmt: skip
        clock: Block = {"type": "timepicker", "action_id": ids.FIELD, "initial_time": f"{form.at:%H:%M}"}
        blocks += [
            field(ids.DIGEST_DAY, "Day", weekday, hint="If you are off that day, it comes on your next working day."),
            field(ids.DIGEST_AT, "Time", clock, hint=f"Between 08:30 and 17:30, {zone_words(form.zone)}."),
        ]  # fmt: skip
    else:
        blocks.append(section("It comes with your first morning note of a week."))
    options = [option(LABELS[part], part.value) for part in form.parts]
    on = [one for one in options if one["value"] not in form.off]
    boxes: Block = {"type": "checkboxes", "action_id": ids.FIELD, "options": options}
    if on:
        boxes["initial_options"] = on
    blocks.append(
        field(
            ids.DIGEST_SECTIONS, "What is in it", boxes, optional=True,
            hint="A digest with nothing to say is not sent.",
        )
    )  # fmt: skip
    return modal("Weekly digest", blocks, callback_id=ids.DIGEST_SAVE, submit="Save", close="Cancel")


def parse_digest(
    state: object, parts: Collection[Section]
) -> tuple[int | None, time | None, tuple[str, ...]]:
    """(weekday, time, sections left out). A day or time that is not there is None."""
    chosen = selected(state, ids.DIGEST_DAY, ids.FIELD)
    weekday = int(chosen) if chosen in {str(number) for number in range(7)} else None
    on = selected_many(state, ids.DIGEST_SECTIONS, ids.FIELD)
    return weekday, clock_value(state, ids.DIGEST_AT, ids.FIELD), off_of(parts, on)


def off_of(parts: Collection[Section], on: Collection[str]) -> tuple[str, ...]:
    return tuple(part.value for part in parts if part.value not in on)


def in_one_list(*lists: Sequence[Section]) -> tuple[Section, ...]:
    """The parts of several digests, each once, in the order of `Section`."""
    wanted = {part for listed in lists for part in listed}
    return tuple(part for part in Section if part in wanted)
