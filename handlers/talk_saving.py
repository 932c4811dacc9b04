"""A log is saved or corrected: the talk, its next step, what was looked at, what is left for next time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from coaching.commitments import Act, State, why_not_evidence
from coaching.facts import parse_fact
from coaching.library import Library
from coaching.plans import k_on, window
from coaching.sessions import ASYNC, COACHING, needs_rep_confirm
from coaching.talk_log import TalkEntry, changes, without_words
from coaching.topics import IN_THE_BRIEF
from handlers.talk_steps import StepWords, save_main_step
from screens.talk_log import saved_facts
from screens.talk_prefill import Subject, both_wrote, entry_of, fact_origin, main_step
from screens.talk_words import labelled
from screens.topics import waiting_for
from storage import (
    commitments,
    days_off,
    deliveries,
    evidence,
    milestones,
    notes,
    owing_talks,
    owing_threads,
    plans,
    session_edits,
    sessions,
    slot_changes,
    slots,
    step_coaches,
    talk_drafts,
    topics,
)
from storage.people import PersonRecord
from storage.sessions import SessionRecord, Words
from storage.slots import SlotRecord
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Kept:
    """A log that was saved: the talk as it is now, and whether the rep is asked about it."""

    session: SessionRecord
    slot: SlotRecord | None
    asks: bool
    no_room: str = ""  # why a topic found no place


def place_of(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, person: PersonRecord, held_on: date, now: datetime
) -> SlotRecord | None:
    """The one slot whose window holds that day, made if nothing was known of it; None if the pair has none."""
    versions = plans.plans_of_person(unit, workspace_id, person.id, held_on)
    for plan in versions:
        k = k_on(plan.plan, held_on) if plan.coach.id == coach.id else None
        if k is not None:
            return slots.ensure(unit, workspace_id, plan.id, person.id, coach.id, window(plan.plan, k), now)
    return None


def fault_of_outcome(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, library: Library
) -> str | None:
    """Why the last next step cannot be called shown to work, as a sentence; None if it can."""
    if about.step is None or entry.outcome != State.DEMONSTRATED.value or entry.kind != COACHING:
        return None
    fact = parse_fact(entry.fact)
    kinds = {entry.fact_kind or fact.kind} if fact is not None else set()
    known = evidence.of_commitments(unit, workspace_id, [about.step.id]).get(about.step.id, [])
    if (kinds | {one.kind for one in known}) & observable(library):
        return None
    return "Add a fact to look at first, such as a call, a mail or a number."


def fault_of_fact(entry: TalkEntry, library: Library) -> str | None:
    fact = parse_fact(entry.fact)
    kinds = {one.key for one in library.program.evidence_kinds}
    return None if fact is None else why_not_evidence(fact, kinds)


def observable(library: Library) -> set[str]:
    return {one.key for one in library.program.evidence_kinds if one.observable}


def save(
    unit: Unit,
    workspace_id: UUID,
    about: Subject,
    entry: TalkEntry,
    origin: str,
    library: Library,
    now: datetime,
) -> Kept:
    """Write a log that has no faults. `origin` is its window: sent once more, it changes the same talk."""
    entry = without_words(entry)
    assert entry.held_on is not None
    known = about.session or sessions.by_origin(unit, workspace_id, origin)
    slot = place_of(unit, workspace_id, about.coach, about.person, entry.held_on, now)
    values = _values(unit, workspace_id, about, entry, slot, known)
    words = Words(entry.what, entry.now, entry.wanted, entry.win) if entry.keeps_words else None
    if known is None:
        kept = _add(unit, workspace_id, about, entry, values, words, origin, library, now)
    else:
        kept = _change(unit, workspace_id, about, entry, known, values, words, library, now)
    talk_drafts.forget(unit, workspace_id, about.coach.id, about.person.id)
    notes.note_acted(unit, workspace_id, about.coach.id, now)
    touched = {one for one in (kept.slot_id, known.slot_id if known else None) if one is not None}
    for row in slots.get_many(unit, workspace_id, touched).values():
        slot_changes.follow(unit, workspace_id, row, now)
        owing_threads.show_if_begun(unit, workspace_id, row.id, (about.person.id, about.coach.id), now)
    for person in (about.person, about.coach):
        deliveries.owe_home(unit, workspace_id, now, person.id)
    no_room = _save_topics(unit, workspace_id, about, entry, kept, now)
    return Kept(kept, slot, kept.state == "logged" and kept.kind != "personal", no_room)


def _values(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, slot: SlotRecord | None,
    known: SessionRecord | None,
) -> dict[str, Any]:  # fmt: skip
    assert entry.held_on is not None
    late = needs_rep_confirm(entry.held_on, slot.closes_on if slot else None, about.today)
    if known is not None and known.held_on == entry.held_on:
        late = known.needs_confirm
    written = entry.mode == ASYNC
    there = not written or (slot is not None and both_wrote(unit, workspace_id, slot))
    return {
        "person_id": about.person.id, "coach_id": about.coach.id, "logged_by_id": about.coach.id,
        "plan_id": slot.plan_id if slot else None, "slot_id": slot.id if slot else None, "held_on": entry.held_on,
        "minutes": entry.minutes or 0, "mode": entry.mode, "kind": entry.kind, "type": entry.type,
        "format_key": about.plan.format_key if about.plan else None, "gap_kind": entry.gap_kind,
        "names_gap": entry.kind == COACHING and bool(entry.what.strip()), "both_took_part": there,
        "practice_minutes": entry.practice or 0, "needs_confirm": late,
    }  # fmt: skip


# ---------------------------------------------------------------- a new one


def _add(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, values: dict[str, Any],
    words: Words | None, origin: str, library: Library, now: datetime,
) -> SessionRecord:  # fmt: skip
    id = sessions.add(unit, workspace_id, values, words, origin, now)
    if id is None:  # the same window, sent twice at once: the other one wrote it
        known = sessions.by_origin(unit, workspace_id, origin)
        assert known is not None
        return known
    step = save_main_step(unit, workspace_id, about, _step_words(entry), id, now)
    state = {"state": "logged", "next_at": _silent_at(unit, workspace_id, about.person, now)}
    if entry.kind == "personal":
        state = {"state": "confirmed", "next_at": None}
    elif step is not None and step.confirmed_at is not None and not values["needs_confirm"]:
        # The rep wrote the next step; there is nothing left to say yes to.
        state = {"state": "confirmed", "next_at": None, "answered_at": now}
    sessions.change(unit, workspace_id, id, **state)
    _save_fact(unit, workspace_id, about, entry, id, library, now)
    evidence.take_up(unit, workspace_id, [one.id for one in saved_facts(unit, workspace_id, about, now)], id)
    _mark_last_step(unit, workspace_id, about, entry, library, now)
    both = (about.person.id, about.coach.id)
    milestones.after_talk(unit, workspace_id, entry.kind, both, values["held_on"], now)
    _cover(unit, workspace_id, about, entry)
    made = sessions.get(unit, workspace_id, id)
    assert made is not None
    owing_talks.tell_rep(unit, workspace_id, made, now, again=False)
    return made


def _silent_at(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> datetime | None:
    works = days_off.availability(unit, workspace_id, person, now.date())
    return owing_talks.silent_at(now, person.tz, works)


def _step_words(entry: TalkEntry) -> StepWords:
    return StepWords(entry.step, entry.first_use, entry.due_on, entry.stretch)


def _mark_last_step(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, library: Library, now: datetime
) -> None:
    """The coach says what became of the next step before. To drop it, the rep has to agree."""
    if about.step is None or entry.outcome is None or entry.kind != COACHING:
        return
    step = step_coaches.get(unit, workspace_id, about.step.id, now, lock=True)
    if step is None or not step.is_open:
        return
    if entry.outcome == State.DROPPED.value:
        commitments.act(unit, workspace_id, step, Act.DROP, about.coach.id, now)
        after = commitments.get(unit, workspace_id, step.id)
        if after is not None and after.is_open:
            owing_talks.tell_step(unit, workspace_id, step.id, about.person.id, now)
    else:
        facts = evidence.of_commitments(unit, workspace_id, [step.id]).get(step.id, [])
        shown = any(one.kind in observable(library) for one in facts)
        outcome = State(entry.outcome)
        commitments.act(unit, workspace_id, step, Act.CLOSE, about.coach.id, now, outcome, shown=shown)
    owing_talks.show_step(unit, workspace_id, step.id, now)


def _cover(unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry) -> None:
    """Topics of the three in sight: covered, or carried over to the next talk."""
    if entry.kind != COACHING:
        return
    waiting = waiting_for(unit, workspace_id, about.coach, about.person, about.today)[:IN_THE_BRIEF]
    covered = {one.id for one in waiting if str(one.id) in entry.covered}
    topics.change(unit, workspace_id, covered, state="covered")
    topics.carry_over(unit, workspace_id, [one.id for one in waiting if one.id not in covered])


# ---------------------------------------------------------------- a change


def _change(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, known: SessionRecord,
    values: dict[str, Any], words: Words | None, library: Library, now: datetime,
) -> SessionRecord:  # fmt: skip
    before = labelled(entry_of(unit, workspace_id, known), library)
    old = main_step(unit, workspace_id, known.id)
    step = save_main_step(unit, workspace_id, about, _step_words(entry), known.id, now)
    sessions.rewrite(unit, workspace_id, known.id, words)
    other = step is not None and (old is None or not _step_words(entry).same_as(old))
    later = bool(values["needs_confirm"]) and not known.needs_confirm
    again = known.state == "disputed" or (known.state != "logged" and (other or later))
    kept = {
        key: value for key, value in values.items() if key not in ("person_id", "coach_id", "logged_by_id")
    }
    if again and entry.kind != "personal":
        next_at = _silent_at(unit, workspace_id, about.person, now)
        kept |= {"state": "logged", "answered_at": None, "next_at": next_at, "objection": None}
    sessions.change(unit, workspace_id, known.id, **kept)
    _save_fact(unit, workspace_id, about, entry, known.id, library, now)
    made = sessions.get(unit, workspace_id, known.id)
    assert made is not None
    changed = changes(before, labelled(entry_of(unit, workspace_id, made), library))
    late = now - known.created_at > owing_talks.FREE
    if late and changed:
        session_edits.add_many(unit, workspace_id, known.id, about.coach.id, changed, now)
        owing_talks.tell_change(unit, workspace_id, made, about.person.id, about.person.tz, now)
    elif again:
        owing_talks.tell_rep(unit, workspace_id, made, now, again=True)
    owing_talks.show_talk(unit, workspace_id, known.id, now)
    return made


# ---------------------------------------------------------------- parts of both


def _save_fact(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, session_id: UUID, library: Library,
    now: datetime,
) -> None:  # fmt: skip
    """What was looked at. It also shows how the last next step went, where that is what it was for."""
    fact, origin = parse_fact(entry.fact), fact_origin(session_id)
    if fact is None:
        evidence.forget(unit, workspace_id, origin)
        return
    before = evidence.of_sessions(unit, workspace_id, [session_id]).get(session_id, [])
    proves = next((one.commitment_id for one in before if one.origin == origin), None)
    if about.step is not None and entry.outcome == State.DEMONSTRATED.value:
        proves = about.step.id
    kind = entry.fact_kind or fact.kind
    evidence.add(
        unit, workspace_id, person_id=about.person.id, added_by_id=about.coach.id, kind=kind,
        observable=kind in observable(library), origin=origin, now=now, text=fact.text, url=fact.url,
        moment=fact.moment, session_id=session_id, commitment_id=proves,
    )  # fmt: skip


def _save_topics(
    unit: Unit, workspace_id: UUID, about: Subject, entry: TalkEntry, session: SessionRecord, now: datetime
) -> str:
    """What is saved for next time; returns why something found no place, or nothing."""
    reason = ""
    for number, text in enumerate(entry.topics()):
        origin = f"next:{session.id}:{unit.cipher.fingerprint(text.encode())[:24]}"
        said = topics.add(
            unit, workspace_id, person_id=about.person.id, added_by_id=about.coach.id, source="coach", text=text,
            origin=origin, today=about.today, now=now + timedelta(milliseconds=number), session_id=session.id,
        )  # fmt: skip
        reason = said or reason
    return reason
