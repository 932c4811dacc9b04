"""What the bot will do next in the workspace of a playground, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from storage.tables import CheckIn, Delivery, Enrolment, Person, table_of
from storage.unit import Unit

MOST_COMING = 10
MOST_NAMES = 2
LOOKED = 400  # rows of a kind: enough for ten instants of a usual team
KINDS = {
    "checkin_prompt": "asks {who} for the weekly check-in",
    "checkin_reminder": "reminds {who} of the check-in",
    "introduction": "introduces itself to {who}",
    "coach_round": "shows {who} what the team answered",
    "talk_soon": "tells {who} that somebody asks to talk soon",
    "reply": "brings {who} the coach's words",
    "reply_back": "brings {who} what somebody wrote back",
    "help": "answers {who}",
}


def coming(unit: Unit, workspace_id: UUID) -> list[dict[str, Any]]:
    """What the bot will do next: `at` (ISO) and `what`, soonest first, people of one instant together."""
    found: dict[tuple[datetime, str], list[str]] = {}
    for at, name, kind in _planned(unit, workspace_id):
        found.setdefault((at, kind), []).append(name)
    soonest = sorted(found, key=lambda key: key[0])[:MOST_COMING]
    return [{"at": at.isoformat(), "what": what.format(who=_who(found[at, what]))} for at, what in soonest]


def _planned(unit: Unit, workspace_id: UUID) -> Iterable[tuple[datetime, str, str]]:
    d, e, c = (table_of(table) for table in (Delivery, Enrolment, CheckIn))
    opens = _rows(e, workspace_id, e.c.next_at, e.c.next_at.is_not(None))
    for row in unit.run(opens):
        yield row.at, row.name, "asks {who} for the weekly check-in"
    open_still = and_(c.c.next_at.is_not(None), c.c.state.in_(("sent", "opened")))
    for row in unit.run(_rows(c, workspace_id, c.c.next_at, open_still, c.c.remind_at)):
        reminds = row.more is not None and row.more >= row.at
        yield (
            row.at,
            row.name,
            "reminds {who}, unless they answer first" if reminds else "closes the check-in of {who}",
        )
    owed = and_(d.c.state == "owed", d.c.op == "post")
    for row in unit.run(_rows(d, workspace_id, d.c.due_at, owed, d.c.kind)):
        yield row.at, row.name, KINDS.get(row.more, "writes to {who}")


def _rows(table: Any, workspace_id: UUID, at: Any, where: Any, more: Any = None) -> Any:
    p = table_of(Person)
    columns = [at.label("at"), p.c.name, *([more.label("more")] if more is not None else [])]
    mine = and_(p.c.workspace_id == table.c.workspace_id, p.c.id == table.c.person_id, p.c.active)
    query = select(*columns).join_from(table, p, mine)
    return query.where(table.c.workspace_id == workspace_id, where).order_by(at, p.c.name).limit(LOOKED)


def _who(names: list[str]) -> str:
    if len(names) <= MOST_NAMES + 1:
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} others"
