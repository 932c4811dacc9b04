"""`/kudos @ana @ben what they did #value`: sent at once; with less than that, the form opens with what was typed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

from blocks.kudos import kudos_form, kudos_help, not_sent
from blocks.parts import View
from blocks.text import clean, is_blank
from coaching.kudos import MOST_RECEIVERS, Typed, mentioned, parse, plain_words, receivers, with_value
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import show_view, slack_for
from handlers.groups import GroupUnread
from handlers.house import House, effect
from handlers.kudos import CHANNEL, form_for
from handlers.kudos_giving import Giving, give, sent
from handlers.starting import member
from screens.kudos import labels_of
from storage import kudos
from storage.unit import Unit

NO_GROUPS = (
    "Touchline may not look into groups in this Slack. Name the people one by one, or ask an admin to allow "
    "usergroups:read."
)
TOO_MANY = (
    f"These are {{}} people, and kudos go to {MOST_RECEIVERS} at most. The first {MOST_RECEIVERS} are chosen."
)
GROUP_SILENT = (
    "Slack did not say who is in that group. Please try again in a minute, or name the people one by one."
)


@on(Kind.COMMAND, "/kudos")
async def command(ask: Ask, house: House) -> Answer:
    text = str(ask.body.get("text") or "")
    if text.strip().casefold() == "help":
        said = kudos_help([(one.emoji, one.label, one.key) for one in house.library.values.values])
        return Answer.say(said.text, said.blocks)
    typed = parse(text)
    handled = clean(plain_words(typed.body, {}))
    words, _ = with_value(handled, labels_of(house.library))
    if typed.named or is_blank(words) or not (typed.users or typed.groups):
        await _open(ask, house, typed)
        return NOTHING
    try:
        return await _post(ask, house, typed, await _of_groups(ask, house, typed))
    except Refused as refusal:
        # What was typed is gone from where it was typed: it is given back to be copied.
        said = not_sent(refusal.sentence, handled)
        return Answer.say(said.text, said.blocks)


async def _of_groups(ask: Ask, house: House, typed: Typed) -> tuple[str, ...]:
    """The Slack ids of who is in these groups. Raises Refused."""
    if not typed.groups:
        return ()
    slack, now = await slack_for(house, ask), house.machine.monotonic()
    asked = [
        house.groups.members(slack, ask.workspace_id, group, now)
        for group in list(typed.groups)[:MOST_RECEIVERS]
    ]
    try:
        found = await asyncio.gather(*asked)  # at once: a command has three seconds in all
    except GroupUnread as unread:
        raise Refused(GROUP_SILENT if unread.granted else NO_GROUPS) from None
    return tuple(one for members in found for one in members)


async def _post(ask: Ask, house: House, typed: Typed, of_groups: tuple[str, ...]) -> Answer:
    origin = f"command:{ask.slack_user_id}:{ask.key or uuid4()}"[:128]

    def work(unit: Unit) -> Answer:
        words, value = _words(unit, ask, house, typed)
        giving = Giving(
            tuple(typed.users), words, "command", origin, of_groups=of_groups, handles=typed.users, value=value,
            typed_in=_typed_in(ask),
        )  # fmt: skip
        said = sent(give(unit, ask, house, giving))
        return Answer.say(said.text, said.blocks)

    return await effect(house, ask, work)


def _words(unit: Unit, ask: Ask, house: House, typed: Typed) -> tuple[str, str | None]:
    """The words with the names of who is mentioned in them, and the value."""
    later = mentioned(typed.body)
    known, _ = kudos.named(unit, ask.workspace_id, later) if later else ({}, None)
    names = {id: one.name for id, one in known.items() if one.name != id}
    return with_value(clean(plain_words(typed.body, names)), labels_of(house.library))


def _typed_in(ask: Ask) -> str | None:
    """The channel of the command; None for a conversation between people."""
    channel, name = str(ask.body.get("channel_id") or ""), str(ask.body.get("channel_name") or "")
    talk = name == "directmessage" or name.startswith("mpdm-")
    return channel if CHANNEL.fullmatch(channel) and not talk else None


async def _open(ask: Ask, house: House, typed: Typed) -> None:
    """The form with what was typed. A name that Slack made no mention of is to be chosen there."""
    carried = {"source": "command", **({"typed_in": place} if (place := _typed_in(ask)) else {})}
    alert = (
        f"Slack did not say who @{typed.named} is. Please choose whom you thank here." if typed.named else ""
    )
    of_groups: tuple[str, ...] = ()
    try:
        of_groups = await _of_groups(ask, house, typed)
    except Refused as refusal:
        alert = alert or refusal.sentence

    def read(unit: Unit) -> View:
        giver = member(unit, ask)
        words, value = _words(unit, ask, house, typed)
        asked = receivers(giver.slack_user_id, typed.users, of_groups)
        known, _ = kudos.named(unit, ask.workspace_id, asked)
        others = [known[one] for one in asked if one in known and one != giver.slack_user_id]
        chosen = [one for one in others if one.active]
        said = alert or (TOO_MANY.format(len(chosen)) if len(chosen) > MOST_RECEIVERS else "")
        form = replace(form_for(house, chosen), words=words, value=value, alert=said, ids=carried)
        return kudos_form(form)

    await show_view(house, ask, await house.db.read(read, until=ask.until))
