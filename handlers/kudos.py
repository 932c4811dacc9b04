"""Kudos by a button: the form opens with whom the button was about."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from blocks import ids, notices
from blocks.kudos import kudos_form
from blocks.kudos_ways import SOURCES
from blocks.parts import View
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import show_view, uuid_of
from handlers.house import House
from handlers.starting import member
from screens.kudos import form_of
from storage import people
from storage.unit import Unit


@on(Kind.ACTION, ids.KUDOS_OPEN)
async def give(ask: Ask, house: House) -> Answer:
    source, _, person = str(ask.action.get("value") or "").partition(":")
    if source not in SOURCES:
        raise Refused(notices.OUT_OF_DATE)
    await open_form(ask, house, source, uuid_of(person) if person else None)
    return NOTHING


async def open_form(ask: Ask, house: House, source: str, person_id: UUID | None = None) -> None:
    """The form, with this person chosen unless they left or it is the one who acts. Raises Refused."""

    def read(unit: Unit) -> View:
        giver = member(unit, ask)
        found = people.by_ids(unit, ask.workspace_id, [] if person_id is None else [person_id]).values()
        chosen = [one for one in found if one.active and one.id != giver.id]
        form = form_of(house.library, [one.track_key for one in chosen])
        whom = tuple(one.slack_user_id for one in chosen)
        return kudos_form(replace(form, people=whom, ids={"source": source}))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
