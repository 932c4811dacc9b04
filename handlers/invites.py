"""Talks in calendars: asked once for a rhythm, added by hand, or followed by a link of one's own."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from blocks.brief import brief_view
from blocks.invites import add_to_calendar, feed_view, no_address
from blocks.parts import View
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from gateway.outcomes import SlackFailure
from handlers.brief import brief_now
from handlers.common import clicked_id, me, show_view, slack_for
from handlers.house import House, effect
from handlers.planned import is_over
from screens.invites import to_add
from storage import cadence, deliveries, invites, plans
from storage.cadence import Pair
from storage.invites import LINK_LIVES, OURS, OWN, UNASKED, Link
from storage.people import PersonRecord
from storage.unit import Busy, TooLate, Unit


def _pair(unit: Unit, ask: Ask, plan_id: UUID) -> tuple[PersonRecord, Pair]:
    """The one who acts, and their pair of this plan. Raises Refused for anybody but the two."""
    person = me(unit, ask)
    plan = plans.get(unit, ask.workspace_id, plan_id)
    if plan is None:
        raise Refused(notices.OUT_OF_DATE)
    if person.id not in (plan.person.id, plan.coach.id):
        raise Refused(notices.NOT_YOURS)
    pair = cadence.pair_of(unit, ask.workspace_id, plan, ask.now)
    if is_over(pair):
        raise Refused(notices.TALKS_ENDED)
    return person, pair


@on(Kind.ACTION, ids.INVITE_OPEN)
async def add(ask: Ask, house: House) -> Answer:
    """The ways to take the next talk over. Who adds it by hand need not be asked again."""
    plan_id = clicked_id(ask)

    def read(unit: Unit) -> View:
        person, pair = _pair(unit, ask, plan_id)
        found = to_add(pair, person, house.library, ask.now, _link(unit, ask, house, person, plan_id))
        if found is None:
            raise Refused(notices.NO_TALK_TO_ADD)
        return add_to_calendar(found)

    await show_view(house, ask, await house.db.read(read, until=ask.until))

    def note(unit: Unit) -> None:
        _say(unit, ask, plan_id, OURS)

    try:
        await house.db.write(note, until=ask.until)
    except (Busy, TooLate):
        house.log.warning("calendar_not_noted", workspace=str(ask.workspace_id))
    return NOTHING


def _link(unit: Unit, ask: Ask, house: House, person: PersonRecord, plan_id: UUID) -> str:
    """Where the file is for an hour; empty where calendars cannot reach this bot."""
    if not (address := house.address()):
        return ""
    link = Link(ask.workspace_id, person.id, plan_id, house.machine.now() + LINK_LIVES)
    return f"{address}/calendar/talk/{invites.sign(unit.cipher, link)}.ics"


def _say(unit: Unit, ask: Ask, plan_id: UUID, calendar: str) -> None:
    """Only while it was not said yet: one of the two answers for both."""
    person, pair = _pair(unit, ask, plan_id)
    if pair.plan.calendar == UNASKED:
        invites.answer(unit, ask.workspace_id, pair.plan.id, calendar)
    deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)


@on(Kind.ACTION, ids.INVITE_KEEP)
async def keep(ask: Ask, house: House) -> Answer:
    """ "Yes, leave it": the talks are in their calendars, and stay out of ours."""
    plan_id = clicked_id(ask)

    def work(unit: Unit) -> Answer:
        _say(unit, ask, plan_id, OWN)
        return NOTHING

    answer = await effect(house, ask, work)
    if ask.view.get("callback_id") == ids.BRIEF_VIEW:
        await _redraw(ask, house)
    return answer


async def _redraw(ask: Ask, house: House) -> None:
    """The brief without the question. What was said is kept; a window that cannot be redrawn stays."""
    value = ids.parse_metadata(ask.view.get("private_metadata")).get("talk")
    try:
        view = brief_view(
            await house.db.read(lambda unit: brief_now(unit, ask, house, value), until=ask.until)
        )
        slack = await slack_for(house, ask)
        await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    except (SlackFailure, Refused, Busy, TooLate) as error:
        house.log.warning("brief_not_redrawn", workspace=str(ask.workspace_id), why=type(error).__name__)


@on(Kind.ACTION, ids.INVITE_GOOGLE, ids.INVITE_OUTLOOK, ids.INVITE_FILE)
async def link_pressed(ask: Ask, house: House) -> Answer:
    """The browser does the rest; Slack only tells us."""
    return NOTHING


# ---------------------------------------------------------------- a feed


@on(Kind.ACTION, ids.FEED_OPEN)
async def feed(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        person = me(unit, ask)
        if not house.address():
            return no_address()
        return feed_view("", invites.has_feed(unit, ask.workspace_id, person.id))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.ACTION, ids.FEED_NEW)
async def new_feed(ask: Ask, house: House) -> Answer:
    """A link is made and shown this once. Pressed twice in one window it is the same link."""
    address = house.address()
    if not address:
        raise Refused(notices.NO_ADDRESS)
    origin = str(ask.view.get("root_view_id") or ask.view.get("id") or ask.trigger_id)
    made: list[str] = []

    def work(unit: Unit) -> Answer:
        made.clear()
        made.append(invites.renew_feed(unit, ask.workspace_id, me(unit, ask).id, origin))
        return NOTHING

    answer = await effect(house, ask, work)
    if made:
        slack = await slack_for(house, ask)
        view = feed_view(f"{address}/calendar/{made[0]}.ics", has_one=True)
        await slack.update_view(str(ask.view.get("id")), view, hash=None)
    return answer
