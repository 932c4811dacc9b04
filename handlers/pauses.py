"""A person pauses what is asked of them, and goes on."""

from __future__ import annotations

from blocks import ids, notices
from blocks.parts import View
from blocks.pauses import WEEKS, PauseForm, parse_pause, pause_form, paused_note
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over, show_below_again
from handlers.common import me, say_in_place, show_view, tell
from handlers.house import House, effect
from handlers.settings import ask_again
from screens.rep import back_day
from storage import checkins, deliveries, plans, resting
from storage.unit import Unit


@on(Kind.ACTION, ids.PAUSE_OPEN)
async def pause_button(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        person = me(unit, ask)
        today = to_local(ask.now, person.tz).date()
        lasts = tuple(resting.last_day(person, weeks, ask.now) for weeks in WEEKS)
        has_talks = bool(plans.plans_of_person(unit, ask.workspace_id, person.id, today))
        return pause_form(PauseForm(today, lasts, resting.resting_until(person, ask.now), has_talks))

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


@on(Kind.SUBMISSION, ids.PAUSE_SAVE)
async def pause(ask: Ask, house: House) -> Answer:
    """From today on. Sent again with another length, the pause has that one."""
    weeks = parse_pause(ask.view.get("state"))
    if weeks is None:
        raise Refused("Please choose for how long.", field=ids.PAUSE_WEEKS)

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        until = resting.last_day(person, weeks, ask.now)
        resting.rest(unit, ask.workspace_id, person, until, house.templates, ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return Answer.update(
            notices.notice_view("Pause", paused_note(until, to_local(ask.now, person.tz).date()))
        )

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


@on(Kind.ACTION, ids.PAUSE_END)
async def go_on(ask: Ask, house: House) -> Answer:
    """The pause is over at once, and a check-in that is not due yet is asked again."""

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        resting.go_on(unit, ask.workspace_id, person, house.templates, ask.now)
        if back_day(unit, ask.workspace_id, person, ask.now) is None:
            for id in checkins.excused_of(unit, ask.workspace_id, person.id, ask.now):
                ask_again(unit, ask, person, id, ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return NOTHING

    answer = await effect(house, ask, work)
    if ask.view.get("callback_id") == ids.PAUSE_SAVE:
        await say_in_place(house, ask, "Pause", notices.GO_ON)
    if ask.view.get("type") == "modal":
        await show_below_again(ask, house, notice=notices.GO_ON)
    elif ask.view.get("type") != "home":
        await tell(house, ask, notices.GO_ON)
    return answer
