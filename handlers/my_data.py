"""`/coach my-data`: what is kept about oneself, and erasing it. For the person alone."""

from __future__ import annotations

from blocks import ids, notices
from blocks.my_data import erase_form, my_data_view, reading_view
from blocks.parts import View
from gateway.door import NOTHING, Answer, Ask, Kind, on
from handlers.below import page_of
from handlers.common import me, show_view, slack_for
from handlers.house import House, effect
from screens.my_data import as_parts, my_data_of, what_stays
from storage import erasure, links
from storage.links import LIVES, Link
from storage.my_data import NOT_IN_IT
from storage.people import PersonRecord
from storage.unit import Unit

JSON, TEXT = "my-data.json", "my-data.txt"


async def my_data_word(ask: Ask, house: House) -> Answer:
    return await open_button(ask, house)


@on(Kind.ACTION, ids.DATA_OPEN)
async def open_button(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        person = me(unit, ask)
        minutes = int(LIVES.total_seconds() // 60)
        both = (_link(unit, ask, house, person, JSON), _link(unit, ask, house, person, TEXT))
        return my_data_view(my_data_of(unit, ask.workspace_id, person, ask.now, both, minutes))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


def _link(unit: Unit, ask: Ask, house: House, person: PersonRecord, purpose: str) -> str:
    """Empty where nothing can be fetched from this bot."""
    if not (address := house.address()):
        return ""
    link = Link(ask.workspace_id, person.id, house.machine.now() + LIVES)
    return f"{address}/{purpose.replace('.', '/' + links.sign(unit.cipher, purpose, link) + '.')}"


@on(Kind.ACTION, ids.DATA_JSON, ids.DATA_TEXT)
async def link_pressed(ask: Ask, house: House) -> Answer:
    """The browser does the rest; Slack only tells us."""
    return NOTHING


@on(Kind.ACTION, ids.DATA_READ)
async def read_button(ask: Ask, house: House) -> Answer:
    await show_view(house, ask, await _reading(ask, house, 1))
    return NOTHING


@on(Kind.ACTION, ids.DATA_PAGE, ids.DATA_BACK)
async def turn_page(ask: Ask, house: House) -> Answer:
    view = await _reading(ask, house, page_of(str(ask.action.get("value") or "")))
    slack = await slack_for(house, ask)
    await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    return NOTHING


async def _reading(ask: Ask, house: House, page: int) -> View:
    def read(unit: Unit) -> View:
        return reading_view(as_parts(unit, ask.workspace_id, me(unit, ask)), NOT_IN_IT, page)

    return await house.db.read(read, until=ask.until)


# ---------------------------------------------------------------- erasing


@on(Kind.ACTION, ids.ERASE_OPEN)
async def erase_button(ask: Ask, house: House) -> Answer:
    await house.db.read(lambda unit: me(unit, ask), until=ask.until)
    await show_view(house, ask, erase_form(what_stays()))
    return NOTHING


@on(Kind.SUBMISSION, ids.ERASE_SEND)
async def erase(ask: Ask, house: House) -> Answer:
    """At once, and only what is about the one who asks."""

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        erasure.erase(unit, ask.workspace_id, person, person.id, ask.now)
        return Answer.update(notices.notice_view("Erase my words", notices.ALL_ERASED))

    return await effect(house, ask, work)
