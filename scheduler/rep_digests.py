"""The digest of somebody who is coached: once a week, on their own day and hour, it is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from coaching.digest import REP_AT, Audience, due_digest, next_digest
from scheduler.poison import Poison
from storage import days_off, deliveries, digests, rep_weeks
from storage.deliveries import Owe
from storage.digests import ChoiceRecord
from storage.resting import resting_until
from storage.tables import DigestChoice, table_of
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What one due choice leads to. `week` is None where nothing is to be sent now."""

    choice: ChoiceRecord
    next_at: datetime | None
    week: date | None = None
    until: datetime | None = None


class RepDigests(Poison):
    """Choices whose moment has come. What the digest says, and whether it says anything, is worked out when it goes."""

    name = "rep_digests"

    def __init__(self) -> None:
        self.table = table_of(DigestChoice)

    def plan(self, unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[LookedAt]:
        found = list(digests.choices(unit, workspace_id, ids).values())
        persons = [choice.person for choice in found]
        works = days_off.availabilities(unit, workspace_id, persons, now.date() - timedelta(days=8))
        coached = rep_weeks.coached(unit, workspace_id, [person.id for person in persons])
        looked = []
        for choice in found:
            person = choice.person
            if not person.active or person.id not in coached:
                looked.append(LookedAt(choice, None))  # who is coached again is looked at again
                continue
            own, at = works[person.id], choice.at or REP_AT
            weekday = choice.weekday or 0
            next_at = next_digest(now, person.tz, own, weekday, at)
            due = due_digest(now, person.tz, own, weekday, at, choice.created_at)
            if due is None or resting_until(person, now) is not None:
                looked.append(LookedAt(choice, next_at))
            else:
                looked.append(LookedAt(choice, next_at, *due))
        return looked

    def write(self, unit: Unit, workspace_id: UUID, plan: list[LookedAt], now: datetime) -> int:
        versions = {one.choice.id: one.choice.version for one in plan}
        ours = digests.lock_unchanged(unit, workspace_id, versions)
        looked = [one for one in plan if one.choice.id in ours]
        weeks: dict[date, dict[UUID, LookedAt]] = {}
        for one in looked:
            if one.week is not None:
                weeks.setdefault(one.week, {})[one.choice.person.id] = one
        for week, mine in weeks.items():
            targets = {id: id for id in mine}
            fresh = digests.begin_runs(unit, workspace_id, Audience.REP.value, targets, week, now)
            owed = [
                Owe(
                    "rep_digest",
                    digests.run_key(run_id),
                    person_id,
                    run_id,
                    now,
                    mine[person_id].until or now,
                )
                for person_id, run_id in fresh.items()
            ]
            deliveries.owe(unit, workspace_id, now, owed)
        digests.set_next(unit, workspace_id, [(one.choice.id, one.next_at) for one in looked])
        return len(looked)
