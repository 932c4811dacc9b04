"""Planned talks for a whole team: on, at a pace, or off for people who come later."""

from __future__ import annotations

from blocks import ids, notices
from blocks.parts import View
from blocks.team import TalksForm, parse_talks, talks_form
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over, show_below_again
from handlers.common import learn_from_click, me, show_view, tell
from handlers.house import House, effect
from screens.rep import shown
from storage import coaches, deliveries, line_plans, plans, reporting, setup_owing
from storage.coaches import Pace
from storage.people import PersonRecord
from storage.unit import Unit


def coach_with_team(unit: Unit, ask: Ask) -> PersonRecord:
    """The acting person, if people report to them. Raises Refused."""
    coach = me(unit, ask)
    if not reporting.reports_of(unit, ask.workspace_id, coach.id, ask.now.date()):
        raise Refused(notices.NO_TEAM)
    return coach


@on(Kind.ACTION, ids.TALKS_ON)
async def talks_button(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        coach = coach_with_team(unit, ask)
        without = line_plans.without_plan(unit, ask.workspace_id, coach.id, ask.now)
        record = coaches.of_person(unit, ask.workspace_id, coach.id)
        pace = Pace() if record is None else record.pace
        return talks_form(TalksForm(tuple(map(shown, without)), pace.interval_days, pace.weekday, pace.at))

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


@on(Kind.SUBMISSION, ids.TALKS_SAVE)
async def plan_talks(ask: Ask, house: House) -> Answer:
    """With everybody who has none, and with whoever comes later. Talks that are planned keep their rhythm."""
    chosen = parse_talks(ask.view.get("state"))
    if chosen is None:
        raise Refused(notices.OUT_OF_DATE)
    pace = Pace(chosen.interval_days, chosen.weekday, chosen.at)

    def work(unit: Unit) -> Answer:
        coach = coach_with_team(unit, ask)
        coaches.begin(unit, ask.workspace_id, coach.id, ask.now, talks=True, pace=pace)
        without = line_plans.without_plan(unit, ask.workspace_id, coach.id, ask.now)
        new = line_plans.begin(unit, ask.workspace_id, coach, without, pace, {}, ask.now)
        for plan in plans.get_many(unit, ask.workspace_id, new).values():
            setup_owing.rhythm(unit, ask.workspace_id, plan, ask.now)
            deliveries.owe_home(unit, ask.workspace_id, ask.now, plan.person.id)
        offered = deliveries.find(unit, ask.workspace_id, [setup_owing.offer_key(coach.id)])
        learn_from_click(unit, ask, coach.id, offered, ask.now)
        deliveries.owe_change(unit, ask.workspace_id, ask.now, offered.values())
        deliveries.owe_home(unit, ask.workspace_id, ask.now, coach.id)
        return Answer.update(notices.notice_view("Plan short talks", _planned(len(new))))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


def _planned(count: int) -> str:
    if not count:
        return "Saved. It counts for people who come later."
    return f"Planned with {'one person' if count == 1 else f'{count} people'}. Each of them is told."


@on(Kind.ACTION, ids.TALKS_OFF)
async def check_ins_only(ask: Ask, house: House) -> Answer:
    """For people who come later. What is planned stays, and can be stopped for each."""

    def work(unit: Unit) -> Answer:
        coach = coach_with_team(unit, ask)
        coaches.begin(unit, ask.workspace_id, coach.id, ask.now, talks=False)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, coach.id)
        return NOTHING

    answer = await effect(house, ask, work)
    if ask.view.get("type") == "modal":
        await show_below_again(ask, house, notices.CHECK_INS_ONLY)
    else:
        await tell(house, ask, notices.CHECK_INS_ONLY)
    return answer
