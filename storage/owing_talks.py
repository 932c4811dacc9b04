"""What becomes owed when a talk was written down, changed or answered: to the rep, and to the coach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from coaching.calendar import CLOSES, Availability
from coaching.walltime import to_local, to_utc
from storage import deliveries
from storage.deliveries import Owe, Owed
from storage.owing import WORDS_LIVE
from storage.sessions import SessionRecord
from storage.tables import Delivery, table_of
from storage.unit import Unit

LOGGED, CHANGED, ANSWERED, STEP = "talk_logged", "talk_changed", "talk_answered", "step_news"
TO_REP = (LOGGED, CHANGED)
ANSWER_DAYS = 3  # working days of the rep
FREE = timedelta(hours=24)  # in which the coach can change what was written


def silent_at(now: datetime, zone: str, works: Availability) -> datetime | None:
    """When a talk that was logged at `now` stands without an answer; None for somebody who never works again.

    Rule: docs/rules.md, "The log of a talk".
    """
    day = works.add_business_days(to_local(now, zone).date(), ANSWER_DAYS)
    return None if day is None else to_utc(day, CLOSES, zone)


def tell_rep(unit: Unit, workspace_id: UUID, session: SessionRecord, now: datetime, *, again: bool) -> None:
    """The rep hears at once what was written down. `again`: they are asked once more, in a new message."""
    key = f"{LOGGED}:{session.id}" + (f":{int(now.timestamp())}" if again else "")
    owed = Owe(LOGGED, key, session.person_id, session.id, now, now + WORDS_LIVE)
    deliveries.owe(unit, workspace_id, now, [owed])


def tell_change(
    unit: Unit, workspace_id: UUID, session: SessionRecord, reader_id: UUID, zone: str, now: datetime
) -> None:
    """One of the two changed what was written a day ago or more: the other is shown it, once a day."""
    key = f"{CHANGED}:{session.id}:{reader_id}:{to_local(now, zone).date()}"
    deliveries.owe(unit, workspace_id, now, [Owe(CHANGED, key, reader_id, session.id, now, now + WORDS_LIVE)])


def tell_coach(unit: Unit, workspace_id: UUID, session: SessionRecord, now: datetime) -> None:
    """The rep put something right, or sees it in another way."""
    key = f"{ANSWERED}:{session.id}:{int(now.timestamp())}"
    owed = Owe(ANSWERED, key, session.coach_id, session.id, now, now + WORDS_LIVE)
    deliveries.owe(unit, workspace_id, now, [owed])


def tell_step(unit: Unit, workspace_id: UUID, step_id: UUID, reader_id: UUID, now: datetime) -> None:
    """Something happened to a next step that the other one of the two should hear."""
    key = f"{STEP}:{step_id}:{reader_id}:{int(now.timestamp())}"
    deliveries.owe(unit, workspace_id, now, [Owe(STEP, key, reader_id, step_id, now, now + WORDS_LIVE)])


def messages_about(
    unit: Unit, workspace_id: UUID, subject_ids: Iterable[UUID], kinds: Iterable[str]
) -> list[Owed]:
    """The posts of these kinds about these talks or steps, the oldest first."""
    d = table_of(Delivery)
    query = (
        select(*(d.c[field.name] for field in fields(Owed)))
        .where(
            d.c.workspace_id == workspace_id, d.c.subject_id.in_(tuple(set(subject_ids))),
            d.c.kind.in_(tuple(kinds)), d.c.op == "post",
        )
        .order_by(d.c.created_at, d.c.id)
    )  # fmt: skip
    return [Owed(*row) for row in unit.run(query)]


def show_talk(unit: Unit, workspace_id: UUID, session_id: UUID, now: datetime) -> dict[str, Owed]:
    """Every message about this talk is to show how it stands. Returns them by key."""
    found = messages_about(unit, workspace_id, [session_id], (LOGGED, CHANGED, ANSWERED))
    deliveries.owe_change(unit, workspace_id, now, found)
    return {one.dedupe: one for one in found}


def show_step(unit: Unit, workspace_id: UUID, step_id: UUID, now: datetime) -> dict[str, Owed]:
    """Every message about this next step is to show how it stands. Returns them by key."""
    found = messages_about(unit, workspace_id, [step_id], (STEP,))
    deliveries.owe_change(unit, workspace_id, now, found)
    return {one.dedupe: one for one in found}
