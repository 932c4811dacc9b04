"""Plans: a pair's rhythm, and the windows with which it tiles the calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

INTERVALS = (7, 14, 21, 28)  # days
LONGEST_LEAD = 28 // 3  # days; no window opens earlier than this before its planned day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a pair's rhythm: a talk on `anchor_on` and then every `interval_days`.

    Dates are the rep's. `grace_days` are working days of the pair; None means what is usual for the interval.
    The first slot is the first one planned on or after `starts_on`, and its window opens on that day, at most
    nine days ahead of the talk; so a plan that starts the day after another one ends leaves no gap. No window
    opens after `ends_on`. `pauses` are closed ranges; None means until further notice.
    Raises ValueError for an interval other than 7, 14, 21 or 28.
    """

    anchor_on: date
    interval_days: int
    grace_days: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    pauses: tuple[tuple[date, date | None], ...] = ()

    def __post_init__(self) -> None:
        if self.interval_days not in INTERVALS:
            raise ValueError("the interval of a plan is 7, 14, 21 or 28 days")

    def planned_on(self, k: int) -> date:
        return self.anchor_on + timedelta(days=self.interval_days * k)

    def is_paused(self, day: date) -> bool:
        return any(start <= day and (end is None or day <= end) for start, end in self.pauses)


@dataclass(frozen=True, slots=True)
class Window:
    """The days that belong to slot `k`, both ends included. `planned_on` is one of them."""

    k: int
    planned_on: date
    opens_on: date
    closes_on: date


def window(plan: Plan, k: int) -> Window:
    """The window of slot `k`. Windows of a plan tile: no gap, no overlap.

    Raises ValueError if the plan has no such slot. Rule: docs/rules.md, "Plans and windows".
    """
    first = _first_k(plan)
    planned = plan.planned_on(k)
    opens = planned - timedelta(days=plan.interval_days // 3)
    closes = opens + timedelta(days=plan.interval_days - 1)
    if plan.starts_on is not None and k == first:
        opens = max(plan.starts_on, planned - timedelta(days=LONGEST_LEAD))
    if k < first or (plan.ends_on is not None and opens > plan.ends_on):
        raise ValueError(f"the plan has no slot {k}")
    return Window(k, planned, opens, closes if plan.ends_on is None else min(closes, plan.ends_on))


def k_on(plan: Plan, day: date) -> int | None:
    """The number of the slot whose window holds `day`; None before the first and after the end.

    Rule: docs/rules.md, "Plans and windows".
    """
    if plan.ends_on is not None and day > plan.ends_on:
        return None
    lead = timedelta(days=plan.interval_days // 3)
    first = _first_k(plan)
    k = max(first, (day - (plan.anchor_on - lead)).days // plan.interval_days)
    return k if k > first or _opens_first(plan, first) <= day else None


def slots_between(plan: Plan, first_day: date, last_day: date) -> range:
    """The numbers of all slots whose windows hold a day from `first_day` to `last_day`; may be empty."""
    first = _first_k(plan)
    opens = _opens_first(plan, first)
    last_day = last_day if plan.ends_on is None else min(last_day, plan.ends_on)
    if last_day < max(first_day, opens):
        return range(0)
    start, stop = k_on(plan, max(first_day, opens)), k_on(plan, last_day)
    return range(0) if start is None or stop is None else range(start, stop + 1)


def _first_k(plan: Plan) -> int:
    if plan.starts_on is None:
        return 0
    return max(0, -((plan.anchor_on - plan.starts_on).days // plan.interval_days))


def _opens_first(plan: Plan, first: int) -> date:
    planned = plan.planned_on(first)
    if plan.starts_on is None:
        return planned - timedelta(days=plan.interval_days // 3)
    return max(plan.starts_on, planned - timedelta(days=LONGEST_LEAD))


def new_version(plan: Plan, interval_days: int, today: date) -> tuple[date, date]:
    """The last day of `plan` and the anchor of the version with another interval that follows it.

    The slot of today keeps its window. The next talk stays on the day it was planned for, and from there the
    new interval counts. The new plan's `starts_on` is the day after the returned last day; then the windows
    tile across the change. Raises ValueError for another interval than 7, 14, 21 or 28, or if the plan is
    over. Rule: docs/rules.md, "Plans and windows".
    """
    if interval_days not in INTERVALS:
        raise ValueError("the interval of a plan is 7, 14, 21 or 28 days")
    if plan.ends_on is not None and plan.ends_on < today:
        raise ValueError("the plan is over")
    k = k_on(plan, today)
    if k is None:
        first = _first_k(plan)
        return _opens_first(plan, first) - _DAY, plan.planned_on(first)
    whole = window(replace(plan, ends_on=None), k)
    return whole.closes_on, plan.planned_on(k + 1)
