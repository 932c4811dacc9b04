"""What people will see of the bot next in the workspace of a playground, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, not_, select

from bot.play.ahead import mornings_ahead, talks_ahead
from storage.tables import CadencePlan, CheckIn, CoachingSession, Delivery, Enrolment, Person, table_of
from storage.unit import Unit

MOST_COMING = 10
MOST_NAMES = 2
MESSAGES = {  # by the kind of delivery
    "checkin_prompt": "asks {who} for the weekly check-in",
    "checkin_reminder": "reminds {who} of the check-in",
    "checkin_break": "asks {who} whether another day would suit",
    "introduction": "introduces itself to {who}",
    "coach_round": "shows {who} what the team answered",
    "talk_soon": "tells {who} that somebody asks to talk soon",
    "reply": "brings {who} the coach's words",
    "reply_back": "brings {who} what somebody wrote back",
    "help": "answers {who}",
    "prep": "asks {who} to prepare a talk",
    "talk_logged": "shows {who} what was written about a talk",
    "talk_changed": "shows {who} what was changed in the notes of a talk",
    "talk_answered": "brings {who} an answer to the notes of a talk",
    "talk_thread": "opens a talk in writing with {who}",
    "talk_words": "brings {who} words of a talk in writing",
    "step_news": "brings {who} news of a next step",
    "kudos": "posts kudos from {who}",
    "kudos_dm": "brings {who} kudos",
    "kudos_offer": "asks {who} what somebody did",
    "milestone": "posts what {who} reached",
    "milestone_trouble": "tells {who} that a channel did not take what they reached",
    "kudos_reply": "brings {who} words back about their kudos",
    "kudos_trouble": "tells {who} that a channel did not take kudos",
    "rhythm": "tells {who} how often they talk from now on",
    "rhythm_asked": "tells {who} that somebody asks for another rhythm",
    "line_ended": "tells {who} who is not in the team any more",
    "extra_coach": "tells {who} of one more coach",
    "coach_left": "tells {who} that a coach has left",
    "token_back": "tells {who} how long Slack did not let the bot work",
    "talks_offer": "offers planned talks to {who}",
    "slot_moved": "tells {who} of a new day for a talk",
    "skip_agreed": "asks {who} whether skipping a talk was agreed",
    "slot_open": "asks {who} about a talk that is not marked as held",
    "morning_note": "brings {who} the morning note",
    "team_trouble": "tells {who} that a channel takes no posts",
    "team_hello": "says hello in the team channel of {who}",
    "team_drill": "posts the drill of the week for the team of {who}",
    "team_digest": "posts the digest of the team of {who}",
    "rep_digest": "brings {who} their week in short",
}


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows of one table that fall due at `at` and mean the same."""

    words: str
    at: Any
    where: Any


def coming(unit: Unit, workspace_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """What people will see next: `at` (ISO) and `what`, soonest first, people of one instant together.

    Looks of the bot that nobody hears of are left out. Of very many planned talks only the next look is known.
    """
    talks = talks_ahead(unit, workspace_id, now)
    rows = ((row, source) for source in _sources() for row in _instants(unit, workspace_id, source))
    found = [(row.at, source.words.format(who=_who(unit, workspace_id, row, source))) for row, source in rows]
    worked_out = (*talks.found, *mornings_ahead(unit, workspace_id))
    found += [(one.at, one.words.format(who=_together(one.names, len(one.names)))) for one in worked_out]
    if talks.until is not None:
        found = [one for one in found if one[0] < talks.until]
        for row in _instants(unit, workspace_id, _looks(), at=talks.until):
            found.append((row.at, _looks().words.format(who=_who(unit, workspace_id, row, _looks()))))
    return [{"at": at.isoformat(), "what": what} for at, what in sorted(found)[:MOST_COMING]]


@cache
def _looks() -> _Source:
    """Talks of so many people that what comes of them is not worked out ahead."""
    plan = table_of(CadencePlan)
    return _Source("sees to the planned talks of {who}", plan.c.next_at, plan.c.next_at.is_not(None))


@cache
def _sources() -> tuple[_Source, ...]:
    d, e, c = (table_of(table) for table in (Delivery, Enrolment, CheckIn))
    talk = table_of(CoachingSession)
    open_still = and_(c.c.next_at.is_not(None), c.c.state.in_(("sent", "opened")))
    reminds = and_(c.c.remind_at.is_not(None), c.c.remind_at >= c.c.next_at)
    owed = and_(d.c.state == "owed", d.c.op == "post")
    return (
        _Source("asks {who} for the weekly check-in", e.c.next_at, e.c.next_at.is_not(None)),
        _Source("reminds {who}, unless they answer first", c.c.next_at, and_(open_still, reminds)),
        _Source("closes the check-in of {who}", c.c.next_at, and_(open_still, not_(reminds))),
        _Source("lets a talk stand if {who} says nothing", talk.c.next_at, talk.c.next_at.is_not(None)),
        *(_Source(words, d.c.due_at, and_(owed, d.c.kind == kind)) for kind, words in MESSAGES.items()),
    )


def _instants(unit: Unit, workspace_id: UUID, source: _Source, at: datetime | None = None) -> Iterable[Any]:
    """The next instants, or the one at `at`, and the `number` of people of each."""
    query = select(source.at.label("at"), func.count().label("number")).where(*_mine(workspace_id, source))
    query = query if at is None else query.where(source.at == at)
    rows: Iterable[Any] = unit.run(query.group_by(source.at).order_by(source.at).limit(MOST_COMING))
    return rows


def _mine(workspace_id: UUID, source: _Source) -> tuple[Any, ...]:
    p, table = table_of(Person), source.at.table
    same = and_(p.c.workspace_id == table.c.workspace_id, p.c.id == table.c.person_id)
    return table.c.workspace_id == workspace_id, source.where, same, p.c.active


def _who(unit: Unit, workspace_id: UUID, row: Any, source: _Source) -> str:
    """The people of one instant."""
    p, there = table_of(Person), (*_mine(workspace_id, source), source.at == row.at)
    query = select(p.c.name).where(*there).order_by(p.c.name).limit(MOST_NAMES + 1)
    names: list[str] = list(unit.run(query).scalars())
    return _together(names, row.number)


def _together(names: Sequence[str], number: int) -> str:
    """ "Ana, Ben and 16 others", of the first names and how many there are."""
    if number > MOST_NAMES + 1:
        return f"{', '.join(names[:MOST_NAMES])} and {number - MOST_NAMES} others"
    names = list(names)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
