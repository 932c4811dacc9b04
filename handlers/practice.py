"""Drills and warm-ups that people do: noted for them alone."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from blocks import ids, notices
from blocks.drill import DONE_SAID, drill_window, warm_up_window
from blocks.parts import View
from coaching.digest import monday_of
from coaching.streaks import practice_line
from coaching.walltime import to_local
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import clicked_id, me, show_view, tell
from handlers.house import House, effect
from screens.drill import drill_text
from screens.practice import streak_of, warm_up_for, warm_up_text
from storage import deliveries, practices, reporting, teams
from storage.people import PersonRecord
from storage.teams import RunRecord, TeamRecord
from storage.unit import Unit

OLDEST = timedelta(weeks=4)
WARM_UP_MINUTES = 2
TOO_OLD = "This drill is some weeks old. The one of this week counts."
NO_WARM_UP = "There is no warm-up to show right now. Please try again in a minute."
KNOWN = "You have this one already. Only you see it."
WARMED_UP = "Done. Have a good call. Only you see this."


@on(Kind.ACTION, ids.DRILL_DONE)
async def drill_done(ask: Ask, house: House) -> Answer:
    """Somebody did the drill of a channel. What they see is a window of their own; the post stays as it is.

    Who is not of that team practised all the same: it is theirs, and no part of the team's count.
    """
    run_id = clicked_id(ask)
    told: list[str] = []

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        run = teams.runs_by_id(unit, ask.workspace_id, [run_id]).get(run_id)
        team = None if run is None else teams.get_many(unit, ask.workspace_id, [run.team_id]).get(run.team_id)
        text = None if run is None else drill_text(house.library, run.drill_key)
        if run is None or team is None or text is None:
            raise Refused(notices.OUT_OF_DATE)
        today = to_local(ask.now, person.tz).date()
        if run.week < monday_of(today) - OLDEST:
            raise Refused(TOO_OLD)
        new = practices.add(
            unit, ask.workspace_id, person.id, practices.DRILL, run.drill_key, today, text.minutes,
            f"drill:{run.id}:{person.id}", ask.now, _counts_for(unit, ask, person, run, team),
        )  # fmt: skip
        told.append(_said(unit, ask, person, DONE_SAID if new else KNOWN))
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return NOTHING

    answer = await effect(house, ask, work)
    if told:
        await tell(house, ask, told[-1])
    return answer


def _counts_for(unit: Unit, ask: Ask, person: PersonRecord, run: RunRecord, team: TeamRecord) -> UUID | None:
    """The run, for somebody who reports to the manager of that team; None for others, the manager too."""
    manager_id = reporting.manager_of(unit, ask.workspace_id, person, ask.now)
    return run.id if manager_id == team.manager.id else None


def _said(unit: Unit, ask: Ask, person: PersonRecord, sentence: str) -> str:
    """With the row of weeks, which nobody else is ever told."""
    row = practice_line(streak_of(unit, ask.workspace_id, person, ask.now))
    return sentence if row is None else f"{sentence} {row}"


@on(Kind.ACTION, ids.DRILL_SHOW)
async def show_drill(ask: Ask, house: House) -> Answer:
    """All of a drill, to read it or to read it out."""
    key = str(ask.action.get("value") or "")
    await house.db.read(lambda unit: me(unit, ask), until=ask.until)
    text = drill_text(house.library, key)
    if text is None:
        raise Refused(notices.OUT_OF_DATE)
    await show_view(house, ask, drill_window(text))
    return NOTHING


# ---------------------------------------------------------------- two minutes before a call


async def warm_up_word(ask: Ask, house: House) -> Answer:
    return await warm_up_button(ask, house)


@on(Kind.ACTION, ids.WARM_UP_OPEN)
async def warm_up_button(ask: Ask, house: House) -> Answer:
    def read(unit: Unit) -> View:
        warm = warm_up_for(unit, ask.workspace_id, me(unit, ask), house.library)
        if warm is None:
            raise Refused(NO_WARM_UP)
        return warm_up_window(warm)

    await show_view(house, ask, await house.db.read(read, until=ask.until))
    return NOTHING


@on(Kind.SUBMISSION, ids.WARM_UP_DONE)
async def warm_up_done(ask: Ask, house: House) -> Answer:
    """Once a window: one that is sent again has no second effect."""
    key = ids.parse_metadata(ask.view.get("private_metadata")).get("key", "")

    def work(unit: Unit) -> Answer:
        person = me(unit, ask)
        warm = warm_up_text(house.library, key)
        if warm is None:
            raise Refused(notices.OUT_OF_DATE)
        practices.add(
            unit, ask.workspace_id, person.id, practices.WARM_UP, warm.key,
            to_local(ask.now, person.tz).date(), WARM_UP_MINUTES,
            f"warm_up:{person.id}:{ask.view.get('id')}", ask.now,
        )  # fmt: skip
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return Answer.update(notices.notice_view("Warm up", _said(unit, ask, person, WARMED_UP)))

    return await effect(house, ask, work)
