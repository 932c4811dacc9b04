"""`/coach`, Home, the privacy note, and an answer to whoever types to the bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from blocks import ids, notices
from blocks.card import Card, coach_card, help_card, privacy_view
from blocks.message import Message
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, on
from handlers.brief import coming_next
from handlers.checkin import open_form
from handlers.common import me, show_view, uuid_of
from handlers.digests import digest_word
from handlers.house import House, effect
from handlers.my_data import my_data_word
from handlers.my_settings import settings_word
from handlers.practice import warm_up_word
from handlers.question_bank import questions, what
from handlers.starting import start_word
from handlers.talk_log import log_word
from screens.card import card_of, privacy_of
from storage import checkins, deliveries, looks, members
from storage.deliveries import Owe
from storage.unit import Unit


@on(Kind.COMMAND, "/coach")
async def coach(ask: Ask, house: House) -> Answer:
    """The first word chooses from `WORDS`; anything else says what there is."""
    first = str(ask.body.get("text") or "").split(maxsplit=1)
    return await WORDS.get(first[0].lower() if first else "", _unknown)(ask, house)


async def _bare(ask: Ask, house: House) -> Answer:
    return _said(coach_card(await _card(ask, house)))


async def _help(ask: Ask, house: House) -> Answer:
    return _said(help_card(await _card(ask, house)))


async def _unknown(ask: Ask, house: House) -> Answer:
    return _said(coach_card(await _card(ask, house), notices.UNKNOWN_COMMAND))


async def _card(ask: Ask, house: House) -> Card:
    return await house.db.read(
        lambda unit: card_of(unit, ask.workspace_id, me(unit, ask), house.templates, ask.now)
    )


def _said(message: Message) -> Answer:
    return Answer.say(message.text, message.blocks)


async def _check_in(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> tuple[str | None, Card]:
        person = me(unit, ask)
        current = checkins.open_of(unit, ask.workspace_id, person.id, ask.now)
        waiting = next((r for r in current if r.state != "submitted"), current[0] if current else None)
        card = card_of(unit, ask.workspace_id, person, house.templates, ask.now)
        return (None if waiting is None else str(waiting.id)), card

    check_in_id, card = await house.db.read(read, until=ask.until)
    if check_in_id is None:
        return _said(coach_card(card, notices.NO_CHECK_IN))
    await open_form(ask, house, uuid_of(check_in_id))
    return NOTHING


# What can follow `/coach`; a word's handler finds the rest of the line with `common.rest_of`.
WORDS: dict[str, Callable[[Ask, House], Awaitable[Answer]]] = {
    "": _bare,
    "help": _help,
    "checkin": _check_in,
    "start": start_word,
    "settings": settings_word,
    "my-data": my_data_word,
    "digest": digest_word,
    "log": log_word,
    "next": coming_next,
    "questions": questions,
    "warmup": warm_up_word,
    "what": what,
}


@on(Kind.ACTION, ids.PRIVACY_OPEN)
async def privacy(ask: Ask, house: House) -> Answer:
    card = await house.db.read(
        lambda unit: privacy_of(unit, ask.workspace_id, me(unit, ask), house.templates, ask.now),
        until=ask.until,
    )
    await show_view(house, ask, privacy_view(card))
    return NOTHING


@on(Kind.EVENT, "app_home_opened")
async def home_opened(ask: Ask, house: House) -> Answer:
    event = ask.body.get("event") or {}
    if event.get("tab") != "home" or not ask.slack_user_id:
        return NOTHING

    def work(unit: Unit) -> Answer:
        person = members.whoever(unit, ask.workspace_id, ask.slack_user_id, ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        if person.active:
            looks.managers(unit, ask.workspace_id, {person.id: to_local(ask.now, person.tz).date()}, ask.now)
        return NOTHING

    return await effect(house, ask, work)


@on(Kind.EVENT, "message")
async def typed(ask: Ask, house: House) -> Answer:
    """Words typed to the bot are read by nobody; the person is told so, and what there is to press."""
    event = ask.body.get("event") or {}
    mine = event.get("bot_id") or event.get("app_id") or event.get("subtype")
    if mine or event.get("channel_type") != "im" or not ask.slack_user_id:
        return NOTHING

    def work(unit: Unit) -> Answer:
        person = members.whoever(unit, ask.workspace_id, ask.slack_user_id, ask.now)
        key = f"help:{person.id}:{ask.body.get('event_id')}"[:160]
        owed = Owe("help", key, person.id, None, ask.now, ask.now + timedelta(hours=1))
        deliveries.owe(unit, ask.workspace_id, ask.now, [owed])
        return NOTHING

    return await effect(house, ask, work)


@on(Kind.SUBMISSION, ids.NOTICE_VIEW)
async def notice_sent(ask: Ask, house: House) -> Answer:
    return NOTHING
