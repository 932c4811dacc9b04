"""Talks that count: which ones fill a slot, in what way to hold them, and from when a log needs the rep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

COACHING, HEROIC, ASYNC, MIXED = "coaching", "heroic", "async", "mixed"
LEAST_MINUTES = 10
LEAST_OVERLAP = 2.0  # hours a day that both work at the same time; under it, talks go in a thread
LOG_DAYS, CLOSED_DAYS = 14, 7  # how late a log is taken on the coach's word alone
OLDEST_LOG = 366


@dataclass(frozen=True, slots=True)
class TalkFacts:
    """What decides whether a talk counts.

    `kind` and `type` are keys of the library: a kind of talk, and one of the five types. `minutes` and
    `practice_minutes` are whole minutes. The posts are those of an async talk in its thread.
    """

    kind: str
    type: str | None
    mode: str
    minutes: int = 0
    both_took_part: bool = True
    rep_posts: int = 0
    coach_posts: int = 0
    gap_named: bool = False
    practice_minutes: int = 0


def qualifies(talk: TalkFacts) -> bool:
    """True if the talk is coaching, and so fills the slot of its day.

    Coaching, of a type other than heroic, with both there, for 10 minutes or more, and with a gap named or
    something practised. An async talk needs a post of each side in place of the minutes.
    Rule: docs/rules.md, "Talks that count".
    """
    if talk.kind != COACHING or talk.type is None or talk.type == HEROIC:
        return False
    if talk.mode == ASYNC:
        there = talk.rep_posts > 0 and talk.coach_posts > 0
    else:
        there = talk.both_took_part and talk.minutes >= LEAST_MINUTES
    return there and (talk.gap_named or talk.practice_minutes > 0)


def default_mode(overlap_hours: float) -> str:
    """How a pair talks if it says nothing: "async" if they share under 2 working hours a day, else "mixed".

    Rule: docs/rules.md, "Talks that count".
    """
    return ASYNC if overlap_hours < LEAST_OVERLAP else MIXED


def try_live(modes: Sequence[str]) -> bool:
    """True if the last two talks that count, oldest first, were both async: offer a live one to both."""
    return len(modes) >= 2 and all(mode == ASYNC for mode in modes[-2:])


def why_not_log(held_on: date, today: date) -> str | None:
    """Why a talk of that day cannot be logged, as a sentence; None if it can. Both days are the rep's.

    Rule: docs/rules.md, "Logging late".
    """
    if held_on > today:
        return "That day is still to come. Please pick today or an earlier one."
    if (today - held_on).days > OLDEST_LOG:
        return "That is more than a year ago. Please look at the date again."
    return None


def needs_rep_confirm(held_on: date, closes_on: date | None, today: date) -> bool:
    """True if the talk counts only once the rep says yes to it.

    That is so for a log of more than 14 days back, or more than 7 days after the slot of that day closed.
    `closes_on` is None if the day is in no slot. Rule: docs/rules.md, "Logging late".
    """
    if (today - held_on).days > LOG_DAYS:
        return True
    return closes_on is not None and (today - closes_on).days > CLOSED_DAYS
