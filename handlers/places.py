"""Whose holidays are a person's."""

from __future__ import annotations

from blocks import ids, notices
from blocks.parts import View
from blocks.places import WORKSPACE, PlaceForm, parse_country, parse_place, place_form
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from gateway.outcomes import SlackFailure
from handlers.below import over, show_below_again
from handlers.checklist import setup_form_of
from handlers.common import me, show_view, slack_for
from handlers.house import House, effect
from screens.my_settings import place_words
from storage import deliveries, holidays, people, rhythm, workspaces
from storage.unit import Unit


@on(Kind.ACTION, ids.PLACE_OPEN)
async def place_button(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        return place_form(_form(unit, ask, me(unit, ask).holidays or ""))

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


def _form(unit: Unit, ask: Ask, place: str) -> PlaceForm:
    country, _, part = place.partition("-")
    usual = workspaces.holidays_of(unit, ask.workspace_id)
    return PlaceForm(
        holidays.countries(),
        country,
        holidays.parts(country),
        part,
        "" if usual is None else place_words(usual),
    )


@on(Kind.ACTION, ids.PLACE_COUNTRY)
async def country(ask: Ask, house: House) -> Answer:
    """Another country: its parts are shown. If Slack does not redraw the form, the whole country counts."""
    chosen = parse_country(ask.view.get("state")) or ""
    place = "" if chosen == WORKSPACE else chosen

    def read(unit: Unit) -> View:
        if ask.view.get("callback_id") == ids.SETUP_SAVE:
            return setup_form_of(unit, ask, place)
        me(unit, ask)
        view, kept = place_form(_form(unit, ask, place)), ask.view.get("private_metadata")
        return {**view, "private_metadata": kept} if kept else view

    view = await house.db.read(read, until=ask.until)
    try:
        await (await slack_for(house, ask)).update_view(
            str(ask.view.get("id")), view, hash=ask.view.get("hash")
        )
    except SlackFailure as failure:
        house.log.warning("redraw_failed", workspace=str(ask.workspace_id), code=failure.code)
    return NOTHING


@on(Kind.SUBMISSION, ids.PLACE_SAVE)
async def save_place(ask: Ask, house: House) -> Answer:
    """From now on: what is planned moves, and what is open stays."""
    place = parse_place(ask.view.get("state"))
    if place is None or (place and not holidays.is_known(place)):
        raise Refused(notices.NO_PLACE, field=ids.PLACE_COUNTRY)

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        people.set_holidays(unit, ask.workspace_id, person.id, place or None)
        rhythm.refresh(unit, ask.workspace_id, [person.id], house.templates, ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return Answer.update(notices.notice_view("Holidays", notices.SAVED))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer
