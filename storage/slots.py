"""Slots: what people did to a planned talk. What it came to follows from that and from the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select, update

from coaching.plans import Window
from coaching.slots import SlotFacts
from coaching.walltime import to_local
from storage.ids import new_id
from storage.tables import Slot, table_of
from storage.unit import Unit, insert_into

AWAY = ("they_away", "i_away")
AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class SlotRecord:
    """A row of the table. `person_id` is the rep. Dates are the rep's, moments are UTC."""

    id: UUID
    plan_id: UUID
    k: int
    person_id: UUID
    coach_id: UUID
    planned_on: date
    opens_on: date
    closes_on: date
    moved_to: date | None
    moves: int
    moved_by_id: UUID | None
    moved_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by_id: UUID | None
    skip_kind: str | None
    agreed_at: datetime | None
    talked_at: datetime | None
    talked_by_id: UUID | None
    snoozed_until: date | None
    asked_at: datetime | None
    prepared_at: datetime | None
    closed_at: datetime | None
    version: int

    def facts(self, zone: str) -> SlotFacts:
        """What the rules need of it. `zone` is the rep's, whose days these are."""
        talked_on = None
        if self.talked_at is not None:
            # Pressed while the window was open; a rep who has moved west since may have an earlier day now.
            talked_on = max(to_local(self.talked_at, zone).date(), self.opens_on)
        return SlotFacts(
            moved_to=self.moved_to, moves=self.moves, cancelled=self.cancelled_at is not None,
            agreed_skip=self.skip_kind == AGREED and self.agreed_at is not None, talked_on=talked_on,
            excused=self.cancelled_at is not None and self.skip_kind in AWAY,
        )  # fmt: skip

    @property
    def asks_rep(self) -> bool:
        """The coach says that both agreed to skip it, and the rep has not answered yet."""
        return self.skip_kind == AGREED and self.cancelled_at is not None and self.agreed_at is None


_COLUMNS = (
    "id", "plan_id", "k", "person_id", "coach_id", "planned_on", "opens_on", "closes_on", "moved_to", "moves",
    "moved_by_id", "moved_at", "cancelled_at", "cancelled_by_id", "skip_kind", "agreed_at", "talked_at",
    "talked_by_id", "snoozed_until", "asked_at", "prepared_at", "closed_at", "version",
)  # fmt: skip


@cache
def _query() -> Any:
    """Made once: making it costs more than running it."""
    s = table_of(Slot)
    return select(*(s.c[name] for name in _COLUMNS)).where(s.c.workspace_id == bindparam("b_workspace"))


def get(unit: Unit, workspace_id: UUID, slot_id: UUID, *, lock: bool = False) -> SlotRecord | None:
    s = table_of(Slot)
    query = _query().where(s.c.id == slot_id)
    row = unit.run(unit.lock(query) if lock else query, {"b_workspace": workspace_id}).first()
    return None if row is None else SlotRecord(*row)


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, SlotRecord]:
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    s = table_of(Slot)
    rows = unit.run(_query().where(s.c.id.in_(wanted)), {"b_workspace": workspace_id})
    return {row.id: SlotRecord(*row) for row in rows}


def of_plans(
    unit: Unit, workspace_id: UUID, plan_ids: Iterable[UUID], since: date
) -> dict[UUID, dict[int, SlotRecord]]:
    """The rows of these plans whose windows close on `since` or later: by plan, then by number of the slot."""
    given = {"b_workspace": workspace_id, "b_plans": list(set(plan_ids)), "b_since": since}
    found: dict[UUID, dict[int, SlotRecord]] = {}
    for row in unit.run(_of_plans(), given):
        found.setdefault(row.plan_id, {})[row.k] = SlotRecord(*row)
    return found


@cache
def _of_plans() -> Any:
    s = table_of(Slot)
    return _query().where(
        s.c.plan_id.in_(bindparam("b_plans", expanding=True)), s.c.closes_on >= bindparam("b_since")
    )


def touched(
    unit: Unit, workspace_id: UUID, plan_ids: Iterable[UUID], since: date
) -> dict[UUID, dict[int, SlotRecord]]:
    """`of_plans` without the slots to which nobody did anything: those have no facts."""
    given = {"b_workspace": workspace_id, "b_plans": list(set(plan_ids)), "b_since": since}
    found: dict[UUID, dict[int, SlotRecord]] = {}
    for row in unit.run(_touched(), given):
        found.setdefault(row.plan_id, {})[row.k] = SlotRecord(*row)
    return found


@cache
def _touched() -> Any:
    s = table_of(Slot)
    done = (s.c.moved_to, s.c.cancelled_at, s.c.talked_at)
    return _of_plans().where(or_(*(column.is_not(None) for column in done)))


def ensure(
    unit: Unit,
    workspace_id: UUID,
    plan_id: UUID,
    person_id: UUID,
    coach_id: UUID,
    span: Window,
    now: datetime,
) -> SlotRecord:
    """The row of this slot, made if nothing was known of it, and locked for whoever changes it."""
    ensure_many(unit, workspace_id, [(plan_id, person_id, coach_id, span)], now)
    s = table_of(Slot)
    query = unit.lock(_query().where(s.c.plan_id == plan_id, s.c.k == span.k))
    return SlotRecord(*unit.run(query, {"b_workspace": workspace_id}).one())


def ensure_many(
    unit: Unit, workspace_id: UUID, wanted: Sequence[tuple[UUID, UUID, UUID, Window]], now: datetime
) -> None:
    """Make the missing rows among these: (plan, rep, coach, window). The days of a window that changed follow."""
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "plan_id": plan_id, "k": span.k,
            "person_id": person_id, "coach_id": coach_id, "planned_on": span.planned_on,
            "opens_on": span.opens_on, "closes_on": span.closes_on, "moves": 0, "version": 0,
        }
        for plan_id, person_id, coach_id, span in wanted
    ]  # fmt: skip
    if rows:
        unit.run(_ensure(unit.dialect), rows)


@cache
def _ensure(dialect: str) -> Any:
    s = table_of(Slot)
    statement = insert_into(dialect, s)
    days = {name: statement.excluded[name] for name in ("planned_on", "opens_on", "closes_on")}
    changed = (
        (s.c.opens_on != statement.excluded["opens_on"]) | (s.c.closes_on != statement.excluded["closes_on"])
    )  # fmt: skip
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "plan_id", "k"], set_=days, where=changed
    )


def change(unit: Unit, workspace_id: UUID, slot_id: UUID, **values: Any) -> None:
    """Set columns of a slot; its version grows. Words go in by `skip`, which seals them."""
    given = {"b_workspace": workspace_id, "b_id": slot_id}
    unit.run(_change(tuple(values)), given | {f"b_{name}": value for name, value in values.items()})


@cache
def _change(names: tuple[str, ...]) -> Any:
    s = table_of(Slot)
    return (
        update(s)
        .where(s.c.workspace_id == bindparam("b_workspace"), s.c.id == bindparam("b_id"))
        .values(
            version=s.c.version + 1, **{name: bindparam(f"b_{name}", type_=s.c[name].type) for name in names}
        )
    )


def mark(unit: Unit, workspace_id: UUID, ids: Iterable[UUID], column: str, now: datetime) -> None:
    """What a sweep did for these slots: `prepared_at` or `closed_at`, once each."""
    wanted = tuple(set(ids))
    if wanted:
        s = table_of(Slot)
        mine = and_(s.c.workspace_id == workspace_id, s.c.id.in_(wanted), s.c[column].is_(None))
        unit.run(update(s).where(mine).values({column: now}))


def skip(
    unit: Unit, workspace_id: UUID, slot_id: UUID, kind: str, reason: str, by_id: UUID, now: datetime
) -> None:
    """The talk is cancelled with no new day. `reason` is what the coach wrote, for nobody but them."""
    sealed = unit.cipher.seal(reason, workspace_id, "slot", slot_id, "skip_reason") if reason else None
    change(
        unit, workspace_id, slot_id, cancelled_at=now, cancelled_by_id=by_id, skip_kind=kind,
        skip_reason=sealed, agreed_at=None,
    )  # fmt: skip


def unskip(unit: Unit, workspace_id: UUID, slot_id: UUID) -> None:
    """The talk stands again: a new day was set, or the rep would rather have it."""
    change(
        unit, workspace_id, slot_id, cancelled_at=None, cancelled_by_id=None, skip_kind=None, skip_reason=None,
        agreed_at=None,
    )  # fmt: skip


def skip_reasons(unit: Unit, workspace_id: UUID, slot_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What coaches wrote when they skipped these, opened."""
    s = table_of(Slot)
    query = select(s.c.id, s.c.skip_reason).where(
        s.c.workspace_id == workspace_id, s.c.id.in_(tuple(set(slot_ids))), s.c.skip_reason.is_not(None)
    )
    return {
        row.id: unit.cipher.open(row.skip_reason, workspace_id, "slot", row.id, "skip_reason")
        for row in unit.run(query)
    }


def agreed_numbers(unit: Unit, workspace_id: UUID, plan_id: UUID) -> list[int]:
    """The numbers of this plan's slots that both agreed to skip, or that wait for the rep's yes."""
    s = table_of(Slot)
    query = select(s.c.k).where(
        s.c.workspace_id == workspace_id, s.c.plan_id == plan_id, s.c.skip_kind == AGREED,
        s.c.cancelled_at.is_not(None),
    )  # fmt: skip
    return list(unit.run(query).scalars())
