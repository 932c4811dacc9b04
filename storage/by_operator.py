"""The operator's hand on the ledger: what is owed and in trouble, sending it again, dropping it.

A row in hand (*claimed*, *sending*) is never touched: each change names the state it may change, so a claim that
comes between is stronger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal_column, or_, select, update
from sqlalchemy.sql import ColumnElement

from storage.deliveries import KINDS, Policy, machine_now
from storage.tables import Delivery, Person, table_of
from storage.unit import Unit

BY_OPERATOR = "by_operator"
IN_HAND = ("claimed", "sending")
LISTED = ("late", "stuck", "unknown", "failed", "owed")  # in this order
_OPEN = timedelta(days=1)  # so long what is sent again may wait


@dataclass(frozen=True, slots=True)
class Counts:
    """Deliveries of one workspace that are not over. `late` are owed and due; `stuck` in hand past their lease."""

    owed: int = 0
    late: int = 0
    in_hand: int = 0
    stuck: int = 0
    unknown: int = 0
    failed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery as an operator sees it: ids and words of ours, nothing that people wrote."""

    id: UUID
    kind: str
    op: str
    state: str
    person_id: UUID
    slack_user_id: str
    channel: str | None
    due_at: datetime
    not_after: datetime
    tries: int
    reason: str | None
    maybe_twice: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """`states` are words of LISTED, or other states of the ledger. Empty and None mean any."""

    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    reason: str | None = None


def _word(state: str) -> ColumnElement[Any]:
    """In the text of the statement, so that SQLite sees that an index over this state is enough."""
    return literal_column(f"'{state}'")


def _in_state(unit: Unit, state: str, now: datetime, machine: datetime) -> ColumnElement[bool]:
    d = table_of(Delivery)
    if state == "late":
        return and_(d.c.state == _word("owed"), d.c.due_at <= now)
    if state == "owed":
        return and_(d.c.state == _word("owed"), d.c.due_at > now)
    held: ColumnElement[bool] = literal_column("delivery.state IN ('claimed', 'sending')")
    if state == "stuck":
        return and_(held, d.c.lease_until < machine_now(unit, machine))
    if state in ("unknown", "failed"):
        trouble: ColumnElement[bool] = literal_column("delivery.state IN ('unknown', 'failed')")
        return and_(trouble, d.c.state == _word(state))
    return d.c.state == state


def counts(unit: Unit, workspace_id: UUID, now: datetime, machine: datetime) -> Counts:
    """From indexes alone: what was sent is not looked at."""
    d = table_of(Delivery)

    def number(*where: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(d).where(d.c.workspace_id == workspace_id, *where)
        return int(unit.run(query).scalar_one())

    late = number(_in_state(unit, "late", now, machine))
    return Counts(
        owed=late + number(_in_state(unit, "owed", now, machine)),
        late=late,
        in_hand=number(literal_column("delivery.state IN ('claimed', 'sending')")),
        stuck=number(_in_state(unit, "stuck", now, machine)),
        unknown=number(_in_state(unit, "unknown", now, machine)),
        failed=number(_in_state(unit, "failed", now, machine)),
    )


def first_due(unit: Unit, workspace_id: UUID) -> datetime | None:
    """Since when the oldest of what is owed is due, or when it falls due."""
    d = table_of(Delivery)
    query = select(func.min(d.c.due_at)).where(d.c.workspace_id == workspace_id, d.c.state == _word("owed"))
    found: datetime | None = unit.run(query).scalar()
    return found


def listed(
    unit: Unit, workspace_id: UUID, wanted: Filter, now: datetime, machine: datetime, limit: int
) -> list[Listed]:
    """Up to `limit` of each state asked for, in the order of the states, the longest due first."""
    d, p = table_of(Delivery), table_of(Person)
    person = and_(p.c.workspace_id == d.c.workspace_id, p.c.id == d.c.person_id)
    columns = (
        d.c.id, d.c.kind, d.c.op, d.c.state, d.c.person_id, p.c.slack_user_id, d.c.to_channel, d.c.due_at,
        d.c.not_after, d.c.tries, d.c.reason, d.c.maybe_twice, d.c.created_at,
    )  # fmt: skip
    found: list[Listed] = []
    for state in wanted.states or LISTED:
        query = (
            select(*columns)
            .join(p, person)
            .where(d.c.workspace_id == workspace_id, _in_state(unit, state, now, machine), *_narrow(wanted))
            .order_by(d.c.due_at, d.c.id)
            .limit(limit)
        )
        found += [Listed(*row) for row in unit.run(query)]
    return found


def _narrow(wanted: Filter) -> list[ColumnElement[bool]]:
    d = table_of(Delivery)
    found: list[ColumnElement[bool]] = []
    if wanted.kinds:
        found.append(d.c.kind.in_(wanted.kinds))
    if wanted.since is not None:
        found.append(d.c.due_at >= wanted.since)
    if wanted.reason is not None:
        found.append(d.c.reason == wanted.reason)
    return found


def by_ids(
    unit: Unit, workspace_id: UUID, ids: Sequence[UUID]
) -> list[tuple[UUID, str, str, str, str | None]]:
    """(id, kind, op, state, reason) of those that are here."""
    d = table_of(Delivery)
    query = select(d.c.id, d.c.kind, d.c.op, d.c.state, d.c.reason)
    query = query.where(d.c.workspace_id == workspace_id, d.c.id.in_(tuple(ids)))
    return [tuple(row) for row in unit.run(query)]


def may_come_twice(kind: str, op: str, state: str) -> bool:
    """Whether sending this row again breaks a promise: its kind goes once, and it may be there already."""
    return state == "unknown" and op == "post" and KINDS[kind].policy is Policy.ONCE


def retry(unit: Unit, workspace_id: UUID, ids: Iterable[UUID], now: datetime, *, twice: bool) -> set[UUID]:
    """Owe these again, from now on for a day at least. Returns those that were unknown, failed or dropped by hand.

    Without `twice`, a post of a kind that goes once and may have arrived stays as it is.
    """
    d = table_of(Delivery)
    once = [kind for kind, rule in KINDS.items() if rule.policy is Policy.ONCE]
    by_hand = and_(d.c.state == "dropped", d.c.reason.like(f"{BY_OPERATOR}%"))
    open_until = now + _OPEN
    where = [
        d.c.workspace_id == workspace_id,
        d.c.id.in_(tuple(ids)),
        or_(d.c.state.in_(("unknown", "failed")), by_hand),
    ]
    if not twice:
        where.append(or_(d.c.state != "unknown", d.c.op != "post", d.c.kind.not_in(once)))
    later = func.greatest if unit.dialect == "postgresql" else func.max
    statement = (
        update(d)
        .where(*where)
        .values(
            state="owed", reason=BY_OPERATOR, tries=0, due_at=now, owner=None, lease_until=None,
            not_after=later(d.c.not_after, open_until, type_=d.c.not_after.type),
            maybe_twice=or_(d.c.maybe_twice, and_(d.c.op == "post", d.c.state == "unknown")),
        )
        .returning(d.c.id)
    )  # fmt: skip
    done = set(unit.run(statement).scalars())
    unit.owes = unit.owes or bool(done)
    return done


def drop(unit: Unit, workspace_id: UUID, ids: Iterable[UUID], why: str) -> set[UUID]:
    """Write these off, with `why` (letters, digits, spaces) behind the reason. Returns those not over or in hand."""
    d = table_of(Delivery)
    reason = f"{BY_OPERATOR}: {why}"[:64] if why else BY_OPERATOR
    statement = (
        update(d)
        .where(
            d.c.workspace_id == workspace_id, d.c.id.in_(tuple(ids)),
            d.c.state.in_(("owed", "unknown", "failed")),
        )
        .values(state="dropped", reason=reason, owner=None, lease_until=None)
        .returning(d.c.id)
    )  # fmt: skip
    return set(unit.run(statement).scalars())
