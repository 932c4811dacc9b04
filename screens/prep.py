"""Before a talk, the rep's side: what the message and the form show, for talks that come and that are over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from blocks.checkin import ComingTalk
from blocks.prep import LastStep, PrepState, PrepTalk, TalkTime
from coaching.answers import Facts, visible_questions
from coaching.checkins import Question, Template, Visibility
from coaching.library import Library
from coaching.slot_times import talk_at
from coaching.slots import SlotStatus
from coaching.talks import talks_of, thanks_line
from screens.pairs import format_of, talk_time
from screens.rep import shown
from storage import (
    cadence,
    checkins,
    commitments,
    deliveries,
    plans,
    preps,
    slots,
    step_coaches,
    templates,
    topics,
)
from storage.cadence import Pair, PairSlot
from storage.checkins import CheckInRecord
from storage.commitments import CommitmentRecord
from storage.preps import PrepRecord
from storage.slots import SlotRecord
from storage.templates import Templates
from storage.topics import TopicRecord
from storage.unit import Unit

SAID = {
    "demonstrated": "done, and it worked",
    "done": "done, too early to tell",
    "not_done": "not done yet",
    "dropped": "let's drop it",
}
LATELY = timedelta(days=60)
RECENT = timedelta(days=7)  # a prep is asked for a working day ahead; weekends and leave lie between
_OWN_WORDS = (Visibility.COACH, Visibility.TEAM)  # a prep is for the coach: nothing private is asked in it


@dataclass(frozen=True, slots=True)
class Prepared:
    """A slot with all that its prep shows. `at` is None if the rhythm does not hold it any more."""

    slot: SlotRecord
    pair: Pair
    at: PairSlot | None
    record: PrepRecord | None
    step: CommitmentRecord | None
    talk: PrepTalk


def template_of(unit: Unit, workspace_id: UUID, kept: Templates, library: Library) -> Template:
    """The workspace's own version of the prep; the library's where it was switched off."""
    id = templates.current_ids(unit, workspace_id).get(preps.TEMPLATE)
    return library.templates[preps.TEMPLATE] if id is None else kept.get(unit, workspace_id, id)


def questions_of(template: Template, answers: Mapping[str, object], has_step: bool) -> tuple[Question, ...]:
    """What is asked of this rep now."""
    given = {
        key: value
        for key, value in answers.items()
        if isinstance(value, str | int | float | bool | list | tuple)
    }
    asked = visible_questions(template, given, Facts(has_open_commitment=has_step))
    return tuple(question for question in asked if question.visibility in _OWN_WORDS)


def prepared(
    unit: Unit, workspace_id: UUID, slot_ids: Iterable[UUID], kept: Templates, library: Library, now: datetime
) -> dict[UUID, Prepared]:
    """The preps of these slots as they stand, by slot: the same number of queries for one and for many."""
    records = slots.get_many(unit, workspace_id, slot_ids)
    if not records:
        return {}
    versions = plans.get_many(unit, workspace_id, [record.plan_id for record in records.values()])
    pairs = cadence.pairs_of_plans(unit, workspace_id, versions.values(), now)
    reps = [record.person_id for record in records.values()]
    own = _Own(
        written=preps.of_slots(unit, workspace_id, records), steps=_steps_of(unit, workspace_id, reps, now),
        topics=topics.queued(unit, workspace_id, reps, now.date()),
        facts=own_facts(unit, workspace_id, reps, kept, now),
    )  # fmt: skip
    return {id: _prepared(record, pairs[record.plan_id], own, library, now) for id, record in records.items()}


def _steps_of(
    unit: Unit, workspace_id: UUID, reps: Sequence[UUID], now: datetime
) -> dict[UUID, list[CommitmentRecord]]:
    """Open next steps by rep, each with its coach of today: with a new manager they come back too."""
    found = commitments.open_of(unit, workspace_id, reps)
    of_today = step_coaches.followed(unit, workspace_id, chain.from_iterable(found.values()), now)
    by_rep: dict[UUID, list[CommitmentRecord]] = {}
    for step in of_today:
        by_rep.setdefault(step.person_id, []).append(step)
    return by_rep


@dataclass(frozen=True, slots=True)
class _Own:
    """What reps have in hand, by rep; preps by slot."""

    written: Mapping[UUID, PrepRecord]
    steps: Mapping[UUID, Sequence[CommitmentRecord]]
    topics: Mapping[UUID, Sequence[TopicRecord]]
    facts: Mapping[UUID, str]


def _prepared(slot: SlotRecord, pair: Pair, own: _Own, library: Library, now: datetime) -> Prepared:
    at, record = pair.find(slot.plan_id, slot.k), own.written.get(slot.id)
    step = last_step(own.steps.get(slot.person_id, ()), slot.person_id, slot.coach_id)
    state, rep = _state(pair, at, record), pair.rep
    time = TalkTime(slot.planned_on, None, pair.plan.minutes, rep.tz, now)
    talk = PrepTalk(
        slot_id=str(slot.id), person=shown(rep), coach=shown(pair.coach), state=state,
        time=time if at is None else talk_time(pair, at, rep, now),
        format=format_of(library, pair.plan.format_key if at is None else at.plan.format_key),
        last=None if step is None else step_shown(step), facts=own.facts.get(rep.id, ""),
        topics=tuple(one.text for one in own.topics.get(rep.id, ()) if one.added_by_id == rep.id),
    )  # fmt: skip
    return Prepared(slot, pair, at, record, step, talk)


def with_check_ins(
    unit: Unit,
    workspace_id: UUID,
    records: Iterable[CheckInRecord],
    kept: Templates,
    library: Library,
    now: datetime,
) -> dict[UUID, ComingTalk]:
    """The talks, by rep, that these people were to prepare for lately and have not, where no message of its own
    asks for it: their check-ins ask for both."""
    reps = [record.person.id for record in records]
    waiting = preps.waiting(unit, workspace_id, reps, now - RECENT)
    told = deliveries.find(unit, workspace_id, [preps.prep_key(id) for id in waiting]) if waiting else {}
    waiting = {id for id in waiting if preps.prep_key(id) in told and not told[preps.prep_key(id)].ts}
    found: dict[UUID, ComingTalk] = {}
    for one in prepared(unit, workspace_id, waiting, kept, library, now).values() if waiting else ():
        begins = None if one.at is None else talk_at(one.at.slot, one.at.plan.start_time, one.pair.rep.tz)
        if one.talk.state is PrepState.OPEN and begins is not None and begins > now:
            found[one.pair.rep.id] = ComingTalk(one.talk.slot_id, one.talk.coach, one.talk.time.fixed())
    return found


def own_facts(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], kept: Templates, now: datetime
) -> dict[UUID, str]:
    """What each of these people counted in their last check-in, in a sentence."""
    last = checkins.latest_submitted(unit, workspace_id, person_ids, now - LATELY)
    stored = checkins.answers_of(unit, workspace_id, [id for id, _ in last.values()])
    found = {}
    for person_id, (id, template_id) in last.items():
        template = kept.get(unit, workspace_id, template_id)
        values = {key: answer.value for key, answer in stored.get(id, {}).items()}
        found[person_id] = thanks_line(talks_of(template, values)) or ""
    return found


def last_step(steps: Iterable[CommitmentRecord], person_id: UUID, coach_id: UUID) -> CommitmentRecord | None:
    """The next step of the rep that comes back with this coach: the one that is due first."""
    mine = (s for s in steps if s.owner_id == person_id and s.coach_id == coach_id and s.rejected_at is None)
    return next((one for one in mine if one.session_id is not None), None)


def step_shown(step: CommitmentRecord) -> LastStep:
    """A next step with its owner's own word on it."""
    said = "dropped" if step.drop_asked_by_id == step.owner_id else step.said
    return LastStep(step.text, step.due_on, SAID.get(said or "", ""))


def _state(pair: Pair, at: PairSlot | None, prep: PrepRecord | None) -> PrepState:
    if (
        at is None
        or not pair.rep.active
        or not pair.coach.active
        or pair.plan.paused_until(pair.today) is not None
    ):
        return PrepState.CALLED_OFF
    if at.slot.talked:
        return PrepState.TALKED
    if at.slot.status is SlotStatus.EXCUSED or (at.slot.status is SlotStatus.SKIPPED and _is_off(at)):
        return PrepState.CALLED_OFF
    if at.slot.closes_on < pair.today:
        return PrepState.OVER
    return PrepState.READY if prep is not None and prep.state == "submitted" else PrepState.OPEN


def _is_off(at: PairSlot) -> bool:
    return at.record is not None and at.record.cancelled_at is not None
