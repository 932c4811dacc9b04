"""The ledger: what is owed to Slack, who has it in hand, and what became of it (docs/delivery.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.sql import ColumnElement

from storage import delivery_statements as statements
from storage.ids import new_id
from storage.tables import Delivery, Lane, table_of
from storage.unit import Unit


class Policy(StrEnum):
    """What a send of unknown outcome means. `once` is never resent; `arrive` is resent once."""

    ONCE = "once"
    ARRIVE = "arrive"


@dataclass(frozen=True, slots=True)
class KindRule:
    """`priority`: smaller goes first among what is due."""

    priority: int
    policy: Policy


KINDS: Mapping[str, KindRule] = {
    "help": KindRule(0, Policy.ARRIVE),
    "home": KindRule(0, Policy.ARRIVE),
    "talk_soon": KindRule(10, Policy.ARRIVE),
    "reply": KindRule(10, Policy.ARRIVE),
    "reply_back": KindRule(10, Policy.ARRIVE),
    "talk_logged": KindRule(10, Policy.ARRIVE),
    "talk_changed": KindRule(10, Policy.ARRIVE),
    "talk_answered": KindRule(10, Policy.ARRIVE),
    "talk_thread": KindRule(10, Policy.ARRIVE),
    "talk_words": KindRule(11, Policy.ARRIVE),
    "step_news": KindRule(10, Policy.ARRIVE),
    "kudos": KindRule(10, Policy.ARRIVE),
    "kudos_dm": KindRule(10, Policy.ARRIVE),
    "kudos_trouble": KindRule(11, Policy.ARRIVE),
    "kudos_reply": KindRule(10, Policy.ARRIVE),
    "kudos_offer": KindRule(40, Policy.ONCE),
    "milestone": KindRule(10, Policy.ARRIVE),
    "milestone_trouble": KindRule(11, Policy.ARRIVE),
    "checkin_reminder": KindRule(20, Policy.ONCE),
    "prep": KindRule(25, Policy.ONCE),
    "introduction": KindRule(30, Policy.ONCE),
    "checkin_prompt": KindRule(31, Policy.ONCE),
    "coach_round": KindRule(32, Policy.ARRIVE),
    # setup: who coaches whom, and how often
    "rhythm_asked": KindRule(10, Policy.ARRIVE),
    "line_ended": KindRule(20, Policy.ARRIVE),
    "rhythm": KindRule(30, Policy.ARRIVE),
    "extra_coach": KindRule(30, Policy.ARRIVE),
    "coach_left": KindRule(33, Policy.ARRIVE),
    "talks_offer": KindRule(40, Policy.ONCE),
    "token_back": KindRule(20, Policy.ARRIVE),
    # a planned talk
    "slot_moved": KindRule(10, Policy.ARRIVE),
    "skip_agreed": KindRule(10, Policy.ARRIVE),
    "slot_open": KindRule(40, Policy.ONCE),
    "checkin_break": KindRule(40, Policy.ONCE),
    "morning_note": KindRule(41, Policy.ONCE),
    # a team's channel
    "team_trouble": KindRule(20, Policy.ARRIVE),
    "team_hello": KindRule(20, Policy.ONCE),
    "team_drill": KindRule(43, Policy.ONCE),
    "team_digest": KindRule(43, Policy.ONCE),
    "rep_digest": KindRule(42, Policy.ONCE),
}
ANSWER_PRIORITY = 0  # a change of a message that a person has just acted on
CLOSING_PRIORITY = 60  # a change that nobody waits for, such as a round that closed


@dataclass(frozen=True, slots=True)
class Owe:
    """A post (or Home view) to be made. `dedupe` is its domain key: the same key is owed once, ever."""

    kind: str
    dedupe: str
    person_id: UUID
    subject_id: UUID | None
    due_at: datetime
    not_after: datetime
    thread_id: UUID | None = None
    op: str = "post"
    channel: str | None = None  # a Slack channel: for all there; None: a message to the person


@dataclass(frozen=True, slots=True)
class Owed:
    """A delivery as handlers see it."""

    id: UUID
    kind: str
    dedupe: str
    person_id: UUID
    subject_id: UUID | None
    state: str
    channel: str | None
    ts: str | None
    due_at: datetime


_OWED = tuple(field.name for field in fields(Owed))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in hand, with what sending it needs."""

    id: UUID
    workspace_id: UUID
    kind: str
    op: str
    dedupe: str
    person_id: UUID
    slack_user_id: str
    subject_id: UUID | None
    due_at: datetime
    not_after: datetime
    wanted: int
    tries: int
    maybe_twice: bool
    created_at: datetime
    channel: str | None  # of the message itself (op update: of its target)
    ts: str | None
    target_state: str | None
    target_mark: str | None
    thread_ts: str | None
    thread_channel: str | None
    to_channel: str | None  # a post for all in this channel
    response_url: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one delivery."""

    id: UUID
    state: str
    reason: str | None = None
    channel: str | None = None
    ts: str | None = None
    sent_at: datetime | None = None
    due_at: datetime | None = None
    maybe_twice: bool = False
    count_try: bool = True
    rendered: int | None = None  # the `wanted` that was looked at


def spread_of(person_id: UUID, due_at: datetime) -> int:
    """The order among equals: by person and day, so that nobody is last every week."""
    digest = hashlib.blake2b(f"{person_id}{due_at.date()}".encode(), digest_size=3).digest()
    return int.from_bytes(digest)


def owe(unit: Unit, workspace_id: UUID, now: datetime, owed: Sequence[Owe]) -> None:
    """Owe posts; one whose key is already in the ledger is left as it is."""
    if not owed:
        return
    unit.run(statements.owe(unit.dialect), [_new_row(workspace_id, now, item) for item in owed])
    unit.owes = True


def owe_home(unit: Unit, workspace_id: UUID, now: datetime, person_id: UUID) -> None:
    """Owe a fresh Home view; several requests become one."""
    item = Owe("home", f"home:{person_id}", person_id, None, now, now + timedelta(minutes=15), op="publish")
    _coalesce(unit, [_new_row(workspace_id, now, item)], now)


def owe_change(
    unit: Unit, workspace_id: UUID, now: datetime, targets: Iterable[Owed], *, priority: int = ANSWER_PRIORITY
) -> None:
    """Owe the latest state of messages already owed or posted; changes of one message become one.

    A message that is itself still owed shows its latest state when it goes. Its change falls due with it, for
    the case that it was rendered while we were at work, and is dropped as `already_shown` otherwise.
    """
    rows = []
    for target in targets:
        due = max(now, target.due_at) if target.state == "owed" else now
        item = Owe(
            target.kind, f"update:{target.dedupe}", target.person_id, target.subject_id, due,
            due + timedelta(days=7), op="update",
        )  # fmt: skip
        row = _new_row(workspace_id, now, item)
        row["target_id"] = target.id
        row["priority"] = priority
        rows.append(row)
    if rows:
        _coalesce(unit, rows, now)


def _coalesce(unit: Unit, rows: list[dict[str, Any]], now: datetime) -> None:
    unit.run(statements.owe_latest(unit.dialect), rows)
    unit.owes = True


def _new_row(workspace_id: UUID, now: datetime, item: Owe) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "id": new_id(now),
        "created_at": now,
        "dedupe": item.dedupe,
        "kind": item.kind,
        "op": item.op,
        "person_id": item.person_id,
        "subject_id": item.subject_id,
        "target_id": None,
        "thread_id": item.thread_id,
        "to_channel": item.channel,
        "priority": KINDS[item.kind].priority,
        "spread": spread_of(item.person_id, item.due_at),
        "due_at": item.due_at,
        "not_after": item.not_after,
        "state": "owed",
        "tries": 0,
        "wanted": 1,
        "shown": 0,
        "maybe_twice": False,
    }


def find(unit: Unit, workspace_id: UUID, dedupes: Sequence[str]) -> dict[str, Owed]:
    """The deliveries with these keys, by key."""
    given = {"b_workspace": workspace_id, "b_keys": list(dedupes)}
    return {row.dedupe: Owed(*row) for row in unit.run(statements.find(_OWED), given)}


def keep_response_url(unit: Unit, workspace_id: UUID, target: Owed, url: str, now: datetime) -> None:
    """A click on this message came with a `response_url`: the next changes of the message try it first.

    Slack lets it work five times within 30 minutes; we stop a little earlier.
    """
    d = table_of(Delivery)
    sealed = unit.cipher.seal(url, workspace_id, "delivery", target.dedupe, "response_url")
    unit.run(
        update(d)
        .where(d.c.workspace_id == workspace_id, d.c.id == target.id)
        .values(response_url=sealed, url_until=now + timedelta(minutes=25))
    )


def forget_response_url(unit: Unit, workspace_id: UUID, change_id: UUID) -> None:
    """The `response_url` of the message that this change is about does not work any more."""
    d = table_of(Delivery)
    change = d.alias("change")
    target = select(change.c.target_id).where(change.c.workspace_id == workspace_id, change.c.id == change_id)
    unit.run(
        update(d)
        .where(d.c.workspace_id == workspace_id, d.c.id == target.scalar_subquery())
        .values(response_url=None, url_until=None)
    )


def learn_place(unit: Unit, workspace_id: UUID, target: Owed, channel: str, ts: str, now: datetime) -> None:
    """A click shows that a message of unknown outcome did arrive, and where."""
    d = table_of(Delivery)
    unit.run(
        update(d)
        .where(d.c.workspace_id == workspace_id, d.c.id == target.id, d.c.state == "unknown")
        .values(state="sent", channel=channel, ts=ts, sent_at=now, reason="seen_by_click")
    )


# ---------------------------------------------------------------- the delivery loop's side


def machine_now(unit: Unit, now: datetime) -> ColumnElement[Any] | datetime:
    """The clock that leases live by: PostgreSQL's own, or this machine's on SQLite."""
    return func.clock_timestamp() if unit.dialect == "postgresql" else now


def take_lane(unit: Unit, workspace_id: UUID, owner: str, now: datetime, seconds: float) -> bool:
    """Lease the pacing of a workspace. True if it is ours now. `now` is machine time."""
    lane = table_of(Lane)
    clock = machine_now(unit, now)
    until = clock + timedelta(seconds=seconds)
    statement = unit.insert(lane).values(workspace_id=workspace_id, owner=owner, until=until)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace_id"],
        set_={"owner": owner, "until": until},
        where=or_(lane.c.owner == owner, lane.c.until < clock),
    )
    return bool(unit.run(statement).rowcount == 1)


def claim(
    unit: Unit, workspace_id: UUID, owner: str, *, now: datetime, machine: datetime, seconds: float,
    limit: int, ops: Sequence[str],
) -> list[UUID]:  # fmt: skip
    """Take up to `limit` due rows in hand, most urgent first. `now` is product time.

    A change waits until the message it changes has been settled, a thread post until its root has.
    """
    given = {"b_workspace": workspace_id, "b_now": now, "b_ops": list(ops), "b_limit": limit}
    ids = list(unit.run(statements.due(unit.dialect, tuple(KINDS)), given).scalars())
    if ids:
        lease = timedelta(seconds=seconds)
        until = {"b_lease": lease} if unit.dialect == "postgresql" else {"b_until": machine + lease}
        given = {"b_workspace": workspace_id, "b_ids": ids, "b_owner": owner, **until}
        unit.run(statements.take(unit.dialect), given)
    return ids


def load_claimed(unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[Claimed]:
    """What sending these rows needs, in the order of `ids`."""
    found: dict[UUID, Claimed] = {}
    for row in unit.run(statements.load(), {"b_workspace": workspace_id, "b_ids": list(ids)}):
        *values, sealed, url_until, target_dedupe = row
        url = None
        if sealed is not None and url_until is not None and url_until > now:
            url = unit.cipher.open(sealed, workspace_id, "delivery", target_dedupe, "response_url")
        found[row.id] = Claimed(*(*values, url))
    return [found[id] for id in ids if id in found]


def mark_sending(
    unit: Unit, workspace_id: UUID, owner: str, *, marks: Mapping[UUID, tuple[int, str]], machine: datetime
) -> set[UUID]:
    """Move claimed rows to *sending*, if the lease is still ours, and keep what will be shown.

    `marks` gives for each row the `wanted` that was rendered and its fingerprint. Returns the rows that may
    be sent now.
    """
    given: dict[str, Any] = {"b_workspace": workspace_id, "b_ids": list(marks), "b_owner": owner}
    if unit.dialect != "postgresql":
        given["b_machine"] = machine
    for n, (id, (wanted, mark)) in enumerate(marks.items()):
        given |= {f"b_id{n}": id, f"b_wanted{n}": wanted, f"b_mark{n}": mark}
    return set(unit.run(statements.sending(unit.dialect, len(marks)), given).scalars())


def settle(unit: Unit, workspace_id: UUID, owner: str, settled: Sequence[Settled]) -> None:
    """Write what became of rows in hand. A row that changed while it was under way is owed again."""
    if not settled:
        return
    rows = [
        {
            "b_workspace": workspace_id, "b_owner": owner, "b_id": s.id, "b_state": s.state,
            "b_reason": s.reason, "b_channel": s.channel, "b_ts": s.ts, "b_sent_at": s.sent_at,
            "b_due_at": s.due_at, "b_maybe_twice": s.maybe_twice, "b_try": 1 if s.count_try else 0,
            "b_rendered": s.rendered,
        }
        for s in settled
    ]  # fmt: skip
    unit.run(statements.settle(), rows)


def tries_of(unit: Unit, workspace_id: UUID, delivery_id: UUID) -> int:
    d = table_of(Delivery)
    query = select(d.c.tries).where(d.c.workspace_id == workspace_id, d.c.id == delivery_id)
    return int(unit.run(query).scalar() or 0)


def copy_mark(unit: Unit, workspace_id: UUID, marks: Mapping[UUID, str]) -> None:
    """Note on messages that were changed what they show now (`marks`: change id → fingerprint)."""
    if not marks:
        return
    d = table_of(Delivery)
    change = d.alias("change")
    for change_id, mark in marks.items():
        target = select(change.c.target_id).where(
            change.c.workspace_id == workspace_id, change.c.id == change_id
        )
        unit.run(
            update(d)
            .where(d.c.workspace_id == workspace_id, d.c.id == target.scalar_subquery())
            .values(mark=mark)
        )


def drop_outdated(unit: Unit, workspace_id: UUID, now: datetime) -> int:
    """Write off what is past its time. Returns how many."""
    d = table_of(Delivery)
    result = unit.run(
        update(d)
        .where(d.c.workspace_id == workspace_id, d.c.state == "owed", d.c.due_at <= now, d.c.not_after < now)
        .values(state="dropped", reason="too_late")
    )
    return int(result.rowcount)
