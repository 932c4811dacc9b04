"""How each kind of delivery is rendered: what it shows now, or why it is not sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from blocks import checkin, coach, home, notices, replies
from blocks.card import typed_answer
from scheduler import (
    cadence_messages,
    digest_messages,
    kudos_messages,
    milestone_messages,
    prep_messages,
    setup_messages,
    talk_messages,
    team_messages,
)
from scheduler.holding import content, day_before, hold
from scheduler.rendering import Content, Context, Drop, Instead, Renderer, Shown, Wait
from screens import card, prep, rep
from screens import coach as coach_screens
from screens.home import home_of
from screens.rep import shown
from storage import checkins, days_off, deliveries, owing, people
from storage import replies as stored_replies
from storage.checkins import CheckInRecord
from storage.deliveries import Claimed
from storage.unit import Unit


def _records(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed]) -> dict[UUID, CheckInRecord]:
    return checkins.get_many(
        unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None]
    )


def check_in_messages(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    """Prompts and reminders, and every later state of them."""
    records = _records(unit, workspace_id, rows)
    asking = {id: record for id, record in records.items() if record.state in ("sent", "opened")}
    works = days_off.availabilities(
        unit,
        workspace_id,
        [record.person for record in asking.values()],
        context.now.date() - timedelta(days=1),
    )
    reminding = rows[0].kind == "checkin_reminder"
    told_below = set() if reminding else _reminded(unit, workspace_id, records.keys() - asking.keys())
    talks = prep.with_check_ins(
        unit, workspace_id, records.values(), context.templates, context.library, context.now
    )
    texts = rep.messages(
        unit, workspace_id, records, context.templates, context.now, talks, reminding=reminding
    )
    found: dict[UUID, Shown] = {}
    for row in rows:
        record = records.get(row.subject_id) if row.subject_id is not None else None
        if record is None or not record.person.active:
            found[row.id] = Drop("nobody")
        elif row.op == "post" and record.id not in asking:
            found[row.id] = Drop(record.state)
        elif row.op == "post" and (until := hold(record.person, works[record.person.id], row, context.now)):
            found[row.id] = Wait(until) if until < row.not_after else Drop("no_working_hour_left")
        elif record.id in told_below:
            label = context.templates.get(unit, workspace_id, record.template_id).label
            found[row.id] = content(checkin.in_the_reminder(label))
        else:
            found[row.id] = content(texts[record.id])
    return found


def _reminded(unit: Unit, workspace_id: UUID, settled: Collection[UUID]) -> set[UUID]:
    """Those of these check-ins whose reminder was sent: it tells how it went, so the prompt need not."""
    if not settled:
        return set()
    known = deliveries.find(unit, workspace_id, [owing.reminder_key(id) for id in settled])
    return {
        owed.subject_id for owed in known.values() if owed.state == "sent" and owed.subject_id is not None
    }


def coach_rounds(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    coaches = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    works = days_off.availabilities(unit, workspace_id, coaches.values(), day_before(context.now))
    found: dict[UUID, Shown] = {}
    for row in rows:
        coach = coaches.get(row.person_id)
        if row.subject_id is None or coach is None or not coach.active:
            found[row.id] = Drop("nobody")
            continue
        if row.op == "post" and (until := hold(coach, works[coach.id], row, context.now)):
            found[row.id] = Wait(until)
            continue
        message = coach_screens.round_message(
            unit, workspace_id, row.subject_id, row.person_id, context.templates, context.now
        )
        found[row.id] = Drop("nobody_answered") if message is None else content(message)
    return found


def talk_soon(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    records = _records(unit, workspace_id, rows)
    return {
        row.id: content(
            coach_screens.talk_soon_message(unit, workspace_id, records[row.subject_id], context.templates)
        )
        for row in rows
        if row.subject_id in records
    }


_TAPS = {
    "well_done": replies.Tap.WELL_DONE,
    "lets_talk": replies.Tap.LETS_TALK,
    "next_talk": replies.Tap.ON_THE_LIST,
}


def words(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """What one person said to the other: a reply, a tap, words back."""
    written = stored_replies.get_many(
        unit, workspace_id, [r.subject_id for r in rows if r.subject_id is not None]
    )
    authors = people.by_ids(unit, workspace_id, [reply.author_id for reply in written.values()])
    found: dict[UUID, Shown] = {}
    for row in rows:
        reply = written.get(row.subject_id) if row.subject_id is not None else None
        if reply is None:
            if row.op == "update":
                found[row.id] = content(notices.note(notices.ERASED))
            continue
        author, id = shown(authors.get(reply.author_id)), str(reply.check_in_id)
        if reply.kind in _TAPS:
            found[row.id] = content(
                replies.acknowledgement(replies.Acknowledgement(id, author, _TAPS[reply.kind]))
            )
        elif row.kind == "reply_back":
            found[row.id] = content(coach.rep_wrote_back(coach.WroteBack(id, author, reply.text or "")))
        else:
            found[row.id] = content(replies.coach_replied(replies.Reply(id, author, reply.text or "")))
    return found


def typed_answers(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    persons = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    found: dict[UUID, Shown] = {}
    for row in rows:
        person = persons.get(row.person_id)
        if person is None:
            continue
        found[row.id] = content(
            notices.note(notices.NO_MEMBER)
            if not person.active
            else typed_answer(card.card_of(unit, workspace_id, person, context.templates, context.now))
        )
    return found


def homes(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    persons = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    found: dict[UUID, Shown] = {}
    for row in rows:
        person = persons.get(row.person_id)
        if person is None:
            continue
        found[row.id] = Content(
            view=home.outsider_view()
            if not person.active
            else home.home_view(
                home_of(unit, workspace_id, person, context.templates, context.library, context.now)
            )
        )
    return found


RENDERERS: dict[str, Renderer] = {
    **cadence_messages.RENDERERS,
    **setup_messages.RENDERERS,
    **prep_messages.RENDERERS,
    **talk_messages.RENDERERS,
    **kudos_messages.RENDERERS,
    **team_messages.RENDERERS,
    **digest_messages.RENDERERS,
    **milestone_messages.RENDERERS,
    "checkin_prompt": check_in_messages,
    "checkin_reminder": check_in_messages,
    "coach_round": coach_rounds,
    "talk_soon": talk_soon,
    "reply": words,
    "reply_back": words,
    "help": typed_answers,
    "home": homes,
}

INSTEAD: dict[str, Instead] = {
    **kudos_messages.INSTEAD,
    **team_messages.INSTEAD,
    **milestone_messages.INSTEAD,
}
