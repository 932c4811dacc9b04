"""What becomes owed when it changes who coaches whom, and how often."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from coaching.calendar import next_working_moment
from coaching.walltime import to_local
from storage import days_off, deliveries, roles
from storage.deliveries import Owe
from storage.people import PersonRecord, person_columns, to_person
from storage.plans import PlanRecord
from storage.tables import Person, table_of
from storage.unit import Unit

LIVES = timedelta(days=14)
MOST_ADMINS = 5


def rhythm(unit: Unit, workspace_id: UUID, plan: PlanRecord, now: datetime) -> None:
    """The rep hears how often the two talk now. More changes on a day change that message."""
    rep = plan.person
    key = f"rhythm:{rep.id}:{plan.coach.id}:{to_local(now, rep.tz).date()}"
    known = deliveries.find(unit, workspace_id, [key])
    if known:
        deliveries.owe_change(unit, workspace_id, now, known.values())
        return
    works = days_off.availability(unit, workspace_id, rep, now.date() - timedelta(days=1))
    due = next_working_moment(now, rep.tz, works) or now
    deliveries.owe(unit, workspace_id, now, [Owe("rhythm", key, rep.id, plan.id, due, due + LIVES)])


def rhythm_asked(unit: Unit, workspace_id: UUID, plan: PlanRecord, now: datetime) -> bool:
    """The coach hears that the rep asks for another rhythm, once a day. False if they have heard it today."""
    key = f"rhythm_asked:{plan.person.id}:{plan.coach.id}:{to_local(now, plan.person.tz).date()}"
    if deliveries.find(unit, workspace_id, [key]):
        return False
    owed = Owe("rhythm_asked", key, plan.coach.id, plan.id, now, now + LIVES)
    deliveries.owe(unit, workspace_id, now, [owed])
    return True


def line_ended(
    unit: Unit, workspace_id: UUID, line_id: UUID, manager_id: UUID, person_id: UUID, now: datetime
) -> None:
    """The manager hears that a line ended, and so do admins of this Slack, as far as they are known."""
    readers = [manager_id, *(admin.id for admin in admins(unit, workspace_id))]
    _tell(unit, workspace_id, "line_ended", line_id, [id for id in readers if id != person_id], now)


def line_stopped(unit: Unit, workspace_id: UUID, line_id: UUID, person_id: UUID, now: datetime) -> None:
    """The rep hears that their manager ended it."""
    _tell(unit, workspace_id, "line_ended", line_id, [person_id], now)


def coach_left(
    unit: Unit, workspace_id: UUID, manager_id: UUID, leader_id: UUID | None, now: datetime
) -> None:
    """The leader of a manager who left has a task: these people have no coach. Without a leader, the admins have."""
    readers = [leader_id] if leader_id is not None else [admin.id for admin in admins(unit, workspace_id)]
    key = f"{manager_id}:{now.date()}"
    owed = [
        Owe("coach_left", f"coach_left:{key}:{reader}", reader, manager_id, now, now + LIVES)
        for reader in readers
        if reader != manager_id
    ]
    deliveries.owe(unit, workspace_id, now, owed)


def extra_coach(unit: Unit, workspace_id: UUID, plan: PlanRecord, now: datetime) -> None:
    """Both hear it: who comes, for what, and until when."""
    _tell(unit, workspace_id, "extra_coach", plan.id, [plan.coach.id, plan.person.id], now)


def extra_coach_changed(unit: Unit, workspace_id: UUID, plan: PlanRecord, now: datetime) -> None:
    """Their messages show how it stands now."""
    keys = [f"extra_coach:{plan.id}:{reader}" for reader in (plan.coach.id, plan.person.id)]
    deliveries.owe_change(unit, workspace_id, now, deliveries.find(unit, workspace_id, keys).values())


def offer_key(coach_id: UUID) -> str:
    return f"talks_offer:{coach_id}"


def talks_offer(unit: Unit, workspace_id: UUID, coach: PersonRecord, due: datetime, now: datetime) -> None:
    """ "Also plan short talks?", once ever."""
    owed = Owe("talks_offer", offer_key(coach.id), coach.id, coach.id, due, due + timedelta(days=7))
    deliveries.owe(unit, workspace_id, now, [owed])


def _tell(
    unit: Unit, workspace_id: UUID, kind: str, subject_id: UUID, readers: Iterable[UUID], now: datetime
) -> None:
    owed = [
        Owe(kind, f"{kind}:{subject_id}:{reader}", reader, subject_id, now, now + LIVES)
        for reader in dict.fromkeys(readers)
    ]
    deliveries.owe(unit, workspace_id, now, owed)


def admins(unit: Unit, workspace_id: UUID) -> list[PersonRecord]:
    """The first few admins, of this Slack or by a grant, by name."""
    p = table_of(Person)
    query = (
        select(*person_columns(p))
        .where(roles.of_admins(workspace_id))
        .order_by(p.c.name, p.c.id)
        .limit(MOST_ADMINS)
    )
    return [to_person(row) for row in unit.run(query)]
