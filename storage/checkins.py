"""Check-ins and their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select, update

from coaching.checkins import Value
from storage.ids import new_id
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import Answer, CheckIn, Person, Round, table_of
from storage.unit import Unit, insert_into

OPEN = ("sent", "opened", "submitted")
STEP_ASKED = "promise.step"  # beside the answers: which next step the answer about it is about


@dataclass(frozen=True, slots=True)
class CheckInRecord:
    """One person's part of a round, with the person and the coach."""

    id: UUID
    round_id: UUID
    template_id: UUID
    template_key: str
    week: date
    state: str
    zone: str
    opens_at: datetime
    remind_at: datetime | None
    due_at: datetime
    closes_at: datetime
    next_at: datetime | None
    submitted_at: datetime | None
    late: bool
    nothing_new: bool
    offers_nothing_new: bool
    needs_answer: bool
    soon: bool
    reply_due_on: date | None
    settled_at: datetime | None
    seen_at: datetime | None
    changed_at: datetime | None
    put_back_at: datetime | None
    draft: dict[str, Any] | None
    version: int
    tries: int
    person: PersonRecord
    coach_id: UUID | None
    coach: PersonRecord | None

    def is_open(self, now: datetime) -> bool:
        return self.state in OPEN and now < self.closes_at


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    value: Value
    shared: bool
    changed_after_reply: bool


_FIELDS = (
    "id", "round_id", "template_id", "state", "zone", "opens_at", "remind_at", "due_at", "closes_at", "next_at",
    "submitted_at", "late", "nothing_new", "offers_nothing_new", "needs_answer", "soon", "reply_due_on",
    "settled_at", "seen_at", "changed_at", "put_back_at", "version", "tries", "coach_id", "draft",
)  # fmt: skip


@cache
def _query() -> Any:
    """Made once, as all statements of the hot paths: making one costs more than running it."""
    c, r, p = table_of(CheckIn), table_of(Round), table_of(Person)
    coach = p.alias("coach")
    join = (
        c.join(r, and_(r.c.workspace_id == c.c.workspace_id, r.c.id == c.c.round_id))
        .join(p, and_(p.c.workspace_id == c.c.workspace_id, p.c.id == c.c.person_id))
        .outerjoin(coach, and_(coach.c.workspace_id == c.c.workspace_id, coach.c.id == c.c.coach_id))
    )
    mine = [c.c[name].label(f"c_{name}") for name in _FIELDS]
    return select(*mine, r.c.template_key, r.c.week, *person_columns(p), *person_columns(coach)).select_from(
        join
    )


def _record(unit: Unit, workspace_id: UUID, row: Any) -> CheckInRecord:
    count = len(_FIELDS)
    own = dict(zip(_FIELDS, row[:count], strict=True))
    sealed = own.pop("draft")
    draft = None
    if sealed is not None:
        draft = unit.cipher.open_json(sealed, workspace_id, "check_in", own["id"], "draft")
    template_key, week = row[count : count + 2]
    people = row[count + 2 :]
    half = len(people) // 2
    return CheckInRecord(
        **own, draft=draft, template_key=template_key, week=week, person=to_person(people[:half]),
        coach=to_person(people[half:]) if own["coach_id"] is not None else None,
    )  # fmt: skip


def get(unit: Unit, workspace_id: UUID, check_in_id: UUID, *, lock: bool = False) -> CheckInRecord | None:
    query = _one(lock and unit.dialect == "postgresql")
    row = unit.run(query, {"b_workspace": workspace_id, "b_id": check_in_id}).first()
    return None if row is None else _record(unit, workspace_id, row)


@cache
def _one(lock: bool) -> Any:
    c = table_of(CheckIn)
    query = _query().where(c.c.workspace_id == bindparam("b_workspace"), c.c.id == bindparam("b_id"))
    return query.with_for_update(of=c) if lock else query


def get_many(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, CheckInRecord]:
    rows = unit.run(_many(), {"b_workspace": workspace_id, "b_ids": list(set(ids))})
    return {row.c_id: _record(unit, workspace_id, row) for row in rows}


@cache
def _many() -> Any:
    c = table_of(CheckIn)
    return _query().where(
        c.c.workspace_id == bindparam("b_workspace"), c.c.id.in_(bindparam("b_ids", expanding=True))
    )


def open_of(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> list[CheckInRecord]:
    """The person's open check-ins, newest first."""
    c = table_of(CheckIn)
    query = (
        _query()
        .where(
            c.c.workspace_id == workspace_id,
            c.c.person_id == person_id,
            c.c.state.in_(OPEN),
            c.c.closes_at > now,
        )
        .order_by(c.c.opens_at.desc())
        .limit(5)
    )
    return [_record(unit, workspace_id, row) for row in unit.run(query)]


def excused_of(unit: Unit, workspace_id: UUID, person_id: UUID, now: datetime) -> list[UUID]:
    """Check-ins from which the person is excused and which are not due yet: they can be asked again."""
    c = table_of(CheckIn)
    query = select(c.c.id).where(
        c.c.workspace_id == workspace_id, c.c.person_id == person_id, c.c.state == "excused", c.c.due_at > now
    )
    return list(unit.run(query).scalars())


def of_coach(unit: Unit, workspace_id: UUID, round_id: UUID, coach_id: UUID) -> list[CheckInRecord]:
    """The check-ins of a round that this coach reads, by name."""
    c, p = table_of(CheckIn), table_of(Person)
    query = (
        _query()
        .where(c.c.workspace_id == workspace_id, c.c.round_id == round_id, c.c.coach_id == coach_id)
        .order_by(p.c.name, p.c.id)
    )
    return [_record(unit, workspace_id, row) for row in unit.run(query)]


def history(unit: Unit, workspace_id: UUID, person_id: UUID, template_key: str, limit: int = 60) -> list[str]:
    """How the person's closed or submitted rounds went, oldest first: done, late, missed or excused."""
    c, r = table_of(CheckIn), table_of(Round)
    query = (
        select(c.c.state, c.c.late)
        .join(r, and_(r.c.workspace_id == c.c.workspace_id, r.c.id == c.c.round_id))
        .where(
            c.c.workspace_id == workspace_id, c.c.person_id == person_id, r.c.template_key == template_key,
            c.c.state.in_(("submitted", "missed", "excused")),
        )
        .order_by(c.c.opens_at.desc())
        .limit(limit)
    )  # fmt: skip
    words = [
        ("late" if row.late else "done") if row.state == "submitted" else row.state for row in unit.run(query)
    ]
    return words[::-1]


def last_submitted(
    unit: Unit, workspace_id: UUID, person_id: UUID, template_key: str, before: datetime, limit: int
) -> list[tuple[UUID, bool]]:
    """The person's last submitted check-ins of a template opened before that time: (id, nothing new)."""
    c, r = table_of(CheckIn), table_of(Round)
    query = (
        select(c.c.id, c.c.nothing_new)
        .join(r, and_(r.c.workspace_id == c.c.workspace_id, r.c.id == c.c.round_id))
        .where(
            c.c.workspace_id == workspace_id, c.c.person_id == person_id, r.c.template_key == template_key,
            c.c.state == "submitted", c.c.opens_at < before,
        )
        .order_by(c.c.opens_at.desc())
        .limit(limit)
    )  # fmt: skip
    return [(row.id, row.nothing_new) for row in unit.run(query)]


def last_for_coach(
    unit: Unit, workspace_id: UUID, person_id: UUID, coach_id: UUID, since: datetime
) -> tuple[UUID, UUID, datetime] | None:
    """The person's last check-in since then that was written to this coach: (id, template id, when it was sent)."""
    c = table_of(CheckIn)
    query = (
        select(c.c.id, c.c.template_id, c.c.submitted_at)
        .where(
            c.c.workspace_id == workspace_id, c.c.person_id == person_id, c.c.coach_id == coach_id,
            c.c.state == "submitted", c.c.opens_at >= since,
        )
        .order_by(c.c.opens_at.desc())
        .limit(1)
    )  # fmt: skip
    row = unit.run(query).first()
    return None if row is None else (row.id, row.template_id, row.submitted_at)


@dataclass(frozen=True, slots=True)
class AskedLately:
    """A check-in that opened in the last day and was not answered yet."""

    id: UUID
    person_id: UUID
    zone: str
    opens_at: datetime


def asked_lately(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime
) -> list[AskedLately]:
    """The check-ins of these people that opened in the last day and wait for an answer."""
    given = {
        "b_workspace": workspace_id, "b_people": list(set(person_ids)), "b_now": now,
        "b_since": now - timedelta(days=1),
    }  # fmt: skip
    return [AskedLately(*row) for row in unit.run(_asked(), given)]


@cache
def _asked() -> Any:
    c = table_of(CheckIn)
    return select(c.c.id, c.c.person_id, c.c.zone, c.c.opens_at).where(
        c.c.workspace_id == bindparam("b_workspace"), c.c.person_id.in_(bindparam("b_people", expanding=True)),
        c.c.opens_at > bindparam("b_since"), c.c.opens_at <= bindparam("b_now"),
        c.c.state.in_(("sent", "opened")),
    )  # fmt: skip


def latest_submitted(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], since: datetime
) -> dict[UUID, tuple[UUID, UUID]]:
    """The last check-in that each of these people sent since then: (id, template id)."""
    given = {"b_workspace": workspace_id, "b_people": list(set(person_ids)), "b_since": since}
    return {row.person_id: (row.id, row.template_id) for row in unit.run(_latest(), given)}


@cache
def _latest() -> Any:
    c = table_of(CheckIn)
    return (
        select(c.c.person_id, c.c.id, c.c.template_id)
        .where(
            c.c.workspace_id == bindparam("b_workspace"),
            c.c.person_id.in_(bindparam("b_people", expanding=True)), c.c.state == "submitted",
            c.c.opens_at >= bindparam("b_since"),
        )
        .order_by(c.c.opens_at)
    )  # fmt: skip


# ---------------------------------------------------------------- answers


def answers(unit: Unit, workspace_id: UUID, check_in_id: UUID) -> dict[str, StoredAnswer]:
    return answers_of(unit, workspace_id, [check_in_id]).get(check_in_id, {})


def answers_of(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, dict[str, StoredAnswer]]:
    """All answers of these check-ins, opened. Who may read which is for coaching.visibility to say."""
    found: dict[UUID, dict[str, StoredAnswer]] = {}
    for row in unit.run(_answers(), {"b_workspace": workspace_id, "b_ids": list(set(ids))}):
        value = unit.cipher.open_json(
            row.value, workspace_id, "answer", f"{row.check_in_id}/{row.question_key}", "value"
        )
        stored = StoredAnswer(value, row.shared, row.changed_after_reply)
        found.setdefault(row.check_in_id, {})[row.question_key] = stored
    return found


@cache
def _answers() -> Any:
    a = table_of(Answer)
    return select(a.c.check_in_id, a.c.question_key, a.c.value, a.c.shared, a.c.changed_after_reply).where(
        a.c.workspace_id == bindparam("b_workspace"), a.c.check_in_id.in_(bindparam("b_ids", expanding=True))
    )


def save_answers(
    unit: Unit, workspace_id: UUID, check_in_id: UUID, given: Mapping[str, StoredAnswer],
    gone: Sequence[str], now: datetime,
) -> None:  # fmt: skip
    """Write `given` over what is there; delete the answers in `gone`."""
    a = table_of(Answer)
    if gone:
        unit.run(
            a.delete().where(
                a.c.workspace_id == workspace_id, a.c.check_in_id == check_in_id, a.c.question_key.in_(gone)
            )
        )
    if not given:
        return
    rows = [
        {
            "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "check_in_id": check_in_id,
            "question_key": key, "shared": answer.shared, "changed_after_reply": answer.changed_after_reply,
            "value": unit.cipher.seal_json(
                answer.value, workspace_id, "answer", f"{check_in_id}/{key}", "value"
            ),
        }
        for key, answer in given.items()
    ]  # fmt: skip
    unit.run(_save(unit.dialect), rows)


@cache
def _save(dialect: str) -> Any:
    statement = insert_into(dialect, table_of(Answer))
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "check_in_id", "question_key"],
        set_={name: statement.excluded[name] for name in ("value", "shared", "changed_after_reply")},
    )


# ---------------------------------------------------------------- changes


def change(unit: Unit, workspace_id: UUID, check_in_id: UUID, **values: Any) -> None:
    """Set columns of a check-in; its version grows, so that a sweep that read it before starts again."""
    given = {"b_workspace": workspace_id, "b_id": check_in_id}
    unit.run(_change(tuple(values)), given | {f"b_{name}": value for name, value in values.items()})


@cache
def _change(names: tuple[str, ...]) -> Any:
    c = table_of(CheckIn)
    return (
        update(c)
        .where(c.c.workspace_id == bindparam("b_workspace"), c.c.id == bindparam("b_id"))
        .values(
            version=c.c.version + 1, **{name: bindparam(f"b_{name}", type_=c.c[name].type) for name in names}
        )
    )


def save_draft(unit: Unit, workspace_id: UUID, check_in_id: UUID, draft: Mapping[str, Any] | None) -> None:
    """Keep what was typed so far, sealed. None forgets it."""
    sealed = None
    if draft is not None:
        sealed = unit.cipher.seal_json(dict(draft), workspace_id, "check_in", check_in_id, "draft")
    c = table_of(CheckIn)
    unit.run(update(c).where(c.c.workspace_id == workspace_id, c.c.id == check_in_id).values(draft=sealed))


def mark_opened(unit: Unit, workspace_id: UUID, check_in_id: UUID) -> None:
    c = table_of(CheckIn)
    unit.run(
        update(c)
        .where(c.c.workspace_id == workspace_id, c.c.id == check_in_id, c.c.state == "sent")
        .values(state="opened")
    )


def count_done(unit: Unit, workspace_id: UUID, round_id: UUID) -> tuple[int, int]:
    """(submitted, all that were not excused) in a round: the one number a leader may see."""
    c = table_of(CheckIn)
    query = (
        select(c.c.state, func.count())
        .where(c.c.workspace_id == workspace_id, c.c.round_id == round_id)
        .group_by(c.c.state)
    )
    counts = {row[0]: int(row[1]) for row in unit.run(query)}
    asked = sum(number for state, number in counts.items() if state != "excused")
    return counts.get("submitted", 0), asked


def open_unsubmitted(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime
) -> list[CheckInRecord]:
    """Open check-ins of these people that nobody has answered yet."""
    c = table_of(CheckIn)
    query = _query().where(
        c.c.workspace_id == workspace_id, c.c.person_id.in_(tuple(set(person_ids))),
        c.c.state.in_(("sent", "opened")), c.c.closes_at > now,
    )  # fmt: skip
    return [_record(unit, workspace_id, row) for row in unit.run(query)]


def open_ids_of(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> list[UUID]:
    c = table_of(CheckIn)
    query = select(c.c.id).where(
        c.c.workspace_id == workspace_id, c.c.person_id.in_(tuple(set(person_ids))),
        c.c.state.in_(OPEN), c.c.closes_at > now,
    )  # fmt: skip
    return list(unit.run(query).scalars())
