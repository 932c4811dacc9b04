"""People of a workspace: who they are, and what they chose for themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from coaching.checkins import WeekTime
from storage.tables import Person, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class PersonRecord:
    id: UUID
    slack_user_id: str
    name: str
    email: str | None
    tz: str
    workdays: frozenset[int]
    active: bool
    hired_on: date | None
    track_key: str | None
    opens: WeekTime | None  # the person's own day and time for check-ins
    shared_questions: tuple[str, ...]
    introduced_at: datetime | None
    is_admin: bool = False  # of the Slack workspace, as the directory says
    holidays: str | None = None  # whose holidays are theirs: "DE", "US-CA"; None: the workspace's
    paused_until: date | None = None  # nothing is asked of them up to and with this day


_COLUMNS = (
    "id", "slack_user_id", "name", "email", "tz", "workdays", "active", "hired_on", "track_key",
    "opens_weekday", "opens_time", "shared_questions", "introduced_at", "is_admin", "holidays", "paused_until",
)  # fmt: skip


def person_columns(table: Any) -> tuple[Any, ...]:
    return tuple(table.c[name] for name in _COLUMNS)


def to_person(values: Sequence[Any]) -> PersonRecord:
    (id, slack_id, name, email, tz, workdays, active, hired_on, track, weekday, at, shared, *rest) = values
    opens = None if weekday is None or at is None else WeekTime(weekday, time.fromisoformat(at))
    return PersonRecord(
        id,
        slack_id,
        name,
        email,
        tz,
        _days(workdays),
        active,
        hired_on,
        track,
        opens,
        tuple(shared or ()),
        *rest,
    )


@lru_cache(128)
def _days(digits: str) -> frozenset[int]:
    return frozenset(int(day) for day in digits)


def by_slack_id(unit: Unit, workspace_id: UUID, slack_user_id: str) -> PersonRecord | None:
    p = table_of(Person)
    query = select(*person_columns(p)).where(
        p.c.workspace_id == workspace_id, p.c.slack_user_id == slack_user_id, p.c.active
    )
    row = unit.run(query).first()
    return None if row is None else to_person(row)


def by_ids(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, PersonRecord]:
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = unit.run(_by_ids(), {"b_workspace": workspace_id, "b_ids": wanted})
    return {row.id: to_person(row) for row in rows}


@cache
def _by_ids() -> Any:
    p = table_of(Person)
    among = p.c.id.in_(bindparam("b_ids", expanding=True))
    return select(*person_columns(p)).where(p.c.workspace_id == bindparam("b_workspace"), among)


def everyone(unit: Unit, workspace_id: UUID) -> list[PersonRecord]:
    """All rows, those who left included."""
    p = table_of(Person)
    query = select(*person_columns(p)).where(p.c.workspace_id == workspace_id).order_by(p.c.name)
    return [to_person(row) for row in unit.run(query)]


def set_opening(unit: Unit, workspace_id: UUID, person_id: UUID, opens: WeekTime | None) -> None:
    p = table_of(Person)
    unit.run(
        update(p)
        .where(p.c.workspace_id == workspace_id, p.c.id == person_id)
        .values(
            opens_weekday=None if opens is None else opens.weekday,
            opens_time=None if opens is None else opens.at.strftime("%H:%M"),
        )
    )


def set_holidays(unit: Unit, workspace_id: UUID, person_id: UUID, place: str | None) -> None:
    """Whose holidays are this person's; None: the workspace's."""
    p = table_of(Person)
    unit.run(update(p).where(p.c.workspace_id == workspace_id, p.c.id == person_id).values(holidays=place))


def with_usual_holidays(unit: Unit, workspace_id: UUID, limit: int) -> list[UUID]:
    """Active people who chose no holidays of their own, so that the workspace's are theirs."""
    p = table_of(Person)
    query = select(p.c.id).where(
        p.c.workspace_id == workspace_id, p.c.active, p.c.holidays.is_(None), p.c.introduced_at.is_not(None)
    )
    return list(unit.run(query.order_by(p.c.id).limit(limit)).scalars())


def remember_shares(unit: Unit, workspace_id: UUID, person_id: UUID, question_keys: Sequence[str]) -> None:
    p = table_of(Person)
    unit.run(
        update(p)
        .where(p.c.workspace_id == workspace_id, p.c.id == person_id)
        .values(shared_questions=sorted(question_keys))
    )


def mark_introduced(unit: Unit, workspace_id: UUID, person_ids: Sequence[UUID], now: datetime) -> None:
    p = table_of(Person)
    if person_ids:
        unit.run(
            update(p)
            .where(p.c.workspace_id == workspace_id, p.c.id.in_(tuple(person_ids)))
            .values(introduced_at=now)
        )


def preference_of(unit: Unit, workspace_id: UUID, person_id: UUID) -> str:
    """How this person likes to be coached, in their own words; empty if they did not say."""
    p = table_of(Person)
    query = select(p.c.preference).where(p.c.workspace_id == workspace_id, p.c.id == person_id)
    sealed = unit.run(query).scalar()
    return "" if sealed is None else unit.cipher.open(sealed, workspace_id, "person", person_id, "preference")


def set_preference(unit: Unit, workspace_id: UUID, person_id: UUID, text: str) -> None:
    """Keep it sealed; "" takes it back."""
    p = table_of(Person)
    sealed = unit.cipher.seal(text, workspace_id, "person", person_id, "preference") if text else None
    unit.run(update(p).where(p.c.workspace_id == workspace_id, p.c.id == person_id).values(preference=sealed))


def praised_in_public(unit: Unit, workspace_id: UUID, person_id: UUID) -> bool:
    """Whether kudos for this person may stand in a channel; False: they come as a message of their own."""
    p = table_of(Person)
    query = select(p.c.public_praise).where(p.c.workspace_id == workspace_id, p.c.id == person_id)
    return bool(unit.run(query).scalar())


def set_public_praise(unit: Unit, workspace_id: UUID, person_id: UUID, public: bool) -> None:
    p = table_of(Person)
    unit.run(
        update(p).where(p.c.workspace_id == workspace_id, p.c.id == person_id).values(public_praise=public)
    )


def update_details(unit: Unit, workspace_id: UUID, person_id: UUID, details: Mapping[str, Any]) -> None:
    """Set `hired_on` and `track_key` as far as given."""
    if details:
        p = table_of(Person)
        unit.run(update(p).where(p.c.workspace_id == workspace_id, p.c.id == person_id).values(**details))
