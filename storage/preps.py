"""What a rep writes before a talk: owed as one message, kept sealed, and handed to the brief and the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from coaching.checkins import Value
from storage import checkins, deliveries, owing
from storage.deliveries import Owe
from storage.ids import new_id
from storage.tables import Prep, table_of
from storage.unit import Unit, insert_into

TEMPLATE = "pre_one_on_one"
STEP = "step"  # the key of the next step in the rep's own words, beside the template's questions


@dataclass(frozen=True, slots=True)
class PrepDue:
    """A talk whose prep falls due: when it goes, and the moment of the talk, after which it never does (UTC)."""

    slot_id: UUID
    person_id: UUID
    coach_id: UUID
    due_at: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class PrepWords:
    """What the rep wrote, as a log takes it over. `outcome` is what they say became of the last next step:
    demonstrated, done, not_done or dropped. `step` is the next step in their own words."""

    outcome: str | None = None
    topic: str = ""
    proof: str = ""
    ask: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class PrepRecord:
    """`answers` are by the key of the question, and under `STEP`; empty until they were sent."""

    id: UUID
    slot_id: UUID
    person_id: UUID
    coach_id: UUID
    state: str
    submitted_at: datetime | None
    answers: Mapping[str, Value] = field(default_factory=dict)
    draft: Mapping[str, Value] | None = None

    @property
    def words(self) -> PrepWords:
        """The answers to the shipped questions. An admin's own questions are in `answers` alone."""
        return PrepWords(
            outcome=self._text("promise") or None, topic=self._text("topic"), proof=self._text("proof"),
            ask=self._text("ask_coach"), step=self._text(STEP),
        )  # fmt: skip

    def _text(self, key: str) -> str:
        found = self.answers.get(key)
        return found if isinstance(found, str) else ""


def prep_key(slot_id: UUID) -> str:
    return f"prep:{slot_id}"


def owe_prep(unit: Unit, workspace_id: UUID, due: Sequence[PrepDue], now: datetime) -> None:
    """Make the preps of these slots and owe their messages: each once ever, and none after the talk."""
    due = [one for one in due if now <= one.not_after]
    if not due:
        return
    _ensure(unit, workspace_id, [(one.slot_id, one.person_id, one.coach_id) for one in due], now)
    owed = [
        Owe("prep", prep_key(one.slot_id), one.person_id, one.slot_id, one.due_at, one.not_after)
        for one in due
    ]
    deliveries.owe(unit, workspace_id, now, owed)
    _tell_check_ins(unit, workspace_id, [one.person_id for one in due], now)


def _tell_check_ins(unit: Unit, workspace_id: UUID, person_ids: Sequence[UUID], now: datetime) -> None:
    """A check-in that was asked for today asks for the prep as well, or not any more."""
    asked = checkins.asked_lately(unit, workspace_id, person_ids, now)
    known = deliveries.find(unit, workspace_id, [owing.prompt_key(one.id) for one in asked])
    deliveries.owe_change(unit, workspace_id, now, known.values())


def show(unit: Unit, workspace_id: UUID, slot_id: UUID, person_id: UUID, now: datetime) -> None:
    """The rep's messages about this talk are to show its latest state: answered, moved, held or skipped.

    Call it in the transaction that changed something. `person_id` is the rep.
    """
    known = deliveries.find(unit, workspace_id, [prep_key(slot_id)])
    deliveries.owe_change(unit, workspace_id, now, known.values())
    _tell_check_ins(unit, workspace_id, [person_id], now)


def ensure(
    unit: Unit, workspace_id: UUID, slot_id: UUID, person_id: UUID, coach_id: UUID, now: datetime
) -> None:
    """The prep of a slot, made if it was not there: somebody may prepare before they are asked."""
    _ensure(unit, workspace_id, [(slot_id, person_id, coach_id)], now)


def _ensure(unit: Unit, workspace_id: UUID, wanted: Sequence[tuple[UUID, UUID, UUID]], now: datetime) -> None:
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "slot_id": slot_id,
            "person_id": person_id, "coach_id": coach_id, "state": "sent", "version": 0,
        }
        for slot_id, person_id, coach_id in wanted
    ]  # fmt: skip
    unit.run(_insert(unit.dialect), rows)


@cache
def _insert(dialect: str) -> Any:
    return insert_into(dialect, table_of(Prep)).on_conflict_do_nothing(
        index_elements=["workspace_id", "slot_id", "person_id"]
    )


# ---------------------------------------------------------------- reading

_FIELDS = ("id", "slot_id", "person_id", "coach_id", "state", "submitted_at")


def of_slot(unit: Unit, workspace_id: UUID, slot_id: UUID, *, lock: bool = False) -> PrepRecord | None:
    query = unit.lock(_of_slots()) if lock else _of_slots()
    row = unit.run(query, {"b_workspace": workspace_id, "b_slots": [slot_id]}).first()
    return None if row is None else _record(unit, workspace_id, row)


def of_slots(unit: Unit, workspace_id: UUID, slot_ids: Iterable[UUID]) -> dict[UUID, PrepRecord]:
    """By slot, words opened. Who may read them is for `coaching.visibility` to say."""
    given = {"b_workspace": workspace_id, "b_slots": list(set(slot_ids))}
    return {row.slot_id: _record(unit, workspace_id, row) for row in unit.run(_of_slots(), given)}


def waiting(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], since: datetime) -> set[UUID]:
    """The slots for which these people were asked to prepare since then, and have not."""
    given = {"b_workspace": workspace_id, "b_people": list(set(person_ids)), "b_since": since}
    return set(unit.run(_waiting(), given).scalars())


@cache
def _waiting() -> Any:
    p = table_of(Prep)
    return select(p.c.slot_id).where(
        p.c.workspace_id == bindparam("b_workspace"), p.c.person_id.in_(bindparam("b_people", expanding=True)),
        p.c.created_at >= bindparam("b_since"), p.c.state != "submitted",
    )  # fmt: skip


def made_since(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], since: datetime
) -> dict[UUID, list[datetime]]:
    """When these people were asked to prepare, or began to by themselves, since then."""
    p = table_of(Prep)
    query = select(p.c.person_id, p.c.created_at).where(
        p.c.workspace_id == workspace_id, p.c.person_id.in_(tuple(set(person_ids))), p.c.created_at >= since
    )
    found: dict[UUID, list[datetime]] = {}
    for row in unit.run(query):
        found.setdefault(row.person_id, []).append(row.created_at)
    return found


def submitted_of(unit: Unit, workspace_id: UUID, slot_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these slots whose prep was sent. Opens nothing."""
    p = table_of(Prep)
    query = select(p.c.slot_id).where(
        p.c.workspace_id == workspace_id, p.c.slot_id.in_(tuple(set(slot_ids))), p.c.state == "submitted"
    )
    return set(unit.run(query).scalars())


@cache
def _of_slots() -> Any:
    p = table_of(Prep)
    columns = (*(p.c[name] for name in _FIELDS), p.c.answers, p.c.draft)
    return select(*columns).where(
        p.c.workspace_id == bindparam("b_workspace"), p.c.slot_id.in_(bindparam("b_slots", expanding=True))
    )


def _record(unit: Unit, workspace_id: UUID, row: Any) -> PrepRecord:
    def opened(column: str) -> Any:
        sealed = getattr(row, column)
        return None if sealed is None else unit.cipher.open_json(sealed, workspace_id, "prep", row.id, column)

    known = {name: getattr(row, name) for name in _FIELDS}
    return PrepRecord(**known, answers=opened("answers") or {}, draft=opened("draft"))


# ---------------------------------------------------------------- changes


def save_draft(unit: Unit, workspace_id: UUID, prep: PrepRecord, draft: Mapping[str, Value]) -> None:
    """Keep what was typed so far, sealed."""
    sealed = unit.cipher.seal_json(dict(draft), workspace_id, "prep", prep.id, "draft")
    _set(unit, workspace_id, prep.id, draft=sealed, state="opened" if prep.state == "sent" else prep.state)


def submit(
    unit: Unit, workspace_id: UUID, prep: PrepRecord, answers: Mapping[str, Value], now: datetime
) -> None:
    """Store the answers over what was there."""
    sealed = unit.cipher.seal_json(dict(answers), workspace_id, "prep", prep.id, "answers")
    _set(
        unit, workspace_id, prep.id, answers=sealed, draft=None, state="submitted",
        submitted_at=prep.submitted_at or now,
    )  # fmt: skip


def _set(unit: Unit, workspace_id: UUID, prep_id: UUID, **values: Any) -> None:
    p = table_of(Prep)
    unit.run(
        update(p)
        .where(p.c.workspace_id == workspace_id, p.c.id == prep_id)
        .values(version=p.c.version + 1, **values)
    )
