"""Talks that were held: what is known of each, the sealed words about it, and changes of what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from coaching.sessions import ASYNC, TalkFacts, qualifies
from storage.ids import new_id
from storage.tables import CoachingSession, table_of
from storage.unit import Unit

CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A row of the table without its words. `person_id` is the one who is coached. Days are the rep's."""

    id: UUID
    person_id: UUID
    coach_id: UUID
    plan_id: UUID | None
    slot_id: UUID | None
    held_on: date
    minutes: int
    mode: str
    kind: str
    type: str | None
    format_key: str | None
    gap_kind: str | None
    names_gap: bool
    both_took_part: bool
    practice_minutes: int
    style: str | None
    skill_key: str | None
    kpi_key: str | None
    needs_confirm: bool
    state: str
    origin: str
    logged_by_id: UUID
    answered_at: datetime | None
    next_at: datetime | None
    thread_channel: str | None
    thread_ts: str | None
    version: int
    created_at: datetime

    @property
    def facts(self) -> TalkFacts:
        return facts_of(self)

    @property
    def counts(self) -> bool:
        return counts(self)


# What decides whether a talk counts: enough of a row where nothing else is asked.
COUNTING = (
    "kind", "type", "mode", "minutes", "both_took_part", "names_gap", "practice_minutes", "needs_confirm", "state",
)  # fmt: skip


def facts_of(one: Any) -> TalkFacts:
    """What the rules need of a record, or of a row with `COUNTING`.

    To have taken part in a thread is to have written.
    """
    posts = int(one.mode == ASYNC and one.both_took_part)
    return TalkFacts(
        kind=one.kind, type=one.type, mode=one.mode, minutes=one.minutes, both_took_part=one.both_took_part,
        rep_posts=posts, coach_posts=posts, gap_named=one.names_gap, practice_minutes=one.practice_minutes,
    )  # fmt: skip


def counts(one: Any) -> bool:
    """It fills the slot of its day. One that was logged late does so once the rep said yes."""
    return qualifies(facts_of(one)) and (not one.needs_confirm or one.state == CONFIRMED)


@dataclass(frozen=True, slots=True)
class Words:
    """All that was written down about a talk: for the two of the pair and nobody else.

    `what` is what they worked on: the gap in a line. `now` and `wanted` are its two ends, `win` what went well.
    """

    what: str = ""
    now: str = ""
    wanted: str = ""
    win: str = ""


_COLUMNS = (
    "id", "person_id", "coach_id", "plan_id", "slot_id", "held_on", "minutes", "mode", "kind", "type", "format_key",
    "gap_kind", "names_gap", "both_took_part", "practice_minutes", "style", "skill_key", "kpi_key", "needs_confirm",
    "state", "origin", "logged_by_id", "answered_at", "next_at", "thread_channel", "thread_ts", "version", "created_at",
)  # fmt: skip
_TABLE = "coaching_session"


@cache
def sessions_query() -> Any:
    """Made once: making it costs more than running it."""
    s = table_of(CoachingSession)
    return select(*(s.c[name] for name in _COLUMNS)).where(s.c.workspace_id == bindparam("b_workspace"))


# ---------------------------------------------------------------- reading


def get(unit: Unit, workspace_id: UUID, session_id: UUID, *, lock: bool = False) -> SessionRecord | None:
    s = table_of(CoachingSession)
    query = sessions_query().where(s.c.id == session_id)
    row = unit.run(unit.lock(query) if lock else query, {"b_workspace": workspace_id}).first()
    return None if row is None else SessionRecord(*row)


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, SessionRecord]:
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    s = table_of(CoachingSession)
    rows = unit.run(sessions_query().where(s.c.id.in_(wanted)), {"b_workspace": workspace_id})
    return {row.id: SessionRecord(*row) for row in rows}


def by_origin(unit: Unit, workspace_id: UUID, origin: str) -> SessionRecord | None:
    """The talk that this window made: a window that is sent again changes it."""
    s = table_of(CoachingSession)
    query = sessions_query().where(s.c.origin == origin)
    row = unit.run(unit.lock(query), {"b_workspace": workspace_id}).first()
    return None if row is None else SessionRecord(*row)


def words_of(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Words]:
    """The opened words. Who may read them is for `coaching.visibility` to say."""
    s = table_of(CoachingSession)
    query = select(s.c.id, s.c.words).where(
        s.c.workspace_id == workspace_id, s.c.id.in_(tuple(set(ids))), s.c.words.is_not(None)
    )
    return {
        row.id: Words(**unit.cipher.open_json(row.words, workspace_id, _TABLE, row.id, "words"))
        for row in unit.run(query)
    }


def objection_of(unit: Unit, workspace_id: UUID, session_id: UUID) -> str:
    """What the rep wrote where they see it otherwise; empty if nothing."""
    s = table_of(CoachingSession)
    query = select(s.c.objection).where(s.c.workspace_id == workspace_id, s.c.id == session_id)
    sealed = unit.run(query).scalar()
    return "" if sealed is None else unit.cipher.open(sealed, workspace_id, _TABLE, session_id, "objection")


def of_slots(unit: Unit, workspace_id: UUID, slot_ids: Iterable[UUID]) -> dict[UUID, list[SessionRecord]]:
    """The talks of these slots, the oldest first; also those that do not count."""
    s = table_of(CoachingSession)
    query = sessions_query().where(s.c.slot_id.in_(tuple(set(slot_ids)))).order_by(s.c.held_on, s.c.id)
    found: dict[UUID, list[SessionRecord]] = {}
    for row in unit.run(query, {"b_workspace": workspace_id}):
        found.setdefault(row.slot_id, []).append(SessionRecord(*row))
    return found


def of_plans(
    unit: Unit, workspace_id: UUID, plan_ids: Iterable[UUID], since: date
) -> dict[UUID, list[SessionRecord]]:
    """The talks under these plans held on `since` or later, the oldest first; also those that do not count."""
    found: dict[UUID, list[SessionRecord]] = {}
    given = {"b_workspace": workspace_id, "b_plans": list(set(plan_ids)), "b_since": since}
    for row in unit.run(_of_plans(), given):
        found.setdefault(row.plan_id, []).append(SessionRecord(*row))
    return found


@cache
def _of_plans() -> Any:
    s = table_of(CoachingSession)
    return (
        sessions_query()
        .where(
            s.c.plan_id.in_(bindparam("b_plans", expanding=True)),
            s.c.held_on >= bindparam("b_since"),
        )
        .order_by(s.c.held_on, s.c.id)
    )


def held_days(
    unit: Unit, workspace_id: UUID, plan_ids: Iterable[UUID], since: date
) -> dict[UUID, list[date]]:
    """The days of talks that count, by plan, from `since` on, the oldest first: what `slot_state` asks for."""
    found = of_plans(unit, workspace_id, plan_ids, since)
    return {plan_id: [one.held_on for one in talks if one.counts] for plan_id, talks in found.items()}


def of_person(
    unit: Unit, workspace_id: UUID, person_id: UUID, limit: int, *, coach_id: UUID | None = None
) -> list[SessionRecord]:
    """The person's last talks, newest first; with `coach_id` only those with that coach."""
    s = table_of(CoachingSession)
    query = sessions_query().where(s.c.person_id == person_id)
    if coach_id is not None:
        query = query.where(s.c.coach_id == coach_id)
    latest = query.order_by(s.c.held_on.desc(), s.c.id.desc()).limit(limit)
    rows = unit.run(latest, {"b_workspace": workspace_id})
    return [SessionRecord(*row) for row in rows]


def of_people(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], since: date
) -> dict[UUID, list[SessionRecord]]:
    """The talks of these people held on `since` or later, newest first."""
    wanted = tuple(set(person_ids))
    if not wanted:
        return {}
    s = table_of(CoachingSession)
    query = (
        sessions_query()
        .where(s.c.person_id.in_(wanted), s.c.held_on >= since)
        .order_by(s.c.held_on.desc(), s.c.id.desc())
    )
    found: dict[UUID, list[SessionRecord]] = {}
    for row in unit.run(query, {"b_workspace": workspace_id}):
        found.setdefault(row.person_id, []).append(SessionRecord(*row))
    return found


# ---------------------------------------------------------------- writing


def add(
    unit: Unit, workspace_id: UUID, values: Mapping[str, Any], words: Words | None, origin: str, now: datetime
) -> UUID | None:
    """Write a talk. `values` are its columns. None if one of this origin is there: a window sent twice."""
    s = table_of(CoachingSession)
    id = new_id(now)
    row = {
        "workspace_id": workspace_id, "id": id, "created_at": now, "origin": origin, "tries": 0, "version": 0,
        "state": "logged", "words": _sealed(unit, workspace_id, id, words),
    }  # fmt: skip
    statement = unit.insert(s).values(**(row | dict(values)))
    statement = statement.on_conflict_do_nothing(index_elements=["workspace_id", "origin"])
    return id if unit.run(statement).rowcount == 1 else None


def change(unit: Unit, workspace_id: UUID, session_id: UUID, **values: Any) -> None:
    """Set columns of a talk; its version grows. Words go in by `rewrite`, which seals them."""
    given = {"b_workspace": workspace_id, "b_id": session_id}
    unit.run(_change(tuple(values)), given | {f"b_{name}": value for name, value in values.items()})


@cache
def _change(names: tuple[str, ...]) -> Any:
    s = table_of(CoachingSession)
    return (
        update(s)
        .where(s.c.workspace_id == bindparam("b_workspace"), s.c.id == bindparam("b_id"))
        .values(
            version=s.c.version + 1, **{name: bindparam(f"b_{name}", type_=s.c[name].type) for name in names}
        )
    )


def rewrite(unit: Unit, workspace_id: UUID, session_id: UUID, words: Words | None) -> None:
    """Other words than before; None keeps none at all, as for a personal talk."""
    change(unit, workspace_id, session_id, words=_sealed(unit, workspace_id, session_id, words))


def object_to(unit: Unit, workspace_id: UUID, session_id: UUID, text: str) -> None:
    """Keep what the rep says is not right; empty forgets it."""
    sealed = unit.cipher.seal(text, workspace_id, _TABLE, session_id, "objection") if text else None
    change(unit, workspace_id, session_id, objection=sealed)


def _sealed(unit: Unit, workspace_id: UUID, session_id: UUID, words: Words | None) -> bytes | None:
    if words is None:
        return None
    kept = {"what": words.what, "now": words.now, "wanted": words.wanted, "win": words.win}
    return unit.cipher.seal_json(kept, workspace_id, _TABLE, session_id, "words")
