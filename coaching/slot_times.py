"""When something falls due for a plan: a window opens, a talk is prepared, a window has closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coaching.calendar import CLOSES, Availability
from coaching.slots import Slot, SlotStatus
from coaching.walltime import to_utc

PREP_AT = time(9, 0)
TELL_FOR = 7  # days after its window closed in which a rep is still told about a talk

_DAY = timedelta(days=1)
_MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class Turns:
    """What is to be done for a plan now, by numbers of slots, and when to look again (aware UTC).

    `opens`: a row is to be made. `prepares`: the rep is to be asked to prepare. `closes`: the window is over,
    and what follows is to be done. `next_at` is None if nothing more comes.
    """

    opens: tuple[int, ...] = ()
    prepares: tuple[int, ...] = ()
    closes: tuple[int, ...] = ()
    next_at: datetime | None = None


def opens_at(slot: Slot, zone: str) -> datetime:
    """Midnight on the rep's wall. A window is a range of the rep's days."""
    return to_utc(slot.opens_on, _MIDNIGHT, zone)


def closed_at(slot: Slot, zone: str) -> datetime:
    """The first moment after the window."""
    return to_utc(slot.closes_on + _DAY, _MIDNIGHT, zone)


def prep_at(slot: Slot, rep: Availability, zone: str) -> datetime | None:
    """09:00 on the rep's wall, on their last working day before the talk; None if there is no talk or day."""
    if slot.effective_on is None:
        return None
    day = rep.add_business_days(slot.effective_on, -1)
    return None if day is None else to_utc(day, PREP_AT, zone)


def talk_at(slot: Slot, start: time | None, zone: str) -> datetime | None:
    """When the talk begins; the end of that working day where no time of day was set."""
    if slot.effective_on is None:
        return None
    return to_utc(slot.effective_on, CLOSES if start is None else start, zone)


def turns(
    slots: Sequence[Slot], *, known: Collection[int], prepared: Collection[int], closed: Collection[int],
    start: time | None, rep: Availability, zone: str, now: datetime, today: date,
) -> Turns:  # fmt: skip
    """What has fallen due by `now` for the slots of one plan, and when something falls due next.

    `slots` are those around `today`, one window ahead included. `known` have a row, `prepared` were prepared,
    `closed` are done with. `start`, `rep`, `zone` and `today` are the rep's. Called again after what it said
    was done, it says nothing more; called late, it says what is still of use.
    Rule: docs/rules.md, "When something falls due for a plan".
    """
    opens, prepares, closes = [], [], []
    coming: list[datetime] = []

    def by(moment: datetime | None) -> bool:
        """True if it has come; remembered if it will."""
        if moment is not None and moment > now:
            coming.append(moment)
        return moment is not None and moment <= now

    for slot in slots:
        if by(opens_at(slot, zone)) and slot.k not in known and slot.closes_on >= today:
            opens.append(slot.k)
        if slot.status in (SlotStatus.UPCOMING, SlotStatus.DUE) and slot.k not in prepared:
            begins = talk_at(slot, start, zone)
            if by(prep_at(slot, rep, zone)) and begins is not None and now < begins:
                prepares.append(slot.k)
        if by(closed_at(slot, zone)) and slot.k not in closed:
            closes.append(slot.k)
    return Turns(tuple(opens), tuple(prepares), tuple(closes), min(coming, default=None))


def tells_rep(slot: Slot, today: date) -> bool:
    """True if a rep is to hear that this talk, whose window has closed, is not marked as held."""
    return slot.status is SlotStatus.SKIPPED and (today - slot.closes_on).days <= TELL_FOR
