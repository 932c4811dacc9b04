"""Check-ins by time: rounds open, reminders fall due, rounds close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update

from coaching.answers import offers_nothing_new
from coaching.calendar import Availability
from coaching.checkins import Template
from coaching.rounds import RoundTimes, round_times
from scheduler.poison import Poison
from storage import (
    asking,
    check_in_runs,
    checkins,
    days_off,
    deliveries,
    digests,
    enrolments,
    offers,
    owing,
    pilot,
    rep_weeks,
    reporting,
    rhythm,
    system,
    templates,
)
from storage.checkins import CheckInRecord
from storage.deliveries import Owe
from storage.enrolments import EnrolmentRecord, NextTime
from storage.ids import new_id
from storage.system import Due
from storage.tables import CheckIn, Delivery, Enrolment, Round, table_of
from storage.templates import Templates
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Opening:
    """What one due enrolment leads to. `times` is None where only the next time is set."""

    record: EnrolmentRecord
    next: NextTime
    times: RoundTimes | None = None
    coach_id: UUID | None = None
    offers_nothing_new: bool = False
    excused: bool = False


class OpenRounds(Poison):
    """Enrolments whose next round opens: make the check-in, owe its prompt, set the next time."""

    name = "open_rounds"

    def __init__(self, kept: Templates) -> None:
        self.table = table_of(Enrolment)
        self._kept = kept

    def plan(self, unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[Opening]:
        records = enrolments.get_many(unit, workspace_id, ids)
        coaches = reporting.managers_of(unit, workspace_id, [record.person for record in records], now)
        begun = pilot.teams(unit, workspace_id)
        if begun is not None:  # nobody else is asked yet, and what they miss is not asked later
            coaches = {id: coach for id, coach in coaches.items() if coach in begun}
        records = rhythm.with_team_openings(unit, workspace_id, records, coaches)
        persons = {record.person.id: record.person for record in records}
        active = templates.current_ids(unit, workspace_id)
        works = days_off.availabilities(unit, workspace_id, persons.values(), (now - rhythm.LOOK_BACK).date())
        recent = _recent_kinds(unit, workspace_id, persons)
        offers: dict[tuple[UUID, tuple[str, ...]], bool] = {}  # the same for nearly everybody
        found = []
        for record in records:
            id = active.get(record.template_key)
            template = None if id is None else self._kept.get(unit, workspace_id, id)
            kinds = tuple(recent.get((record.person.id, record.template_key), ()))
            if id is not None and template is not None and (id, kinds) not in offers:
                offers[id, kinds] = offers_nothing_new(template, kinds)
            offered = id is not None and offers.get((id, kinds), False)
            coach_id = coaches.get(record.person.id)
            found.append(_opening(record, template, works[record.person.id], coach_id, offered, now))
        return found

    def write(self, unit: Unit, workspace_id: UUID, plan: list[Opening], now: datetime) -> int:
        ours = enrolments.lock_unchanged(unit, workspace_id, {o.record.id: o.next.version for o in plan})
        plan = [opening for opening in plan if opening.record.id in ours]
        asked = [opening for opening in plan if opening.times is not None]
        active = templates.current_ids(unit, workspace_id)
        pairs = [(o.record.template_key, o.record.next_week) for o in asked if o.record.next_week is not None]
        rounds = enrolments.ensure_rounds(unit, workspace_id, pairs, active, now)
        rows = [_check_in_row(workspace_id, o, rounds[_round_key(o)], now) for o in asked]
        asking.insert_check_ins(unit, workspace_id, rows, now)
        enrolments.set_next(unit, workspace_id, [opening.next for opening in plan], now)
        return len(plan)


def _round_key(opening: Opening) -> tuple[str, Any]:
    return opening.record.template_key, opening.record.next_week


def _opening(
    record: EnrolmentRecord, template: Template | None, works: Availability, coach_id: UUID | None,
    offered: bool, now: datetime,
) -> Opening:  # fmt: skip
    """The rule: what happens to one enrolment whose time has come at `now`."""
    person = record.person
    schedule = template.schedule if template is not None else None
    if schedule is None or template is None or not person.active or record.next_week is None:
        return Opening(record, NextTime(record.id, record.version, None, None))
    times = round_times(schedule, record.next_week, person.tz, works, person.opens)
    if times is not None and times.opens_at > now:
        # The row was behind the wall: the clock in the person's zone does not show the time yet.
        return Opening(record, NextTime(record.id, record.version, times.opens_at, record.next_week))
    after = now if times is None else times.opens_at
    coming = rhythm.next_opening(schedule, after, person, works, beyond=record.next_week)
    while coming is not None and coming[1].due_at <= now:
        # After weeks of downtime: not the rounds that are over, but the one that can still be answered.
        coming = rhythm.next_opening(schedule, coming[1].opens_at, person, works, beyond=coming[0])
    week, later = coming if coming is not None else (None, None)
    following = NextTime(record.id, record.version, None if later is None else later.opens_at, week)
    if times is None or coach_id is None:
        return Opening(record, following)
    # After downtime: an opening that would come after its due time is written down, and not sent.
    return Opening(
        record, following, times, coach_id,
        offers_nothing_new=offered, excused=times.due_at <= now,
    )  # fmt: skip


def _check_in_row(
    workspace_id: UUID, opening: Opening, round: tuple[UUID, UUID], now: datetime
) -> dict[str, Any]:
    times, record = opening.times, opening.record
    assert times is not None
    round_id, template_id = round
    remind_at = times.remind_at if times.remind_at is not None and times.remind_at > now else None
    return {
        "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "round_id": round_id,
        "person_id": record.person.id, "template_id": template_id, "coach_id": opening.coach_id,
        "state": "excused" if opening.excused else "sent", "zone": record.person.tz,
        "opens_at": times.opens_at, "remind_at": remind_at, "due_at": times.due_at,
        "closes_at": times.closes_at, "next_at": None if opening.excused else (remind_at or times.closes_at),
        "offers_nothing_new": opening.offers_nothing_new, "late": False, "nothing_new": False,
        "needs_answer": False, "soon": False, "version": 0, "tries": 0,
    }  # fmt: skip


def _recent_kinds(unit: Unit, workspace_id: UUID, person_ids: Any) -> dict[tuple[UUID, str], list[str]]:
    """What each person's last submitted check-ins were, newest first: `nothing_new` or `answers`."""
    c, r = table_of(CheckIn), table_of(Round)
    query = (
        select(c.c.person_id, r.c.template_key, c.c.nothing_new)
        .join(r, and_(r.c.workspace_id == c.c.workspace_id, r.c.id == c.c.round_id))
        .where(
            c.c.workspace_id == workspace_id, c.c.person_id.in_(tuple(person_ids)), c.c.state == "submitted",
            c.c.nothing_new,
        )
        .order_by(c.c.opens_at.desc())
    )  # fmt: skip
    candidates = {(row.person_id, row.template_key) for row in unit.run(query)}
    found = {}
    for person_id, key in candidates:
        last = checkins.last_submitted(unit, workspace_id, person_id, key, _FOREVER, 2)
        found[person_id, key] = ["nothing_new" if nothing else "answers" for _, nothing in last]
    return found


_FOREVER = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


class MoveOn(Poison):
    """Check-ins whose reminder or closing falls due."""

    name = "check_ins"

    def __init__(self, kept: Templates) -> None:
        self.table = table_of(CheckIn)
        self._kept = kept

    def plan(self, unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[UUID]:
        return list(ids)

    def write(self, unit: Unit, workspace_id: UUID, plan: list[UUID], now: datetime) -> int:
        c = table_of(CheckIn)
        query = select(c.c.id).where(
            c.c.workspace_id == workspace_id, c.c.id.in_(plan), c.c.next_at.is_not(None), c.c.next_at <= now
        )
        ours = list(unit.run(unit.lock(query, skip=True)).scalars())
        records = checkins.get_many(unit, workspace_id, ours)
        over = [record for record in records.values() if now >= record.closes_at]
        remind = [record for record in records.values() if now < record.closes_at]
        self._remind(unit, workspace_id, remind, now)
        self._close(unit, workspace_id, over, now)
        readers = {record.coach_id for record in over if record.coach_id is not None}
        offers.after_rounds(unit, workspace_id, readers, now)
        return len(ours)

    def _remind(self, unit: Unit, workspace_id: UUID, records: list[CheckInRecord], now: datetime) -> None:
        owed = []
        for record in records:
            waiting = record.state in ("sent", "opened")
            if (
                waiting
                and record.person.active
                and record.remind_at is not None
                and record.remind_at <= now < record.due_at
            ):
                key = owing.reminder_key(record.id)
                owed.append(
                    Owe("checkin_reminder", key, record.person.id, record.id, record.remind_at, record.due_at)
                )
            open_still = waiting or record.state == "submitted"
            checkins.change(
                unit, workspace_id, record.id, next_at=record.closes_at if open_still else None, tries=0
            )
        deliveries.owe(unit, workspace_id, now, owed)

    def _close(self, unit: Unit, workspace_id: UUID, records: list[CheckInRecord], now: datetime) -> None:
        for record in records:
            if record.state == "submitted":
                # A change that was begun and never sent is forgotten; what was sent stands.
                checkins.change(unit, workspace_id, record.id, next_at=None, draft=None, tries=0)
        records = [record for record in records if record.state != "submitted"]
        if not records:
            return
        asked = _prompt_states(unit, workspace_id, [record.id for record in records])
        rounds: dict[tuple[UUID, UUID], CheckInRecord] = {}
        missed = []
        for record in records:
            state = record.state
            if state in ("sent", "opened"):
                # Nobody can miss what may never have reached them.
                reached = asked.get(record.id) == "sent" or state == "opened"
                state = "missed" if reached else "excused"
                missed += [record] if reached else []
            checkins.change(unit, workspace_id, record.id, state=state, next_at=None, draft=None, tries=0)
            owing.refresh_rep(unit, workspace_id, record.id, now, priority=deliveries.CLOSING_PRIORITY)
            if record.coach_id is not None:
                rounds[record.round_id, record.coach_id] = record
        check_in_runs.owe_breaks(unit, workspace_id, missed, now)
        keys = [owing.coach_round_key(*pair) for pair in rounds]
        deliveries.owe_change(unit, workspace_id, now, deliveries.find(unit, workspace_id, keys).values())


def _prompt_states(unit: Unit, workspace_id: UUID, ids: Sequence[UUID]) -> dict[UUID, str]:
    d = table_of(Delivery)
    query = select(d.c.subject_id, d.c.state).where(
        d.c.workspace_id == workspace_id, d.c.subject_id.in_(tuple(ids)),
        d.c.kind == "checkin_prompt", d.c.op == "post",
    )  # fmt: skip
    return {row.subject_id: row.state for row in unit.run(query)}


class Recheck(Poison):
    """Every enrolment once a day: its next time again from wall time, zones' rules and days off."""

    name = "recheck"

    def __init__(self, kept: Templates) -> None:
        self.table = table_of(Enrolment)
        self._kept = kept

    def put_off(self, unit: Unit, due: Due, until: datetime) -> None:
        """Looked at again tomorrow; when it opens stays as it is."""
        e = self.table
        mine = and_(e.c.workspace_id == due.workspace_id, e.c.id == due.id)
        unit.run(update(e).where(mine).values(checked_at=until))

    def due(self, unit: Unit, now: datetime, limit: int) -> list[Due]:
        return system.unchecked_enrolments(unit, now - system.CHECK_AGAIN, limit)

    def plan(self, unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[NextTime]:
        records = enrolments.get_many(unit, workspace_id, ids)
        # A round that is due this minute is for OpenRounds, not to be skipped by looking ahead.
        later = [record for record in records if record.next_at is None or record.next_at > now]
        return rhythm.work_out(unit, workspace_id, later, self._kept, now)

    def write(self, unit: Unit, workspace_id: UUID, plan: list[NextTime], now: datetime) -> int:
        ours = enrolments.lock_unchanged(unit, workspace_id, {time.id: time.version for time in plan})
        enrolments.set_next(unit, workspace_id, [time for time in plan if time.id in ours], now)
        digests.ensure(unit, workspace_id, rep_weeks.missing(unit, workspace_id, self.table, ours), now)
        return len(ours)
