"""`/coach questions` and `/coach what`: the library's own words. Nothing is stored."""

from __future__ import annotations

from blocks import ids, notices
from blocks.parts import View
from blocks.question_bank import TYPE_BUTTONS, question_card, question_view, what_card, what_view
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import me, rest_of, show_view, slack_for
from handlers.house import House
from screens.question_bank import bank_of, type_named, what_of


async def questions(ask: Ask, house: House) -> Answer:
    """`/coach questions [type]`. A type nobody knows shows the usual ones."""
    await house.db.read(lambda unit: me(unit, ask), until=ask.until)
    bank = bank_of(house.library, type_named(house.library, rest_of(ask)))
    if bank is None:
        raise Refused(notices.OUT_OF_DATE)
    card = question_card(bank)
    return Answer.say(card.text, card.blocks)


async def what(ask: Ask, house: House) -> Answer:
    """`/coach what`."""
    await house.db.read(lambda unit: me(unit, ask), until=ask.until)
    card = what_card(what_of(house.library))
    return Answer.say(card.text, card.blocks)


@on(Kind.ACTION, ids.QUESTIONS_OPEN, ids.QUESTIONS_MENU)
async def open_bank(ask: Ask, house: House) -> Answer:
    option = ask.action.get("selected_option")
    given = option.get("value") if isinstance(option, dict) else ask.action.get("value")
    await show_view(house, ask, await _window(ask, house, given))
    return NOTHING


@on(Kind.ACTION, *TYPE_BUTTONS.values())
async def another_type(ask: Ask, house: House) -> Answer:
    """In the window that is open."""
    view = await _window(ask, house, ask.action.get("value"))
    slack = await slack_for(house, ask)
    await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    return NOTHING


@on(Kind.ACTION, ids.WHAT_OPEN)
async def what_window(ask: Ask, house: House) -> Answer:
    await house.db.read(lambda unit: me(unit, ask), until=ask.until)
    await show_view(house, ask, what_view(what_of(house.library)))
    return NOTHING


async def _window(ask: Ask, house: House, given: object) -> View:
    await house.db.read(lambda unit: me(unit, ask), until=ask.until)
    value = ids.parse_value(given)
    bank = bank_of(house.library, value[0]) if value else None
    if bank is None:
        raise Refused(notices.OUT_OF_DATE)
    return question_view(bank)
