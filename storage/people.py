"""People of a workspace: who they are, who coaches whom, when they work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select, update

from coaching.calendar import Availability
from coaching.checkins import WeekTime
from coaching.walltime import to_local
from storage import holidays, workspaces
from storage.ids import new_id
from storage.tables import Person, ReportingLine, TimeOff, Workspace, table_of
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


class MemberLike(Protocol):
    """A full member as the Slack directory gives them."""

    @property
    def slack_user_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def tz(self) -> str | None: ...
    @property
    def active(self) -> bool: ...
    @property
    def is_admin(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Somebody who is no member here."""

    slack_user_id: str
    name: str
    email: str | None = None
    tz: str | None = None
    active: bool = False
    is_admin: bool = False


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


def whoever(unit: Unit, workspace_id: UUID, slack_user_id: str, now: datetime) -> PersonRecord:
    """The person with this Slack id, also one who is no member here.

    A guest who comes by themselves gets a row that is not active, with the Slack id alone: so that what they
    are told goes through the ledger like everything else. The directory fills it in if they are a member.
    """
    p, slack_user_id = table_of(Person), slack_user_id[:32]
    mine = and_(p.c.workspace_id == workspace_id, p.c.slack_user_id == slack_user_id)
    query = select(*person_columns(p)).where(mine)
    row = unit.run(query).first()
    if row is None:
        member = _Visitor(slack_user_id, slack_user_id)
        _insert_member(unit, workspace_id, member, "UTC", False, now)
        row = unit.run(query).one()
    return to_person(row)


def by_ids(unit: Unit, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, PersonRecord]:
    p = table_of(Person)
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    query = select(*person_columns(p)).where(p.c.workspace_id == workspace_id, p.c.id.in_(wanted))
    return {row.id: to_person(row) for row in unit.run(query)}


def everyone(unit: Unit, workspace_id: UUID) -> list[PersonRecord]:
    """All rows, those who left included."""
    p = table_of(Person)
    query = select(*person_columns(p)).where(p.c.workspace_id == workspace_id).order_by(p.c.name)
    return [to_person(row) for row in unit.run(query)]


def availabilities(
    unit: Unit, workspace_id: UUID, people: Iterable[PersonRecord], since: date
) -> dict[UUID, Availability]:
    """When each of these people works, from `since` on: their weekdays, time off, and holidays.

    Holidays are those of the person's own place, or of the workspace's.
    """
    listed = {person.id: person for person in people}
    off = time_off(unit, workspace_id, listed, since)
    usual = None
    if any(person.holidays is None for person in listed.values()):
        usual = workspaces.holidays_of(unit, workspace_id)
    return {
        id: holidays.working_days(person.workdays, person.holidays or usual, since.year, off.get(id, ()))
        for id, person in listed.items()
    }


def time_off(
    unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], since: date
) -> dict[UUID, tuple[tuple[date, date], ...]]:
    """The days that these people took off, as closed ranges, from `since` on; those who took none are left out."""
    found: dict[UUID, list[tuple[date, date]]] = {}
    if ids := list(person_ids):
        given = {"b_workspace": workspace_id, "b_people": ids, "b_since": since}
        for row in unit.run(_time_off(), given):
            found.setdefault(row.person_id, []).append((row.start_on, row.end_on))
    return {id: tuple(sorted(ranges)) for id, ranges in found.items()}


@cache
def _time_off() -> Any:
    t = table_of(TimeOff)
    return select(t.c.person_id, t.c.start_on, t.c.end_on).where(
        t.c.workspace_id == bindparam("b_workspace"),
        t.c.person_id.in_(bindparam("b_people", expanding=True)),
        t.c.end_on >= bindparam("b_since"),
    )


def availability(unit: Unit, workspace_id: UUID, person: PersonRecord, since: date) -> Availability:
    return availabilities(unit, workspace_id, [person], since)[person.id]


def add_time_off(
    unit: Unit,
    workspace_id: UUID,
    person_id: UUID,
    start_on: date,
    end_on: date,
    now: datetime,
    *,
    source: str,
) -> None:
    t = table_of(TimeOff)
    same = select(t.c.id).where(
        t.c.workspace_id == workspace_id,
        t.c.person_id == person_id,
        t.c.start_on == start_on,
        t.c.end_on == end_on,
    )
    if unit.run(same).first() is None:
        unit.run(
            unit.insert(t).values(
                workspace_id=workspace_id, id=new_id(now), created_at=now, person_id=person_id,
                start_on=start_on, end_on=end_on, kind="pto", source=source,
            )
        )  # fmt: skip


def end_time_off(unit: Unit, workspace_id: UUID, person_id: UUID, today: date) -> None:
    """The person is back: time off that they set themselves and that covers `today` ends the day before."""
    t = table_of(TimeOff)
    mine = and_(
        t.c.workspace_id == workspace_id, t.c.person_id == person_id, t.c.source == "self",
        t.c.start_on <= today, t.c.end_on >= today,
    )  # fmt: skip
    unit.run(t.delete().where(mine, t.c.start_on == today))
    unit.run(update(t).where(mine).values(end_on=today - timedelta(days=1)))


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


# ---------------------------------------------------------------- reporting lines


@dataclass(frozen=True, slots=True)
class Line:
    """An open reporting line."""

    id: UUID
    person_id: UUID
    manager_id: UUID
    start_on: date


def open_lines(unit: Unit, workspace_id: UUID) -> list[Line]:
    r = table_of(ReportingLine)
    query = select(r.c.id, r.c.person_id, r.c.manager_id, r.c.start_on).where(
        r.c.workspace_id == workspace_id, r.c.end_on.is_(None)
    )
    return [Line(*row) for row in unit.run(query)]


def in_lines(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Of these people: who has a manager, and who is one, by open lines (also those that start later)."""
    r = table_of(ReportingLine)
    ids = tuple(set(person_ids))
    query = select(r.c.person_id, r.c.manager_id).where(
        r.c.workspace_id == workspace_id,
        r.c.end_on.is_(None),
        or_(r.c.person_id.in_(ids), r.c.manager_id.in_(ids)),
    )
    rows = unit.run(query).all()
    mine = set(ids)
    return {row.person_id for row in rows} & mine, {row.manager_id for row in rows} & mine


def managers_of(
    unit: Unit, workspace_id: UUID, persons: Iterable[PersonRecord], now: datetime
) -> dict[UUID, UUID]:
    """Each person's manager on the day it is where they are, if that manager is still active."""
    today = {person.id: to_local(now, person.tz).date() for person in persons}
    if not today:
        return {}
    r, p = table_of(ReportingLine), table_of(Person)
    query = (
        select(r.c.person_id, r.c.manager_id, r.c.start_on, r.c.end_on)
        .join(p, and_(p.c.workspace_id == r.c.workspace_id, p.c.id == r.c.manager_id))
        .where(
            r.c.workspace_id == workspace_id,
            r.c.person_id.in_(tuple(today)),
            r.c.start_on <= max(today.values()),
            or_(r.c.end_on.is_(None), r.c.end_on >= min(today.values())),
            p.c.active,
        )
    )
    return {
        row.person_id: row.manager_id
        for row in unit.run(query)
        if row.start_on <= today[row.person_id] and (row.end_on is None or row.end_on >= today[row.person_id])
    }


def manager_of(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> UUID | None:
    return managers_of(unit, workspace_id, [person], now).get(person.id)


def reports_of(unit: Unit, workspace_id: UUID, manager_id: UUID, on: date) -> list[PersonRecord]:
    r, p = table_of(ReportingLine), table_of(Person)
    query = (
        select(*person_columns(p))
        .join(r, and_(r.c.workspace_id == p.c.workspace_id, r.c.person_id == p.c.id))
        .where(
            r.c.workspace_id == workspace_id,
            r.c.manager_id == manager_id,
            r.c.start_on <= on,
            or_(r.c.end_on.is_(None), r.c.end_on >= on),
            p.c.active,
        )
        .order_by(p.c.name)
    )
    return [to_person(row) for row in unit.run(query)]


def set_manager(
    unit: Unit, workspace_id: UUID, person_id: UUID, manager_id: UUID, start_on: date, now: datetime,
    *, by_id: UUID | None = None,
) -> None:  # fmt: skip
    """Open a line from `start_on`; an earlier one with another manager ends the day before.

    A line that would then have no day at all is taken out.
    """
    r = table_of(ReportingLine)
    current = unit.run(
        select(r.c.id, r.c.manager_id, r.c.start_on).where(
            r.c.workspace_id == workspace_id, r.c.person_id == person_id, r.c.end_on.is_(None)
        )
    ).first()
    if current is not None:
        mine = and_(r.c.workspace_id == workspace_id, r.c.id == current.id)
        if current.manager_id == manager_id:
            if start_on < current.start_on:
                unit.run(update(r).where(mine).values(start_on=start_on))
            return
        if current.start_on >= start_on:
            unit.run(r.delete().where(mine))
        else:
            unit.run(update(r).where(mine).values(end_on=start_on - timedelta(days=1)))
    unit.run(
        unit.insert(r).values(
            workspace_id=workspace_id, id=new_id(now), created_at=now, person_id=person_id,
            manager_id=manager_id, start_on=start_on, end_on=None, opened_by_id=by_id,
        )
    )  # fmt: skip


def update_details(unit: Unit, workspace_id: UUID, person_id: UUID, details: Mapping[str, Any]) -> None:
    """Set `hired_on` and `track_key` as far as given."""
    if details:
        p = table_of(Person)
        unit.run(update(p).where(p.c.workspace_id == workspace_id, p.c.id == person_id).values(**details))


# ---------------------------------------------------------------- the directory


def upsert_members(
    unit: Unit, workspace_id: UUID, members: Sequence[MemberLike], now: datetime
) -> tuple[list[UUID], list[UUID]]:
    """Write what the directory says. Returns (people whose zone changed, people who left)."""
    if not members:
        return [], []
    p, w = table_of(Person), table_of(Workspace)
    fallback = unit.run(select(w.c.tz).where(w.c.id == workspace_id)).scalar() or "UTC"
    slack_ids = tuple(member.slack_user_id for member in members)
    query = select(p.c.id, p.c.slack_user_id, p.c.tz, p.c.active, p.c.email, p.c.name, p.c.tz_known).where(
        p.c.workspace_id == workspace_id, p.c.slack_user_id.in_(slack_ids)
    )
    known = {row.slack_user_id: row for row in unit.run(query)}
    moved: list[UUID] = []
    left: list[UUID] = []
    for member in members:
        row = known.get(member.slack_user_id)
        zone, zone_known = (member.tz, True) if member.tz else (fallback, False)
        if row is None:
            if member.active:
                _insert_member(unit, workspace_id, member, zone, zone_known, now)
            continue
        if not member.tz and row.tz_known:
            zone, zone_known = row.tz, True  # a passing null keeps what we knew
        changes = {
            "name": member.name,
            "tz": zone,
            "tz_known": zone_known,
            "active": member.active,
            "is_admin": member.is_admin,
            "seen_at": now,
        }
        if member.email:
            changes["email"] = member.email
        unit.run(update(p).where(p.c.workspace_id == workspace_id, p.c.id == row.id).values(**changes))
        if row.active and not member.active:
            left.append(row.id)
        elif row.tz != zone or member.active != row.active:
            moved.append(row.id)
    return moved, left


def _insert_member(
    unit: Unit, workspace_id: UUID, member: MemberLike, zone: str, zone_known: bool, now: datetime
) -> None:
    p = table_of(Person)
    unit.run(
        unit.insert(p)
        .values(
            workspace_id=workspace_id, id=new_id(now), created_at=now, slack_user_id=member.slack_user_id,
            name=member.name, email=member.email, tz=zone, tz_known=zone_known, workdays="01234",
            active=member.active, is_admin=member.is_admin, seen_at=now, shared_questions=[],
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "slack_user_id"])
    )  # fmt: skip


def count_active(unit: Unit, workspace_id: UUID) -> int:
    p = table_of(Person)
    query = select(func.count()).where(p.c.workspace_id == workspace_id, p.c.active)
    return int(unit.run(query).scalar() or 0)


def not_seen_since(unit: Unit, workspace_id: UUID, since: datetime) -> list[tuple[str, str]]:
    """Slack ids and names of active people whom a whole directory pass did not mention."""
    p = table_of(Person)
    query = select(p.c.slack_user_id, p.c.name).where(
        p.c.workspace_id == workspace_id, p.c.active, or_(p.c.seen_at.is_(None), p.c.seen_at < since)
    )
    return [(row.slack_user_id, row.name) for row in unit.run(query)]


def deactivate(unit: Unit, workspace_id: UUID, person_id: UUID) -> None:
    """The person left, or turned out to be a guest or bot: nothing more is asked of or sent to them."""
    from storage import enrolments

    p = table_of(Person)
    unit.run(
        update(p)
        .where(p.c.workspace_id == workspace_id, p.c.id == person_id)
        .values(active=False, is_admin=False)
    )
    enrolments.stop(unit, workspace_id, [person_id])
