"""Where a person stands: for `/coach`, Home, and the answer to typed words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from blocks.card import Card, CoachRound, RepCard, Standing
from blocks.text import Person
from coaching.checkins import Template, Visibility
from coaching.streaks import streak
from coaching.walltime import to_local
from screens.coach import in_order, waits
from screens.rep import back_day, has_private, shown
from storage import checkins, enrolments, home, people, plans, reporting, templates
from storage.checkins import CheckInRecord
from storage.home import RoundLine
from storage.people import PersonRecord
from storage.resting import resting_until
from storage.templates import Templates
from storage.unit import Unit

WAITING_SINCE = timedelta(days=21)
_WEEK = timedelta(days=7)


def card_of(
    unit: Unit, workspace_id: UUID, person: PersonRecord, kept: Templates, now: datetime,
    coaches: bool | None = None,
) -> Card:  # fmt: skip
    """`coaches` says whether people report to them, for who knows it already."""
    if coaches is None:
        coaches = bool(reporting.reports_of(unit, workspace_id, person.id, now.date()))
    return Card(
        person=shown(person),
        rep=_rep(unit, workspace_id, person, kept, now),
        rounds=_rounds(unit, workspace_id, person, kept, now) if coaches else (),
        coaches=coaches,
    )


def privacy_of(unit: Unit, workspace_id: UUID, person: PersonRecord, kept: Templates, now: datetime) -> Card:
    """The card with what decides which rules hold for this person: who plans talks with them, and whether they do."""
    today = to_local(now, person.tz).date()
    own = [one for one in plans.plans_of_person(unit, workspace_id, person.id, today) if one.is_active]
    coaching = [one for one in plans.plans_of_coach(unit, workspace_id, person.id, today) if one.is_active]
    line = next((one.coach for one in own if one.kind == plans.LINE), None)
    card = card_of(unit, workspace_id, person, kept, now)
    return replace(card, talks_with=None if line is None else shown(line), talks=bool(coaching))


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
    if coach is None and (coach_id := reporting.manager_of(unit, workspace_id, person, now)):
        coach = people.by_ids(unit, workspace_id, [coach_id]).get(coach_id)
    run = streak(checkins.history(unit, workspace_id, person.id, key))
    away_until = back_day(unit, workspace_id, person, now)
    paused = resting_until(person, now)
    mood, shared = _own_mood(unit, workspace_id, person, template, now)
    return RepCard(
        person=shown(person), coach=shown(coach), label=template.label,
        standing=_standing(record, away_until is not None, paused is not None, next_at is not None),
        zone=person.tz, now=now,
        check_in_id=str(record.id) if record is not None else "",
        due_at=record.due_at if record is not None else None, opens_at=next_at, back_on=away_until, paused_until=paused,
        has_mood=has_private(template), streak=run.current, best=run.best,
        last_mood=mood,
        mood_shared=shared,
    )  # fmt: skip


def _standing(record: CheckInRecord | None, away: bool, paused: bool, more: bool) -> Standing:
    if record is not None:
        return Standing.ANSWERED if record.state == "submitted" else Standing.OPEN
    if away:
        return Standing.AWAY
    if paused:
        return Standing.PAUSED
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
    recent = home.rounds_of(unit, workspace_id, coach.id, since.date() - _WEEK)
    found = []
    for round_id, lines in sorted(recent.items(), reverse=True):
        if not any(_concerns(one, since, now) for one in lines):
            continue
        counted = [one for one in lines if one.state != "excused"]
        template = kept.get(unit, workspace_id, lines[0].template_id)
        found.append(
            CoachRound(
                round_id=str(round_id), label=template.label,
                answered=sum(one.state == "submitted" for one in counted), total=len(counted),
                waiting=tuple(Person(one.slack_user_id, one.name) for one in in_order(lines)),
            )
        )  # fmt: skip
    return tuple(found)


def _concerns(one: RoundLine, since: datetime, now: datetime) -> bool:
    """It waits for the coach since not too long, or can still be answered."""
    if waits(one) and one.submitted_at is not None and one.submitted_at >= since:
        return True
    return one.state in checkins.OPEN and one.closes_at > now
