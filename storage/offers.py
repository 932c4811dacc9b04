"""One offer to a coach who began with check-ins: also plan short talks? After two rounds, once ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select

from coaching.calendar import next_working_moment
from storage import coaches, days_off, setup_owing
from storage.asking import QUICK
from storage.tables import CheckIn, Round, table_of
from storage.unit import Unit

ROUNDS = 2


def after_rounds(unit: Unit, workspace_id: UUID, coach_ids: Iterable[UUID], now: datetime) -> None:
    """Rounds of these coaches have closed. Those who began themselves, and without talks, are offered some."""
    waiting = {
        id: coach
        for id, coach in coaches.of_people(unit, workspace_id, coach_ids).items()
        if coach.opens is not None
        and not coach.talks
        and coach.offered_talks_at is None
        and coach.person.active
    }
    if not waiting:
        return
    c, r = table_of(CheckIn), table_of(Round)
    query = (
        select(c.c.coach_id, func.count(func.distinct(c.c.round_id)))
        .join(r, and_(r.c.workspace_id == c.c.workspace_id, r.c.id == c.c.round_id))
        .where(
            c.c.workspace_id == workspace_id, c.c.coach_id.in_(tuple(waiting)), c.c.closes_at <= now,
            r.c.template_key != QUICK,
        )
        .group_by(c.c.coach_id)
    )  # fmt: skip
    for coach_id, rounds in unit.run(query).all():
        if rounds >= ROUNDS:
            coach = waiting[coach_id].person
            works = days_off.availability(unit, workspace_id, coach, now.date() - timedelta(days=1))
            due = next_working_moment(now, coach.tz, works) or now
            setup_owing.talks_offer(unit, workspace_id, coach, due, now)
            coaches.change(unit, workspace_id, coach_id, offered_talks_at=now)
