"""The weekly digests of people who are coached, for many at once: each from facts that are theirs alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from blocks.digest_rep import RepWeek
from coaching.digest import monday_of
from coaching.digest_coach import last_week
from coaching.digest_rep import NextTalk, Praise, RepDigest, RepFacts, Step, rep_digest
from coaching.library import Library
from coaching.results import NOTHING
from coaching.slot_times import talk_at
from coaching.walltime import to_local
from screens.digest_coach import who
from screens.rep import shown
from storage import cadence, commitments, digests, milestones, rep_weeks
from storage.cadence import Pair
from storage.commitments import CommitmentRecord
from storage.people import PersonRecord
from storage.rep_weeks import Received
from storage.unit import Unit

BACK = 2  # slots: only the next talk matters


@dataclass(frozen=True, slots=True)
class RepReader:
    """Somebody who reads the digest of the week of `day`, a day of theirs."""

    person: PersonRecord
    day: date

    @property
    def week(self) -> date:
        return monday_of(self.day)


def rep_weeks_of(
    unit: Unit, workspace_id: UUID, readers: Iterable[RepReader], library: Library, now: datetime
) -> dict[tuple[UUID, date], RepWeek]:
    """By reader and week. As many queries for many readers of one week as for one."""
    weeks: dict[date, list[RepReader]] = {}
    for reader in readers:
        weeks.setdefault(reader.week, []).append(reader)
    found: dict[tuple[UUID, date], RepWeek] = {}
    for week, listed in weeks.items():
        made = _digests(unit, workspace_id, week, listed, library, now)
        labels = {one.key: one.label for one in library.values.milestones}
        for reader in listed:
            id = reader.person.id
            found[id, week] = RepWeek(shown(reader.person), reader.day, made[id], labels)
    return found


def _digests(
    unit: Unit, workspace_id: UUID, week: date, readers: list[RepReader], library: Library, now: datetime
) -> dict[UUID, RepDigest]:
    ids = [reader.person.id for reader in readers]
    first, last = last_week(week)
    zones = {reader.person.id: reader.person.tz for reader in readers}
    steps = commitments.open_of(unit, workspace_id, ids)
    closed = rep_weeks.closed_steps(unit, workspace_id, zones, first, last)
    held = rep_weeks.held_counts(unit, workspace_id, ids, first, last)
    praise = rep_weeks.kudos_of(unit, workspace_id, zones, first, last)
    waiting = rep_weeks.waiting_counts(unit, workspace_id, ids)
    pairs = cadence.pairs_of_people(unit, workspace_id, ids, now, BACK)
    choices = digests.choices_of(unit, workspace_id, ids)
    reached = milestones.waiting(unit, workspace_id, ids)
    found = {}
    for reader in readers:
        id, choice = reader.person.id, choices.get(reader.person.id)
        facts = RepFacts(
            week, _steps(id, steps.get(id, ())), closed.get(id, NOTHING), held.get(id, 0),
            _talks(pairs.get(id, ()), reader), [_praise(one) for one in praise.get(id, ())], waiting.get(id, 0),
            [one.key for one in reached.get(id, ())], library.tips.rep, frozenset() if choice is None else choice.off,
        )  # fmt: skip
        found[id] = rep_digest(facts)
    return found


def _steps(id: UUID, steps: Iterable[CommitmentRecord]) -> list[Step]:
    """What they said they would do themselves, and did not reject."""
    return [
        Step(one.due_on, str(one.id), one.text, one.said or "")
        for one in steps
        if one.owner_id == id and one.rejected_at is None
    ]


def _talks(pairs: Iterable[Pair], reader: RepReader) -> list[NextTalk]:
    found = []
    for pair in pairs:
        coming = pair.coming
        if (
            coming is None
            or coming.slot.effective_on is None
            or pair.plan.paused_until(pair.today) is not None
        ):
            continue
        start = coming.plan.start_time
        at = None if start is None else talk_at(coming.slot, start, pair.rep.tz)
        local = None if at is None else to_local(at, reader.person.tz)
        on = coming.slot.effective_on if local is None else local.date()
        found.append(NextTalk(on, "" if local is None else f"{local:%H:%M}", who(pair.coach)))
    return found


def _praise(one: Received) -> Praise:
    return Praise(one.at, str(one.id), who(one.giver), one.words)
