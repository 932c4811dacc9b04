"""An open log of a talk: what is typed is kept, its pages are turned, and it is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.talk_fields import errors, on_page, parse, parse_who
from blocks.talk_log import FIRST, MORE, WHO
from blocks.talk_saved import saved_view
from coaching.talk_log import TalkEntry, faults, from_json
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import me, uuid_of
from handlers.house import House, Invalid, effect
from handlers.talk_saving import fault_of_fact, fault_of_outcome, save
from handlers.talking import (
    NOT_COACHED,
    begun,
    coached,
    coaches,
    correcting,
    known_only,
    log_form,
    origin_of,
    redraw,
)
from screens.talk_prefill import Subject, entry_of, subject_of
from screens.talk_saved import saved_of
from storage import commitments, people, relations, sessions, slots, step_coaches, talk_drafts
from storage.unit import Unit

_WHO_FIELDS = {"held_on", "minutes", "kind", "mode"}
NOT_THEIR_COACH_THEN = "You did not coach this person on that day."


def subject_in(unit: Unit, ask: Ask) -> Subject:
    """What the window is about, looked up again with the eyes of whoever acts. Raises Refused."""
    found = ids.parse_metadata(ask.view.get("private_metadata"))
    coach = me(unit, ask)
    if "session" in found:
        return correcting(unit, ask, coach, uuid_of(found["session"]), lock=True)
    person = coached(unit, ask, coach, uuid_of(found.get("person")))
    slot = slots.get(unit, ask.workspace_id, uuid_of(found["slot"])) if "slot" in found else None
    if slot is not None and (slot.coach_id, slot.person_id) != (coach.id, person.id):
        raise Refused(notices.NOT_YOURS)
    about = subject_of(unit, ask.workspace_id, coach, person, ask.now, slot=slot)
    named = [uuid_of(found[key]) for key in ("step", "own") if key in found]
    known = commitments.get_many(unit, ask.workspace_id, named)
    of_today = {
        step.id: step for step in step_coaches.followed(unit, ask.workspace_id, known.values(), ask.now)
    }
    for id, step in of_today.items():
        if step.person_id != person.id or coach.id not in (step.coach_id, known[id].coach_id):
            raise Refused(notices.NOT_YOURS)
    # What was shown is what is marked, whatever has come since; but not by who coaches no more.
    step_id, own_id = (UUID(found[key]) if key in found else None for key in ("step", "own"))
    shown = of_today.get(step_id) if step_id else None
    own = known.get(own_id) if own_id else None
    return replace(
        about,
        slot=slot,
        step=shown if shown is not None and shown.coach_id == coach.id else None,
        own=own if own is not None and own.coach_id == coach.id else None,
    )


def _held(unit: Unit, ask: Ask, house: House, about: Subject) -> TalkEntry:
    """What the whole log holds now: the draft, with the page in sight laid over it."""
    draft = talk_drafts.get(unit, ask.workspace_id, about.coach.id, about.person.id)
    mine = str(about.session.id) if about.session is not None else None
    if draft and draft.get("session") == mine:
        before = replace(TalkEntry(), **from_json(draft))
    elif about.session is not None:
        before = entry_of(unit, ask.workspace_id, about.session)
    else:
        before = begun(unit, ask, house, about)
    return known_only(house, parse(ask.view.get("state"), before))


def _pressed_at(ask: Ask) -> str:
    """Slack's own time of this press or key; "" where it gives none. Compared as text: it has one length."""
    found = ask.action.get("action_ts")
    return found if isinstance(found, str) else ""


def _is_behind(unit: Unit, ask: Ask, about: Subject) -> bool:
    """Something later is kept already, or the log was saved meanwhile: keys that are typed fast can arrive late."""
    if about.session is None and sessions.by_origin(unit, ask.workspace_id, origin_of(ask)) is not None:
        return True
    kept = talk_drafts.get(unit, ask.workspace_id, about.coach.id, about.person.id)
    return str(kept.get("at") or "") > _pressed_at(ask)


def _keep(unit: Unit, ask: Ask, about: Subject, entry: TalkEntry) -> None:
    kept: dict[str, Any] = entry.to_json() | {
        "slot": str(about.slot.id) if about.slot is not None else None,
        "session": str(about.session.id) if about.session is not None else None,
        "at": _pressed_at(ask),
    }
    talk_drafts.save(unit, ask.workspace_id, about.coach.id, about.person.id, kept, ask.now)


@on(Kind.ACTION, ids.TALK_DRAFT)
async def draft(ask: Ask, house: House) -> Answer:
    """Something was typed or chosen: keep everything that is filled in."""

    def work(unit: Unit) -> None:
        about = subject_in(unit, ask)
        if not _is_behind(unit, ask, about):
            _keep(unit, ask, about, _held(unit, ask, house, about))

    await house.db.write(work, until=ask.until)
    return NOTHING


_PAGES = {ids.TALK_WHO: WHO, ids.TALK_MORE: MORE, ids.TALK_FIRST: FIRST}


@on(Kind.ACTION, ids.TALK_WHO, ids.TALK_MORE, ids.TALK_FIRST)
async def turn(ask: Ask, house: House) -> Answer:
    """Another page in the same window. What was typed is kept, so that it is there on the way back."""

    def work(unit: Unit) -> View:
        about = subject_in(unit, ask)
        entry = _held(unit, ask, house, about)
        _keep(unit, ask, about, entry)
        return log_form(unit, ask, house, about, entry, _PAGES[ask.id])

    await redraw(ask, house, await house.db.write(work, until=ask.until))
    return NOTHING


# ---------------------------------------------------------------- sending


@on(Kind.SUBMISSION, ids.TALK_SAVE)
async def send(ask: Ask, house: House) -> Answer:
    """The page of who goes back to the first page; any other page saves the whole log."""
    page = ids.parse_metadata(ask.view.get("private_metadata")).get("page", FIRST)

    def work(unit: Unit) -> Answer:
        about = subject_in(unit, ask)
        entry = _held(unit, ask, house, about)
        if page == WHO:
            return _who(unit, ask, house, about, entry)
        if (refusal := _with_faults(unit, ask, house, about, entry)) is not None:
            return refusal
        kept = save(unit, ask.workspace_id, about, entry, origin_of(ask), house.library, ask.now)
        said = saved_of(unit, ask.workspace_id, about, entry, kept.session, kept.slot, kept.no_room)
        return Answer.update(saved_view(said))

    return await effect(house, ask, work)


def _who(unit: Unit, ask: Ask, house: House, about: Subject, entry: TalkEntry) -> Answer:
    """Who, when, how long, what kind: checked, and back to the first page. Another person gets the draft."""
    wrong = {k: v for k, v in faults(entry, about.today).items() if k in _WHO_FIELDS}
    chosen = parse_who(ask.view.get("state"))
    if chosen is not None and chosen != about.person.slack_user_id and about.session is None:
        other = people.by_slack_id(unit, ask.workspace_id, chosen)
        if other is None or not coaches(unit, ask, about.coach, other):
            wrong["who"] = NOT_COACHED
        elif not wrong:
            talk_drafts.forget(unit, ask.workspace_id, about.coach.id, about.person.id)
            about = subject_of(unit, ask.workspace_id, about.coach, other, ask.now)
            entry = replace(entry, outcome=None, covered=())
    if wrong:
        raise Invalid(Answer.errors(errors(wrong)))
    _keep(unit, ask, about, entry)
    return Answer.update(log_form(unit, ask, house, about, entry))


def _with_faults(unit: Unit, ask: Ask, house: House, about: Subject, entry: TalkEntry) -> Answer | None:
    """The page again if something cannot be taken; None if all can.

    A sentence stands at each field. For fields of another page, that page comes with a note on top; what was
    typed here is kept for the way back.
    """
    wrong = _all_faults(unit, ask, house, about, entry)
    here = {key: said for key, said in wrong.items() if key in on_page(ask.view)}
    if here:
        raise Invalid(Answer.errors(errors(here)))
    if not wrong:
        return None
    where = WHO if set(wrong) <= _WHO_FIELDS else FIRST
    _keep(unit, ask, about, entry)
    return Answer.update(log_form(unit, ask, house, about, entry, where, next(iter(wrong.values()))))


def _all_faults(unit: Unit, ask: Ask, house: House, about: Subject, entry: TalkEntry) -> dict[str, str]:
    wrong = faults(entry, about.today)
    if entry.keeps_words and (reason := fault_of_fact(entry, house.library)):
        wrong["fact"] = reason
    if reason := fault_of_outcome(unit, ask.workspace_id, about, entry, house.library):
        wrong["outcome"] = reason
    if entry.held_on is not None and about.session is None and "held_on" not in wrong:
        spans = relations.of_people(
            unit, ask.workspace_id, [about.person.id], min(entry.held_on, about.today)
        )
        days = (
            entry.held_on,
            about.today,
        )  # who coaches them today may log a talk of before it was written down
        if not any(relations.coaches_on(spans, about.coach.id, day) for day in days):
            wrong["held_on"] = NOT_THEIR_COACH_THEN
    return wrong
