"""Talks as events of a calendar, for one of the two: names and times, and no word of what is talked about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from blocks.invites import AddToCalendar
from coaching.invites import Invite, changed_at, sequence_of, uid_of
from coaching.library import Library
from coaching.plans import slots_between
from coaching.slots import NO_FACTS, Slot, SlotStatus, slot_state
from screens.pairs import format_of
from screens.rep import shown
from storage import cadence
from storage.cadence import Pair, PairSlot
from storage.invites import OWN
from storage.people import PersonRecord
from storage.unit import Unit

PAST, AHEAD = timedelta(days=31), timedelta(days=84)
IN_A_FILE = 6  # talks, from the next one on


def feed_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, library: Library, now: datetime
) -> list[Invite]:
    """All talks of this person, as a rep and as a coach, a month back and twelve weeks ahead.

    Rhythms that stand in a calendar of their own are left out: nobody wants them twice.
    """
    own = cadence.pairs_of_people(unit, workspace_id, [person.id], now).get(person.id, [])
    team = cadence.pairs_of_coaches(unit, workspace_id, [person.id], now).get(person.id, [])
    wanted = [pair for pair in (*own, *team) if pair.plan.calendar != OWN]
    return [one for pair in wanted for one in invites_of(pair, person, library)]


def invites_of(pair: Pair, reader: PersonRecord, library: Library) -> list[Invite]:
    """The talks of a pair, skipped ones as cancelled, oldest first."""
    return [_invite(pair, at, reader, library) for at in _slots(pair)]


def next_invites(pair: Pair, reader: PersonRecord, library: Library) -> list[Invite]:
    """Those of today and later, as many as a file holds."""
    return [one for one in invites_of(pair, reader, library) if one.on >= pair.today][:IN_A_FILE]


def to_add(
    pair: Pair, reader: PersonRecord, library: Library, now: datetime, link: str
) -> AddToCalendar | None:
    """The next talk on its way into the reader's calendar; None if there is none."""
    coming = next((one for one in next_invites(pair, reader, library) if not one.cancelled), None)
    other = pair.coach if reader.id == pair.rep.id else pair.rep
    return None if coming is None else AddToCalendar(shown(other), coming, reader.tz, now, link)


def _slots(pair: Pair) -> Iterable[PairSlot]:
    """What is known of the last weeks, and the windows that are still to come."""
    first = pair.today - PAST
    known = [at for at in pair.slots if at.slot.closes_on >= first]
    yield from known
    beyond = {(at.plan.id, at.slot.k) for at in known}
    plan = pair.plan
    for k in slots_between(plan.plan, pair.today, pair.today + AHEAD):
        if (plan.id, k) not in beyond:
            yield PairSlot(plan, slot_state(plan.plan, k, NO_FACTS, pair.both, (), pair.today), None)


def _invite(pair: Pair, at: PairSlot, reader: PersonRecord, library: Library) -> Invite:
    other = pair.coach if reader.id == pair.rep.id else pair.rep
    record, cancelled = at.record, _is_off(at.slot, at)
    format = format_of(library, at.plan.format_key)
    return Invite(
        uid=uid_of(at.plan.id, at.slot.k),
        sequence=sequence_of(at.plan.calendar_version, record.moves if record else 0, cancelled),
        on=at.slot.effective_on or at.slot.planned_on, at=at.plan.start_time, zone=pair.rep.tz,
        minutes=at.plan.minutes, title=f"Talk with {other.name}",
        details=f"{format}. Planned in Touchline. Prepare it in Slack." if format else "Planned in Touchline.",
        changed_at=changed_at(
            _begin(min(at.plan.starts_on, pair.today)), record.moved_at if record else None,
            record.cancelled_at if record else None,
        ),
        cancelled=cancelled,
    )  # fmt: skip


def _begin(day: date) -> datetime:
    """A moment for what has none of its own: the same in every file, so that a file that says the same is the same."""
    return datetime.combine(day, time(0, 0), UTC)


def _is_off(slot: Slot, at: PairSlot) -> bool:
    """Skipped with no new day, or no common day left: it has no place in a calendar any more."""
    if slot.status is SlotStatus.EXCUSED:
        return True
    return slot.status is SlotStatus.SKIPPED and at.record is not None and at.record.cancelled_at is not None
