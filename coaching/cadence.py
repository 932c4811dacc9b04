"""Is the rhythm kept? What a pair's slots add up to, and what may be done with one of them.

This is the door to the cadence: plans and windows are in `coaching/plans.py`, slots in `coaching/slots.py`, talks
that count in `coaching/sessions.py`, and all are given out here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from coaching.calendar import Availability
from coaching.plans import INTERVALS, Plan, Window, k_on, new_version, slots_between, window
from coaching.sessions import TalkFacts, default_mode, needs_rep_confirm, qualifies, why_not_log
from coaching.slots import NO_FACTS, SKIP_SPAN, Slot, SlotFacts, SlotStatus, joint, slot_state, slot_states

__all__ = [
    "INTERVALS", "NO_FACTS", "Band", "Coverage", "KeepRate", "PairState", "PairStatus", "Plan", "Slot", "SlotFacts",
    "SlotStatus", "TalkFacts", "Window", "agreed_skip_allowed", "cadence_for", "coverage", "default_mode", "joint",
    "k_on", "keep_rate_of", "move", "needs_rep_confirm", "new_version", "pair_state", "qualifies", "slot_state",
    "slot_states", "slots_between", "why_not_log", "why_not_move", "window",
]  # fmt: skip

LAST_SLOTS, FEWEST_SLOTS = 8, 2  # what a pair's keep-rate looks at, and needs
BAND_SLOTS = 8  # under this many counted slots a manager has no band
WEEKS = 8
SAME_DAY = "The talk is on that day already. Please pick another one."
MOST_MOVES = 2
NEW_HIRE_DAYS = 90


class PairStatus(StrEnum):
    NEW = "new"
    ON_TRACK = "on_track"
    DUE = "due"
    OVERDUE = "overdue"
    SKIPPED = "skipped"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class PairState:
    """How a pair keeps its rhythm. `held` of `counted` closed slots; `keep_rate` 0 to 1, None if too few."""

    status: PairStatus
    skips_in_row: int
    held: int
    counted: int
    keep_rate: float | None


def pair_state(slots: Iterable[Slot], today: date) -> PairState:
    """What the slots of one pair say on `today`; the plan's versions together, in any order.

    The keep-rate is over the last 8 closed slots that are not excused, and there have to be 2. A talk held
    late counts, and so does one whose notes are open. Give slots from far enough back to hold 8 that count.
    Rule: docs/rules.md, "How a pair is doing".
    """
    ordered = sorted(slots, key=lambda slot: slot.opens_on)
    closed = [one for one in ordered if one.closes_on < today and one.status is not SlotStatus.EXCUSED]
    current = next((one for one in ordered if one.opens_on <= today <= one.closes_on), None)
    last = closed[-LAST_SLOTS:]
    held = sum(one.talked for one in last)
    row = 0
    while row < len(closed) and closed[-1 - row].status is SlotStatus.SKIPPED:
        row += 1
    if current is not None and current.talked:
        row = 0
    ahead = bool(ordered) and today < ordered[0].opens_on
    rate = held / len(last) if len(last) >= FEWEST_SLOTS else None
    return PairState(_pair_status(current, bool(closed), row, ahead), row, held, len(last), rate)


def _pair_status(current: Slot | None, closed: bool, row: int, ahead: bool) -> PairStatus:
    if current is None:
        return PairStatus.NEW if ahead else PairStatus.PAUSED
    if current.status is SlotStatus.EXCUSED:
        return PairStatus.PAUSED
    if row:
        return PairStatus.SKIPPED
    if current.status in (SlotStatus.DUE, SlotStatus.OVERDUE):
        return PairStatus(current.status.value)
    return PairStatus.ON_TRACK if closed or current.talked else PairStatus.NEW


# ------------------------------------------------------------ roll-ups


class Band(StrEnum):
    GOOD = "good"
    WATCH = "watch"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class KeepRate:
    """`held` of `counted` slots of a group. `rate` is 0 to 1; None if nothing was counted."""

    held: int
    counted: int

    @property
    def rate(self) -> float | None:
        return self.held / self.counted if self.counted else None

    @property
    def band(self) -> Band | None:
        """From 85 percent good, from 70 watch, else low; None with fewer than 8 slots."""
        if self.counted < BAND_SLOTS:
            return None
        if self.held * 100 >= self.counted * 85:
            return Band.GOOD
        return Band.WATCH if self.held * 100 >= self.counted * 70 else Band.LOW

    def said(self) -> str:
        return f"{self.held} of {self.counted}"


def keep_rate_of(slots: Iterable[Slot], today: date, days: int = WEEKS * 7) -> KeepRate:
    """Held of counted over the slots of any pairs that closed in the `days` before `today`.

    The parts are added up, and rates are never averaged. Excused slots are in neither part.
    Rule: docs/rules.md, "How a team is doing".
    """
    first = today - timedelta(days=days)
    closed = [one for one in slots if first <= one.closes_on < today and one.status is not SlotStatus.EXCUSED]
    return KeepRate(sum(one.talked for one in closed), len(closed))


@dataclass(frozen=True, slots=True)
class Coverage:
    """`covered` of `people` with a plan were talked with lately. `share` is 0 to 1; None without people."""

    covered: int
    people: int

    @property
    def share(self) -> float | None:
        return self.covered / self.people if self.people else None


def coverage(people: Iterable[tuple[int, date | None]], today: date) -> Coverage:
    """How many active people with a plan had a talk that counts in the last two intervals of their plan.

    Each person is the days of their interval, and the day of their last talk that counts, if there was one.
    Rule: docs/rules.md, "How a team is doing".
    """
    found = [
        last is not None and 0 <= (today - last).days <= 2 * interval_days for interval_days, last in people
    ]
    return Coverage(sum(found), len(found))


# ------------------------------------------------------------ moving and skipping


def why_not_move(
    plan: Plan, slot: Slot, facts: SlotFacts, to: date, both: Availability, today: date, by_rep: bool = False
) -> str | None:
    """Why the talk of `slot` cannot move to the day `to`, as a sentence for the person; None if it can.

    The day has to be another one, today or later, in the window, and one on which both work. `both` is from
    `joint`. A coach may move a talk twice; a third time is for the rep alone. A talk that is off may come back
    to its day.
    Rule: docs/rules.md, "Moving and skipping a talk".
    """
    if slot.talked:
        return "This talk is marked as held."
    if slot.closes_on < today:
        return "The days for this talk are over. The next one is on its way."
    if facts.agreed_skip:
        return "You two agreed to skip this talk."
    if facts.moves >= MOST_MOVES and not by_rep:
        return "This talk was moved twice. Now only the rep can move it. You can skip it and say why."
    first = max(slot.opens_on, today)
    if not first <= to <= slot.closes_on:
        return f"Please pick a day from {_said(first)} to {_said(slot.closes_on)}."
    if plan.is_paused(to):
        return "The talks are paused on that day. Please pick another one."
    if not both.is_working(to):
        return f"One of you is off on {_said(to)}. Please pick another day."
    if to == slot.effective_on and not facts.cancelled:
        return SAME_DAY
    return None


def move(facts: SlotFacts, to: date, by_rep: bool = False) -> SlotFacts:
    """The facts after a move to `to`. A third one counts as cancelled, unless the rep makes it.

    Rule: docs/rules.md, "Moving and skipping a talk".
    """
    if facts.moves >= MOST_MOVES and not by_rep:
        return replace(facts, cancelled=True, moved_to=None)
    return replace(facts, moved_to=to, moves=facts.moves + 1, cancelled=False)


def agreed_skip_allowed(k: int, agreed: Collection[int]) -> bool:
    """True if the pair may agree to skip slot `k`, after the skips in `agreed`: one in any 4 slots in a row.

    All numbers are of one plan. Rule: docs/rules.md, "Moving and skipping a talk".
    """
    return all(abs(k - other) >= SKIP_SPAN for other in agreed if other != k)


def _said(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


# ------------------------------------------------------------ the rhythm to begin with


def cadence_for(hired_on: date | None, today: date) -> int:
    """The days between talks a new plan begins with: 7 in the first 90 days of a person, else 14.

    Rule: docs/rules.md, "Plans and windows".
    """
    if hired_on is not None and (today - hired_on).days <= NEW_HIRE_DAYS:
        return 7
    return 14
