"""Topics: what a pair wants to come to next time. Texts are sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update

from coaching.topics import Topic as Rules
from coaching.topics import in_order, keep_or_drop, why_not_queue
from storage.ids import new_id
from storage.tables import Topic, table_of
from storage.unit import Unit

_TABLE = "topic"
QUEUED = ("queued", "planned")


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A row of the table, opened. `person_id` is the rep whose talks it is for."""

    id: UUID
    person_id: UUID
    added_by_id: UUID
    session_id: UUID | None
    source: str
    state: str
    carried: int
    created_on: date
    kept_on: date | None
    skill_key: str | None
    kpi_key: str | None
    origin: str
    text: str

    @property
    def rules(self) -> Rules:
        """What the rules need of it; what is known of numbers and focus is not here."""
        return Rules(
            key=str(self.id), created_on=self.created_on, from_rep=self.source == "rep", carried=self.carried,
            asked_on=self.kept_on,
        )  # fmt: skip

    def is_old(self, today: date) -> bool:
        """It is time to ask whether to keep it."""
        return keep_or_drop(self.rules, today)


_COLUMNS = (
    "id", "person_id", "added_by_id", "session_id", "source", "state", "carried", "created_on", "kept_on",
    "skill_key", "kpi_key", "origin",
)  # fmt: skip


def _read(unit: Unit, workspace_id: UUID, *where: Any, lock: bool = False) -> list[TopicRecord]:
    t = table_of(Topic)
    query = (
        select(*(t.c[name] for name in _COLUMNS), t.c.text)
        .where(t.c.workspace_id == workspace_id, *where)
        .order_by(t.c.id)
    )
    found = []
    for row in unit.run(unit.lock(query) if lock else query):
        *values, sealed = row
        opened = [unit.cipher.open(sealed, workspace_id, _TABLE, row.id, "text")]
        found.append(TopicRecord(*values, *opened))
    return found


def get(unit: Unit, workspace_id: UUID, topic_id: UUID, *, lock: bool = False) -> TopicRecord | None:
    found = _read(unit, workspace_id, table_of(Topic).c.id == topic_id, lock=lock)
    return found[0] if found else None


def by_origin(unit: Unit, workspace_id: UUID, origin: str) -> UUID | None:
    """The topic that this made already."""
    t = table_of(Topic)
    found: UUID | None = unit.run(
        select(t.c.id).where(t.c.workspace_id == workspace_id, t.c.origin == origin)
    ).scalar()
    return found


def queued(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], today: date
) -> dict[UUID, list[TopicRecord]]:
    """What waits for these reps' next talks, the most pressing first. Rule: `coaching.topics`."""
    t = table_of(Topic)
    by_person: dict[UUID, list[TopicRecord]] = {}
    for one in _read(unit, workspace_id, t.c.person_id.in_(tuple(set(person_ids))), t.c.state.in_(QUEUED)):
        by_person.setdefault(one.person_id, []).append(one)
    return {person_id: ordered(found, today) for person_id, found in by_person.items()}


def ordered(found: Sequence[TopicRecord], today: date) -> list[TopicRecord]:
    known = {str(one.id): one for one in found}
    return [known[rule.key] for rule in in_order([one.rules for one in found], today)]


def of_session(unit: Unit, workspace_id: UUID, session_id: UUID) -> list[TopicRecord]:
    """What was saved for next time in this talk, the oldest first."""
    return _read(unit, workspace_id, table_of(Topic).c.session_id == session_id)


def why_not(unit: Unit, workspace_id: UUID, person_id: UUID) -> str | None:
    """Why nothing can be added for this rep, as a sentence; None if it can."""
    t = table_of(Topic)
    query = select(func.count()).where(
        t.c.workspace_id == workspace_id, t.c.person_id == person_id, t.c.state.in_(QUEUED)
    )
    return why_not_queue(int(unit.run(query).scalar() or 0))


def add(
    unit: Unit, workspace_id: UUID, *, person_id: UUID, added_by_id: UUID, source: str, text: str, origin: str,
    today: date, now: datetime, session_id: UUID | None = None,
) -> str | None:  # fmt: skip
    """Put a topic on the list. Returns why not, as a sentence, or None: it is there.

    One of this origin that is there already gets these words; it takes no new place.
    """
    t = table_of(Topic)
    mine = and_(t.c.workspace_id == workspace_id, t.c.origin == origin)
    known = by_origin(unit, workspace_id, origin)
    if known is not None:
        sealed = unit.cipher.seal(text, workspace_id, _TABLE, known, "text")
        unit.run(update(t).where(mine).values(text=sealed))
        return None
    _lock_list(unit, workspace_id, person_id)
    reason = why_not(unit, workspace_id, person_id)
    if reason is not None:
        return reason
    id = new_id(now)
    row = {
        "workspace_id": workspace_id, "id": id, "created_at": now, "person_id": person_id,
        "added_by_id": added_by_id, "session_id": session_id, "source": source, "state": "queued", "carried": 0,
        "created_on": today, "origin": origin,
        "text": unit.cipher.seal(text, workspace_id, _TABLE, id, "text"),
    }  # fmt: skip
    unit.run(unit.insert(t).values(**row).on_conflict_do_nothing(index_elements=["workspace_id", "origin"]))
    return None


def _lock_list(unit: Unit, workspace_id: UUID, person_id: UUID) -> None:
    """Two who add at once are counted one after the other."""
    from storage.tables import Person

    p = table_of(Person)
    unit.run(unit.lock(select(p.c.id).where(p.c.workspace_id == workspace_id, p.c.id == person_id))).all()


def change(unit: Unit, workspace_id: UUID, topic_ids: Iterable[UUID], **values: Any) -> None:
    t = table_of(Topic)
    ids = tuple(set(topic_ids))
    if ids:
        unit.run(update(t).where(t.c.workspace_id == workspace_id, t.c.id.in_(ids)).values(**values))


def carry_over(unit: Unit, workspace_id: UUID, topic_ids: Iterable[UUID]) -> None:
    """A talk was held and did not come to these."""
    t = table_of(Topic)
    ids = tuple(set(topic_ids))
    if ids:
        unit.run(
            update(t)
            .where(t.c.workspace_id == workspace_id, t.c.id.in_(ids), t.c.state.in_(QUEUED))
            .values(carried=t.c.carried + 1, state="queued")
        )
