"""Kudos by a form: from a button, or from a message; and what comes of it."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

from blocks import ids, notices
from blocks.kudos import KudosForm, kudos_form, parse_kudos, sent_view
from blocks.kudos_ways import SOURCES
from blocks.parts import View
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import show_view, uuid_of
from handlers.house import House, effect
from handlers.kudos_giving import Giving, give, where_words
from handlers.message_links import carried_of, link_of, text_of
from handlers.starting import member
from handlers.talking import origin_of
from screens.kudos import form_of
from storage import people
from storage.people import PersonRecord
from storage.unit import Unit

CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")
_LINKED = "A link to the message goes with it."
_OWN = f"You wrote this message yourself. Please choose whom you thank. {_LINKED}"
_NO_AUTHOR = f"Who wrote this message cannot get kudos here. Please choose whom you thank. {_LINKED}"


@on(Kind.ACTION, ids.KUDOS_OPEN)
async def give_button(ask: Ask, house: House) -> Answer:
    """A button may carry whom it is about."""
    source, _, person = str(ask.action.get("value") or "").partition(":")
    if source not in SOURCES:
        raise Refused(notices.OUT_OF_DATE)
    await open_for(ask, house, source, uuid_of(person) if person else None)
    return NOTHING


async def open_for(ask: Ask, house: House, source: str, person_id: UUID | None) -> None:
    """The form, with this person chosen unless they left or it is the one who acts. Raises Refused."""

    def read(unit: Unit) -> View:
        giver = member(unit, ask)
        found = people.by_ids(unit, ask.workspace_id, [] if person_id is None else [person_id]).values()
        chosen = [one for one in found if one.active and one.id != giver.id]
        return kudos_form(replace(form_for(house, chosen), ids={"source": source}))

    await show_view(house, ask, await house.db.read(read, until=ask.until))


def form_for(house: House, chosen: list[PersonRecord]) -> KudosForm:
    """The form with these people chosen, the skills of their own track first."""
    form = form_of(house.library, [one.track_key for one in chosen])
    return replace(form, people=tuple(one.slack_user_id for one in chosen))


@on(Kind.SHORTCUT, ids.KUDOS_MESSAGE)
async def for_message(ask: Ask, house: House) -> Answer:
    """Who wrote the message is chosen, unless it was an app, a guest, or the one who acts."""
    carried = {"source": "shortcut", **carried_of(ask)}
    author_id = text_of(ask.body.get("message"), "user")

    def read(unit: Unit) -> View:
        giver = member(unit, ask)
        author = people.by_slack_id(unit, ask.workspace_id, author_id) if author_id else None
        note = _NO_AUTHOR if author is None else _OWN if author.id == giver.id else _LINKED
        chosen = [author] if author is not None and author.id != giver.id else []
        return kudos_form(replace(form_for(house, chosen), ids=carried, note=note))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.SUBMISSION, ids.KUDOS_SEND)
async def send(ask: Ask, house: House) -> Answer:
    carried = ids.parse_metadata(ask.view.get("private_metadata"))
    filled, source = parse_kudos(ask.view.get("state")), carried.get("source", "")
    if source not in {*SOURCES, "command", "shortcut", "reaction"}:
        raise Refused(notices.OUT_OF_DATE)
    typed_in = carried.get("typed_in", "")
    giving = Giving(
        filled.people, filled.words, source, origin_of(ask), impact=filled.impact, value=filled.value,
        skill=filled.skill, public=filled.public, link=link_of(ask, carried) if "ts" in carried else "",
        typed_in=typed_in if CHANNEL.fullmatch(typed_in) else None,
    )  # fmt: skip

    def work(unit: Unit) -> Answer:
        given = give(unit, ask, house, giving)
        return Answer.update(sent_view(given.kudos_id, given.to, where_words(given), given.hint or ""))

    return await effect(house, ask, work)
