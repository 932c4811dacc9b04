"""What a log of a talk is about, and what is filled in before anybody types."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from coaching.commitments import State, is_shown
from coaching.facts import parse_fact
from coaching.library import Library
from coaching.plans import k_on
from coaching.sessions import ASYNC
from coaching.talk_log import TalkEntry, from_json
from coaching.topics import IN_THE_BRIEF
from coaching.walltime import to_local
from screens.brief import suggestion_for
from screens.topics import waiting_for
from storage import (
    commitments,
    evidence,
    plans,
    preps,
    sessions,
    slots,
    step_coaches,
    talk_drafts,
    talk_posts,
)
from storage.commitments import CommitmentRecord
from storage.people import PersonRecord
from storage.plans import PlanRecord
from storage.preps import PrepWords
from storage.sessions import SessionRecord
from storage.slots import SlotRecord
from storage.templates import Templates
from storage.unit import Unit

MINUTES = 30
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a log is about. `step` is the last next step, whose outcome is asked for; `own` is one that the rep
    wrote for this talk already. `session` is the talk that is corrected."""

    coach: PersonRecord
    person: PersonRecord
    today: date  # the rep's
    plan: PlanRecord | None = None
    slot: SlotRecord | None = None
    session: SessionRecord | None = None
    step: CommitmentRecord | None = None
    own: CommitmentRecord | None = None

    def ids(self) -> dict[str, str]:
        """What the window carries: ids only."""
        found = {"person": str(self.person.id)}
        for key, record in (
            ("slot", self.slot),
            ("session", self.session),
            ("step", self.step),
            ("own", self.own),
        ):
            if record is not None:
                found[key] = str(record.id)
        return found


def subject_of(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, person: PersonRecord, now: datetime,
    *, slot: SlotRecord | None = None,
) -> Subject:  # fmt: skip
    """What a new log of this pair is about: the slot that was pressed, or else the one of today."""
    today = to_local(now, person.tz).date()
    versions = plans.plans_of_person(unit, workspace_id, person.id, today - 2 * WEEK)
    mine = [one for one in versions if one.coach.id == coach.id]
    if slot is not None:
        plan = next((one for one in mine if one.id == slot.plan_id), None)
    else:
        plan = next(iter(plans.on_day(mine, today)), None)
        k = None if plan is None else k_on(plan.plan, today)
        if plan is not None and k is not None:
            slot = slots.of_plans(unit, workspace_id, [plan.id], today).get(plan.id, {}).get(k)
    known = commitments.open_of(unit, workspace_id, [person.id]).get(person.id, [])
    open_steps = [one for one in known if one.owner_id == person.id and one.rejected_at is None]
    written = (one for one in open_steps if one.coach_id == coach.id)
    own = next((one for one in written if is_for(one, slot, now)), None)
    # What became of the last one is for the coach of today to say.
    of_today = step_coaches.followed(unit, workspace_id, open_steps, now)
    theirs = (one for one in of_today if one.coach_id == coach.id)
    step = next((one for one in theirs if own is None or one.id != own.id), None)
    return Subject(coach, person, today, plan, slot, None, step, own)


def is_for(step: CommitmentRecord, slot: SlotRecord | None, now: datetime) -> bool:
    """The rep wrote it for this talk, which is not logged yet."""
    if step.session_id is not None:
        return False
    if slot is not None and str(slot.id) in step.origin:
        return True
    return now - step.created_at <= timedelta(days=3)


# ---------------------------------------------------------------- what is filled in


def begin(
    unit: Unit, workspace_id: UUID, about: Subject, kept: Templates, library: Library, now: datetime
) -> TalkEntry:
    """The entry a log opens with: what was typed before, or else what others have written already."""
    entry = _prefilled(unit, workspace_id, about, kept, library, now)
    draft = talk_drafts.get(unit, workspace_id, about.coach.id, about.person.id)
    if not draft or draft.get("session"):
        return entry
    found = from_json(draft)
    if about.slot is not None and draft.get("slot") not in (None, str(about.slot.id)):
        found = {
            key: value for key, value in found.items() if key not in ("held_on", "minutes", "mode", "due_on")
        }
    return replace(entry, **found)


def _prefilled(
    unit: Unit, workspace_id: UUID, about: Subject, kept: Templates, library: Library, now: datetime
) -> TalkEntry:
    written = PrepWords()
    if about.slot is not None:
        prep = preps.of_slots(unit, workspace_id, [about.slot.id]).get(about.slot.id)
        if prep is not None and prep.state == "submitted" and prep.coach_id == about.coach.id:
            written = prep.words
    held_on = _held_on(about)
    format_key = about.plan.format_key if about.plan is not None else None
    pair = about.coach, about.person
    suggested = suggestion_for(unit, workspace_id, *pair, format_key, kept, library, now)
    entry = TalkEntry(
        held_on=held_on, minutes=about.plan.minutes if about.plan else MINUTES,
        type=suggested.type, what=written.topic, fact=written.proof, step=written.step,
        due_on=_due_on(about, held_on), outcome=_outcome(unit, workspace_id, about, written, library),
        covered=_covered(unit, workspace_id, about, written),
    )  # fmt: skip
    if about.own is not None:
        entry = replace(entry, step=about.own.text, due_on=about.own.due_on, first_use=about.own.first_use)
    if about.slot is not None and both_wrote(unit, workspace_id, about.slot):
        entry = replace(entry, **_from_thread(unit, workspace_id, about.slot, entry, about.today))
    return entry


def _covered(unit: Unit, workspace_id: UUID, about: Subject, written: PrepWords) -> tuple[str, ...]:
    """What the rep most wants help with is what the talk is about, if nothing else is said."""
    waiting = waiting_for(unit, workspace_id, about.coach, about.person, about.today)
    return tuple(str(one.id) for one in waiting[:IN_THE_BRIEF] if one.text.strip() == written.topic.strip())


def _held_on(about: Subject) -> date:
    """The day somebody said they talked, or that the talk was meant for; today if that is still to come."""
    slot, today = about.slot, about.today
    if slot is None:
        return today
    if slot.talked_at is not None:
        return min(to_local(slot.talked_at, about.person.tz).date(), today)
    meant = slot.moved_to or slot.planned_on
    return meant if meant <= today else min(today, slot.closes_on)


def _due_on(about: Subject, held_on: date) -> date:
    """By the next planned talk, or in a week."""
    if about.plan is not None:
        k = k_on(about.plan.plan, max(held_on, about.today))
        if k is not None:
            planned = about.plan.plan.planned_on(k + 1)
            if planned > about.today:
                return planned
    return about.today + WEEK


def _outcome(
    unit: Unit, workspace_id: UUID, about: Subject, written: PrepWords, library: Library
) -> str | None:
    """What the rep says became of the last step. "It worked" needs something that shows it; else it is done."""
    if about.step is None:
        return None
    said = about.step.said or written.outcome
    if about.step.drop_asked_by_id == about.person.id:
        return State.DROPPED.value
    if said not in ("demonstrated", "done"):
        return None
    if said == "demonstrated" and not _is_shown(unit, workspace_id, about.step.id, written.proof, library):
        return State.DONE.value
    return said


def _is_shown(unit: Unit, workspace_id: UUID, step_id: UUID, proof: str, library: Library) -> bool:
    observable = {one.key for one in library.program.evidence_kinds if one.observable}
    fact = parse_fact(proof)
    known = evidence.of_commitments(unit, workspace_id, [step_id]).get(step_id, [])
    return any(one.kind in observable for one in known) or is_shown([fact] if fact else [], observable)


def both_wrote(unit: Unit, workspace_id: UUID, slot: SlotRecord) -> bool:
    """Rep and coach have both written in the talk of this slot."""
    wrote = talk_posts.authors(unit, workspace_id, [slot.id]).get(slot.id, set())
    return {slot.person_id, slot.coach_id} <= wrote


def _from_thread(
    unit: Unit, workspace_id: UUID, slot: SlotRecord, entry: TalkEntry, today: date
) -> dict[str, Any]:
    """What a talk in writing fills in: how it was held, the day of the last post, and what the rep began with."""
    posts = talk_posts.of_slot(unit, workspace_id, slot.id)
    first = next((one.text for one in posts if one.author_id == slot.person_id), "")
    return {
        "mode": ASYNC, "minutes": None, "held_on": min(today, slot.closes_on),
        "what": entry.what or " ".join(first.split()),
    }  # fmt: skip


def entry_of(unit: Unit, workspace_id: UUID, record: SessionRecord) -> TalkEntry:
    """A talk that was logged as an entry again, to be corrected."""
    words = sessions.words_of(unit, workspace_id, [record.id]).get(record.id) or sessions.Words()
    step = main_step(unit, workspace_id, record.id)
    facts = evidence.of_sessions(unit, workspace_id, [record.id]).get(record.id, [])
    fact = next((one for one in facts if one.origin == fact_origin(record.id)), None)
    typed = " ".join(part for part in (fact.text, fact.moment or "", fact.url) if part) if fact else ""
    return TalkEntry(
        held_on=record.held_on, minutes=record.minutes or None, mode=record.mode, kind=record.kind,
        type=record.type, what=words.what, fact=typed, fact_kind=fact.kind if fact else None,
        practice=record.practice_minutes or None, step=step.text if step else "",
        due_on=step.due_on if step else None, win=words.win, gap_kind=record.gap_kind, now=words.now,
        wanted=words.wanted, first_use=step.first_use if step else "", stretch=step.stretch if step else None,
    )  # fmt: skip


def fact_origin(session_id: UUID) -> str:
    return f"fact:{session_id}"


def main_step(unit: Unit, workspace_id: UUID, session_id: UUID) -> CommitmentRecord | None:
    """The next step that was agreed in a talk; the first, if there are several."""
    found = commitments.of_sessions(unit, workspace_id, [session_id]).get(session_id, [])
    return found[0] if found else None
