"""The digest of somebody who is coached as it goes out, or why it does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from blocks import notices
from blocks.digest_rep import rep_digest_message
from coaching.walltime import to_local
from scheduler.holding import content, day_before, hold
from scheduler.prep_messages import asked_today
from scheduler.rendering import Context, Drop, Renderer, Shown, Wait
from screens.digest_rep import RepReader, rep_weeks_of
from storage import days_off, digests, people, preps
from storage.deliveries import Claimed
from storage.resting import resting_until
from storage.unit import Unit


def rep_digests(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """One that only repeats Home is not sent, nor one on the day of a prep, which has the news in a line."""
    runs = digests.runs(unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None])
    persons = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    works = days_off.availabilities(unit, workspace_id, persons.values(), day_before(context.now))
    asked = preps.made_since(unit, workspace_id, persons, context.now - timedelta(days=1))
    checked = asked_today(unit, workspace_id, list(persons), context.now)  # their prep is in the check-in
    readers = {
        row.id: RepReader(persons[row.person_id], to_local(context.now, persons[row.person_id].tz).date())
        for row in rows
        if row.subject_id in runs and row.person_id in persons
    }
    weeks = rep_weeks_of(unit, workspace_id, readers.values(), context.library, context.now)
    found: dict[UUID, Shown] = {}
    for row in rows:
        reader = readers.get(row.id)
        if row.op == "update":  # of a week that is over: it is not told again
            found[row.id] = content(notices.note(notices.DIGEST_ERASED))
            continue
        if reader is None or not reader.person.active:
            found[row.id] = Drop("nobody")
            continue
        person, week = reader.person, weeks[reader.person.id, reader.week]
        today = to_local(context.now, person.tz).date()
        if resting_until(person, context.now) is not None:
            found[row.id] = Drop("paused")
        elif person.id not in checked and any(
            to_local(at, person.tz).date() == today for at in asked.get(person.id, ())
        ):
            found[row.id] = Drop("in_the_prep")
        elif not week.digest.says_something:
            found[row.id] = Drop("nothing_new")
        elif until := hold(person, works[person.id], row, context.now):
            found[row.id] = Wait(until) if until < row.not_after else Drop("no_working_hour_left")
        else:
            found[row.id] = content(rep_digest_message(week))
    return found


RENDERERS: dict[str, Renderer] = {"rep_digest": rep_digests}
