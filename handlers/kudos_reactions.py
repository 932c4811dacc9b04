"""An emoji under a message may be thanks: who gave it is asked what the other one did. Nothing is posted by it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from blocks import ids, notices
from blocks.kudos import kudos_form
from blocks.parts import View
from coaching.walltime import to_local, to_utc
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import show_view, uuid_of
from handlers.house import House, effect
from handlers.kudos import form_for
from handlers.message_links import text_of
from handlers.starting import member
from storage import kudos, kudos_offers, people
from storage.kudos_offers import Offer
from storage.unit import Unit

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")
_STAMP = re.compile(r"\d{1,20}\.\d{1,10}")
_LINKED = "A link to the message goes with it."


@on(Kind.EVENT, "reaction_added")
async def reacted(ask: Ask, house: House) -> Answer:
    """Slack tells of it only where the app is in the channel and may read reactions; of the text nothing comes."""
    event = ask.body.get("event")
    item = event.get("item") if isinstance(event, dict) else None
    channel, ts, author = text_of(item, "channel"), text_of(item, "ts"), text_of(event, "item_user")
    emoji = text_of(event, "reaction").partition("::")[0]  # of whatever tone of skin
    if emoji != kudos_offers.EMOJI or not _CHANNEL.fullmatch(channel) or not _STAMP.fullmatch(ts):
        return NOTHING
    if not author or author == ask.slack_user_id:
        return NOTHING

    def work(unit: Unit) -> Answer:
        """Guests, bots and people who left are asked nothing, and nobody is asked about them."""
        known, _ = kudos.named(unit, ask.workspace_id, [ask.slack_user_id, author])
        giver, receiver = known.get(ask.slack_user_id), known.get(author)
        if giver is not None and receiver is not None and giver.active and receiver.active:
            since = to_utc(to_local(ask.now, giver.tz).date(), time(0), giver.tz)
            offer = Offer(receiver.id, channel, ts)
            kudos_offers.owe_offer(unit, ask.workspace_id, giver.id, offer, since, ask.now)
        return NOTHING

    return await effect(house, ask, work)


@on(Kind.ACTION, ids.KUDOS_SAY)
async def say(ask: Ask, house: House) -> Answer:
    """The form, with that person and a link to the message."""
    found = ids.parse_value(ask.action.get("value"), 3)
    if found is None or not _CHANNEL.fullmatch(found[1]) or not _STAMP.fullmatch(found[2]):
        raise Refused(notices.OUT_OF_DATE)
    person_id, carried = uuid_of(found[0]), {"source": "reaction", "channel": found[1], "ts": found[2]}

    def read(unit: Unit) -> View:
        giver = member(unit, ask)
        whom = people.by_ids(unit, ask.workspace_id, [person_id]).values()
        chosen = [one for one in whom if one.active and one.id != giver.id]
        return kudos_form(replace(form_for(house, chosen), ids=carried, note=_LINKED))

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING
