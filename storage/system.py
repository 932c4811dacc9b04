"""The only queries across workspaces. They return ids, each with its workspace, or change leases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, and_, bindparam, case, delete, exists, func, or_, select, text, update
from sqlalchemy.sql import ColumnElement
from sqlmodel import SQLModel

from storage.deliveries import KINDS, Policy, machine_now
from storage.delivery_statements import of_kinds
from storage.tables import (
    CadencePlan,
    CheckIn,
    Coach,
    CoachingSession,
    Delivery,
    DigestChoice,
    Enrolment,
    Lane,
    Person,
    ReceivedKey,
    Replica,
    Team,
    Workspace,
    table_of,
)  # fmt: skip
from storage.unit import Unit

# As the index of leases has it: SQLite takes that one only for these very words, and reads all there is without it.
_IN_HAND = text("delivery.state IN ('claimed', 'sending')")
CHECK_AGAIN = timedelta(days=1)  # after so long the times of an enrolment are worked out again


@dataclass(frozen=True, slots=True)
class Due:
    """A row whose time has come."""

    workspace_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace as the door and the loops need it. `bot_token` is sealed."""

    id: UUID
    slack_team_id: str
    enterprise_id: str | None
    state: str
    bot_token: bytes | None
    bot_user_id: str | None
    tz: str


def workspace_of_team(unit: Unit, slack_team_id: str) -> Installed | None:
    return _installed(unit, table_of(Workspace).c.slack_team_id == slack_team_id)


def workspace_by_id(unit: Unit, workspace_id: UUID) -> Installed | None:
    return _installed(unit, table_of(Workspace).c.id == workspace_id)


def _installed(unit: Unit, where: ColumnElement[bool]) -> Installed | None:
    row = unit.run(_installations().where(where)).first()
    return None if row is None else Installed(*row)


def _installations() -> Any:
    w = table_of(Workspace)
    return select(*(w.c[field.name] for field in fields(Installed)))


def workspaces(unit: Unit) -> list[Installed]:
    return [Installed(*row) for row in unit.run(_installations().order_by(table_of(Workspace).c.id))]


def own_ids(unit: Unit, table: Any) -> list[UUID]:
    """The ids of all rows of a table that belongs to no workspace, such as the workspaces themselves."""
    return list(unit.run(select(table.c.id).order_by(table.c.id)).scalars())


# Tables whose rows are the schedule: `next_at` says when something falls due.
SWEPT: tuple[type[SQLModel], ...] = (
    Enrolment,
    CheckIn,
    CadencePlan,
    Coach,
    CoachingSession,
    Team,
    DigestChoice,
)


def _working(table: Any) -> ColumnElement[bool]:
    """Rows of workspaces whose token works. The others rest until they are installed again."""
    w = table_of(Workspace)
    return exists().where(w.c.id == table.c.workspace_id, w.c.state == "active")


def due(unit: Unit, table: Any, now: datetime, limit: int) -> list[Due]:
    """Rows of this table whose `next_at` has come, the longest due first."""
    return [Due(*row) for row in unit.run(_due_query(table), {"b_now": now, "b_limit": limit})]


@cache
def _due_query(table: Any) -> Any:
    return (
        select(table.c.workspace_id, table.c.id)
        .where(table.c.next_at.is_not(None), table.c.next_at <= bindparam("b_now"), _working(table))
        .order_by(table.c.next_at)
        .limit(bindparam("b_limit", type_=Integer))
    )


def unchecked_enrolments(unit: Unit, before: datetime, limit: int) -> list[Due]:
    """Enrolments whose times have not been worked out again since `before`; not those set aside."""
    return _unchecked(unit, table_of(Enrolment), before, limit)


def unchecked_plans(unit: Unit, before: datetime, limit: int) -> list[Due]:
    """The same of plans that go on."""
    c = table_of(CadencePlan)
    return _unchecked(unit, c, before, limit, c.c.state == "active")


def _unchecked(unit: Unit, table: Any, before: datetime, limit: int, *more: ColumnElement[bool]) -> list[Due]:
    query = (
        select(table.c.workspace_id, table.c.id)
        .where(table.c.checked_at < before, table.c.fault.is_(None), _working(table), *more)
        .order_by(table.c.checked_at)
        .limit(limit)
    )
    return [Due(*row) for row in unit.run(query)]


def person_of_feed(unit: Unit, digest: str) -> tuple[UUID, UUID] | None:
    """Whose calendar feed has a token of this digest: (workspace, person); None if nobody's who is here."""
    p = table_of(Person)
    whose = select(p.c.workspace_id, p.c.id).where(p.c.feed_key == digest, p.c.active, _working(p))
    return next((tuple(row) for row in unit.run(whose)), None)


def take_rotation(unit: Unit, machine: datetime, claim: timedelta) -> UUID | None:
    """A workspace whose token is to be made new now, by machine time. Other replicas leave it alone for a while."""
    w, clock = table_of(Workspace), machine_now(unit, machine)
    due = (w.c.state == "active", w.c.rotate_at.is_not(None), w.c.rotate_at <= clock)
    first = select(w.c.id).where(*due).order_by(w.c.rotate_at).limit(1).scalar_subquery()
    taken = update(w).where(w.c.id == first, *due).values(rotate_at=clock + claim).returning(w.c.id)
    found: UUID | None = unit.run(taken).scalar()
    return found


def take_dead_tokens(unit: Unit, now: datetime, until: datetime) -> list[UUID]:
    """Workspaces whose dead token is to be tried now. Other replicas leave them alone until `until`."""
    w = table_of(Workspace)
    due = (w.c.state == "token_dead", w.c.probe_at.is_not(None), w.c.probe_at <= now)
    statement = update(w).where(*due).values(probe_at=until).returning(w.c.id)
    return list(unit.run(statement).scalars())


def dead_for_long(unit: Unit, before: datetime) -> list[UUID]:
    """Workspaces whose token has been dead since before then."""
    w = table_of(Workspace)
    query = select(w.c.id).where(w.c.state == "token_dead", w.c.state_at < before)
    return list(unit.run(query).scalars())


def take_unkept(unit: Unit, now: datetime, until: datetime, limit: int) -> list[tuple[UUID, str]]:
    """Workspaces whose old rows are looked for now, with their states. Other replicas leave them until `until`."""
    w = table_of(Workspace)
    due = select(w.c.id).where(or_(w.c.keep_next_at.is_(None), w.c.keep_next_at <= now)).limit(limit)
    statement = update(w).where(w.c.id.in_(due)).values(keep_next_at=until).returning(w.c.id, w.c.state)
    return [(row.id, row.state) for row in unit.run(statement)]


def due_directories(unit: Unit, now: datetime) -> list[UUID]:
    w = table_of(Workspace)
    query = (
        select(w.c.id)
        .where(w.c.state == "active", w.c.directory_next_at <= now)
        .order_by(w.c.directory_next_at)
    )
    return list(unit.run(query).scalars())


def workspaces_owing(unit: Unit, now: datetime, owner: str, machine: datetime) -> list[UUID]:
    """Workspaces with something due, of a kind that we know, that we pace or nobody does."""
    given: dict[str, Any] = {"b_now": now, "b_owner": owner}
    if unit.dialect != "postgresql":
        given["b_machine"] = machine
    return list(unit.run(_owing(unit.dialect, tuple(KINDS)), given).scalars())


@cache
def _owing(dialect: str, kinds: Sequence[str]) -> Any:
    """Made once: it runs whenever something is owed, and making it costs more than running it."""
    w, d, lane = table_of(Workspace), table_of(Delivery), table_of(Lane)
    clock: Any = func.clock_timestamp() if dialect == "postgresql" else bindparam("b_machine")
    due = and_(d.c.state == "owed", d.c.due_at <= bindparam("b_now"), of_kinds(d, kinds))
    owing = exists().where(d.c.workspace_id == w.c.id, due)
    taken = exists().where(
        lane.c.workspace_id == w.c.id, lane.c.owner != bindparam("b_owner"), lane.c.until >= clock
    )
    return select(w.c.id).where(w.c.state == "active", owing, ~taken)


@dataclass(frozen=True, slots=True)
class Moments:
    """When a sweep, the delivery loop, the directory and dead tokens have something to do next; None for never."""

    sweep: datetime | None = None
    send: datetime | None = None
    directory: datetime | None = None
    tokens: datetime | None = None

    def next(self) -> datetime | None:
        """The next instant at which anything happens that a person may notice."""
        return _soonest(self.sweep, self.send)


def moments(unit: Unit) -> Moments:
    """For a clock that is moved by hand. A workspace whose token is dead rests: only the next try of it counts."""
    every = unit.run(_moments()).all()
    tokens = _soonest(*(row.probe_at for row in every if row.state == "token_dead"))
    rows = [row[2:] for row in every if row.state == "active"]
    if not rows:
        return Moments(tokens=tokens)
    *swept, asked, planned, send, directory = (_soonest(*column) for column in zip(*rows, strict=True))
    # Due is what was checked before that time, not at it.
    checked = _soonest(asked, planned)
    again = None if checked is None else checked + CHECK_AGAIN + timedelta(microseconds=1)
    return Moments(_soonest(*swept, again), send, directory, tokens)


@cache
def _moments() -> Any:
    """A row for each workspace. Made once: it runs at every instant of a moved clock."""
    d, e, c, w = (table_of(table) for table in (Delivery, Enrolment, CadencePlan, Workspace))
    swept = [table_of(model).c.next_at for model in SWEPT]

    def first(column: Any, where: ColumnElement[bool]) -> Any:
        mine = column.table.c.workspace_id == w.c.id
        return select(func.min(column)).where(mine, where).correlate(w).scalar_subquery()

    return select(
        w.c.state,
        w.c.probe_at,
        *(first(column, column.is_not(None)) for column in swept),
        first(e.c.checked_at, e.c.fault.is_(None)),
        first(c.c.checked_at, and_(c.c.fault.is_(None), c.c.state == "active")),
        first(d.c.due_at, d.c.state == "owed"),
        w.c.directory_next_at,
    ).where(w.c.state.in_(("active", "token_dead")))


def _soonest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def next_sweep(unit: Unit) -> datetime | None:
    """The next instant at which a sweep has something to do."""
    columns = (table_of(model).c.next_at for model in SWEPT)
    firsts = (select(func.min(at)).where(at.is_not(None), _working(at.table)) for at in columns)
    return _soonest(*(unit.run(first).scalar() for first in firsts))


@dataclass(frozen=True, slots=True)
class Promised:
    """A post that is owed, and to whom."""

    due_at: datetime
    kind: str
    name: str
    zone: str


def promised(unit: Unit, until: datetime) -> list[Promised]:
    """Every post owed that falls due by then."""
    d, p = table_of(Delivery), table_of(Person)
    to = and_(p.c.workspace_id == d.c.workspace_id, p.c.id == d.c.person_id)
    due = (d.c.state == "owed", d.c.op == "post", d.c.due_at <= until)
    query = select(d.c.due_at, d.c.kind, p.c.name, p.c.tz).join(p, to).where(*due)
    return [Promised(*row) for row in unit.run(query)]


def expire_leases(unit: Unit, machine: datetime, *, all_owners: bool = False) -> tuple[int, int]:
    """Take back claims whose lease ended, and call sends whose lease ended *unknown*.

    `all_owners`: the one process of a SQLite file has just started, so every lease is a dead one's.
    A kind that must arrive is owed once more, marked `maybe_twice`. Posts of a kind that we do not know wait for a
    replica that knows what an unclear send means for them. Returns (claims, sends) found.
    """
    d = table_of(Delivery)
    over = d.c.lease_until.is_not(None) if all_owners else d.c.lease_until < machine_now(unit, machine)
    free = {"owner": None, "lease_until": None}
    claimed = update(d).where(_IN_HAND, d.c.state == "claimed", over)
    claims = unit.run(claimed.values(state="owed", **free)).rowcount
    arrive = [kind for kind, rule in KINDS.items() if rule.policy is Policy.ARRIVE]
    # A change or a Home view shows the latest state, so sending it again does no harm.
    harmless = d.c.op != "post"
    once_more = or_(harmless, and_(d.c.kind.in_(arrive), d.c.maybe_twice.is_(False)))
    sends = unit.run(
        update(d)
        .where(_IN_HAND, d.c.state == "sending", over, or_(harmless, of_kinds(d, tuple(KINDS))))
        .values(
            state=case((once_more, "owed"), else_="unknown"),
            maybe_twice=or_(d.c.maybe_twice, and_(~harmless, once_more)),
            reason="lease_ended",
            tries=d.c.tries + 1,
            **free,
        )
    ).rowcount
    if all_owners:
        unit.run(delete(table_of(Lane)))
    if claims or sends:
        unit.owes = True
    return claims, sends


def yield_lanes(unit: Unit, owner: str, now: datetime) -> list[UUID]:
    """Give back our lanes of workspaces that owe what only another version can send. Returns these workspaces.

    The one process of a SQLite file has nobody to give them to.
    """
    if unit.dialect == "sqlite":
        return []
    d, lane = table_of(Delivery), table_of(Lane)
    due = and_(d.c.state == "owed", d.c.due_at <= now, ~of_kinds(d, tuple(KINDS)))
    others = exists().where(d.c.workspace_id == lane.c.workspace_id, due)
    return list(
        unit.run(delete(lane).where(lane.c.owner == owner, others).returning(lane.c.workspace_id)).scalars()
    )


def give_back(unit: Unit, owner: str) -> int:
    """Give back every lane and claim of ours, so that another replica need not wait for the leases to end.

    What is *sending* keeps its lease: it is unclear whether it arrives. Returns how many claims there were.
    """
    lane, d = table_of(Lane), table_of(Delivery)
    unit.run(delete(lane).where(lane.c.owner == owner))
    mine = and_(_IN_HAND, d.c.state == "claimed", d.c.owner == owner)
    claims: int = unit.run(update(d).where(mine).values(state="owed", owner=None, lease_until=None)).rowcount
    unit.owes = unit.owes or claims > 0
    return claims


def forget_keys(unit: Unit, before: datetime, limit: int = 500) -> int:
    """Delete the oldest received keys from before that time. Returns how many went."""
    k = table_of(ReceivedKey)
    old = (
        select(k.c.workspace_id, k.c.key).where(k.c.created_at < before).order_by(k.c.created_at).limit(limit)
    )
    rows: Sequence[Any] = unit.run(old).all()
    for workspace_id, key in rows:
        unit.run(delete(k).where(k.c.workspace_id == workspace_id, k.c.key == key))
    return len(rows)


def time_of_database(unit: Unit) -> datetime:
    """What PostgreSQL's clock shows: the one that all replicas live by. Aware UTC."""
    found: datetime = unit.run(select(func.clock_timestamp())).scalar_one()
    return found


def shared_time(unit: Unit, machine: datetime) -> datetime:
    """What all who serve this database take for now: PostgreSQL's clock, or this machine's on SQLite. Aware UTC."""
    return time_of_database(unit) if unit.dialect == "postgresql" else machine


def beat(unit: Unit, replica: str, schema_head: str, machine: datetime, keys: Sequence[str] = ()) -> None:
    """Say that this process lives, and with which keys, the sealing one first.

    On PostgreSQL its own clock says when, so `machine` may be wrong.
    """
    r = table_of(Replica)
    clock = machine_now(unit, machine)
    now = {"schema_head": schema_head, "seen_at": clock, "key_ids": ",".join(keys)}
    statement = unit.insert(r).values(id=replica, **now)
    unit.run(statement.on_conflict_do_update(index_elements=["id"], set_=now))
    unit.run(delete(r).where(r.c.seen_at < clock - timedelta(days=1)))


def beat_no_more(unit: Unit, replica: str) -> None:
    """This process ends: nobody need wait until its heartbeat is old."""
    r = table_of(Replica)
    unit.run(delete(r).where(r.c.id == replica))


def older_replicas(unit: Unit, schema_head: str, machine: datetime) -> list[str]:
    """Processes of an older schema that were alive in the last two minutes."""
    r = table_of(Replica)
    lately = machine_now(unit, machine) - timedelta(minutes=2)
    query = select(r.c.id).where(r.c.schema_head < schema_head, r.c.seen_at > lately).order_by(r.c.id)
    return list(unit.run(query).scalars())


def alive(unit: Unit, machine: datetime) -> list[str]:
    """Processes that were alive in the last two minutes."""
    r = table_of(Replica)
    lately = machine_now(unit, machine) - timedelta(minutes=2)
    return list(unit.run(select(r.c.id).where(r.c.seen_at > lately).order_by(r.c.id)).scalars())


def keys_of_the_living(unit: Unit, machine: datetime) -> list[tuple[str, ...]]:
    """For each process that was alive in the last two minutes, the ids of its keys, the sealing one first."""
    r = table_of(Replica)
    lately = machine_now(unit, machine) - timedelta(minutes=2)
    found = unit.run(select(r.c.key_ids).where(r.c.seen_at > lately).order_by(r.c.id)).scalars()
    return [tuple(filter(None, keys.split(","))) for keys in found]


def forget_replicas(unit: Unit, machine: datetime) -> None:
    """Nobody of those in a restored database lives: no lease, no lane, no heartbeat."""
    expire_leases(unit, machine, all_owners=True)
    unit.run(delete(table_of(Replica)))


def last_beat(unit: Unit) -> datetime | None:
    """The newest heartbeat of any process."""
    found: datetime | None = unit.run(select(func.max(table_of(Replica).c.seen_at))).scalar()
    return found
