"""A coach's people: the list, and what is changed for one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from blocks import ids, notices
from blocks import team as blocks
from blocks.parts import View
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over, page_of, people_view, show_below_again
from handlers.common import clicked_id, me, show_view, slack_for, uuid_of
from handlers.house import House, effect
from handlers.plans import end_extra, newest_of_pair, open_rhythm
from screens.rep import shown
from screens.team import skills_of
from storage import coaches, deliveries, line_ends, line_plans, lines, pauses, people, plans, setup_owing
from storage.lines import OpenLine
from storage.people import PersonRecord
from storage.unit import Unit

_PAUSE = timedelta(days=13)  # two weeks, today included


@on(Kind.ACTION, ids.TEAM_OPEN)
async def team_button(ask: Ask, house: House) -> Answer:
    """From the settings the list takes their place, so that no window is laid on a third one."""
    view = await house.db.read(lambda unit: people_view(unit, ask, house, 1), until=ask.until)
    if ask.view.get("callback_id") == ids.SETTINGS_VIEW:
        await _in_place(ask, house, view)
    else:
        await show_view(house, ask, view)
    return NOTHING


@on(Kind.ACTION, ids.TEAM_PAGE, ids.TEAM_BACK)
async def turn_page(ask: Ask, house: House) -> Answer:
    page = page_of(str(ask.action.get("value") or ""))
    await _in_place(
        ask, house, await house.db.read(lambda u: people_view(u, ask, house, page), until=ask.until)
    )
    return NOTHING


async def _in_place(ask: Ask, house: House, view: View) -> None:
    slack = await slack_for(house, ask)
    await slack.update_view(str(ask.view.get("id")), view, hash=ask.view.get("hash"))


def own_rep(unit: Unit, ask: Ask, person_id: UUID) -> tuple[PersonRecord, PersonRecord, OpenLine]:
    """The acting manager, their rep, and the line between them. Raises Refused."""
    manager = me(unit, ask)
    rep = people.by_ids(unit, ask.workspace_id, [person_id]).get(person_id)
    line = lines.open_of(unit, ask.workspace_id, [person_id]).get(person_id)
    if rep is None or line is None or line.manager_id != manager.id:
        raise Refused(notices.NOT_YOUR_REP)
    if not rep.active:
        raise Refused(notices.REP_LEFT)
    return manager, rep, line


@on(Kind.ACTION, ids.TEAM_MENU)
async def menu(ask: Ask, house: House) -> Answer:
    option = ask.action.get("selected_option")
    found = ids.parse_value(option.get("value") if isinstance(option, dict) else None, 2)
    if found is None:
        raise Refused(notices.OUT_OF_DATE)
    word, id = found[0], uuid_of(found[1])
    if word == blocks.RHYTHM:
        await open_rhythm(ask, house, id)
    elif word == blocks.EXTRA:
        await _open(ask, house, lambda unit: _extra_form(unit, ask, house, id))
    elif word == blocks.STOP:
        await _open(ask, house, lambda unit: _stop_form(unit, ask, id))
    elif word in (blocks.PAUSE, blocks.GO_ON):
        return await _rest(ask, house, id, word == blocks.PAUSE)
    elif word == blocks.TALKS:
        return await _plan_one(ask, house, id)
    else:
        raise Refused(notices.OUT_OF_DATE)
    return NOTHING


async def _open(ask: Ask, house: House, read: Callable[[Unit], View]) -> None:
    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))


async def _rest(ask: Ask, house: House, plan_id: UUID, pause: bool) -> Answer:
    """The talks of one pair rest for two weeks, or go on. Check-ins come as before."""

    def work(unit: Unit) -> Answer:
        coach, plan = me(unit, ask), newest_of_pair(unit, ask, plan_id, lock=True)
        if plan.coach.id != coach.id:
            raise Refused(notices.NOT_YOURS)
        today = to_local(ask.now, plan.person.tz).date()
        mine = plans.plans_of_person(unit, ask.workspace_id, plan.person.id, today)
        pair = [one for one in mine if one.coach.id == coach.id]
        if pause:
            pauses.pause(unit, ask.workspace_id, pair, coach.id, today, today + _PAUSE, ask.now)
        else:
            pauses.resume(unit, ask.workspace_id, pair, today, ask.now)
        _told(unit, ask, plan.id, coach, plan.person)
        return NOTHING

    answer = await effect(house, ask, work)
    await show_below_again(ask, house, notices.PAUSED_TWO_WEEKS if pause else notices.TALKS_GO_ON)
    return answer


def _told(unit: Unit, ask: Ask, plan_id: UUID, coach: PersonRecord, rep: PersonRecord) -> None:
    """The rep's message about the rhythm shows how it is now, and so do both Homes."""
    plan = plans.get(unit, ask.workspace_id, plan_id)
    if plan is not None:
        setup_owing.rhythm(unit, ask.workspace_id, plan, ask.now)
    for person in (coach, rep):
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)


async def _plan_one(ask: Ask, house: House, person_id: UUID) -> Answer:
    """Planned talks with one of them, at the coach's own pace."""

    def work(unit: Unit) -> Answer:
        coach, rep, _ = own_rep(unit, ask, person_id)
        record = coaches.of_person(unit, ask.workspace_id, coach.id)
        pace = coaches.Pace() if record is None else record.pace
        for id in line_plans.begin(unit, ask.workspace_id, coach, [rep], pace, {}, ask.now):
            _told(unit, ask, id, coach, rep)
        return NOTHING

    answer = await effect(house, ask, work)
    await show_below_again(ask, house, notices.TALKS_PLANNED)
    return answer


# ---------------------------------------------------------------- stop


def _stop_form(unit: Unit, ask: Ask, person_id: UUID) -> View:
    coach, rep, _ = own_rep(unit, ask, person_id)
    mine = plans.plans_of_person(unit, ask.workspace_id, rep.id, ask.now.date())
    return blocks.stop_form(str(rep.id), shown(rep), any(plan.coach.id == coach.id for plan in mine))


@on(Kind.SUBMISSION, ids.TEAM_STOP)
async def stop(ask: Ask, house: House) -> Answer:
    """It ends at once, and the rep hears it."""
    person_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("person"))

    def work(unit: Unit) -> Answer:
        _, rep, line = own_rep(unit, ask, person_id)
        line_ends.end_line(unit, ask.workspace_id, rep, line, lines.STOPPED, house.templates, ask.now)
        return Answer.update(notices.notice_view("Stop coaching", notices.STOPPED))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


# ---------------------------------------------------------------- another coach


def _extra_form(unit: Unit, ask: Ask, house: House, person_id: UUID) -> View:
    _, rep, _ = own_rep(unit, ask, person_id)
    return blocks.extra_form(
        blocks.ExtraForm(str(rep.id), shown(rep), skills_of(house.library, rep.track_key))
    )


@on(Kind.ACTION, ids.EXTRA_END)
async def end_extra_coaching(ask: Ask, house: House) -> Answer:
    """The manager ends what somebody else does with their rep."""
    plan_id = clicked_id(ask)

    def work(unit: Unit) -> Answer:
        plan = newest_of_pair(unit, ask, plan_id, lock=True)
        own_rep(unit, ask, plan.person.id)
        if plan.kind != plans.EXTRA:
            raise Refused(notices.OUT_OF_DATE)
        end_extra(unit, ask, plan)
        return NOTHING

    answer = await effect(house, ask, work)
    await show_below_again(ask, house, notices.EXTRA_ENDED)
    return answer
