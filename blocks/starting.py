"""The form of `/coach start`: whom somebody coaches, how often, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from blocks import ids
from blocks.introduction import every
from blocks.parts import Block, View, field, modal, option, section
from blocks.state import clock_value, selected, users_value
from blocks.times import WEEKDAYS

CHECK_INS, TALKS = "checkins", "talks"
MOST_PEOPLE = 100
INTERVALS = (7, 14, 28)


@dataclass(frozen=True, slots=True)
class StartForm:
    """What the form holds. `people` are Slack ids; a weekday 0 is Monday; `talk_at` None: no time of day."""

    people: tuple[str, ...] = ()
    talks: bool = True
    weekday: int = 3
    at: time = time(14, 0)
    interval_days: int = 14
    talk_weekday: int = 1
    talk_at: time | None = None


def start_form(form: StartForm, alert: str = "") -> View:
    """Seven fields at most, all but the first filled in."""
    blocks: list[Block] = [section(alert)] if alert else []
    blocks += [_people(form), _kind(form)]
    blocks += [
        weekday_field(ids.START_DAY, "Check-in day", form.weekday),
        clock_field(
            ids.START_AT,
            "Check-in time",
            form.at,
            hint="On each person's own clock. They can choose another time.",
        ),
    ]
    if form.talks:
        blocks += [
            interval_field(ids.START_EVERY, "You talk with each of them", form.interval_days),
            weekday_field(ids.START_TALK_DAY, "Day of the talk", form.talk_weekday),
            clock_field(
                ids.START_TALK_AT,
                "Time of the talk",
                form.talk_at,
                optional=True,
                hint="You may leave it open.",
            ),
        ]
    return modal(
        "Start coaching", blocks, callback_id=ids.START_FORM, submit="Next", close="Cancel",
    )  # fmt: skip


def _people(form: StartForm) -> Block:
    picker: Block = {"type": "multi_users_select", "action_id": ids.FIELD, "max_selected_items": MOST_PEOPLE}
    if form.people:
        picker["initial_users"] = list(form.people[:MOST_PEOPLE])
    return field(
        ids.START_PEOPLE,
        "Whom do you coach?",
        picker,
        hint="You need no admin. Each of them is told that it was you.",
    )


def _kind(form: StartForm) -> Block:
    choices = [option("Check-ins", CHECK_INS), option("Check-ins and planned talks", TALKS)]
    radio: Block = {
        "type": "radio_buttons", "action_id": ids.START_KIND, "options": choices,
        "initial_option": choices[form.talks],
    }  # fmt: skip
    return field(ids.START_WITH, "Start with", radio) | {"dispatch_action": True}


def select_field(block: str, label: str, choices: Sequence[tuple[str, str]], chosen: str) -> Block:
    options = [option(text[:1].upper() + text[1:], value) for text, value in choices]
    menu: Block = {"type": "static_select", "action_id": ids.FIELD, "options": options}
    menu["initial_option"] = next((one for one in options if one["value"] == chosen), options[0])
    return field(block, label, menu)


def interval_field(block: str, label: str, chosen: int, choices: Sequence[int] = INTERVALS) -> Block:
    """How often two people talk, by the days between two talks."""
    return select_field(block, label, [(every(n), str(n)) for n in choices], str(chosen))


def weekday_field(block: str, label: str, chosen: int) -> Block:
    return select_field(block, label, [(text, str(n)) for n, text in enumerate(WEEKDAYS)], str(chosen % 7))


def clock_field(block: str, label: str, at: time | None, *, optional: bool = False, hint: str = "") -> Block:
    picker: Block = {"type": "timepicker", "action_id": ids.FIELD}
    if at is not None:
        picker["initial_time"] = f"{at:%H:%M}"
    return field(block, label, picker, optional=optional, hint=hint)


def parse_start(view_state: object, before: StartForm = StartForm()) -> StartForm:
    """What the form says now; a field that is not on the screen keeps the value of `before`."""
    return StartForm(
        people=users_value(view_state, ids.START_PEOPLE, ids.FIELD),
        talks=selected(view_state, ids.START_WITH, ids.START_KIND) != CHECK_INS,
        weekday=_number(view_state, ids.START_DAY, range(7), before.weekday),
        at=clock_value(view_state, ids.START_AT, ids.FIELD) or before.at,
        interval_days=_number(view_state, ids.START_EVERY, INTERVALS, before.interval_days),
        talk_weekday=_number(view_state, ids.START_TALK_DAY, range(7), before.talk_weekday),
        talk_at=clock_value(view_state, ids.START_TALK_AT, ids.FIELD),
    )


def _number(view_state: object, block: str, allowed: Sequence[int], usual: int) -> int:
    chosen = selected(view_state, block, ids.FIELD)
    return int(chosen) if chosen in {str(n) for n in allowed} else usual


def form_metadata(form: StartForm) -> str:
    """The choices in the window that shows what would be sent: ids and numbers only."""
    return ids.metadata(
        people=",".join(form.people), talks="1" if form.talks else "0", day=str(form.weekday), at=f"{form.at:%H:%M}",
        every=str(form.interval_days), talk_day=str(form.talk_weekday),
        talk_at=f"{form.talk_at:%H:%M}" if form.talk_at else "",
    )  # fmt: skip


def parse_form_metadata(text: object) -> StartForm | None:
    """The choices again, or None for what is not ours."""
    found = ids.parse_metadata(text)
    state = {
        ids.START_DAY: {ids.FIELD: {"selected_option": {"value": found.get("day")}}},
        ids.START_AT: {ids.FIELD: {"selected_time": found.get("at")}},
        ids.START_EVERY: {ids.FIELD: {"selected_option": {"value": found.get("every")}}},
        ids.START_TALK_DAY: {ids.FIELD: {"selected_option": {"value": found.get("talk_day")}}},
        ids.START_TALK_AT: {ids.FIELD: {"selected_time": found.get("talk_at")}},
        ids.START_PEOPLE: {
            ids.FIELD: {"selected_users": [one for one in found.get("people", "").split(",") if one]}
        },
        ids.START_WITH: {
            ids.START_KIND: {"selected_option": {"value": CHECK_INS if found.get("talks") == "0" else TALKS}}
        },
    }
    return parse_start(state) if "people" in found else None
