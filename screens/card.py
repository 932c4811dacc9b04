"""Where a person stands: for `/coach`, Home, and the answer to typed words."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from blocks.card import Card, CoachRound, RepCard, Standing
from coaching.checkins import Template, Visibility
from coaching.streaks import streak
from screens.coach import in_order
from screens.rep import back_day, has_private, shown
from storage import checkins, enrolments, people, templates
from storage.checkins import CheckInRecord
from storage.people import PersonRecord
from storage.templates import Templates
from storage.unit import Unit

WAITING_SINCE = timedelta(days=21)


def card_of(unit: Unit, workspace_id: UUID, person: PersonRecord, kept: Templates, now: datetime) -> Card:
    reports = people.reports_of(unit, workspace_id, person.id, now.date())
    return Card(
        person=shown(person),
        rep=_rep(unit, workspace_id, person, kept, now),
        rounds=_rounds(unit, workspace_id, person, kept, now) if reports else (),
        coaches=bool(reports),
    )


def _rep(
    unit: Unit, workspace_id: UUID, person: PersonRecord, kept: Templates, now: datetime
) -> RepCard | None:
    mine = [e for e in enrolments.of_people(unit, workspace_id, [person.id]) if e.next_at is not None]
    current = checkins.open_of(unit, workspace_id, person.id, now)
    if not mine and not current:
        return None
    record = next((r for r in current if r.state != "submitted"), current[0] if current else None)
    key = record.template_key if record is not None else mine[0].template_key
    template = _template(unit, workspace_id, key, record, kept)
    if template is None:
        return None
    next_at = min((e.next_at for e in mine if e.template_key == key and e.next_at is not None), default=None)
    coach = record.coach if record is not None else None
    if coach is None and (coach_id := people.manager_of(unit, workspace_id, person, now)):
        coach = people.by_ids(unit, workspace_id, [coach_id]).get(coach_id)
    run = streak(checkins.history(unit, workspace_id, person.id, key))
    away_until = back_day(unit, workspace_id, person, now)
    mood, shared = _own_mood(unit, workspace_id, person, template, now)
    return RepCard(
        person=shown(person), coach=shown(coach), label=template.label,
        standing=_standing(record, away_until is not None, next_at is not None), zone=person.tz, now=now,
        check_in_id=str(record.id) if record is not None else "",
        due_at=record.due_at if record is not None else None, opens_at=next_at, back_on=away_until,
        has_mood=has_private(template), streak=run.current, best=run.best,
        last_mood=mood,
        mood_shared=shared,
    )  # fmt: skip


def _standing(record: CheckInRecord | None, away: bool, more: bool) -> Standing:
    if record is not None:
        return Standing.ANSWERED if record.state == "submitted" else Standing.OPEN
    if away:
        return Standing.AWAY
    return Standing.BETWEEN if more else Standing.NONE


def _template(
    unit: Unit, workspace_id: UUID, key: str, record: CheckInRecord | None, kept: Templates
) -> Template | None:
    if record is not None:
        return kept.get(unit, workspace_id, record.template_id)
    id = templates.current_ids(unit, workspace_id).get(key)
    return None if id is None else kept.get(unit, workspace_id, id)


def _own_mood(
    unit: Unit, workspace_id: UUID, person: PersonRecord, template: Template, now: datetime
) -> tuple[int | None, bool]:
    """The person's own last mood, for their own eyes, and whether they shared it."""
    moods = [q.key for q in template.questions if q.metric == "mood" and q.visibility is Visibility.PRIVATE]
    soon = now + timedelta(seconds=1)
    last = checkins.last_submitted(unit, workspace_id, person.id, template.key, soon, 1)
    if not moods or not last:
        return None, False
    answer = checkins.answers(unit, workspace_id, last[0][0]).get(moods[0])
    if answer is None or not isinstance(answer.value, int | float):
        return None, False
    return int(answer.value), answer.shared


def _rounds(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, kept: Templates, now: datetime
) -> tuple[CoachRound, ...]:
    """Rounds with something for this coach: answers that wait, or people still to answer."""
    since = now - WAITING_SINCE
    ids = {r.round_id for r in checkins.waiting_for(unit, workspace_id, coach.id, since)}
    ids |= set(checkins.open_rounds_of(unit, workspace_id, coach.id, now))
    found = []
    for round_id in sorted(ids, reverse=True):
        records = checkins.of_coach(unit, workspace_id, round_id, coach.id)
        counted = [record for record in records if record.state != "excused"]
        template = kept.get(unit, workspace_id, records[0].template_id)
        found.append(
            CoachRound(
                round_id=str(round_id), label=template.label,
                answered=sum(record.state == "submitted" for record in counted), total=len(counted),
                waiting=tuple(shown(record.person) for record in in_order(records)),
            )
        )  # fmt: skip
    return tuple(found)
