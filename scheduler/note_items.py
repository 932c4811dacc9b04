"""The things of a morning note: what is due, talks of the day, who asked for a time, who was silent, a meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from coaching.calendar import Availability
from coaching.morning import is_last_before
from coaching.nudging import Item
from coaching.slot_times import talk_at
from coaching.slots import SlotStatus
from coaching.team_week import meeting_on
from storage import teams
from storage.cadence import PairSlot
from storage.notes import NoteItem
from storage.nudging import Known, Managed
from storage.plans import PlanRecord
from storage.unit import Unit

# Kinds of items beside those of coaching.nudging.
TALK, ASKED, SILENT, MEETING, NO_KUDOS, WEEK = "talk", "asked", "no_checkin", "meeting", "no_kudos", "week"


def meetings(
    unit: Unit, workspace_id: UUID, days: Mapping[UUID, date], works: Mapping[UUID, Availability]
) -> dict[UUID, date]:
    """The day of the team's meeting, for those of these managers whose last working day before it is theirs now."""
    found = {}
    for id, team in teams.of_managers(unit, workspace_id, days).items():
        day = meeting_on(days[id], team.choice.meeting_weekday, works[id])
        if day is not None:
            found[id] = day
    return found


def item_of(managed: Managed, item: Item) -> tuple[NoteItem, PairSlot | None]:
    at = managed.slot(item.pair, item.planned_on) if item.pair else None
    pair = managed.pairs.get(item.pair)
    reference = NoteItem(
        item.kind.value, managed.manager.id, UUID(item.pair) if item.pair else None,
        pair.plan.id if pair is not None else None, None, item.planned_on,
        UUID(item.check_in) if item.check_in is not None else None, item.skips, item.direct,
    )  # fmt: skip
    return reference, at


def _about(managed: Managed, kind: str, name: str, at: PairSlot) -> tuple[NoteItem, PairSlot]:
    plan: PlanRecord = at.plan
    return NoteItem(kind, managed.manager.id, UUID(name), plan.id, None, at.slot.planned_on), at


def talks(managed: Managed, now: datetime) -> list[tuple[NoteItem, PairSlot | None]]:
    """Talks for which this is the last note before they begin: that is where their brief is."""
    found: list[tuple[NoteItem, PairSlot | None]] = []
    for name, pair in managed.pairs.items():
        for at in pair.slots:
            begins = talk_at(at.slot, at.plan.start_time, pair.rep.tz) if at.slot.is_open else None
            person = managed.manager
            if begins is not None and is_last_before(begins, now, person.tz, managed.rules.availability):
                found.append(_about(managed, TALK, name, at))
    return found


def asked(managed: Managed, known: Known) -> list[tuple[NoteItem, PairSlot | None]]:
    """Reps who asked for a time since the last talk with them, once for a slot."""
    said = {
        (one.nudge.rep_id, one.nudge.planned_on)
        for one in known.nudges.get(managed.manager.id, ())
        if one.nudge.kind == ASKED and not one.lost
    }
    found: list[tuple[NoteItem, PairSlot | None]] = []
    for name, pair in managed.pairs.items():
        for at in pair.slots:
            row = at.record
            if row is None or row.asked_at is None or (UUID(name), at.slot.planned_on) in said:
                continue
            current = pair.current
            if current is None or not (current.slot.talked or current.slot.status is SlotStatus.EXCUSED):
                found.append(_about(managed, ASKED, name, at))
    return found


def not_lately(
    managed: Managed, known: Known, kind: str, rep_ids: Sequence[UUID], days: int
) -> list[tuple[NoteItem, PairSlot | None]]:
    """People who sent no check-in for weeks, or had no kudos, each said once in so many days.

    It is never told to anybody above.
    """
    lately = {
        one.nudge.rep_id
        for one in known.nudges.get(managed.manager.id, ())
        if one.nudge.kind == kind and not one.lost and (managed.day - one.nudge.sent_on).days < days
    }
    return [
        (NoteItem(kind, managed.manager.id, rep_id, planned_on=managed.day), None)
        for rep_id in rep_ids
        if rep_id not in lately
    ]
