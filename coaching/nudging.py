"""What a manager is told about the talks of their people, and when: help first, in one bundle, never twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coaching.cadence import PairState, PairStatus, keep_rate_of, pair_state
from coaching.calendar import Availability, business_days_between
from coaching.slots import Slot, SlotStatus

WEEK_CAP = 3  # bundles in a calendar week; a heads-up may go beyond it
IGNORED = 6  # bundles in a row without a press; then Monday's alone, until there is one
QUIET_DAYS = 28  # between two heads-ups, two escalations or two questions about the rhythm of a pair
BETWEEN = 2  # working days from one nudge about a slot to the next
SNOOZE_DAYS = 2
BUSY_DAYS = 5
PATTERN_SLOTS, PATTERN_PERCENT = 8, 60

_DAY = timedelta(days=1)


class NudgeKind(StrEnum):
    LOG_OR_MOVE = "log_or_move"
    OVERDUE = "overdue"
    SKIPPED = "skipped"
    CHANGE_PLAN = "change_plan"  # does this rhythm fit?
    HEADS_UP = "heads_up"
    REPLY_DUE = "reply_due"
    ADD_NOTES = "add_notes"  # an offer to log what was said to be held; no nudge
    PATTERN_HEADS_UP = "pattern_heads_up"  # about all talks of the manager; `pair` is empty
    ESCALATE = "escalate"  # from here on to the leader
    PATTERN = "pattern"
    RESOLVED = "resolved"
    ASK_FOR_TIME = "ask_for_time"  # to the rep


HEADS_UPS = frozenset({NudgeKind.HEADS_UP, NudgeKind.PATTERN_HEADS_UP})
TO_THE_LEADER = frozenset({NudgeKind.ESCALATE, NudgeKind.PATTERN, NudgeKind.RESOLVED})
NUDGES = frozenset(NudgeKind) - TO_THE_LEADER - {NudgeKind.ADD_NOTES, NudgeKind.ASK_FOR_TIME}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a message. `kind`, `pair`, `planned_on` and `check_in` name it: it is sent once ever.

    `pair` is the caller's name for a pair, `planned_on` the planned day of the slot it is about. `skips` are
    the skips in a row. An escalation that is `direct` does not wait for the weekly summary.
    """

    kind: NudgeKind
    pair: str
    planned_on: date | None = None
    check_in: str | None = None
    skips: int = 0
    direct: bool = False

    @property
    def name(self) -> tuple[str, str, date | None, str | None]:
        return self.kind.value, self.pair, self.planned_on, self.check_in


@dataclass(frozen=True, slots=True)
class Sent:
    """An item that went out on `sent_on`, a day of its reader. `acted`: they pressed something in the message."""

    item: Item
    sent_on: date
    acted: bool = False


@dataclass(frozen=True, slots=True)
class PairDay:
    """A pair on the day: its slots of all versions of the plan, with their status on that day, in any order.

    `paused` is about the plan on that day. `snoozed_until` is the first day on which the current slot may be
    asked about again. A pair that is not the line (`line`), such as one with an extra coach, never escalates.
    """

    pair: str
    interval_days: int
    slots: tuple[Slot, ...]
    paused: bool = False
    snoozed_until: date | None = None
    line: bool = True


@dataclass(frozen=True, slots=True)
class ReplyDue:
    """A check-in without a reply of the coach, due by `due_on` (`reply_due_on`)."""

    check_in: str
    pair: str
    due_on: date
    soon: bool = False


@dataclass(frozen=True, slots=True)
class ManagerDay:
    """All that decides what one manager is told on a day: dates are theirs, `sent` all that went out before.

    `has_leader`: somebody is above them. `busy`: the last days of a quarter (`is_busy`). `quiet`: they
    pressed [Pause nudges today].
    """

    availability: Availability
    pairs: tuple[PairDay, ...]
    sent: tuple[Sent, ...] = ()
    replies: tuple[ReplyDue, ...] = ()
    has_leader: bool = True
    busy: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the morning note of `day` carries. `items` are nudges, `to_log` offers; the offers are under no cap.

    `short_format` asks to offer the 15 minutes first.
    """

    day: date
    items: tuple[Item, ...] = ()
    to_log: tuple[Item, ...] = ()
    short_format: bool = False


def nudges_for(day: date, manager: ManagerDay) -> Bundle:
    """What the manager is told on `day`, all in one message; an empty bundle on a day off.

    What went out on `day` itself is passed over, so the rule gives the same however often it is run. The
    caller keeps the first bundle of a day. Rule: docs/rules.md, "Nudges".
    """
    if not manager.availability.is_working(day) or manager.quiet:
        return Bundle(day)
    before = [one for one in manager.sent if one.sent_on < day]
    names = {one.item.name for one in before}
    nudges = [one for one in before if one.item.kind in NUDGES]
    found = [item for pair in manager.pairs for item in _of_pair(day, manager, pair, before)]
    found += _pattern_heads_up(day, manager, before)
    found += _replies(day, manager.replies)
    fresh = [item for item in found if item.name not in names]
    if _monday_only(manager, nudges) and not is_week_start(day, manager.availability):
        fresh = []
    if len({one.sent_on for one in nudges if _same_week(one.sent_on, day)}) >= WEEK_CAP:
        fresh = [item for item in fresh if item.kind in HEADS_UPS]
    offers = (_notes(day, pair) for pair in manager.pairs)
    to_log = tuple(item for item in offers if item is not None and item.name not in names)
    return Bundle(day, tuple(fresh), to_log, manager.busy)


def _of_pair(day: date, manager: ManagerDay, pair: PairDay, sent: list[Sent]) -> Iterator[Item]:
    state = pair_state(pair.slots, day)
    current = current_slot(pair.slots, day)
    if pair.paused or state.status is PairStatus.PAUSED or (current is not None and current.talked):
        return
    limit, row = skip_limit(pair.interval_days), state.skips_in_row
    last = last_closed(pair.slots, day)
    mine = [one for one in sent if one.item.pair == pair.pair]
    if manager.has_leader and _heads_up_due(day, manager, pair, row, mine) and last is not None:
        yield Item(NudgeKind.HEADS_UP, pair.pair, last.planned_on, skips=row)
    monday = is_week_start(day, manager.availability)
    if last is not None and _is_fresh_skip(last, pair, day) and (monday or row <= limit):
        yield Item(NudgeKind.SKIPPED, pair.pair, last.planned_on, skips=row)
    if row > limit:
        # with the first slot that was not asked about any more, not one Monday earlier
        if row > limit + 1 and monday and last is not None and not _lately(mine, NudgeKind.CHANGE_PLAN, day):
            yield Item(NudgeKind.CHANGE_PLAN, pair.pair, last.planned_on, skips=row)
    elif current is not None and (pair.snoozed_until is None or pair.snoozed_until <= day):
        item = _open_slot(day, manager.availability, pair.pair, current, state, limit, mine)
        if item is not None:
            yield item


def _open_slot(
    day: date, works: Availability, pair: str, slot: Slot, state: PairState, limit: int, mine: list[Sent]
) -> Item | None:
    if slot.status not in (SlotStatus.DUE, SlotStatus.OVERDUE) or slot.effective_on is None:
        return None
    first = works.add_business_days(slot.effective_on, 1)
    asked = [
        one.sent_on for one in mine if one.item.planned_on == slot.planned_on and one.item.kind in NUDGES
    ]
    item = Item(NudgeKind.LOG_OR_MOVE, pair, slot.planned_on, skips=state.skips_in_row)
    if all(one.item.name != item.name for one in mine):
        return item if first is not None and day >= first else None
    if slot.status is SlotStatus.DUE or state.skips_in_row >= limit:
        return None
    rested = business_days_between(max(asked), day, works) >= BETWEEN
    return Item(NudgeKind.OVERDUE, pair, slot.planned_on, skips=state.skips_in_row) if rested else None


def _is_fresh_skip(last: Slot, pair: PairDay, day: date) -> bool:
    """Skipped, and so lately that a word about it is still of use."""
    return last.status is SlotStatus.SKIPPED and (day - last.closes_on).days <= pair.interval_days


def _heads_up_due(day: date, manager: ManagerDay, pair: PairDay, row: int, mine: list[Sent]) -> bool:
    if not pair.line or manager.busy or row < skip_limit(pair.interval_days):
        return False
    return not _lately(mine, NudgeKind.HEADS_UP, day)


def _pattern_heads_up(day: date, manager: ManagerDay, sent: list[Sent]) -> Iterator[Item]:
    lately = _lately(sent, NudgeKind.PATTERN_HEADS_UP, day)
    if manager.has_leader and not manager.busy and not lately and has_pattern(day, manager.pairs):
        yield Item(NudgeKind.PATTERN_HEADS_UP, "", day)


def _replies(day: date, replies: Iterable[ReplyDue]) -> Iterator[Item]:
    for one in replies:
        if day > one.due_on or (one.soon and day == one.due_on):
            yield Item(NudgeKind.REPLY_DUE, one.pair, check_in=one.check_in)


def _notes(day: date, pair: PairDay) -> Item | None:
    waiting = [one for one in pair.slots if one.status is SlotStatus.NOTES_OPEN and one.opens_on <= day]
    return Item(NudgeKind.ADD_NOTES, pair.pair, waiting[-1].planned_on) if waiting else None


def _monday_only(manager: ManagerDay, nudges: list[Sent]) -> bool:
    """True without a leader above, and after six messages in a row in which nothing was pressed.

    A message with a heads-up is an announcement and is not among the six.
    """
    if not manager.has_leader:
        return True
    days = sorted({one.sent_on for one in nudges}, reverse=True)
    ignored = 0
    for sent_on in days:
        message = [one for one in nudges if one.sent_on == sent_on]
        if any(one.acted for one in message):
            break
        ignored += not any(one.item.kind in HEADS_UPS for one in message)
    return ignored >= IGNORED


# ------------------------------------------------------------ what the leader's side needs too


def skip_limit(interval_days: int) -> int:
    """The skips in a row from which on the leader is told: 2, and 1 for talks every three weeks or more."""
    return 2 if interval_days <= 14 else 1


def current_slot(slots: Iterable[Slot], day: date) -> Slot | None:
    return next((one for one in slots if one.opens_on <= day <= one.closes_on), None)


def last_closed(slots: Iterable[Slot], day: date) -> Slot | None:
    """The latest slot that closed before `day` and is not excused."""
    closed = (one for one in slots if one.closes_on < day and one.status is not SlotStatus.EXCUSED)
    return max(closed, key=lambda one: one.closes_on, default=None)


def is_week_start(day: date, works: Availability) -> bool:
    """True on the day of the weekly summary: Monday, or the first day after it on which the person works."""
    return works.next_working_day(day - day.weekday() * _DAY) == day


def has_pattern(day: date, pairs: Iterable[PairDay]) -> bool:
    """True if fewer than 60 percent of the manager's talks were held, of 8 or more in the last 28 days."""
    rate = keep_rate_of((slot for pair in pairs if pair.line for slot in pair.slots), day, QUIET_DAYS)
    return rate.counted >= PATTERN_SLOTS and rate.held * 100 < rate.counted * PATTERN_PERCENT


def _lately(sent: Iterable[Sent], kind: NudgeKind, day: date) -> bool:
    return any(one.item.kind is kind and (day - one.sent_on).days < QUIET_DAYS for one in sent)


def _same_week(one: date, other: date) -> bool:
    return one - one.weekday() * _DAY == other - other.weekday() * _DAY


# ------------------------------------------------------------ snooze and busy days


def snooze_until(day: date, days: int, works: Availability) -> date:
    """The day on which a slot snoozed on `day` may be asked about again, `days` (1 or 2) working days on.

    Raises ValueError for more. Rule: docs/rules.md, "Nudges".
    """
    if not 1 <= days <= SNOOZE_DAYS:
        raise ValueError("a snooze is one or two working days")
    return works.add_business_days(day, days) or day + days * _DAY


def is_busy(day: date, fiscal_year_start_month: int, works: Availability) -> bool:
    """True on the last five working days of a quarter of the fiscal year. Months are 1 to 12.

    Rule: docs/rules.md, "Nudges".
    """
    months = 3 - (day.month - fiscal_year_start_month) % 3
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = date(year, month + 1, 1) - _DAY
    return business_days_between(day - _DAY, last, works) <= BUSY_DAYS
