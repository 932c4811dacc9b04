"""The rep's message before a talk: one, a working day ahead, never after it, and with a check-in of that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from blocks.digest_rep import news_line
from blocks.prep import PrepState, prep
from coaching.calendar import Availability
from coaching.digest import digest_day, monday_of
from coaching.slot_times import prep_at, talk_at
from coaching.walltime import to_local
from scheduler.holding import content, day_before, hold
from scheduler.rendering import Context, Drop, Renderer, Shown, Wait
from screens.digest_rep import RepReader, rep_weeks_of
from screens.prep import Prepared, prepared
from storage import checkins, days_off, digests, enrolments
from storage.deliveries import Claimed
from storage.people import PersonRecord
from storage.unit import Unit

_GONE = {
    PrepState.TALKED: "talked",
    PrepState.CALLED_OFF: "called_off",
    PrepState.OVER: "over",
    PrepState.READY: "prepared",
}


def preps(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    wanted = [row.subject_id for row in rows if row.subject_id is not None]
    known = prepared(unit, workspace_id, wanted, context.templates, context.library, context.now)
    reps = {one.pair.rep.id: one.pair.rep for one in known.values()}
    works = days_off.availabilities(unit, workspace_id, reps.values(), day_before(context.now))
    asked = asked_today(unit, workspace_id, list(reps), context.now)
    weeks = _weeks(unit, workspace_id, list(reps.values()), works, context)
    found: dict[UUID, Shown] = {}
    for row in rows:
        one = known.get(row.subject_id) if row.subject_id is not None else None
        if one is None or not one.pair.rep.active:
            found[row.id] = Drop("nobody")
        elif row.op == "post" and one.talk.state in _GONE:
            found[row.id] = Drop(_GONE[one.talk.state])
        elif row.op == "post" and (not_now := _not_now(one, asked.get(one.pair.rep.id), row, context.now)):
            found[row.id] = not_now
        elif row.op == "post" and (until := hold(one.pair.rep, works[one.pair.rep.id], row, context.now)):
            found[row.id] = Wait(until)
        else:
            found[row.id] = content(prep(replace(one.talk, week=weeks.get(one.pair.rep.id, ""))))
    return found


def _not_now(one: Prepared, asked_at: datetime | None, row: Claimed, now: datetime) -> Drop | Wait | None:
    """After the talk never; a talk that was moved waits for its own day; with a check-in of today it is one message."""
    assert one.at is not None
    zone, works = one.pair.rep.tz, one.pair.rep_works
    begins = talk_at(one.at.slot, one.at.plan.start_time, zone)
    if begins is None or begins <= now:
        return Drop("after_the_talk")
    falls_due = prep_at(one.at.slot, works, zone)
    if falls_due is not None and falls_due > now:
        return Wait(falls_due)
    if asked_at is None or asked_at >= begins:
        return None
    return Drop("in_the_check_in") if asked_at <= now else Wait(asked_at)


def _weeks(
    unit: Unit, workspace_id: UUID, reps: Sequence[PersonRecord], works: Mapping[UUID, Availability],
    context: Context,
) -> dict[UUID, str]:  # fmt: skip
    """The news of the week of those of these reps whose digest is due today: it goes along, in one line."""
    chosen = digests.choices_of(unit, workspace_id, [rep.id for rep in reps])
    due = []
    for rep in reps:
        day, choice = to_local(context.now, rep.tz).date(), chosen.get(rep.id)
        if choice is not None and digest_day(monday_of(day), choice.weekday or 0, works[rep.id]) == day:
            due.append(RepReader(rep, day))
    if not due:
        return {}
    found = rep_weeks_of(unit, workspace_id, due, context.library, context.now)
    return {id: news_line(week) for (id, _), week in found.items()}


def asked_today(
    unit: Unit, workspace_id: UUID, person_ids: Sequence[UUID], now: datetime
) -> Mapping[UUID, datetime]:
    """When these people are asked for a check-in today, on their own wall, and have not answered: it was, or will be.

    One that is answered already is of no use: nobody would look at it again.
    """
    found: dict[UUID, datetime] = {}
    for record in enrolments.of_people(unit, workspace_id, person_ids):
        zone = record.person.tz
        if record.next_at is not None and to_local(record.next_at, zone).date() == to_local(now, zone).date():
            found[record.person.id] = record.next_at
    for one in checkins.asked_lately(unit, workspace_id, person_ids, now):
        if to_local(one.opens_at, one.zone).date() == to_local(now, one.zone).date():
            found[one.person_id] = one.opens_at
    return found


RENDERERS: dict[str, Renderer] = {"prep": preps}
