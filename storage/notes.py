"""What people who coach were told and when: morning notes, nudges, and lines managers write for their leader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, select, update

from storage.ids import new_id
from storage.tables import Delivery, LeaderLine, MorningNote, Nudge, table_of
from storage.unit import Unit, insert_into

# ---------------------------------------------------------------- morning notes


@dataclass(frozen=True, slots=True)
class NoteItem:
    """One thing of a note: a reference, no text. `kind` is one of `coaching.nudging`, or "talk" or "asked".

    `manager_id` is whose pair it is: the reader, or who reports to them. `slot_id` is the talk it is about.
    """

    kind: str
    manager_id: UUID
    rep_id: UUID | None = None
    plan_id: UUID | None = None
    slot_id: UUID | None = None
    planned_on: date | None = None
    check_in_id: UUID | None = None
    skips: int = 0
    direct: bool = False

    def packed(self) -> dict[str, Any]:
        """As JSON holds it; what is empty is left out."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value if isinstance(value, str | int) else str(value)
            for name, value in found.items()
            if value
        }

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> NoteItem:
        found = dict(packed)
        for name in ("manager_id", "rep_id", "plan_id", "slot_id", "check_in_id"):
            if name in found:
                found[name] = UUID(found[name])
        if "planned_on" in found:
            found["planned_on"] = date.fromisoformat(found["planned_on"])
        return cls(**found)


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """The planned message of a day. What to say is worked out when it is sent."""

    id: UUID
    person_id: UUID
    day: date
    weekly: bool
    items: tuple[NoteItem, ...]
    acted_at: datetime | None
    created_at: datetime


_NOTE = ("id", "person_id", "day", "weekly", "items", "acted_at", "created_at")


def note_key(note_id: UUID) -> str:
    """The key of the delivery that is this note."""
    return f"morning_note:{note_id}"


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note to write down: one a person and day, ever."""

    person_id: UUID
    day: date
    weekly: bool
    items: Sequence[NoteItem]


def add_notes(
    unit: Unit, workspace_id: UUID, new: Sequence[NewNote], now: datetime
) -> dict[tuple[UUID, date], UUID]:
    """The ids of those that are new, by person and day; who has a note of that day is left out."""
    if not new:
        return {}
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": one.person_id,
            "day": one.day, "weekly": one.weekly, "items": [item.packed() for item in one.items],
        }
        for one in new
    ]  # fmt: skip
    unit.run(_add_notes(unit.dialect), rows)
    m = table_of(MorningNote)
    written = select(m.c.id, m.c.person_id, m.c.day).where(
        m.c.workspace_id == workspace_id, m.c.id.in_([row["id"] for row in rows])
    )
    return {(row.person_id, row.day): row.id for row in unit.run(written)}


@cache
def _add_notes(dialect: str) -> Any:
    statement = insert_into(dialect, table_of(MorningNote))
    return statement.on_conflict_do_nothing(index_elements=["workspace_id", "person_id", "day"])


def notes(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, NoteRecord]:
    m = table_of(MorningNote)
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    query = select(*(m.c[name] for name in _NOTE)).where(m.c.workspace_id == workspace_id, m.c.id.in_(wanted))
    return {row.id: _note(row) for row in unit.run(query)}


def _note(row: Any) -> NoteRecord:
    id, person_id, day, weekly, items, acted_at, created_at = row
    unpacked = tuple(NoteItem.unpacked(item) for item in items)
    return NoteRecord(id, person_id, day, weekly, unpacked, acted_at, created_at)


def keys_since(unit: Unit, workspace_id: UUID, person_id: UUID, since: datetime) -> list[str]:
    """The keys of this person's notes that were written after `since`."""
    m = table_of(MorningNote)
    query = select(m.c.id).where(
        m.c.workspace_id == workspace_id, m.c.person_id == person_id, m.c.day >= since.date()
    )
    return [note_key(id) for id in unit.run(query).scalars()]


def note_acted(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> None:
    """This person pressed something that a note asks for: their notes and nudges until now are heard.

    Six nudges in a row with nothing pressed mean that they do not help, so any press starts that count again.
    """
    m, n = table_of(MorningNote), table_of(Nudge)
    mine = and_(m.c.workspace_id == workspace_id, m.c.person_id == person_id, m.c.acted_at.is_(None))
    unit.run(update(m).where(mine).values(acted_at=now))
    told = and_(n.c.workspace_id == workspace_id, n.c.to_id == person_id, n.c.acted_at.is_(None))
    unit.run(update(n).where(told).values(acted_at=now))


# ---------------------------------------------------------------- nudges


@dataclass(frozen=True, slots=True)
class NewNudge:
    """A nudge to write down, once ever: `key`. `about_id` is the manager whose cadence it is, `rep_id` the
    other one of the pair; `sent_on` is a day of the reader."""

    to_id: UUID
    audience: str
    kind: str
    about_id: UUID
    sent_on: date
    rep_id: UUID | None = None
    plan_id: UUID | None = None
    slot_id: UUID | None = None
    planned_on: date | None = None
    check_in_id: UUID | None = None
    skips: int = 0
    direct: bool = False
    note_id: UUID | None = None

    @property
    def key(self) -> str:
        rep = self.rep_id.hex if self.rep_id is not None else ""
        about = self.check_in_id.hex if self.check_in_id is not None else str(self.planned_on or "")
        return f"{self.kind}:{self.about_id.hex}:{rep}:{about}"


@dataclass(frozen=True, slots=True)
class NudgeRecord:
    """That somebody was told something. `state` is that of the message it stood in, None if there was none."""

    id: UUID
    nudge: NewNudge
    acted_at: datetime | None
    state: str | None

    @property
    def lost(self) -> bool:
        """It was never seen: its message was dropped, or Slack did not take it."""
        return self.state in ("dropped", "failed")


_NUDGE = tuple(field.name for field in fields(NewNudge))


def add_nudges(unit: Unit, workspace_id: UUID, new: Sequence[NewNudge], now: datetime) -> None:
    """Write nudges down; one whose key is there already is left as it is."""
    rows = [
        {"workspace_id": workspace_id, "id": new_id(now), "created_at": now, "dedupe": one.key}
        | {name: getattr(one, name) for name in _NUDGE}
        for one in new
    ]
    if rows:
        unit.run(_add(unit.dialect), rows)


@cache
def _add(dialect: str) -> Any:
    statement = insert_into(dialect, table_of(Nudge))
    return statement.on_conflict_do_nothing(index_elements=["workspace_id", "dedupe"])


def nudges(
    unit: Unit, workspace_id: UUID, since: date, *, to: Iterable[UUID] = (), about: Iterable[UUID] = ()
) -> list[NudgeRecord]:
    """What these people were told, and what others were told about these, from `since` on, oldest first."""
    n, d = table_of(Nudge), table_of(Delivery)
    message = and_(
        d.c.workspace_id == n.c.workspace_id, d.c.subject_id == n.c.note_id, d.c.kind == "morning_note",
        d.c.op == "post",
    )  # fmt: skip
    mine = n.c.to_id.in_(tuple(set(to))) | n.c.about_id.in_(tuple(set(about)))
    query = (
        select(n.c.id, n.c.acted_at, d.c.state, *(n.c[name] for name in _NUDGE))
        .outerjoin(d, message)
        .where(n.c.workspace_id == workspace_id, mine, n.c.sent_on >= since)
        .order_by(n.c.sent_on, n.c.id)
    )
    return [NudgeRecord(row[0], NewNudge(*row[3:]), row[1], row[2]) for row in unit.run(query)]


def forget_nudges(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> None:
    """These never reached anybody, so they may be said again."""
    wanted = tuple(set(ids))
    if wanted:
        n = table_of(Nudge)
        unit.run(delete(n).where(n.c.workspace_id == workspace_id, n.c.id.in_(wanted)))


# ---------------------------------------------------------------- lines for a leader


@dataclass(frozen=True, slots=True)
class LineRecord:
    """What a manager says to their leader about one pair."""

    plan_id: UUID
    author_id: UUID
    text: str
    at: datetime


def write_line(
    unit: Unit, workspace_id: UUID, plan_id: UUID, author_id: UUID, text: str, origin: str, now: datetime
) -> None:
    """Keep the line; a corrected sending of the same window changes the same row."""
    t = table_of(LeaderLine)
    known = unit.run(select(t.c.id).where(t.c.workspace_id == workspace_id, t.c.origin == origin)).scalar()
    id = known or new_id(now)
    sealed = unit.cipher.seal(text, workspace_id, "leader_line", id, "text")
    if known is not None:
        mine = and_(t.c.workspace_id == workspace_id, t.c.id == id, t.c.author_id == author_id)
        unit.run(update(t).where(mine).values(text=sealed))
        return
    unit.run(
        t.insert().values(
            workspace_id=workspace_id, id=id, created_at=now, plan_id=plan_id, author_id=author_id, text=sealed,
            origin=origin,
        )
    )  # fmt: skip


def lines(
    unit: Unit, workspace_id: UUID, plan_ids: Iterable[UUID], since: datetime
) -> dict[UUID, LineRecord]:
    """The newest line about each of these plans that was written after `since`, opened."""
    t = table_of(LeaderLine)
    wanted = tuple(set(plan_ids))
    if not wanted:
        return {}
    newest = func.row_number().over(partition_by=t.c.plan_id, order_by=(t.c.created_at.desc(), t.c.id.desc()))
    ranked = (
        select(t.c.id, t.c.plan_id, t.c.author_id, t.c.text, t.c.created_at, newest.label("place"))
        .where(t.c.workspace_id == workspace_id, t.c.plan_id.in_(wanted), t.c.created_at >= since)
        .subquery()
    )
    found = {}
    for row in unit.run(select(ranked).where(ranked.c.place == 1)):
        text = unit.cipher.open(row.text, workspace_id, "leader_line", row.id, "text")
        found[row.plan_id] = LineRecord(row.plan_id, row.author_id, text, row.created_at)
    return found
