"""How each kind of delivery is rendered: what it shows now, or why it is not sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from blocks import checkin, coach, home, notices, replies
from blocks.card import typed_answer
from blocks.message import Message
from blocks.text import Person
from coaching.calendar import Availability, next_working_moment, within_hours
from coaching.walltime import to_local
from scheduler.rendering import Content, Context, Drop, Renderer, Shown, Wait
from screens import card, rep
from screens import coach as coach_screens
from screens.rep import shown
from storage import checkins, deliveries, enrolments, owing, people
from storage import replies as stored_replies
from storage.checkins import CheckInRecord
from storage.deliveries import Claimed
from storage.people import PersonRecord
from storage.unit import Unit

# A message that was planned for an hour outside the working day (the person chose it) may go then; one that
# was planned for inside it and is late waits for the next morning.
_PLANNED_HOUR = timedelta(hours=1)
MESSAGES_A_WEEK = 3  # a prompt, a reminder, a reply


def _content(message: Message) -> Content:
    return Content(message.text, message.blocks)


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
    works = people.availabilities(
        unit,
        workspace_id,
        [record.person for record in asking.values()],
        context.now.date() - timedelta(days=1),
    )
    reminding = rows[0].kind == "checkin_reminder"
    told_below = set() if reminding else _reminded(unit, workspace_id, records.keys() - asking.keys())
    texts = rep.messages(unit, workspace_id, records, context.templates, context.now, reminding=reminding)
    found: dict[UUID, Shown] = {}
    for row in rows:
        record = records.get(row.subject_id) if row.subject_id is not None else None
        if record is None or not record.person.active:
            found[row.id] = Drop("nobody")
        elif row.op == "post" and record.id not in asking:
            found[row.id] = Drop(record.state)
        elif row.op == "post" and (until := _hold(record.person, works[record.person.id], row, context.now)):
            found[row.id] = Wait(until) if until < row.not_after else Drop("no_working_hour_left")
        elif record.id in told_below:
            label = context.templates.get(unit, workspace_id, record.template_id).label
            found[row.id] = _content(checkin.in_the_reminder(label))
        else:
            found[row.id] = _content(texts[record.id])
    return found


def _reminded(unit: Unit, workspace_id: UUID, settled: Collection[UUID]) -> set[UUID]:
    """Those of these check-ins whose reminder was sent: it tells how it went, so the prompt need not."""
    if not settled:
        return set()
    known = deliveries.find(unit, workspace_id, [owing.reminder_key(id) for id in settled])
    return {
        owed.subject_id for owed in known.values() if owed.state == "sent" and owed.subject_id is not None
    }


def _hold(person: PersonRecord, works: Availability, row: Claimed, now: datetime) -> datetime | None:
    """Until when a planned message waits because the person is not at work; None if it may go."""
    day = to_local(row.due_at, person.tz).date()
    own_hour = works.is_working(day) and not within_hours(row.due_at, person.tz, works)
    if own_hour and now - row.due_at <= _PLANNED_HOUR:
        return None
    moment = next_working_moment(now, person.tz, works)
    if moment is None:
        return row.not_after
    return moment if moment > now else None


# Who enrolled people by a file is not known by name.
_ENROLLER = Person("", "Your admin")


def _day_before(now: datetime) -> date:
    """Since when days off matter: it may still be yesterday where the person is."""
    return now.date() - timedelta(days=1)


def introductions(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    persons = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    copy = context.library.messages.privacy["first_use_no_talks"]
    managers = people.managers_of(unit, workspace_id, persons.values(), context.now)
    coaches = people.by_ids(unit, workspace_id, managers.values())
    leaders = people.managers_of(unit, workspace_id, coaches.values(), context.now)
    others = coaches | people.by_ids(unit, workspace_id, leaders.values())
    works = people.availabilities(unit, workspace_id, persons.values(), _day_before(context.now))
    starts = {e.person.id: e.next_at for e in enrolments.of_people(unit, workspace_id, persons) if e.next_at}
    found: dict[UUID, Shown] = {}
    for row in rows:
        person = persons.get(row.person_id)
        coach = others.get(managers[row.person_id]) if row.person_id in managers else None
        if person is None or not person.active or coach is None:
            found[row.id] = Drop("nobody")
            continue
        hello = checkin.Introduction(
            copy=copy, person=shown(person), enroller=_ENROLLER, coach=shown(coach),
            messages_a_week=MESSAGES_A_WEEK, zone=person.tz, now=context.now,
            first_opens_at=starts.get(person.id),
            leader=shown(others[leaders[coach.id]]) if leaders.get(coach.id) in others else None,
        )  # fmt: skip
        until = _hold(person, works[person.id], row, context.now)
        found[row.id] = Wait(until) if until is not None else _content(checkin.introduction(hello))
    return found


def coach_rounds(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    coaches = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    works = people.availabilities(unit, workspace_id, coaches.values(), _day_before(context.now))
    found: dict[UUID, Shown] = {}
    for row in rows:
        coach = coaches.get(row.person_id)
        if row.subject_id is None or coach is None or not coach.active:
            found[row.id] = Drop("nobody")
            continue
        if row.op == "post" and (until := _hold(coach, works[coach.id], row, context.now)):
            found[row.id] = Wait(until)
            continue
        message = coach_screens.round_message(
            unit, workspace_id, row.subject_id, row.person_id, context.templates, context.now
        )
        found[row.id] = Drop("nobody_answered") if message is None else _content(message)
    return found


def talk_soon(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    records = _records(unit, workspace_id, rows)
    return {
        row.id: _content(
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
            continue
        author, id = shown(authors.get(reply.author_id)), str(reply.check_in_id)
        if reply.kind in _TAPS:
            found[row.id] = _content(
                replies.acknowledgement(replies.Acknowledgement(id, author, _TAPS[reply.kind]))
            )
        elif row.kind == "reply_back":
            found[row.id] = _content(coach.rep_wrote_back(coach.WroteBack(id, author, reply.text or "")))
        else:
            found[row.id] = _content(replies.coach_replied(replies.Reply(id, author, reply.text or "")))
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
        found[row.id] = _content(
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
            else home.home_view(card.card_of(unit, workspace_id, person, context.templates, context.now))
        )
    return found


RENDERERS: dict[str, Renderer] = {
    "checkin_prompt": check_in_messages,
    "checkin_reminder": check_in_messages,
    "introduction": introductions,
    "coach_round": coach_rounds,
    "talk_soon": talk_soon,
    "reply": words,
    "reply_back": words,
    "help": typed_answers,
    "home": homes,
}
