"""Plans begin, get another rhythm, and end. Whatever changes one makes it due: a sweep works out what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.sql import ColumnElement

from coaching.cadence import new_version
from coaching.starting import shifted_anchor
from storage import coaches, digests, pauses
from storage.ids import new_id
from storage.plans import CHANGED, LINE, PlanRecord
from storage.tables import CadencePlan, table_of
from storage.unit import Unit

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to begin. `ends_on` is for an extra coach who comes for a time."""

    person_id: UUID
    coach_id: UUID
    interval_days: int
    anchor_on: date
    starts_on: date
    start_time: time | None = None
    minutes: int = 30
    format_key: str = "coaching_30"
    mode: str = "mixed"
    kind: str = LINE
    scope: str | None = None
    grace_days: int | None = None
    ends_on: date | None = None
    previous_id: UUID | None = None
    calendar: str = "unasked"
    calendar_version: int = 0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What may be changed of a plan. `weekday` 0 is Monday; `start_time` is on the rep's wall."""

    interval_days: int
    weekday: int
    start_time: time | None
    minutes: int
    format_key: str
    mode: str


def begin_plans(unit: Unit, workspace_id: UUID, wanted: Sequence[NewPlan], now: datetime) -> list[UUID]:
    """Begin these plans. One whose pair, or whose person's line, has an active plan is left out: nothing is
    doubled by a second click, and of two coaches at one moment one comes first. Returns the new ids."""
    if not wanted:
        return []
    c = table_of(CadencePlan)
    rows = [_row(workspace_id, plan, now) for plan in sorted(wanted, key=lambda plan: plan.person_id)]
    _end_expired(unit, workspace_id, rows)
    unit.run(unit.insert(c).on_conflict_do_nothing(), rows)
    coaches.watch(unit, workspace_id, {plan.coach_id for plan in wanted}, now)
    digests.expect(unit, workspace_id, {plan.person_id for plan in wanted}, now)
    made = select(c.c.id).where(c.c.workspace_id == workspace_id, c.c.id.in_([row["id"] for row in rows]))
    return list(unit.run(made).scalars())


def begin_plan(unit: Unit, workspace_id: UUID, wanted: NewPlan, now: datetime) -> UUID | None:
    """The id of the new plan, or None if there is one already."""
    return next(iter(begin_plans(unit, workspace_id, [wanted], now)), None)


def _row(workspace_id: UUID, plan: NewPlan, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id, "id": new_id(now), "created_at": now, "person_id": plan.person_id,
        "coach_id": plan.coach_id, "kind": plan.kind, "scope": plan.scope, "interval_days": plan.interval_days,
        "anchor_on": plan.anchor_on, "starts_on": plan.starts_on,
        "start_time": None if plan.start_time is None else f"{plan.start_time:%H:%M}", "minutes": plan.minutes,
        "format_key": plan.format_key, "grace_days": plan.grace_days, "mode": plan.mode, "state": "active",
        "ends_on": plan.ends_on, "end_reason": None, "previous_id": plan.previous_id, "calendar": plan.calendar,
        "calendar_version": plan.calendar_version, "next_at": now, "checked_at": now, "version": 0, "tries": 0,
    }  # fmt: skip


def _end_expired(unit: Unit, workspace_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Plans of an extra coach whose time is over make room for new ones of the pair."""
    c = table_of(CadencePlan)
    first = min(row["starts_on"] for row in rows)
    unit.run(
        update(c)
        .where(
            c.c.workspace_id == workspace_id, c.c.person_id.in_({row["person_id"] for row in rows}),
            c.c.state == "active", c.c.ends_on < first,
        )
        .values(state="ended", end_reason="over", version=c.c.version + 1)
    )  # fmt: skip


def change_plan(
    unit: Unit, workspace_id: UUID, record: PlanRecord, rhythm: Rhythm, today: date, now: datetime
) -> UUID:
    """Give a pair another rhythm. `today` is the rep's. Returns the id of the version that holds it.

    Another interval or weekday counts from the next slot: the slot of today keeps its window, and a new version
    begins the day after it. What has no influence on windows is changed where it stands.
    """
    if rhythm == rhythm_of(record):
        return record.id
    same_days = (record.interval_days, record.anchor_on.weekday()) == (rhythm.interval_days, rhythm.weekday)
    if same_days or not _has_more(record, today):
        _update(unit, workspace_id, record.id, now, **_manners(rhythm))
        return record.id
    if record.starts_on > today:
        # It has not begun, so there is no slot to keep.
        anchor = shifted_anchor(record.anchor_on, rhythm.weekday, record.starts_on)
        _update(
            unit, workspace_id, record.id, now,
            interval_days=rhythm.interval_days, anchor_on=anchor, **_manners(rhythm),
        )  # fmt: skip
        return record.id
    last_day, planned = new_version(record.plan, rhythm.interval_days, today)
    starts = last_day + _DAY
    _update(unit, workspace_id, record.id, now, state="ended", ends_on=last_day, end_reason=CHANGED)
    new = NewPlan(
        record.person.id, record.coach.id, rhythm.interval_days,
        shifted_anchor(planned, rhythm.weekday, starts), starts, rhythm.start_time, rhythm.minutes,
        rhythm.format_key, rhythm.mode, record.kind, record.scope, record.grace_days, record.ends_on, record.id,
        record.calendar, record.calendar_version,
    )  # fmt: skip
    (id,) = begin_plans(unit, workspace_id, [new], now)
    going_on = [(start, end) for start, end in record.pauses if end is None or end >= starts]
    pauses.add(unit, workspace_id, [(id, *pause) for pause in going_on], record.person.id, now)
    return id


def set_scope(
    unit: Unit, workspace_id: UUID, plan_id: UUID, scope: str, ends_on: date | None, now: datetime
) -> None:
    """Another skill, or another last day, for an extra coach."""
    _update(unit, workspace_id, plan_id, now, scope=scope, ends_on=ends_on)


def rhythm_of(record: PlanRecord) -> Rhythm:
    """The rhythm of a pair as it is."""
    return Rhythm(
        record.interval_days, record.anchor_on.weekday(), record.start_time, record.minutes, record.format_key,
        record.mode,
    )  # fmt: skip


def _has_more(record: PlanRecord, today: date) -> bool:
    """False for an extra coach whose last slot this is: another interval would come too late."""
    return record.ends_on is None or new_version(record.plan, record.interval_days, today)[0] < record.ends_on


def _manners(rhythm: Rhythm) -> dict[str, Any]:
    at = rhythm.start_time
    return {
        "start_time": None if at is None else f"{at:%H:%M}", "minutes": rhythm.minutes,
        "format_key": rhythm.format_key, "mode": rhythm.mode,
        "calendar_version": table_of(CadencePlan).c.calendar_version + 1,
    }  # fmt: skip


def _update(unit: Unit, workspace_id: UUID, id: UUID, now: datetime, **values: Any) -> None:
    c = table_of(CadencePlan)
    mine = and_(c.c.workspace_id == workspace_id, c.c.id == id)
    unit.run(update(c).where(mine).values(version=c.c.version + 1, next_at=now, **values))


def end_plan(
    unit: Unit, workspace_id: UUID, record: PlanRecord, last_day: date, reason: str, now: datetime
) -> None:
    """End the rhythm of this pair after `last_day`, the version that still has days to go included."""
    c = table_of(CadencePlan)
    pair = and_(c.c.person_id == record.person.id, c.c.coach_id == record.coach.id)
    _end(unit, workspace_id, pair, last_day, reason, now)


def end_plans(
    unit: Unit, workspace_id: UUID, last_day: date, reason: str, now: datetime,
    *, person_id: UUID | None = None, coach_id: UUID | None = None, kind: str | None = None,
) -> None:  # fmt: skip
    """End every plan of this person, of this coach, or of the two, after `last_day`."""
    c = table_of(CadencePlan)
    where = [
        c.c[name] == id for name, id in (("person_id", person_id), ("coach_id", coach_id)) if id is not None
    ]
    if not where:
        raise ValueError("whose plans?")
    if kind is not None:
        where.append(c.c.kind == kind)
    _end(unit, workspace_id, and_(*where), last_day, reason, now)


def _end(
    unit: Unit, workspace_id: UUID, which: ColumnElement[bool], last_day: date, reason: str, now: datetime
) -> None:
    c = table_of(CadencePlan)
    to_go = or_(c.c.state == "active", c.c.ends_on > last_day)
    earlier = or_(c.c.ends_on.is_(None), c.c.ends_on > last_day)
    mine = and_(c.c.workspace_id == workspace_id, which)
    unit.run(update(c).where(mine, to_go, earlier).values(ends_on=last_day))
    ended = {"state": "ended", "end_reason": reason, "next_at": now, "version": c.c.version + 1}
    unit.run(update(c).where(mine, or_(c.c.state == "active", c.c.ends_on == last_day)).values(**ended))


def touch(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> None:
    """Something changed for these people on which their talks depend: zone, days of work, time off, holidays."""
    c, ids = table_of(CadencePlan), tuple(set(person_ids))
    if ids:
        either = or_(c.c.person_id.in_(ids), c.c.coach_id.in_(ids))
        going = or_(c.c.state == "active", c.c.next_at.is_not(None))
        unit.run(
            update(c)
            .where(c.c.workspace_id == workspace_id, either, going)
            .values(next_at=now, version=c.c.version + 1)
        )
