"""The first hello of a rep and a coach: owed before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from coaching.calendar import next_working_moment
from coaching.walltime import to_utc
from storage import days_off, deliveries, owing, people
from storage.deliveries import Owe
from storage.people import PersonRecord
from storage.unit import Unit

LIVES = timedelta(days=14)


def introduce(
    unit: Unit, workspace_id: UUID, persons: Sequence[PersonRecord], managers: Mapping[UUID, UUID],
    starts: Mapping[UUID, date], now: datetime,
) -> None:  # fmt: skip
    """Owe each of these people a message that says who asks, why, how often, and who reads it.

    Not before there is a coach: somebody who starts next week is welcomed next week. Somebody who was
    introduced before gets another one for another manager, if the first is not still to be sent.
    """
    first = [owing.introduction_key(person.id) for person in persons if person.introduced_at is not None]
    waiting = {
        key for key, owed in deliveries.find(unit, workspace_id, first).items() if owed.state == "owed"
    }
    persons = [person for person in persons if owing.introduction_key(person.id) not in waiting]
    works = days_off.availabilities(unit, workspace_id, persons, (now - timedelta(days=1)).date())
    owed = []
    for person in persons:
        start = max(now, to_utc(starts[person.id], time(0, 0), person.tz))
        due = next_working_moment(start, person.tz, works[person.id]) or start
        key = owing.introduction_key(person.id)
        if person.introduced_at is not None:
            key = f"{key}:{managers.get(person.id)}:{starts[person.id]}"
        owed.append(Owe("introduction", key, person.id, person.id, due, due + LIVES))
    deliveries.owe(unit, workspace_id, now, owed)
    people.mark_introduced(unit, workspace_id, [person.id for person in persons], now)
