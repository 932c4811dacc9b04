"""Weekly digests: looking at one now, and choosing when it comes and what is in it."""

from __future__ import annotations

from datetime import time

from blocks import ids, notices
from blocks.digest_preview import preview_view
from blocks.digest_rep import rep_digest_view
from blocks.digest_settings import digest_form, parse_digest
from blocks.parts import View
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over, show_below_again
from handlers.common import me, show_view
from handlers.house import House, Invalid, effect
from screens.digest_preview import form_of, previews_of
from screens.digest_rep import RepReader, rep_weeks_of
from storage import digests, looks
from storage.unit import Unit

NO_DIGEST = "You have no weekly digest here: nobody coaches you, and you coach nobody."
EARLIEST, LATEST = time(8, 30), time(17, 30)


async def digest_word(ask: Ask, house: House) -> Answer:
    return await preview(ask, house)


@on(Kind.ACTION, ids.DIGEST_OPEN)
async def preview(ask: Ask, house: House) -> Answer:
    """Their own digests as they would be sent now. Nobody sees those of others.

    What a leader sees of managers below is written down in the transaction that reads it.
    """

    def work(unit: Unit) -> View:
        person = me(unit, ask)
        looks.managers(unit, ask.workspace_id, {person.id: to_local(ask.now, person.tz).date()}, ask.now)
        return preview_view(previews_of(unit, ask.workspace_id, person, house.library, ask.now))

    await show_view(house, ask, over(ask, await house.db.write(work, until=ask.until)))
    return NOTHING


@on(Kind.ACTION, ids.DIGEST_MORE)
async def more(ask: Ask, house: House) -> Answer:
    """The menu of one's own digest: all of it, or when it comes."""
    option = ask.action.get("selected_option")
    chosen = option.get("value") if isinstance(option, dict) else None
    if chosen == ids.MENU_TIME:
        return await form(ask, house)
    if chosen != ids.MENU_ALL:
        raise Refused(notices.OUT_OF_DATE)

    def read(unit: Unit) -> View:
        person = me(unit, ask)
        reader = RepReader(person, to_local(ask.now, person.tz).date())
        weeks = rep_weeks_of(unit, ask.workspace_id, [reader], house.library, ask.now)
        return rep_digest_view(weeks[person.id, reader.week])

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.ACTION, ids.DIGEST_TIME)
async def form(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        found = form_of(unit, ask.workspace_id, me(unit, ask), ask.now)
        if found is None:
            raise Refused(NO_DIGEST)
        return digest_form(found)

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


@on(Kind.SUBMISSION, ids.DIGEST_SAVE)
async def save(ask: Ask, house: House) -> Answer:
    """From the next digest on. One of this week that went out already does not come again."""

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        known = form_of(unit, ask.workspace_id, person, ask.now)
        if known is None:
            raise Refused(NO_DIGEST)
        weekday, at, off = parse_digest(ask.view.get("state"), known.parts)
        if known.coached and (weekday is None or weekday not in person.workdays):
            raise Invalid(Answer.errors({ids.DIGEST_DAY: "Please choose a day on which you work."}))
        if known.coached and (at is None or not EARLIEST <= at <= LATEST):
            raise Invalid(Answer.errors({ids.DIGEST_AT: "Please choose a time between 08:30 and 17:30."}))
        digests.choose(unit, ask.workspace_id, person.id, weekday, at, off, ask.now)
        return Answer.update(notices.notice_view("Weekly digest", notices.SAVED))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer
