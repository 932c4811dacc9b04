"""Log a talk: the ways to its form, and the form of a talk that is corrected."""

from __future__ import annotations

import re
from uuid import UUID

from blocks import ids, notices
from blocks.parts import View
from blocks.talk_fields import Choice
from blocks.talk_saved import pick_person
from coaching.talk_log import one_named
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import me, rest_of, show_view, uuid_of
from handlers.house import House
from handlers.talking import (
    NOT_COACHED,
    begun,
    coached,
    correcting,
    log_form,
    new_log,
    redraw,
    show_or_replace,
)
from screens.talk_prefill import entry_of, subject_of
from storage import people, relations, slots
from storage.people import PersonRecord
from storage.unit import Unit

_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>]*)?>")
NOBODY = "Nobody is in your team here yet. Type /coach start to begin."
NOBODY_NAMED = "I did not find that name in your team. Please choose."


async def log_word(ask: Ask, house: House) -> Answer:
    """`/coach log @person`. Without a name, or with one that nobody or several have, it asks for whom."""
    typed = rest_of(ask)

    def read(unit: Unit) -> View:
        coach = me(unit, ask)
        if found := _MENTION.search(typed):
            person = people.by_slack_id(unit, ask.workspace_id, found[1])
            if person is None:
                raise Refused(NOT_COACHED)
            return new_log(unit, ask, house, coach, person.id)
        team = _team(unit, ask, coach)
        named = one_named(typed, [(str(one.id), one.name) for one in team])
        if named is not None:
            return new_log(unit, ask, house, coach, UUID(named))
        return _picker(team, NOBODY_NAMED if typed else "")

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.ACTION, ids.TALK_LOG)
async def open_log(ask: Ask, house: House) -> Answer:
    """From Home, a nudge, the brief or a thread: for a slot, for a person, or for whoever is chosen next."""
    given = ask.action.get("value")

    def read(unit: Unit) -> View:
        coach = me(unit, ask)
        if not given:
            return _picker(_team(unit, ask, coach))
        if (found := ids.parse_value(given, 2)) is not None and found[0] == ids.OF_PERSON:
            return new_log(unit, ask, house, coach, uuid_of(found[1]))
        slot_id = ids.parse_value(given)
        slot = slots.get(unit, ask.workspace_id, uuid_of(slot_id[0] if slot_id else None))
        if slot is None:
            raise Refused(notices.OUT_OF_DATE)
        if slot.coach_id != coach.id:
            raise Refused(notices.NOT_YOURS)
        person = coached(unit, ask, coach, slot.person_id)
        about = subject_of(unit, ask.workspace_id, coach, person, ask.now, slot=slot)
        return log_form(unit, ask, house, about, begun(unit, ask, house, about))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.ACTION, ids.TALK_PICK)
async def picked(ask: Ask, house: House) -> Answer:
    """The person was chosen: the same window goes on to the log."""
    option = ask.action.get("selected_option")
    chosen = uuid_of(option.get("value") if isinstance(option, dict) else None)
    view = await house.db.read(lambda unit: new_log(unit, ask, house, me(unit, ask), chosen), until=ask.until)
    await redraw(ask, house, view)
    return NOTHING


@on(Kind.ACTION, ids.TALK_CORRECT)
async def correct(ask: Ask, house: House) -> Answer:
    """The log of a talk that was saved, filled in."""
    found = ids.parse_value(ask.action.get("value"))
    session_id = uuid_of(found[0] if found else None)

    def read(unit: Unit) -> View:
        about = correcting(unit, ask, me(unit, ask), session_id)
        assert about.session is not None
        return log_form(unit, ask, house, about, entry_of(unit, ask.workspace_id, about.session))

    await show_or_replace(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


def _team(unit: Unit, ask: Ask, coach: PersonRecord) -> list[PersonRecord]:
    team = relations.people_of_coach(unit, ask.workspace_id, coach.id, to_local(ask.now, coach.tz).date())
    if not team:
        raise Refused(NOBODY)
    return team


def _picker(team: list[PersonRecord], note: str = "") -> View:
    return pick_person([Choice(str(one.id), one.name) for one in team], note)
