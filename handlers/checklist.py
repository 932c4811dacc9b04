"""What an admin chooses for everybody: who stands behind the program, where kudos go, and whose holidays count."""

from __future__ import annotations

from blocks import ids, notices
from blocks.parts import View
from blocks.places import PlaceForm, parse_place
from blocks.setup_form import SetupForm, has_kudos, parse_kudos_channel, parse_sponsor, setup_form
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over, show_below_again
from handlers.common import me, show_view
from handlers.house import House, Invalid, effect
from screens.introduction import sponsor_of
from storage import changes, deliveries, holidays, kudos, people, rhythm, roles, workspaces
from storage.people import PersonRecord
from storage.unit import Unit

CHUNK = 400  # people whose times are worked out again in one go; the nightly look finds the others


def admin(unit: Unit, ask: Ask) -> PersonRecord:
    """The acting person, an admin of this Slack or by a grant. Raises Refused."""
    person = me(unit, ask)
    if not roles.is_admin(unit, ask.workspace_id, person):
        raise Refused(notices.ONLY_ADMINS)
    return person


@on(Kind.ACTION, ids.SETUP_OPEN)
async def setup_button(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        admin(unit, ask)
        return setup_form_of(unit, ask, workspaces.holidays_of(unit, ask.workspace_id) or "")

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


def setup_form_of(unit: Unit, ask: Ask, place: str) -> View:
    """The form with the parts of this country. Raises Refused."""
    admin(unit, ask)
    country, _, part = place.partition("-")
    sponsor = sponsor_of(unit, ask.workspace_id)
    places = PlaceForm(holidays.countries(), country, holidays.parts(country), part)
    channel = kudos.ways_of(unit, ask.workspace_id).workspace
    return setup_form(SetupForm(sponsor.id if sponsor is not None else "", places, channel or ""))


@on(Kind.SUBMISSION, ids.SETUP_SAVE)
async def save(ask: Ask, house: House) -> Answer:
    place, sponsor_id = parse_place(ask.view.get("state")), parse_sponsor(ask.view.get("state"))
    if place is None or (place and not holidays.is_known(place)):
        raise Refused(notices.NO_PLACE, field=ids.PLACE_COUNTRY)

    def work(unit: Unit) -> Answer:
        person = admin(unit, ask)
        old = workspaces.settings_of(unit, ask.workspace_id)
        if sponsor_id is not None and people.by_slack_id(unit, ask.workspace_id, sponsor_id) is None:
            raise Invalid(Answer.errors({ids.SETUP_SPONSOR: notices.NO_FULL_MEMBER}))
        workspaces.set_setting(unit, ask.workspace_id, "sponsor", sponsor_id)
        if has_kudos(ask.view.get("state")):
            workspaces.set_setting(
                unit, ask.workspace_id, "kudos_channel", parse_kudos_channel(ask.view.get("state"))
            )
        before = workspaces.holidays_of(unit, ask.workspace_id)
        workspaces.set_setting(unit, ask.workspace_id, "holidays", place or None)
        if before != (place or None):
            affected = people.with_usual_holidays(unit, ask.workspace_id, CHUNK)
            rhythm.refresh(unit, ask.workspace_id, affected, house.templates, ask.now)
        new = workspaces.settings_of(unit, ask.workspace_id)
        for name in ("sponsor", "kudos_channel", "holidays"):
            changes.note(unit, ask.workspace_id, person.id, name, old.get(name), new.get(name), ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return Answer.update(notices.notice_view("Workspace", notices.SAVED))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer
