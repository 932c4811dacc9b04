"""The two forms a rep sets their own rhythm with: when the check-in comes, and "I am away"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from blocks import ids
from blocks.parts import Block, View, field, modal, option, plain_text, section
from blocks.state import clock_value, day_value, selected
from blocks.times import WEEKDAYS, zone_key, zone_words


@dataclass(frozen=True, slots=True)
class TimeForm:
    """When the check-in opens now. `weekday` 0 is Monday; the zone comes from the person's Slack profile."""

    weekday: int
    at: time
    zone: str
    check_in_id: str = ""


@dataclass(frozen=True, slots=True)
class AwayForm:
    """`earliest` is the day the picker starts with: tomorrow, or the next working day."""

    earliest: date
    check_in_id: str = ""


def change_time(form: TimeForm) -> View:
    """Day and time, with the zone in words: a wrong zone is the usual reason for a prompt at night."""
    days = [option(day, str(number)) for number, day in enumerate(WEEKDAYS)]
    weekday: Block = {
        "type": "static_select",
        "action_id": ids.FIELD,
        "options": days,
        "initial_option": days[form.weekday % 7],
    }
    clock: Block = {"type": "timepicker", "action_id": ids.FIELD, "initial_time": f"{form.at:%H:%M}"}
    zone = f"{zone_words(form.zone)} ({zone_key(form.zone)})"
    return modal(
        "Change time",
        [
            section("Choose when your check-in comes each week. The change counts from the next one."),
            field(ids.TIME_DAY, "Day", weekday),
            field(
                ids.TIME_AT,
                "Time",
                clock,
                hint=f"{zone}, from your Slack settings.",
            ),
        ],
        callback_id=ids.TIME_SAVE,
        metadata=ids.metadata(checkin=form.check_in_id) if form.check_in_id else "",
        submit="Save",
        close="Cancel",
    )


def parse_time(view_state: object) -> tuple[int, time] | None:
    """(weekday, time), or None where one of them is missing or no day or time at all."""
    chosen = selected(view_state, ids.TIME_DAY, ids.FIELD)
    at = clock_value(view_state, ids.TIME_AT, ids.FIELD)
    if chosen is None or at is None or chosen not in {str(number) for number in range(7)}:
        return None
    return int(chosen), at


def i_am_away(form: AwayForm) -> View:
    """The first day back. No reason is asked for."""
    picker: Block = {
        "type": "datepicker",
        "action_id": ids.FIELD,
        "initial_date": form.earliest.isoformat(),
        "placeholder": plain_text("Choose a day", 150),
    }
    return modal(
        "I am away",
        [
            section(
                "No check-ins come while you are away, and nothing counts against you. You need no reason."
            ),
            field(
                ids.AWAY_UNTIL,
                "First day back",
                picker,
                hint="Your coach sees that you are away, not why.",
            ),
        ],
        callback_id=ids.AWAY_SAVE,
        metadata=ids.metadata(checkin=form.check_in_id) if form.check_in_id else "",
        submit="Save",
        close="Cancel",
    )


def parse_away(view_state: object) -> date | None:
    """The first day back, or None."""
    return day_value(view_state, ids.AWAY_UNTIL, ids.FIELD)
