"""What a leader is told about talks that are not held: only after the manager was, and rarely."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from coaching.cadence import PairState, PairStatus, pair_state
from coaching.calendar import Availability, business_days_between
from coaching.nudging import (
    QUIET_DAYS,
    Item,
    ManagerDay,
    NudgeKind,
    PairDay,
    Sent,
    current_slot,
    has_pattern,
    is_week_start,
    last_closed,
    skip_limit,
)  # fmt: skip
from coaching.slots import Slot, SlotStatus

NOTICE = 1  # working days of the manager between the heads-up and the leader

_DAY = timedelta(days=1)
_HELD = (SlotStatus.HELD, SlotStatus.HELD_LATE)


def escalations_for(day: date, manager: ManagerDay, leader: Availability) -> tuple[Item, ...]:
    """What the leader above `manager` is told about them on `day`; nothing on the leader's days off.

    A line waits for the weekly summary unless it is `direct`. What went out on `day` itself is passed over, so
    the rule gives the same however often it is run. Rule: docs/rules.md, "What a leader hears".
    """
    if not manager.has_leader or not leader.is_working(day):
        return ()
    before = [one for one in manager.sent if one.sent_on < day]
    names = {one.item.name for one in before}
    found = [item for pair in manager.pairs for item in _of_pair(day, manager, pair, leader, before)]
    if (
        is_week_start(day, leader)
        and has_pattern(day, manager.pairs)
        and _pattern_is_due(day, manager, before)
    ):
        found.append(Item(NudgeKind.PATTERN, "", day))
    return tuple(item for item in found if item.name not in names)


def summary_on(day: date, manager: Availability, leader: Availability) -> date | None:
    """The weekly summary that a heads-up of `day` names: the leader's first one with a working day of the
    manager since. None if the leader never works again. Rule: docs/rules.md, "What a leader hears".
    """
    after = manager.add_business_days(day, NOTICE)
    while after is not None:
        monday = after - after.weekday() * _DAY
        start = leader.next_working_day(monday)
        if start is None or start >= after:
            return start
        after = monday + 7 * _DAY
    return None


def _of_pair(
    day: date, manager: ManagerDay, pair: PairDay, leader: Availability, sent: list[Sent]
) -> Iterator[Item]:
    state = pair_state(pair.slots, day)
    mine = [one for one in sent if one.item.pair == pair.pair]
    told = _latest(mine, NudgeKind.ESCALATE)
    if told is not None and _is_resolved(pair, state, told):
        yield Item(NudgeKind.RESOLVED, pair.pair, told.item.planned_on)
    current, last = current_slot(pair.slots, day), last_closed(pair.slots, day)
    if not pair.line or pair.paused or state.status is PairStatus.PAUSED or last is None:
        return
    limit, row = skip_limit(pair.interval_days), state.skips_in_row
    if row < limit or (current is not None and current.talked):
        return
    heads_up = _latest(mine, NudgeKind.HEADS_UP)
    if heads_up is None or not _is_of_this_run(heads_up, pair, row, day):
        return
    if not _is_next(day, manager, heads_up, told):
        return
    weekly = is_week_start(day, leader)
    one_more = heads_up.item.planned_on is not None and last.planned_on > heads_up.item.planned_on
    if weekly or (row > limit and one_more):  # the heads-up named Monday; it is kept, but for one skip more
        yield Item(NudgeKind.ESCALATE, pair.pair, last.planned_on, skips=row, direct=not weekly)


def _is_next(day: date, manager: ManagerDay, heads_up: Sent, told: Sent | None) -> bool:
    """The manager had a working day since the heads-up, and the leader was told nothing since, nor lately."""
    if business_days_between(heads_up.sent_on, day, manager.availability) < NOTICE:
        return False
    return told is None or (heads_up.sent_on > told.sent_on and (day - told.sent_on).days >= QUIET_DAYS)


def _is_of_this_run(heads_up: Sent, pair: PairDay, row: int, day: date) -> bool:
    """A heads-up about skips that a talk has ended since is no heads-up for the skips after that talk."""
    closed = [one for one in pair.slots if one.closes_on < day and one.status is not SlotStatus.EXCUSED]
    run = sorted(closed, key=lambda one: one.opens_on)[-row:]
    return heads_up.item.planned_on is not None and heads_up.item.planned_on >= run[0].planned_on


def _is_resolved(pair: PairDay, state: PairState, told: Sent) -> bool:
    if state.skips_in_row or told.item.planned_on is None:
        return False
    return any(one.status in _HELD and one.planned_on >= told.item.planned_on for one in pair.slots)


def _pattern_is_due(day: date, manager: ManagerDay, sent: list[Sent]) -> bool:
    heads_up = _latest(sent, NudgeKind.PATTERN_HEADS_UP)
    if heads_up is None or (day - heads_up.sent_on).days >= QUIET_DAYS:
        return False
    return _is_next(day, manager, heads_up, _latest(sent, NudgeKind.PATTERN))


def _latest(sent: list[Sent], kind: NudgeKind) -> Sent | None:
    return max((one for one in sent if one.item.kind is kind), key=lambda one: one.sent_on, default=None)


def ask_for_time(day: date, pair: PairDay, rep: Availability, sent: tuple[Sent, ...]) -> Item | None:
    """What the rep is asked on `day` after a skipped slot: "Want to ask for a time?". None if nothing.

    Once for a slot, on the rep's working day, and not if the pair talked since or is paused.
    Rule: docs/rules.md, "What a rep hears".
    """
    last, current = last_closed(pair.slots, day), current_slot(pair.slots, day)
    if not rep.is_working(day) or pair.paused or last is None or last.status is not SlotStatus.SKIPPED:
        return None
    if pair_state(pair.slots, day).status is PairStatus.PAUSED or _talked(current):
        return None
    item = Item(NudgeKind.ASK_FOR_TIME, pair.pair, last.planned_on)
    known = any(one.item.name == item.name for one in sent if one.sent_on < day)
    return None if known or (day - last.closes_on).days > pair.interval_days else item


def _talked(slot: Slot | None) -> bool:
    return slot is not None and slot.talked
