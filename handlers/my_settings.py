"""`/coach settings`: one page for everything a person can change."""

from __future__ import annotations

from blocks import ids, notices
from blocks.my_settings import likes_form, parse_likes
from blocks.parts import View
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over, settings_view, show_below_again
from handlers.common import me, show_view, slack_for
from handlers.house import House, effect
from storage import people
from storage.unit import Unit


async def settings_word(ask: Ask, house: House) -> Answer:
    return await settings_button(ask, house)


@on(Kind.ACTION, ids.SETTINGS_OPEN)
async def settings_button(ask: Ask, house: House) -> Answer:
    """From one's people they take the place of that list, so that no window is laid on a third one."""
    view = await house.db.read(lambda unit: settings_view(unit, ask, house), until=ask.until)
    if ask.view.get("callback_id") == ids.TEAM_VIEW:
        slack = await slack_for(house, ask)
        await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))
    else:
        await show_view(house, ask, view)
    return NOTHING


@on(Kind.ACTION, ids.LIKES_OPEN)
async def likes_button(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        person = me(unit, ask)
        return likes_form(people.preference_of(unit, ask.workspace_id, person.id))

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


@on(Kind.SUBMISSION, ids.LIKES_SAVE)
async def save_likes(ask: Ask, house: House) -> Answer:
    """Sealed at once. Only the person and their own coaches get to read it."""
    likes = parse_likes(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        people.set_preference(unit, ask.workspace_id, me(unit, ask).id, likes)
        return Answer.update(notices.notice_view("How I like it", notices.SAVED))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


_PRAISE = {
    "private": "From now on kudos for you come to you alone.",
    "public": "From now on kudos for you may stand in a channel.",
}


@on(Kind.ACTION, ids.PRAISE_WAY)
async def praise_way(ask: Ask, house: House) -> Answer:
    """Praise in public, or to oneself alone: pressed twice, it is the same."""
    way = str(ask.action.get("value") or "")
    if way not in _PRAISE:
        raise Refused(notices.OUT_OF_DATE)

    def work(unit: Unit) -> Answer:
        people.set_public_praise(unit, ask.workspace_id, me(unit, ask).id, way == "public")
        return NOTHING

    answer = await effect(house, ask, work)
    await show_below_again(ask, house, notice=_PRAISE[way])
    return answer
