"""What the bot will do next in the workspace of a playground, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, not_, select

from storage.tables import CadencePlan, CheckIn, Coach, CoachingSession, Delivery, Enrolment, Person, table_of
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
    "rhythm": "tells {who} how often they talk from now on",
    "rhythm_asked": "tells {who} that somebody asks for another rhythm",
    "line_ended": "tells {who} who is not in the team any more",
    "extra_coach": "tells {who} of one more coach",
    "coach_left": "tells {who} that a coach has left",
    "talks_offer": "offers planned talks to {who}",
    "slot_moved": "tells {who} of a new day for a talk",
    "skip_agreed": "asks {who} whether skipping a talk was agreed",
    "slot_open": "asks {who} about a talk that is not marked as held",
    "morning_note": "brings {who} the morning note",
}


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows of one table that fall due at `at` and mean the same."""

    words: str
    at: Any
    where: Any


def coming(unit: Unit, workspace_id: UUID) -> list[dict[str, Any]]:
    """What the bot will do next: `at` (ISO) and `what`, soonest first, people of one instant together."""
    found = [(row, source) for source in _sources() for row in _instants(unit, workspace_id, source)]
    found.sort(key=lambda pair: (pair[0].at, pair[1].words))
    return [
        {"at": row.at.isoformat(), "what": source.words.format(who=_who(unit, workspace_id, row, source))}
        for row, source in found[:MOST_COMING]
    ]


@cache
def _sources() -> tuple[_Source, ...]:
    d, e, c = (table_of(table) for table in (Delivery, Enrolment, CheckIn))
    plan, coach, talk = (table_of(table) for table in (CadencePlan, Coach, CoachingSession))
    open_still = and_(c.c.next_at.is_not(None), c.c.state.in_(("sent", "opened")))
    reminds = and_(c.c.remind_at.is_not(None), c.c.remind_at >= c.c.next_at)
    owed = and_(d.c.state == "owed", d.c.op == "post")
    return (
        _Source("asks {who} for the weekly check-in", e.c.next_at, e.c.next_at.is_not(None)),
        _Source("reminds {who}, unless they answer first", c.c.next_at, and_(open_still, reminds)),
        _Source("closes the check-in of {who}", c.c.next_at, and_(open_still, not_(reminds))),
        _Source("sees to the planned talks of {who}", plan.c.next_at, plan.c.next_at.is_not(None)),
        _Source("looks what is worth a morning note to {who}", coach.c.next_at, coach.c.next_at.is_not(None)),
        _Source("lets a talk stand if {who} says nothing", talk.c.next_at, talk.c.next_at.is_not(None)),
        *(_Source(words, d.c.due_at, and_(owed, d.c.kind == kind)) for kind, words in MESSAGES.items()),
    )


def _instants(unit: Unit, workspace_id: UUID, source: _Source) -> Iterable[Any]:
    """The next instants, and the `number` of people of each."""
    at = source.at.label("at")
    query = select(at, func.count().label("number")).where(*_mine(workspace_id, source))
    rows: Iterable[Any] = unit.run(query.group_by(source.at).order_by(source.at).limit(MOST_COMING))
    return rows


def _mine(workspace_id: UUID, source: _Source) -> tuple[Any, ...]:
    p, table = table_of(Person), source.at.table
    same = and_(p.c.workspace_id == table.c.workspace_id, p.c.id == table.c.person_id)
    return table.c.workspace_id == workspace_id, source.where, same, p.c.active


def _who(unit: Unit, workspace_id: UUID, row: Any, source: _Source) -> str:
    """ "Ana, Ben and 16 others"."""
    p, there = table_of(Person), (*_mine(workspace_id, source), source.at == row.at)
    query = select(p.c.name).where(*there).order_by(p.c.name).limit(MOST_NAMES + 1)
    names: list[str] = list(unit.run(query).scalars())
    if row.number > MOST_NAMES + 1:
        return f"{', '.join(names[:MOST_NAMES])} and {row.number - MOST_NAMES} others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
