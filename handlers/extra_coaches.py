"""A manager adds a coach for one of their people: for a skill, for a time."""

from __future__ import annotations

from datetime import timedelta

from blocks import ids, notices
from blocks.team import ChosenExtra, parse_extra
from coaching.walltime import to_local
from gateway.door import Answer, Ask, Kind, on
from handlers.below import show_below_again
from handlers.common import uuid_of
from handlers.house import House, Invalid, effect
from handlers.team import own_rep
from screens.team import skills_of
from storage import deliveries, extra_coaches, people
from storage.people import PersonRecord
from storage.unit import Unit

LONGEST = timedelta(days=366)


@on(Kind.SUBMISSION, ids.EXTRA_SAVE)
async def add(ask: Ask, house: House) -> Answer:
    """Sent again with other choices, the same coach has those."""
    person_id = uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("person"))

    def work(unit: Unit) -> Answer:
        manager, rep, _ = own_rep(unit, ask, person_id)
        skills = [key for key, _ in skills_of(house.library, rep.track_key)]
        chosen = parse_extra(ask.view.get("state"), skills)
        coach = _coach(unit, ask, chosen, manager, rep)
        today = to_local(ask.now, rep.tz).date()
        if chosen.skill is None:
            raise Invalid(Answer.errors({ids.EXTRA_SKILL: "Please choose a skill."}))
        if chosen.until is not None and not today < chosen.until <= today + LONGEST:
            raise Invalid(
                Answer.errors({ids.EXTRA_UNTIL: "Please choose a day from tomorrow on, within a year."})
            )
        extra_coaches.add(
            unit,
            ask.workspace_id,
            manager,
            rep,
            coach,
            chosen.skill,
            chosen.interval_days,
            chosen.until,
            ask.now,
        )
        for id in (coach.id, rep.id):
            deliveries.owe_home(unit, ask.workspace_id, ask.now, id)
        return Answer.update(notices.notice_view("Add a coach", notices.EXTRA_ADDED))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


def _coach(
    unit: Unit, ask: Ask, chosen: ChosenExtra, manager: PersonRecord, rep: PersonRecord
) -> PersonRecord:
    """Who was chosen, if they can be. Raises Invalid with the reason at the field."""
    coach = people.by_slack_id(unit, ask.workspace_id, chosen.coach) if chosen.coach else None
    why = ""
    if coach is None:
        why = notices.NO_FULL_MEMBER
    elif coach.id == rep.id:
        why = "Nobody coaches themselves."
    elif coach.id == manager.id:
        why = "You coach them already."
    if why or coach is None:
        raise Invalid(Answer.errors({ids.EXTRA_COACH: why}))
    return coach
