"""What the handlers of a log share: who may log, what a log is about, and its window as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.talk_log import FIRST, talk_log
from coaching.talk_log import TalkEntry, keep_known
from coaching.walltime import to_local
from gateway.door import Ask, Refused
from handlers.common import show_view, slack_for
from handlers.house import House
from screens.talk_choices import choices_of
from screens.talk_log import form_of
from screens.talk_prefill import Subject, begin, subject_of
from storage import people, relations, sessions, slots
from storage.people import PersonRecord
from storage.relations import LOOK_BACK
from storage.unit import Unit

NOT_COACHED = notices.NO_LOG


def coached(unit: Unit, ask: Ask, coach: PersonRecord, person_id: UUID, *, now: bool = False) -> PersonRecord:
    """The person, if the one who acts coaches them, or did until a few days ago; with `now`, only if they do.

    Raises Refused.
    """
    person = people.by_ids(unit, ask.workspace_id, [person_id]).get(person_id)
    if person is None:
        raise Refused(notices.OUT_OF_DATE)
    if not coaches(unit, ask, coach, person, now=now):
        raise Refused(NOT_COACHED)
    if not person.active:
        raise Refused(notices.REP_LEFT)
    return person


def coaches(unit: Unit, ask: Ask, coach: PersonRecord, person: PersonRecord, *, now: bool = False) -> bool:
    today = to_local(ask.now, person.tz).date()
    spans = relations.of_people(unit, ask.workspace_id, [person.id], today if now else today - LOOK_BACK)
    last = today + timedelta(days=1)
    return (
        any(span.coach_id == coach.id and span.start_on <= last for span in spans) and coach.id != person.id
    )


def new_log(unit: Unit, ask: Ask, house: House, coach: PersonRecord, person_id: UUID) -> View:
    person = coached(unit, ask, coach, person_id)
    about = subject_of(unit, ask.workspace_id, coach, person, ask.now)
    return log_form(
        unit, ask, house, about, begin(unit, ask.workspace_id, about, house.templates, house.library, ask.now)
    )


def log_form(
    unit: Unit, ask: Ask, house: House, about: Subject, entry: TalkEntry, page: str = FIRST, alert: str = ""
) -> View:
    entry = known_only(house, entry)
    form = form_of(unit, ask.workspace_id, about, entry, house.library, ask.now, page=page, alert=alert)
    return talk_log(form)


def begun(unit: Unit, ask: Ask, house: House, about: Subject) -> TalkEntry:
    """What a log opens with."""
    return begin(unit, ask.workspace_id, about, house.templates, house.library, ask.now)


def known_only(house: House, entry: TalkEntry) -> TalkEntry:
    """Only choices that the form offers: a draft may be of an older library, a payload of anybody's making."""
    lists = choices_of(house.library)
    kinds, types, gaps = ({one.key for one in each} for each in (lists.kinds, lists.types, lists.gaps))
    facts = {one.key for one in lists.facts}
    known = keep_known(entry, kinds, types, gaps)
    return replace(known, fact_kind=known.fact_kind if known.fact_kind in facts else None)


def correcting(unit: Unit, ask: Ask, coach: PersonRecord, session_id: UUID, *, lock: bool = False) -> Subject:
    """A talk of their own that a coach corrects. Raises Refused."""
    session = sessions.get(unit, ask.workspace_id, session_id, lock=lock)
    if session is None:
        raise Refused(notices.OUT_OF_DATE)
    if session.coach_id != coach.id:
        raise Refused(notices.NOT_YOURS)
    person = people.by_ids(unit, ask.workspace_id, [session.person_id])[session.person_id]
    if not person.active:
        raise Refused(notices.REP_LEFT)
    slot = slots.get(unit, ask.workspace_id, session.slot_id) if session.slot_id is not None else None
    today = to_local(ask.now, person.tz).date()
    return Subject(coach, person, today, slot=slot, session=session)


async def redraw(ask: Ask, house: House, view: View) -> None:
    """The window that was acted in shows this now."""
    slack = await slack_for(house, ask)
    await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))


def origin_of(ask: Ask) -> str:
    """What a window makes is there once: sent again, corrected or not, it changes the same rows.

    Whose window it is stands first, so that a payload which names the window of somebody else meets none of theirs.
    """
    root, id = ask.view.get("root_view_id") or ask.view.get("id"), ask.view.get("id")
    return f"view:{ask.slack_user_id}:{root}:{id}"[:128]


async def show_or_replace(house: House, ask: Ask, view: View) -> None:
    """A window of its own; from a window that only tells, in its place: Slack lays three upon each other at most."""
    if ask.view.get("callback_id") in (ids.SAVED_VIEW, ids.RECORD_VIEW):
        await redraw(ask, house, view)
    else:
        await show_view(house, ask, view)
