"""What is too old goes: a few rows at a time, found by their ids, which grow with time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlmodel import SQLModel

from coaching.retention import Keep, floors
from storage.ids import first_id_of
from storage.keeping import RULES
from storage.removing import remove
from storage.tables import Answer, AuditEvent, CheckIn, Delivery, KeptFrom, Question, TimeOff, table_of
from storage.unit import Unit
from storage.workspaces import settings_of

MOOD = "mood"
PRIVATE = ("private", "pooled")  # answers that no other person reads
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of one table that go by age. `what` is its name among the places."""

    what: str
    model: type[SQLModel]
    keep: Keep


STEPS: Sequence[Step] = (
    Step(MOOD, Answer, Keep.MOOD),
    *(Step(name, rule.model, rule.keep) for name, rule in RULES.items() if rule.keep is not None),
)


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch did: rows looked at, rows deleted, and whether there is nothing more to do now."""

    looked: int
    gone: int
    over: bool


def batch(unit: Unit, workspace_id: UUID, now: datetime, limit: int) -> Done:
    """Look at up to `limit` rows that have come of age since the last time, and delete what goes.

    The cost is that of these rows: how much is kept makes no difference. Doing it twice, or at once in two
    places, deletes nothing more.
    """
    ends = floors(settings_of(unit, workspace_id), now)
    places = _places(unit, workspace_id)
    looked = gone = 0
    for step in STEPS:
        place, end = places.get(step.what, _FIRST), first_id_of(ends[step.keep])
        while place < end and looked < limit:
            ids = _aged(unit, workspace_id, step, place, end, limit - looked)
            full = len(ids) == limit - looked
            place = UUID(int=ids[-1].int + 1) if full else end
            _set_place(
                unit, workspace_id, step.what, place
            )  # first: the audit log lets go of what is below it
            gone += _delete(unit, workspace_id, step, ids, ends[step.keep].date())
            looked += len(ids)
        if looked >= limit:
            return Done(looked, gone, over=False)
    return Done(looked, gone, over=True)


def _places(unit: Unit, workspace_id: UUID) -> dict[str, UUID]:
    k = table_of(KeptFrom)
    rows = unit.run(select(k.c.what, k.c.place).where(k.c.workspace_id == workspace_id))
    return {row.what: row.place for row in rows}


def _set_place(unit: Unit, workspace_id: UUID, what: str, place: UUID) -> None:
    k = table_of(KeptFrom)
    row = unit.insert(k).values(workspace_id=workspace_id, what=what, place=place)
    later = row.on_conflict_do_update(
        index_elements=["workspace_id", "what"], set_={"place": place}, where=k.c.place < place
    )
    unit.run(later)


def _aged(unit: Unit, workspace_id: UUID, step: Step, place: UUID, end: UUID, limit: int) -> list[UUID]:
    """The next ids of this table, the oldest first: the primary key is the index."""
    table = table_of(step.model)
    query = select(table.c.id).where(
        table.c.workspace_id == workspace_id, table.c.id >= place, table.c.id < end
    )
    return list(unit.run(query.order_by(table.c.id).limit(limit)).scalars())


def _delete(unit: Unit, workspace_id: UUID, step: Step, ids: Sequence[UUID], ended_before: date) -> int:
    if not ids:
        return 0
    if step.what == MOOD:
        ids = _private(unit, workspace_id, ids)
    elif step.model is Delivery:
        ids = _over(unit, workspace_id, ids)
    elif step.model is TimeOff:
        ids = _past(unit, workspace_id, ids, ended_before)
    elif step.model is AuditEvent:
        a = table_of(AuditEvent)
        return int(unit.run(delete(a).where(a.c.workspace_id == workspace_id, a.c.id.in_(ids))).rowcount)
    return remove(unit, workspace_id, step.model, ids)


def _private(unit: Unit, workspace_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Those of these answers that are for the person alone."""
    a, c, q = table_of(Answer), table_of(CheckIn), table_of(Question)
    asked = and_(
        q.c.workspace_id == c.c.workspace_id, q.c.template_id == c.c.template_id, q.c.key == a.c.question_key
    )
    query = (
        select(a.c.id)
        .join(c, and_(c.c.workspace_id == a.c.workspace_id, c.c.id == a.c.check_in_id))
        .join(q, asked)
        .where(a.c.workspace_id == workspace_id, a.c.id.in_(ids), q.c.visibility.in_(PRIVATE))
    )
    return list(unit.run(query).scalars())


def _past(unit: Unit, workspace_id: UUID, ids: Sequence[UUID], before: date) -> list[UUID]:
    """Those of these days off that ended before. A longer leave stays, for as long as the workspace."""
    o = table_of(TimeOff)
    query = select(o.c.id).where(o.c.workspace_id == workspace_id, o.c.id.in_(ids), o.c.end_on < before)
    return list(unit.run(query).scalars())


def _over(unit: Unit, workspace_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Those of these deliveries that are over. What is sent once in a life is about the person alone, and stays:
    it keeps them from hearing it again."""
    d: Any = table_of(Delivery)
    query = select(d.c.id).where(
        d.c.workspace_id == workspace_id, d.c.id.in_(ids), d.c.op != "publish",
        d.c.state.in_(("sent", "dropped", "unknown", "failed")),
        or_(d.c.subject_id.is_(None), d.c.subject_id != d.c.person_id),
    )  # fmt: skip
    return list(unit.run(query).scalars())
