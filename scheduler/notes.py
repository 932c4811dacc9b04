"""The morning note: once a working day each coach is looked at, and told what there is, in one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from blocks.digest_coach import CoachDigest
from coaching.digest import Audience, monday_of
from coaching.escalation import escalations_for
from coaching.kudos_gap import GAP
from coaching.morning import next_note, note_day, note_until
from coaching.nudging import QUIET_DAYS, TO_THE_LEADER, NudgeKind, is_week_start, nudges_for
from coaching.plans import window
from scheduler import note_items
from scheduler.note_items import ASKED, MEETING, NO_KUDOS, SILENT, TALK, WEEK
from scheduler.poison import Poison
from screens.digest_coach import Reader, digests_of
from storage import (
    check_in_runs,
    coaches,
    days_off,
    deliveries,
    digests,
    kudos_gaps,
    looks,
    milestones,
    notes,
    nudging,
    pilot,
    slots,
)
from storage.cadence import PairSlot
from storage.coaches import CoachRecord, NextTime
from storage.deliveries import Owe
from storage.notes import NewNote, NewNudge, NoteItem
from storage.nudging import Known
from storage.people import PersonRecord
from storage.tables import Coach, table_of
from storage.unit import Unit

_KNOWN = {kind.value for kind in NudgeKind}
# What must not be cut away comes first; then what people wait for.
_ORDER = (
    "heads_up", "pattern_heads_up", "escalate", "pattern", TALK, ASKED, "reply_due", "skipped", "log_or_move",
    "overdue", "resolved", "add_notes", "change_plan", SILENT, MEETING, NO_KUDOS, WEEK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Morning:
    """What one due coach leads to. `day` is None where nothing is to be looked at now.

    `spans` are the slots that items are about: their rows are made where they are missing. `lost` are nudges
    that never reached anybody and are said again.
    """

    coach: CoachRecord
    next_at: datetime | None
    day: date | None = None
    weekly: bool = False
    items: tuple[tuple[NoteItem, PairSlot | None], ...] = ()
    lost: tuple[UUID, ...] = ()
    audiences: tuple[Audience, ...] = ()  # whose weekly digest is in it

    def without_week(self) -> Morning:
        """The same, where the digest of this week was looked at before."""
        kept = tuple(one for one in self.items if one[0].kind != WEEK)
        return replace(self, weekly=False, items=kept, audiences=())


class MorningNotes(Poison):
    """Coaches whose note is to be looked at: it is owed if it holds something, with its nudges written down."""

    name = "morning_notes"
    batch = 25  # each may write a note with a dozen nudges and slots

    def __init__(self) -> None:
        self.table = table_of(Coach)

    def plan(self, unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[Morning]:
        found = list(coaches.get_many(unit, workspace_id, ids).values())
        persons = [coach.person for coach in found]
        works = days_off.availabilities(unit, workspace_id, persons, now.date() - timedelta(days=1))
        days = {}
        for coach in found:
            person = coach.person
            day = note_day(now, person.tz, works[person.id], coach.looked_on, coach.started_at)
            if person.active and day is not None:
                days[person.id] = day
        reports = nudging.reports_of(unit, workspace_id, days)
        managers = {person.id: person for person in persons if person.id in days}
        managers |= {one.id: one for listed in reports.values() for one in listed}
        paused = {coach.person.id: coach.paused_on for coach in found if coach.paused_on is not None}
        known = nudging.known(unit, workspace_id, list(managers.values()), now, paused)
        weekly = [id for id, day in days.items() if is_week_start(day, works[id])]
        readers = [
            Reader(coach.person, days[coach.person.id]) for coach in found if coach.person.id in weekly
        ]
        weeks = {id: one for (id, _), one in digests_of(unit, workspace_id, readers, known).items()}
        silent = check_in_runs.silent(unit, workspace_id, weekly, now)
        meetings = note_items.meetings(unit, workspace_id, {id: days[id] for id in reports}, works)
        # The summary of a week says it in a line of its own, and so it is not said again the day after.
        gaps = kudos_gaps.without(unit, workspace_id, days.keys(), now - GAP)
        mornings = []
        for coach in found:
            person = coach.person
            next_at = next_note(now, person.tz, works[person.id]) if person.active else None
            if person.id not in days:
                mornings.append(Morning(coach, next_at))
            else:
                below = reports.get(person.id, [])
                gap = [one.id for one in gaps.get(person.id, ())]
                told = (below, silent, gap, weeks.get(person.id), now, meetings.get(person.id))
                mornings.append(_morning(coach, next_at, days[person.id], known, *told))
        return mornings

    def write(self, unit: Unit, workspace_id: UUID, plan: list[Morning], now: datetime) -> int:
        ours = coaches.lock_unchanged(unit, workspace_id, {one.coach.id: one.coach.version for one in plan})
        looked = [one for one in plan if one.coach.id in ours]
        rows = _rows(unit, workspace_id, looked, now)
        notes.forget_nudges(unit, workspace_id, [id for one in looked for id in one.lost])
        _tell(unit, workspace_id, looked, rows, now)
        weekly = {
            one.coach.person.id: (one.coach.started_at, one.day) for one in looked if one.weekly and one.day
        }
        milestones.after_quarter(unit, workspace_id, weekly, now)
        coaches.set_next(
            unit, workspace_id,
            [NextTime(m.coach.id, m.coach.version, m.next_at, m.day or m.coach.looked_on) for m in looked],
        )  # fmt: skip
        return len(looked)


def _morning(
    coach: CoachRecord, next_at: datetime | None, day: date, known: Known, below: Sequence[PersonRecord],
    silent: Mapping[UUID, Sequence[UUID]], gap: Sequence[UUID], week: CoachDigest | None, now: datetime,
    meeting: date | None = None,
) -> Morning:  # fmt: skip
    """The rule's answer for one reader on one day, as items in the order in which they are shown."""
    own = known.on(coach.person.id, day)
    bundle = nudges_for(day, own.rules)
    found = [note_items.item_of(own, item) for item in (*bundle.items, *bundle.to_log)]
    found += note_items.talks(own, now)
    found += note_items.asked(own, known)
    found += note_items.not_lately(own, known, SILENT, silent.get(coach.person.id, ()), QUIET_DAYS)
    works = known.works[coach.person.id]
    for manager in below:
        theirs = known.on(manager.id, day, telling=True)
        found += [note_items.item_of(theirs, item) for item in escalations_for(day, theirs.rules, works)]
    if meeting is not None:
        found.append((NoteItem(MEETING, coach.person.id, planned_on=meeting), None))
    weekly = week is not None and week.says_something
    if weekly:
        found.append((NoteItem(WEEK, coach.person.id), None))
    if found:  # no note goes out for this alone
        found += note_items.not_lately(own, known, NO_KUDOS, gap, GAP.days)
    found.sort(key=lambda pair: _ORDER.index(pair[0].kind))
    keys = {nudge.key for nudge in _nudges(coach.person.id, day, [item for item, _ in found])}
    told = [one for manager in (coach.person, *below) for one in known.nudges.get(manager.id, ())]
    lost = tuple(one.id for one in told if one.lost and one.nudge.key in keys)
    return Morning(coach, next_at, day, weekly, tuple(found), lost, _audiences(week) if weekly else ())


def _audiences(week: CoachDigest | None) -> tuple[Audience, ...]:
    """Whose digest it is: of a manager, of a leader, or of both in one message."""
    parts = {Audience.MANAGER: week and week.manager, Audience.LEADER: week and week.leader}
    return tuple(audience for audience, part in parts.items() if part and part.says_something)


def _nudges(to_id: UUID, day: date, items: Sequence[NoteItem]) -> list[NewNudge]:
    """What is written down as said. Talks of the day or week, and an item for a meeting, are no nudges."""
    return [
        NewNudge(
            to_id, _audience(item), item.kind, item.manager_id, day, item.rep_id, item.plan_id, item.slot_id,
            item.planned_on, item.check_in_id, item.skips, item.direct,
        )
        for item in items
        if item.kind not in (TALK, MEETING, WEEK)
    ]  # fmt: skip


def _audience(item: NoteItem) -> str:
    return "leader" if item.kind in _KNOWN and NudgeKind(item.kind) in TO_THE_LEADER else "manager"


def _rows(
    unit: Unit, workspace_id: UUID, mornings: Sequence[Morning], now: datetime
) -> Mapping[tuple[UUID, int], UUID]:
    """The ids of the slots that items are about."""
    about = [at for one in mornings for _, at in one.items if at is not None]
    slots.ensure_many(
        unit, workspace_id,
        [
            (at.plan.id, at.plan.person.id, at.plan.coach.id, window(at.plan.plan, at.slot.k))
            for at in about
            if at.record is None
        ],
        now,
    )  # fmt: skip
    earliest = min((at.slot.closes_on for at in about), default=now.date())
    found = slots.of_plans(unit, workspace_id, {at.plan.id for at in about}, earliest) if about else {}
    return {(plan_id, k): row.id for plan_id, by_k in found.items() for k, row in by_k.items()}


def _tell(
    unit: Unit, workspace_id: UUID, mornings: Sequence[Morning], rows: Mapping[tuple[UUID, int], UUID], now: datetime
) -> None:  # fmt: skip
    """The notes of a day with their nudges and messages, in one transaction; none where nothing is to be said.

    A digest of a week is in one note, ever: the same transaction says that it was looked at.
    """
    mornings = _once_a_week(unit, workspace_id, mornings, now)
    new = {
        (one.coach.person.id, one.day): NewNote(one.coach.person.id, one.day, one.weekly, _placed(one, rows))
        for one in mornings
        if one.day is not None and one.items
    }
    ids = notes.add_notes(unit, workspace_id, list(new.values()), now)
    told = [
        replace(nudge, note_id=id)
        for (person_id, day), id in ids.items()
        for nudge in _nudges(person_id, day, new[person_id, day].items)
    ]
    notes.add_nudges(unit, workspace_id, told, now)
    unasked = pilot.not_begun(
        unit, workspace_id, {person_id for person_id, _ in ids}, now
    )  # their note is dropped
    looks.told(unit, workspace_id, [one for one in told if one.to_id not in unasked], now)
    weeks = {
        person_id: day for person_id, day in ids if new[person_id, day].weekly and person_id not in unasked
    }
    looks.managers(unit, workspace_id, weeks, now)
    zones = {one.coach.person.id: one.coach.person.tz for one in mornings}
    owed = [
        Owe("morning_note", notes.note_key(id), person_id, id, now, note_until(day, zones[person_id]))
        for (person_id, day), id in ids.items()
    ]
    deliveries.owe(unit, workspace_id, now, owed)


def _once_a_week(unit: Unit, workspace_id: UUID, mornings: Sequence[Morning], now: datetime) -> list[Morning]:
    wanted: dict[tuple[Audience, date], dict[UUID, UUID]] = {}
    for one in mornings:
        for audience in one.audiences if one.day is not None else ():
            person_id = one.coach.person.id
            wanted.setdefault((audience, monday_of(one.day or now.date())), {})[person_id] = person_id
    fresh = {
        person_id
        for (audience, week), targets in wanted.items()
        for person_id in digests.begin_runs(unit, workspace_id, audience.value, targets, week, now)
    }
    return [one if not one.weekly or one.coach.person.id in fresh else one.without_week() for one in mornings]


def _placed(morning: Morning, rows: Mapping[tuple[UUID, int], UUID]) -> list[NoteItem]:
    """The items, each with the id of its slot."""
    return [
        item if at is None else replace(item, slot_id=rows.get((at.plan.id, at.slot.k)))
        for item, at in morning.items
    ]
