"""Slots: what became of each planned talk, worked out from a few stored facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from coaching.calendar import Availability
from coaching.plans import Plan, Window, slots_between, window

GRACE = {7: 2, 14: 3, 21: 4, 28: 5}  # working days of the pair, by the days between two talks
NOTES_DAYS = 7  # days that [We talked] waits for the notes; then it counts as held
SKIP_SPAN = 4  # in this many slots in a row at most one may be an agreed skip


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What people did to a slot. All other things about it are worked out.

    `agreed_skip` means that the rep said yes to it. `talked_on` is the day somebody pressed [We talked]; before
    the window opens that changes nothing.
    `excused` means that one of the two was away. A slot nobody touched has these defaults.
    """

    moved_to: date | None = None
    moves: int = 0
    cancelled: bool = False
    agreed_skip: bool = False
    talked_on: date | None = None
    excused: bool = False


NO_FACTS = SlotFacts()


class SlotStatus(StrEnum):
    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    HELD = "held"
    HELD_LATE = "held_late"
    NOTES_OPEN = "notes_open"  # somebody says that they talked; the notes are not in yet
    SKIPPED = "skipped"
    EXCUSED = "excused"


TALKED = frozenset({SlotStatus.HELD, SlotStatus.HELD_LATE, SlotStatus.NOTES_OPEN})
OPEN = frozenset({SlotStatus.UPCOMING, SlotStatus.DUE, SlotStatus.OVERDUE})


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot on one day: its window, the day the talk is meant for, the last day in time, and its status.

    `effective_on` and `due_by` are None if the pair has no common day in the window. `held_on` is the day of
    the talk that fills it.
    """

    k: int
    planned_on: date
    opens_on: date
    closes_on: date
    effective_on: date | None
    due_by: date | None
    status: SlotStatus
    held_on: date | None = None

    @property
    def talked(self) -> bool:
        """Held, or said to be held. Nobody is asked about it again, except for the notes."""
        return self.status in TALKED

    @property
    def is_open(self) -> bool:
        """The talk can still be had, moved or skipped."""
        return self.status in OPEN


def joint(rep: Availability, coach: Availability) -> Availability:
    """The days on which both of a pair work."""
    return Availability(rep.workdays & coach.workdays, rep.off + coach.off)


def slot_state(
    plan: Plan, k: int, facts: SlotFacts, both: Availability, held_on: Sequence[date], today: date
) -> Slot:
    """What slot `k` is on `today`. `both` are the days on which both work, from `joint`.

    `held_on` are the days of talks that count (`qualifies`); a talk that waits for the rep's word is not among
    them yet. Talks outside the window and after `today` are passed over, and a second one in the window
    changes nothing. All dates are the rep's. Raises ValueError if the plan has no such slot.
    Rule: docs/rules.md, "What becomes of a slot".
    """
    slot = _dated(plan, window(plan, k), facts, both)
    opens, closes = slot.opens_on, slot.closes_on
    held = min((day for day in held_on if opens <= day <= min(closes, today)), default=None)
    if held is None and facts.talked_on is not None and opens <= facts.talked_on <= today:
        if (today - facts.talked_on).days <= NOTES_DAYS:
            return replace(slot, status=SlotStatus.NOTES_OPEN)
        held = min(facts.talked_on, closes)
    if held is not None:
        late = slot.due_by is not None and held > slot.due_by
        return replace(slot, status=SlotStatus.HELD_LATE if late else SlotStatus.HELD, held_on=held)
    return replace(slot, status=_unheld(plan, slot, facts, both, today))


def _dated(plan: Plan, span: Window, facts: SlotFacts, both: Availability) -> Slot:
    """The slot with its days; the pair's common days in a pause do not count."""
    off = tuple((start, date.max if end is None else end) for start, end in plan.pauses)
    free = Availability(both.workdays, both.off + off)
    start = facts.moved_to if _is_moved(facts, span) and facts.moved_to is not None else span.planned_on
    effective = free.next_working_day(start)
    if effective is not None and effective > span.closes_on:
        effective = None
    due_by = None if effective is None else _due_by(plan, effective, free, span.closes_on)
    return Slot(
        span.k, span.planned_on, span.opens_on, span.closes_on, effective, due_by, SlotStatus.UPCOMING
    )


def _is_moved(facts: SlotFacts, span: Window | Slot) -> bool:
    return facts.moved_to is not None and span.opens_on <= facts.moved_to <= span.closes_on


def _due_by(plan: Plan, effective: date, free: Availability, closes_on: date) -> date:
    grace = GRACE[plan.interval_days] if plan.grace_days is None else plan.grace_days
    return min(free.add_business_days(effective, grace) or closes_on, closes_on)


def _unheld(plan: Plan, slot: Slot, facts: SlotFacts, both: Availability, today: date) -> SlotStatus:
    if facts.agreed_skip or facts.excused or slot.effective_on is None or slot.due_by is None:
        return SlotStatus.EXCUSED
    cut_off = _cut_off(plan, slot)
    if (cut_off and today > slot.closes_on) or _paused_to_the_end(plan, slot, slot.effective_on, both, today):
        return SlotStatus.EXCUSED
    if facts.cancelled and not _is_moved(facts, slot):
        return SlotStatus.EXCUSED if cut_off else SlotStatus.SKIPPED
    if today < slot.effective_on:
        return SlotStatus.UPCOMING
    if today <= slot.due_by:
        return SlotStatus.DUE
    return SlotStatus.OVERDUE if today <= slot.closes_on else SlotStatus.SKIPPED


def _paused_to_the_end(plan: Plan, slot: Slot, effective: date, both: Availability, today: date) -> bool:
    """True if a pause that has begun took the pair's last days in time, and all that came after them."""
    last = min(_due_by(plan, effective, both, slot.closes_on), today)
    return any(start <= last and (end is None or end >= slot.closes_on) for start, end in plan.pauses)


def _cut_off(plan: Plan, slot: Slot) -> bool:
    """True if the plan ended inside the window: the pair was not given all of its days."""
    return plan.ends_on is not None and window(replace(plan, ends_on=None), slot.k).closes_on > plan.ends_on


def slot_states(
    plan: Plan,
    facts: Mapping[int, SlotFacts],
    both: Availability,
    held_on: Sequence[date],
    first_day: date,
    last_day: date,
    today: date,
) -> tuple[Slot, ...]:
    """`slot_state` of all slots whose windows hold a day from `first_day` to `last_day`, oldest first.

    `facts` by the number of the slot; one that is missing was not touched.
    """
    return tuple(
        slot_state(plan, k, facts.get(k, NO_FACTS), both, held_on, today)
        for k in slots_between(plan, first_day, last_day)
    )
