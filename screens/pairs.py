"""A pair's talks in words, for whoever of the two looks: when the next one is, and how the rhythm is kept."""

from __future__ import annotations

from datetime import date, datetime

from blocks.prep import TalkTime
from blocks.times import day
from coaching.cadence import PairStatus
from coaching.library import Library
from coaching.slot_times import talk_at
from coaching.slots import SlotStatus
from storage.cadence import Pair, PairSlot
from storage.people import PersonRecord


def talk_time(pair: Pair, at: PairSlot, reader: PersonRecord, now: datetime) -> TalkTime:
    """When the talk of this slot is, on the reader's clock; a talk that has no common day stands on its planned one."""
    on = at.slot.effective_on or at.slot.planned_on
    starts = None if at.plan.start_time is None else talk_at(at.slot, at.plan.start_time, pair.rep.tz)
    return TalkTime(on, starts, at.plan.minutes, reader.tz, now)


def format_of(library: Library, key: str) -> str:
    """The name of a format without its length: a plan has its own."""
    label = next((one.label for one in library.agendas.formats if one.key == key), "")
    return label.split(" (")[0]


def is_today(pair: Pair, at: PairSlot) -> bool:
    """The talk is meant for today, and nobody said that it was held or that it is off."""
    return at.slot.is_open and at.slot.effective_on == pair.today


def is_not_held(pair: Pair, at: PairSlot) -> bool:
    """Its day is over, its window is not, and it is not marked as held."""
    return (
        at.slot.status in (SlotStatus.DUE, SlotStatus.OVERDUE)
        and at.slot.effective_on is not None
        and at.slot.effective_on < pair.today
    )


def next_words(pair: Pair, reader: PersonRecord, now: datetime) -> str:
    """ "next talk Tuesday 10:00", for one line."""
    until = pair.plan.paused_until(pair.today)
    if until is not None:
        return "paused" if until == date.max else f"paused until {day(until, pair.today)}"
    coming = pair.coming
    if coming is None:
        return "no next talk yet"
    return f"next talk {talk_time(pair, coming, reader, now).words()}"


def state_words(pair: Pair) -> str:
    """How the rhythm is kept, without blame: what is open, and held of counted. "" where there is nothing to say."""
    state, words = pair.state, []
    current = pair.current
    if state.status is PairStatus.NEW:
        words.append("new")
    elif state.skips_in_row > 1:
        words.append(f"{state.skips_in_row} talks in a row are not marked as held")
    elif current is not None and current.slot.status is SlotStatus.NOTES_OPEN:
        words.append("you talked, notes open")
    elif current is not None and is_not_held(pair, current) and current.slot.effective_on is not None:
        words.append(f"{day(current.slot.effective_on, pair.today)} is not marked as held")
    elif state.skips_in_row == 1:
        words.append("the last talk is not marked as held")
    if state.counted:
        words.append(f"held {state.held} of {state.counted}")
    return " · ".join(words)
