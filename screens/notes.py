"""The morning note as it stands now: which of its things still wait, and what became of the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from blocks.digest_coach import CoachDigest
from blocks.drill import MeetingItem
from blocks.note_things import Thing, in_order
from blocks.notes import Note
from coaching.cadence import keep_rate_of
from coaching.escalation import summary_on
from coaching.library import Library
from coaching.nudging import has_pattern
from coaching.slot_times import talk_at
from coaching.visibility import Kind, can_read_any, relations_of
from coaching.walltime import to_local
from screens.digest_coach import Reader, digests_of, of_now
from screens.drill import meeting_items
from screens.note_ends import became
from screens.note_praise import Praise, no_kudos_thing, praise_of
from screens.rep import shown
from storage import checkins, coaches, nudging, people
from storage import notes as stored
from storage.cadence import Pair, PairSlot
from storage.checkins import CheckInRecord
from storage.notes import LineRecord, NoteItem, NoteRecord
from storage.nudging import Known, Managed
from storage.people import PersonRecord
from storage.slot_changes import LINES_FOR
from storage.unit import Unit

_SHORT_FORMAT = "quick_15"
_NOON = time(12, 0)


@dataclass(frozen=True, slots=True)
class _Read:
    """All that the things of some notes need, read once."""

    known: Known
    check_ins: Mapping[UUID, CheckInRecord]
    lines: Mapping[UUID, LineRecord]
    reps: Mapping[UUID, PersonRecord]  # of check-ins that did not come
    weeks: Mapping[UUID, CoachDigest]  # of weekly notes, by note
    praise: Praise
    library: Library
    now: datetime
    meetings: Mapping[tuple[UUID, date], MeetingItem]


def notes_of(
    unit: Unit, workspace_id: UUID, records: Collection[NoteRecord], library: Library, now: datetime
) -> dict[UUID, Note]:
    """These notes with every thing in its state of now, by id. As many queries for many as for one."""
    items = [item for record in records for item in record.items]
    readers = people.by_ids(unit, workspace_id, [record.person_id for record in records])
    managers = readers | people.by_ids(
        unit, workspace_id, {item.manager_id for item in items} - readers.keys()
    )
    check_ins = checkins.get_many(
        unit, workspace_id, [i.check_in_id for i in items if i.check_in_id is not None]
    )
    started = coaches.of_people(unit, workspace_id, readers)
    paused = {id: coach.paused_on for id, coach in started.items() if coach.paused_on is not None}
    plan_ids = {item.plan_id for item in items if item.kind == "escalate" and item.plan_id is not None}
    known = nudging.known(unit, workspace_id, list(managers.values()), now, paused)
    read = _Read(
        known, check_ins, stored.lines(unit, workspace_id, plan_ids, now - LINES_FOR),
        people.by_ids(unit, workspace_id, [i.rep_id for i in items if i.kind == "no_checkin" and i.rep_id]),
        _weeks(unit, workspace_id, records, readers, known, library, now), praise_of(unit, workspace_id, items, now),
        library, now, _meetings(unit, workspace_id, items, library),
    )  # fmt: skip
    return {record.id: _note(read, record, readers[record.person_id]) for record in records}


def _weeks(
    unit: Unit, workspace_id: UUID, records: Collection[NoteRecord], readers: Mapping[UUID, PersonRecord],
    known: Known, library: Library, now: datetime,
) -> dict[UUID, CoachDigest]:  # fmt: skip
    """The digests of those of these notes that are weekly: of the week of the note, whenever it is shown.

    Of people by name only what is the reader's to read now: a coach of before reads nothing new.
    """
    weekly = {record.id: Reader(readers[record.person_id], record.day) for record in records if record.weekly}
    if not weekly:
        return {}
    found = digests_of(unit, workspace_id, weekly.values(), known, library)
    days = {one.person.id: to_local(now, one.person.tz).date() for one in weekly.values()}
    below = nudging.reports_of(unit, workspace_id, days)
    shown_of = {}
    for id, reader in weekly.items():
        own = reader.person.id
        pairs = known.on(own, days[own]).pairs.keys()
        reports = {str(one.id) for one in below.get(own, ())}
        shown_of[id] = of_now(found[own, reader.week], pairs, reports)
    return shown_of


def _note(read: _Read, record: NoteRecord, reader: PersonRecord) -> Note:
    day = to_local(read.now, reader.tz).date()
    week = read.weeks.get(record.id)
    named = week.to_thank if week is not None else frozenset()
    found = [
        _thing(read, record, reader, item, day)
        for item in record.items
        if item.kind != "week" and not (item.kind == "no_kudos" and str(item.rep_id) in named)
    ]
    things = in_order([thing for thing in found if thing is not None])
    return Note(
        str(record.id), shown(reader), things, week, opener=opener(read.library),
        quiet=read.known.paused.get(reader.id) == day,
        is_early=to_local(record.created_at, reader.tz).time() < _NOON,
    )  # fmt: skip


def _meetings(
    unit: Unit, workspace_id: UUID, items: Collection[NoteItem], library: Library
) -> Mapping[tuple[UUID, date], MeetingItem]:
    """What could be done in the meetings that these items are about."""
    wanted = {
        (one.manager_id, one.planned_on)
        for one in items
        if one.kind == "meeting" and one.planned_on is not None
    }
    return meeting_items(unit, workspace_id, wanted, library) if wanted else {}


def opener(library: Library) -> str:
    """The first question of the 15-minute talk: a way in that works without notes."""
    steps = next((one.steps for one in library.agendas.formats if one.key == _SHORT_FORMAT), ())
    return steps[1].ask if len(steps) > 1 else ""


# ---------------------------------------------------------------- one thing


def _thing(read: _Read, record: NoteRecord, reader: PersonRecord, item: NoteItem, day: date) -> Thing | None:
    """The thing, open or with what became of it; None where nothing can be said of it any more."""
    managed = read.known.on(item.manager_id, day)
    if not _may(managed, item, reader, Kind.PAIR_CADENCE):
        return None  # a leader of before reads nothing new
    if item.kind == "reply_due":
        return _reply(read, item, reader)
    if item.kind == "no_checkin":
        rep = read.reps.get(item.rep_id) if item.rep_id is not None else None
        return None if rep is None else Thing(item.kind, read.library.messages.nudges[item.kind], shown(rep))
    if item.kind == "meeting":
        return _meeting(read, item, reader, day)
    if item.kind == "no_kudos":
        return no_kudos_thing(read.praise, item, read.library)
    if item.rep_id is None:
        return _pattern(read, managed, item, day)
    pair = managed.pairs.get(str(item.rep_id))
    if pair is None:
        return None
    at = managed.slot(str(item.rep_id), item.planned_on)
    thing = _about(read, managed, pair, at, item, reader)
    if item.kind == "talk" and thing.day is not None:
        begins = _begins(pair, at, reader)
        on, clock = (thing.day, "") if begins is None else (begins.date(), f"{begins:%H:%M}")
        thing = replace(thing, day=on, clock=clock, ahead=(on - record.day).days)
    return replace(thing, done=became(record, pair, at, item, day), new_day=_new_day(pair, at, item, day))


def _may(managed: Managed, item: NoteItem, reader: PersonRecord, kind: Kind) -> bool:
    """Whether the reader may be told: as the coach whose pair it is, or as who is above that coach today."""
    if reader.id == managed.manager.id:
        return True
    leaders = set() if managed.leader is None else {managed.leader.id}
    return can_read_any(relations_of(reader.id, item.rep_id or item.manager_id, leaders=leaders), kind)


def _about(
    read: _Read, managed: Managed, pair: Pair, at: PairSlot | None, item: NoteItem, reader: PersonRecord
) -> Thing:
    current, record = pair.current, None if at is None else at.record
    open_row = current.record if current is not None and current.slot.is_open else None
    line = read.lines.get(item.plan_id) if item.plan_id is not None else None
    if not _may(managed, item, reader, Kind.LEADER_LINE):
        line = None
    leader, works = managed.leader, read.known.works
    summary = None
    if leader is not None and item.kind == "heads_up":
        summary = summary_on(managed.day, managed.rules.availability, works[leader.id])
    return Thing(
        item.kind, _copy(read.library, pair, item, line), shown(pair.rep),
        slot_id=str(record.id) if record is not None else "",
        open_slot_id=str(open_row.id) if open_row is not None else "",
        plan_id=str(pair.plan.id) if pair.plan.is_active else "", day=_day(pair, at, item),
        skips=item.skips, opener=opener(read.library),
        leader=shown(leader) if leader is not None else None, summary_on=summary, manager=shown(managed.manager),
        many=read.library.messages.nudges["heads_up_many"],
        says=read.library.messages.escalation["says"], said="" if line is None else line.text,
        can_snooze=record is not None and record.snoozed_until is None,
    )  # fmt: skip


def _copy(library: Library, pair: Pair, item: NoteItem, line: LineRecord | None) -> str:
    nudges, escalation = library.messages.nudges, library.messages.escalation
    if item.kind == "escalate":
        if item.direct:
            return escalation["leader_direct"]
        if item.skips <= 1:
            return escalation["leader_weekly_one"]
        return escalation["leader_weekly" if line is not None else "leader_weekly_plain"]
    if item.kind == "resolved":
        return escalation["resolved"]
    if item.kind == "heads_up" and item.skips <= 1:
        return nudges["heads_up_one"]
    return nudges.get(item.kind, "")


def _day(pair: Pair, at: PairSlot | None, item: NoteItem) -> date | None:
    """The day a sentence is about: of the talk, or for a leader that of the last one on record."""
    if item.kind == "escalate":
        held = [one.slot.held_on for one in pair.slots if one.slot.held_on is not None]
        return max(held, default=pair.slots[0].slot.opens_on if pair.slots else item.planned_on)
    if at is None:
        return item.planned_on
    return at.slot.effective_on or at.slot.planned_on


def _begins(pair: Pair, at: PairSlot | None, reader: PersonRecord) -> datetime | None:
    """When the talk begins on the reader's clock; None where its day or its hour is open."""
    hour = None if at is None else at.plan.start_time
    begins = None if at is None or hour is None else talk_at(at.slot, hour, pair.rep.tz)
    return None if begins is None else to_local(begins, reader.tz)


def _new_day(pair: Pair, at: PairSlot | None, item: NoteItem, day: date) -> date | None:
    record = None if at is None else at.record
    if record is not None and record.snoozed_until is not None and record.snoozed_until > day:
        return record.snoozed_until
    current = at if item.kind in ("log_or_move", "overdue", "talk") else pair.current
    return None if current is None else current.slot.effective_on


def _reply(read: _Read, item: NoteItem, reader: PersonRecord) -> Thing | None:
    check_in = read.check_ins.get(item.check_in_id) if item.check_in_id is not None else None
    if check_in is None or check_in.submitted_at is None:
        return None
    wrote_on = to_local(check_in.submitted_at, reader.tz).date()
    mine = check_in.coach_id == reader.id and check_in.person.active
    return Thing(
        item.kind, read.library.messages.nudges["reply_due"], shown(check_in.person),
        check_in_id=str(check_in.id), day=wrote_on,
        done="answered" if check_in.settled_at is not None else "" if mine else "gone",
    )  # fmt: skip


def _meeting(read: _Read, item: NoteItem, reader: PersonRecord, day: date) -> Thing | None:
    """An item for the team's meeting, until the day of it is over."""
    found = read.meetings.get((item.manager_id, item.planned_on)) if item.planned_on is not None else None
    if found is None or found.day < day:
        return None
    return Thing(item.kind, "", shown(reader), day=found.day, meeting=found)


def _pattern(read: _Read, managed: Managed, item: NoteItem, day: date) -> Thing:
    """About all talks of a manager: for them, or for the leader."""
    rate = keep_rate_of((s for pair in managed.rules.pairs for s in pair.slots if pair.line), day, 28)
    leader, messages = managed.leader, read.library.messages
    own = item.kind == "pattern_heads_up"
    works = managed.rules.availability
    return Thing(
        item.kind, messages.nudges["pattern_heads_up"] if own else messages.escalation["pattern"],
        shown(managed.manager), held=rate.held, counted=rate.counted, manager=shown(managed.manager),
        leader=shown(leader) if leader is not None else None,
        summary_on=summary_on(day, works, read.known.works[leader.id]) if leader is not None else None,
        done="" if has_pattern(day, managed.rules.pairs) else "gone",
    )  # fmt: skip


def wanted(note: Note) -> bool:
    """Something in it still waits, or it is the week's."""
    return (note.week is not None and note.week.says_something) or any(
        not thing.done for thing in note.things
    )


def without_done(note: Note) -> Note:
    """As it is sent: what was done before it went out is not worth a line."""
    return replace(note, things=tuple(_open(note.things)))


def _open(things: Iterable[Thing]) -> Iterable[Thing]:
    return (thing for thing in things if not thing.done)
