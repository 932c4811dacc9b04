"""The ledger's statements that run all the time, made once: making one costs more than running it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    Integer,
    Interval,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql import ColumnElement

from storage.tables import Delivery, Person, table_of
from storage.unit import insert_into

_KEY = ["workspace_id", "dedupe"]


def _mine() -> ColumnElement[bool]:
    d = table_of(Delivery)
    return and_(d.c.workspace_id == bindparam("b_workspace"), d.c.id.in_(bindparam("b_ids", expanding=True)))


def of_kinds(table: Any, kinds: Sequence[str]) -> ColumnElement[bool]:
    """Rows of these kinds. A replica of another version may owe others: those are left to it.

    Written out, not as parameters: those would be put in anew each time. Kinds are names of ours.
    """
    names = [literal_column(f"'{kind}'", table.c.kind.type) for kind in kinds]
    return cast("ColumnElement[bool]", table.c.kind.in_(names))


@cache
def owe(dialect: str) -> Any:
    return insert_into(dialect, table_of(Delivery)).on_conflict_do_nothing(index_elements=_KEY)


@cache
def owe_latest(dialect: str) -> Any:
    """A change or a Home view: one that is in the ledger is owed again, and shows the latest state."""
    d = table_of(Delivery)
    statement = insert_into(dialect, d)
    # Not `in_`: its parameters expand, which a statement for many rows cannot.
    in_hand = or_(d.c.state == "claimed", d.c.state == "sending")
    return statement.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "wanted": d.c.wanted + 1,
            "state": case((in_hand, d.c.state), else_="owed"),
            "due_at": case((in_hand, d.c.due_at), else_=statement.excluded.due_at),
            "not_after": statement.excluded.not_after,
            "priority": statement.excluded.priority,
            "tries": 0,
            "reason": None,
            "created_at": statement.excluded.created_at,
        },
    )


@cache
def find(columns: Sequence[str]) -> Any:
    d = table_of(Delivery)
    return select(*(d.c[name] for name in columns)).where(
        d.c.workspace_id == bindparam("b_workspace"), d.c.dedupe.in_(bindparam("b_keys", expanding=True))
    )


@cache
def due(dialect: str, kinds: Sequence[str]) -> Any:
    """Ids of what may go now, most urgent first, locked where the database has such locks."""
    d, t = table_of(Delivery), table_of(Delivery).alias("t")
    busy = exists().where(
        t.c.workspace_id == d.c.workspace_id,
        t.c.id == func.coalesce(d.c.target_id, d.c.thread_id),
        t.c.state.in_(("owed", "claimed", "sending")),
    )
    query = (
        select(d.c.id)
        .where(
            d.c.workspace_id == bindparam("b_workspace"),
            d.c.state == "owed",
            d.c.due_at <= bindparam("b_now"),
            d.c.op.in_(bindparam("b_ops", expanding=True)),
            of_kinds(d, kinds),
            or_(and_(d.c.target_id.is_(None), d.c.thread_id.is_(None)), ~busy),
        )
        .order_by(d.c.priority, d.c.due_at, d.c.spread)
        .limit(bindparam("b_limit", type_=Integer))
    )
    return query.with_for_update(skip_locked=True) if dialect == "postgresql" else query


@cache
def take(dialect: str) -> Any:
    """Into our hands, until `b_until`; PostgreSQL's own clock and `b_lease` say when that is."""
    d = table_of(Delivery)
    until: Any = bindparam("b_until")
    if dialect == "postgresql":
        until = func.clock_timestamp() + bindparam("b_lease", type_=Interval)
    return update(d).where(_mine()).values(state="claimed", owner=bindparam("b_owner"), lease_until=until)


@cache
def load() -> Any:
    d, p = table_of(Delivery), table_of(Person)
    target, root = d.alias("target"), d.alias("root")
    join = (
        d.join(p, and_(p.c.workspace_id == d.c.workspace_id, p.c.id == d.c.person_id))
        .outerjoin(target, and_(target.c.workspace_id == d.c.workspace_id, target.c.id == d.c.target_id))
        .outerjoin(root, and_(root.c.workspace_id == d.c.workspace_id, root.c.id == d.c.thread_id))
    )
    columns = (
        d.c.id, d.c.workspace_id, d.c.kind, d.c.op, d.c.dedupe, d.c.person_id, p.c.slack_user_id, d.c.subject_id,
        d.c.due_at, d.c.not_after, d.c.wanted, d.c.tries, d.c.maybe_twice, d.c.created_at,
        func.coalesce(target.c.channel, d.c.channel), func.coalesce(target.c.ts, d.c.ts),
        target.c.state, target.c.mark, root.c.ts, root.c.channel, d.c.to_channel, target.c.response_url,
        target.c.url_until, target.c.dedupe.label("target_dedupe"),
    )  # fmt: skip
    return select(*columns).select_from(join).where(_mine())


@cache
def sending(dialect: str, count: int) -> Any:
    """`count` rows to *sending*, each with its own `b_id0`, `b_wanted0`, `b_mark0`, if the lease is ours."""
    d = table_of(Delivery)
    clock: Any = func.clock_timestamp() if dialect == "postgresql" else bindparam("b_machine")
    own = [bindparam(f"b_id{n}", type_=d.c.id.type) for n in range(count)]
    shown = [(d.c.id == id, bindparam(f"b_wanted{n}", type_=d.c.shown.type)) for n, id in enumerate(own)]
    mark = [(d.c.id == id, bindparam(f"b_mark{n}", type_=d.c.mark.type)) for n, id in enumerate(own)]
    return (
        update(d)
        .where(
            _mine(),
            d.c.state == "claimed",
            d.c.owner == bindparam("b_owner"),
            d.c.lease_until > clock,
        )
        .values(state="sending", shown=case(*shown), mark=case(*mark))
        .returning(d.c.id)
    )


@cache
def settle() -> Any:
    d = table_of(Delivery)
    looked_at = func.coalesce(bindparam("b_rendered", type_=d.c.wanted.type), d.c.shown)
    over = or_(*(bindparam("b_state") == state for state in ("sent", "dropped", "failed")))
    again = and_(over, d.c.op != "post", d.c.wanted > looked_at)
    return (
        update(d)
        .where(
            d.c.workspace_id == bindparam("b_workspace"),
            d.c.id == bindparam("b_id"),
            d.c.owner == bindparam("b_owner"),
            or_(d.c.state == "claimed", d.c.state == "sending"),
        )
        .values(
            state=case((again, "owed"), else_=bindparam("b_state")),
            # That an operator sent it again stays to be seen.
            reason=func.coalesce(
                bindparam("b_reason", type_=d.c.reason.type), case((d.c.reason == "by_operator", d.c.reason))
            ),
            channel=func.coalesce(bindparam("b_channel"), d.c.channel),
            ts=func.coalesce(bindparam("b_ts"), d.c.ts),
            sent_at=func.coalesce(bindparam("b_sent_at", type_=d.c.sent_at.type), d.c.sent_at),
            due_at=func.coalesce(bindparam("b_due_at", type_=d.c.due_at.type), d.c.due_at),
            maybe_twice=or_(d.c.maybe_twice, bindparam("b_maybe_twice", type_=d.c.maybe_twice.type)),
            tries=d.c.tries + bindparam("b_try"),
            owner=None,
            lease_until=None,
        )
    )
