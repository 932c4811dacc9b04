"""The rep's own screens: the message of a check-in in whatever state it is, and the first hello."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from blocks import checkin, pauses
from blocks.message import Message
from blocks.text import Person
from coaching.checkins import Template, Visibility
from coaching.streaks import streak
from coaching.talks import Talks, talks_of, thanks_line
from coaching.walltime import to_local
from storage import checkins, days_off, enrolments
from storage.checkins import CheckInRecord, StoredAnswer
from storage.people import PersonRecord
from storage.resting import resting_until
from storage.templates import Templates
from storage.unit import Unit

NOBODY = Person("", "your coach")


def shown(person: PersonRecord | None) -> Person:
    return NOBODY if person is None else Person(person.slack_user_id, person.name)


def has_private(template: Template) -> bool:
    return any(question.visibility is Visibility.PRIVATE for question in template.questions)


def asked(
    record: CheckInRecord, template: Template, now: datetime, talk: checkin.ComingTalk | None = None
) -> checkin.Asked:
    return checkin.Asked(
        check_in_id=str(record.id), label=template.label, minutes=template.minutes, person=shown(record.person),
        coach=shown(record.coach), zone=record.person.tz, now=now, due_at=record.due_at,
        has_mood=has_private(template), can_repeat=record.offers_nothing_new, talk=talk,
    )  # fmt: skip


def messages(
    unit: Unit, workspace_id: UUID, records: Mapping[UUID, CheckInRecord], kept: Templates, now: datetime,
    talks: Mapping[UUID, checkin.ComingTalk], *, reminding: bool = False,
) -> dict[UUID, Message]:  # fmt: skip
    """The rep's message of each check-in as it stands now. `reminding`: worded as the reminder while open.

    `talks` are those, by rep, whose prep goes with the check-in.
    """
    found: dict[UUID, Message] = {}
    for id, record in records.items():
        template = kept.get(unit, workspace_id, record.template_id)
        if record.state in ("sent", "opened") and now < record.closes_at:
            build = checkin.reminder if reminding else checkin.prompt
            found[id] = build(asked(record, template, now, talks.get(record.person.id)))
        elif record.state == "submitted":
            found[id] = _submitted(unit, workspace_id, record, template, now, talks.get(record.person.id))
        else:
            found[id] = _over(unit, workspace_id, record, template, now)
    return found


def _submitted(
    unit: Unit, workspace_id: UUID, record: CheckInRecord, template: Template, now: datetime,
    talk: checkin.ComingTalk | None,
) -> Message:  # fmt: skip
    run = streak(checkins.history(unit, workspace_id, record.person.id, record.template_key))
    done = checkin.Answered(
        check_in_id=str(record.id), label=template.label, person=shown(record.person), coach=shown(record.coach),
        zone=record.person.tz, now=now, fact=_fact(unit, workspace_id, record, template),
        has_mood=has_private(template), streak=run.current, best=run.best, seen=record.seen_at is not None,
        open_until=record.closes_at if now < record.closes_at else None, talk=talk,
    )  # fmt: skip
    return checkin.nothing_new(done) if record.nothing_new else checkin.answered(done)


def _fact(unit: Unit, workspace_id: UUID, record: CheckInRecord, template: Template) -> str:
    """ "5 of 12 talks led to action, up from 3 of 11." with the person's own check-in before."""
    if record.nothing_new:
        return ""
    before = checkins.last_submitted(
        unit, workspace_id, record.person.id, record.template_key, record.opens_at, 1
    )
    ids = [record.id, *(id for id, _ in before)]
    stored = checkins.answers_of(unit, workspace_id, ids)
    current = _talks(template, stored.get(record.id, {}))
    previous = _talks(template, stored.get(ids[1], {})) if len(ids) > 1 else None
    return thanks_line(current, previous) or ""


def _talks(template: Template, stored: Mapping[str, StoredAnswer]) -> Talks | None:
    return talks_of(template, {key: answer.value for key, answer in stored.items()})


def _over(
    unit: Unit, workspace_id: UUID, record: CheckInRecord, template: Template, now: datetime
) -> Message:
    person = shown(record.person)
    zone = record.person.tz
    back_on = back_day(unit, workspace_id, record.person, now)
    if record.state == "excused" and now < record.closes_at and back_on is not None:
        return checkin.away(checkin.Away(str(record.id), template.label, person, zone, now, back_on))
    paused = resting_until(record.person, now)
    if record.state == "excused" and now < record.closes_at and paused is not None:
        return pauses.resting(template.label, paused, to_local(now, zone).date())
    following = [
        enrolment.next_at
        for enrolment in enrolments.of_people(unit, workspace_id, [record.person.id])
        if enrolment.template_key == record.template_key
    ]
    return checkin.closed(
        checkin.Closed(
            template.label, person, min(record.closes_at, now), zone, now, following[0] if following else None
        )
    )


def back_day(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> date | None:
    """The first day after the person's present time off, or None if they are not away.

    A holiday is no time off: nobody comes back from it by a button.
    """
    today = to_local(now, person.tz).date()
    taken = days_off.time_off(unit, workspace_id, [person.id], today).get(person.id, ())
    ends = [end for start, end in taken if start <= today <= end]
    return max(ends) + timedelta(days=1) if ends else None
