"""Next steps: who does what, by when, and what became of it. Texts are sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select, update

from coaching.commitments import KEPT, OPEN_STATES, Act, NextStep, Side, State, after, is_overdue, why_not
from storage import milestones
from storage.ids import new_id
from storage.tables import Commitment, table_of
from storage.unit import Unit

_TABLE = "commitment"
_OPEN = tuple(state.value for state in OPEN_STATES)


@dataclass(frozen=True, slots=True)
class CommitmentRecord:
    """A row of the table, opened. `person_id` is the rep of the pair, `owner_id` the one who does it."""

    id: UUID
    session_id: UUID | None
    person_id: UUID
    coach_id: UUID
    owner_id: UUID
    kind: str
    due_on: date
    stretch: int | None
    skill_key: str | None
    kpi_key: str | None
    confirmed_at: datetime | None
    rejected_at: datetime | None
    willingness: int | None
    state: str
    said: str | None
    said_at: datetime | None
    drop_asked_by_id: UUID | None
    outcome_at: datetime | None
    closed_by_id: UUID | None
    origin: str
    version: int
    created_at: datetime
    text: str
    first_use: str

    @property
    def is_open(self) -> bool:
        return self.state in _OPEN

    @property
    def by_rep(self) -> bool:
        """The rep wrote it first, and the coach took it over."""
        return not self.origin.startswith("step:")

    @property
    def rules(self) -> NextStep:
        """What the rules need of it."""
        return NextStep(
            State(self.state), None if self.said is None else State(self.said),
            None if self.drop_asked_by_id is None else self.side_of(self.drop_asked_by_id),
        )  # fmt: skip

    def side_of(self, person_id: UUID) -> Side | None:
        """Which of the two this is; None for anybody else."""
        if person_id == self.owner_id:
            return Side.OWNER
        return Side.PARTNER if person_id in (self.person_id, self.coach_id) else None

    def overdue(self, today: date) -> bool:
        return is_overdue(State(self.state), self.due_on, today)


_COLUMNS = (
    "id", "session_id", "person_id", "coach_id", "owner_id", "kind", "due_on", "stretch", "skill_key", "kpi_key",
    "confirmed_at", "rejected_at", "willingness", "state", "said", "said_at", "drop_asked_by_id", "outcome_at",
    "closed_by_id", "origin", "version", "created_at",
)  # fmt: skip


@cache
def _query() -> Any:
    """Made once: making it costs more than running it."""
    c = table_of(Commitment)
    columns = (*(c.c[name] for name in _COLUMNS), c.c.text, c.c.first_use)
    return select(*columns).where(c.c.workspace_id == bindparam("b_workspace"))


def _record(unit: Unit, workspace_id: UUID, row: Any) -> CommitmentRecord:
    *values, text, first_use = row
    opened = [
        "" if sealed is None else unit.cipher.open(sealed, workspace_id, _TABLE, row.id, name)
        for name, sealed in (("text", text), ("first_use", first_use))
    ]
    return CommitmentRecord(*values, *opened)


# ---------------------------------------------------------------- reading


def get(
    unit: Unit, workspace_id: UUID, commitment_id: UUID, *, lock: bool = False
) -> CommitmentRecord | None:
    c = table_of(Commitment)
    query = _query().where(c.c.id == commitment_id)
    row = unit.run(unit.lock(query) if lock else query, {"b_workspace": workspace_id}).first()
    return None if row is None else _record(unit, workspace_id, row)


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, CommitmentRecord]:
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    c = table_of(Commitment)
    rows = unit.run(_query().where(c.c.id.in_(wanted)), {"b_workspace": workspace_id})
    return {row.id: _record(unit, workspace_id, row) for row in rows}


def by_origin(unit: Unit, workspace_id: UUID, origin: str) -> CommitmentRecord | None:
    c = table_of(Commitment)
    query = _query().where(c.c.origin == origin)
    row = unit.run(unit.lock(query), {"b_workspace": workspace_id}).first()
    return None if row is None else _record(unit, workspace_id, row)


def open_of(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, list[CommitmentRecord]]:
    """The next steps of these reps that come back, by rep, the one due first in front.

    Steps of the rep and of the coach, with whichever coach. For one pair use `open_of_pair`.
    """
    found: dict[UUID, list[CommitmentRecord]] = {}
    given = {"b_workspace": workspace_id, "b_people": list(set(person_ids))}
    for row in unit.run(_open_of(), given):
        found.setdefault(row.person_id, []).append(_record(unit, workspace_id, row))
    return found


@cache
def _open_of() -> Any:
    c = table_of(Commitment)
    return (
        _query()
        .where(
            c.c.person_id.in_(bindparam("b_people", expanding=True)),
            c.c.state.in_(_OPEN),
        )
        .order_by(c.c.due_on, c.c.id)
    )


def open_of_pair(unit: Unit, workspace_id: UUID, person_id: UUID, coach_id: UUID) -> list[CommitmentRecord]:
    """The next steps of one pair that come back, the one due first in front."""
    found = open_of(unit, workspace_id, [person_id]).get(person_id, [])
    return [one for one in found if one.coach_id == coach_id]


def open_of_coach(unit: Unit, workspace_id: UUID, coach_id: UUID) -> list[CommitmentRecord]:
    """All next steps of this coach's pairs that come back, the one due first in front."""
    c = table_of(Commitment)
    query = _query().where(c.c.coach_id == coach_id, c.c.state.in_(_OPEN)).order_by(c.c.due_on, c.c.id)
    return [_record(unit, workspace_id, row) for row in unit.run(query, {"b_workspace": workspace_id})]


def of_sessions(
    unit: Unit, workspace_id: UUID, session_ids: Iterable[UUID]
) -> dict[UUID, list[CommitmentRecord]]:
    """The next steps agreed in these talks, the oldest first."""
    c = table_of(Commitment)
    query = _query().where(c.c.session_id.in_(tuple(set(session_ids)))).order_by(c.c.id)
    found: dict[UUID, list[CommitmentRecord]] = {}
    for row in unit.run(query, {"b_workspace": workspace_id}):
        found.setdefault(row.session_id, []).append(_record(unit, workspace_id, row))
    return found


def closed_of(unit: Unit, workspace_id: UUID, person_id: UUID, since: datetime) -> list[CommitmentRecord]:
    """What this rep closed since then, newest first."""
    c = table_of(Commitment)
    query = (
        _query().where(c.c.person_id == person_id, c.c.outcome_at >= since).order_by(c.c.outcome_at.desc())
    )
    return [_record(unit, workspace_id, row) for row in unit.run(query, {"b_workspace": workspace_id})]


# ---------------------------------------------------------------- writing


def add(
    unit: Unit, workspace_id: UUID, values: Mapping[str, Any], text: str, first_use: str, origin: str,
    now: datetime,
) -> UUID | None:  # fmt: skip
    """Write a next step. `values` are its columns. None if one of this origin is there: a window sent twice."""
    id = new_id(now)
    row = {
        "workspace_id": workspace_id, "id": id, "created_at": now, "origin": origin, "state": "open",
        "version": 0, **_sealed(unit, workspace_id, id, text, first_use),
    }  # fmt: skip
    statement = unit.insert(table_of(Commitment)).values(**(row | dict(values)))
    statement = statement.on_conflict_do_nothing(index_elements=["workspace_id", "origin"])
    return id if unit.run(statement).rowcount == 1 else None


def reword(unit: Unit, workspace_id: UUID, commitment_id: UUID, text: str, first_use: str) -> None:
    change(
        unit,
        workspace_id,
        commitment_id,
        **_sealed(unit, workspace_id, commitment_id, text, first_use),
    )


def _sealed(unit: Unit, workspace_id: UUID, id: UUID, text: str, first_use: str) -> dict[str, Any]:
    return {
        "text": unit.cipher.seal(text, workspace_id, _TABLE, id, "text"),
        "first_use": unit.cipher.seal(first_use, workspace_id, _TABLE, id, "first_use")
        if first_use
        else None,
    }


def change(unit: Unit, workspace_id: UUID, commitment_id: UUID, **values: Any) -> None:
    """Set columns of a next step; its version grows."""
    given = {"b_workspace": workspace_id, "b_id": commitment_id}
    unit.run(_change(tuple(values)), given | {f"b_{name}": value for name, value in values.items()})


@cache
def _change(names: tuple[str, ...]) -> Any:
    c = table_of(Commitment)
    return (
        update(c)
        .where(c.c.workspace_id == bindparam("b_workspace"), c.c.id == bindparam("b_id"))
        .values(
            version=c.c.version + 1, **{name: bindparam(f"b_{name}", type_=c.c[name].type) for name in names}
        )
    )


def act(
    unit: Unit, workspace_id: UUID, record: CommitmentRecord, deed: Act, by_id: UUID, now: datetime,
    outcome: State | None = None, *, shown: bool = False,
) -> str | None:  # fmt: skip
    """Do this to a next step, if it may be done. Returns why not, as a sentence, or None: it is done.

    `shown` says whether there is evidence that others can look at. Rule: `coaching.commitments`.
    """
    side = record.side_of(by_id)
    reason = why_not(record.rules, deed, side, outcome, shown)
    if reason is not None or side is None:
        return reason
    found = after(record.rules, deed, side, outcome, shown)
    values: dict[str, Any] = {"state": found.state.value, "drop_asked_by_id": None}
    if found.drop_asked_by is not None:
        values["drop_asked_by_id"] = record.drop_asked_by_id or by_id
    if deed is Act.SAY:
        values |= {"said": None if outcome is None else outcome.value, "said_at": now}
    if found.state not in OPEN_STATES:
        values |= {"outcome_at": now, "closed_by_id": by_id}
    change(unit, workspace_id, record.id, **values)
    if found.state in KEPT and record.owner_id == record.person_id:
        milestones.after_step(unit, workspace_id, record.owner_id, now)
    return None


def say_not_yet(unit: Unit, workspace_id: UUID, record: CommitmentRecord, now: datetime) -> None:
    """The owner says "not yet": it stays open and comes back, and the other one sees that it was said."""
    if record.is_open:
        change(unit, workspace_id, record.id, state="open", said=State.NOT_DONE.value, said_at=now)


def adopt(unit: Unit, workspace_id: UUID, commitment_id: UUID, session_id: UUID) -> None:
    """A step that was written before its talk was logged now belongs to that talk."""
    c = table_of(Commitment)
    mine = and_(c.c.workspace_id == workspace_id, c.c.id == commitment_id)
    free = or_(c.c.session_id.is_(None), c.c.session_id == session_id)
    unit.run(update(c).where(mine, free).values(session_id=session_id, version=c.c.version + 1))
