"""The week of people who coach or lead, for many of them at once: facts are read, and the rules make the digest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from blocks.digest_coach import CoachDigest
from coaching.aggregates import Share, min_group_of
from coaching.digest import Who, monday_of
from coaching.digest_coach import (
    BelowLine,
    Gap,
    LastWeek,
    LeaderFacts,
    Look,
    ManagerFacts,
    last_week,
    leader_digest,
    manager_digest,
)
from coaching.drills import DrillLine
from coaching.kudos_gap import GAP
from coaching.library import Library
from coaching.mix import MixLine
from coaching.results import NO_RESULTS, NOTHING, STEPS_OF, WEEKS_OF, Inputs, Pooled, Results, practice_days
from coaching.slots import SlotStatus
from screens.drill import drill_lines
from screens.figures import pooled_of
from screens.mix import mix_on, with_drill
from storage import digests, home, kudos_gaps, results, workspaces
from storage.home import Below
from storage.nudging import Known, Managed
from storage.people import PersonRecord
from storage.plans import LINE
from storage.results import Held
from storage.unit import Unit

CARRIED = 2  # times a topic was carried over, from which on it is worth a look
_DAY = timedelta(days=1)
_ALL_MONDAY = time(11, 0)  # in UTC: from Hawaii to Auckland it is Monday


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads the digest of the week of `day`, a day of theirs."""

    person: PersonRecord
    day: date

    @property
    def week(self) -> date:
        return monday_of(self.day)


@dataclass(frozen=True, slots=True)
class _Read:
    """All that the digests of one week need, read once for all readers."""

    week: date
    below: Mapping[UUID, Sequence[Below]]
    results: Mapping[UUID, Results]
    inputs: Mapping[UUID, Inputs]
    closings: Mapping[UUID, Sequence[tuple[date, bool]]]
    talks: Mapping[UUID, Sequence[Held]]
    overdue: Mapping[tuple[UUID, UUID], int]
    carried: Mapping[UUID, int]
    did: Mapping[UUID, Collection[UUID]]
    least: int
    off: Mapping[UUID, frozenset[str]]
    mixes: Mapping[UUID, MixLine]
    drills: Mapping[UUID, DrillLine]
    gaps: Mapping[UUID, Sequence[PersonRecord]]  # who had no kudos, by whom they report to
    talks_behind: Mapping[UUID, int]
    coach_tips: tuple[str, ...]
    leader_tips: tuple[str, ...]


def digests_of(
    unit: Unit, workspace_id: UUID, readers: Iterable[Reader], known: Known, library: Library | None = None
) -> dict[tuple[UUID, date], CoachDigest]:
    """By reader and week. `known` holds their pairs. As many queries for many readers of one week as for one.

    Without the library there is no tip: what there is to say does not hang on it.
    """
    weeks: dict[date, list[Reader]] = {}
    for reader in readers:
        weeks.setdefault(reader.week, []).append(reader)
    found: dict[tuple[UUID, date], CoachDigest] = {}
    for week, listed in weeks.items():
        read = _read(unit, workspace_id, week, listed, known, library)
        found |= {(reader.person.id, week): _digest(read, reader, known) for reader in listed}
    return found


def _read(
    unit: Unit,
    workspace_id: UUID,
    week: date,
    readers: Sequence[Reader],
    known: Known,
    library: Library | None,
) -> _Read:
    ids = [reader.person.id for reader in readers]
    below = home.below_each(unit, workspace_id, ids, week)
    zones = {reader.person.id: reader.person.tz for reader in readers}
    for listed in below.values():
        leads = {one.manager_id for one in listed}
        zones |= {one.id: one.tz for one in listed if one.id in leads and one.id not in zones}
    midnight = datetime.combine(week, time(0), UTC)
    monday = datetime.combine(week, _ALL_MONDAY, UTC)
    kept = home.kept_by_coach(unit, workspace_id, zones, monday)
    gaps = kudos_gaps.without(unit, workspace_id, ids, monday - GAP)
    lacking = {one.id for listed in gaps.values() for one in listed if one.id in zones}
    answered = results.answered(unit, workspace_id, zones, week - WEEKS_OF, week)
    reps = {UUID(name) for reader in readers for name in known.on(reader.person.id, reader.day).pairs}
    managers = {one.manager_id for listed in below.values() for one in listed}
    return _Read(
        week, below, results.of_coaches(unit, workspace_id, zones, midnight, week - _DAY),
        {
            id: Inputs(Share(kept[id].held, kept[id].counted) if id in kept else NOTHING, answered[id])
            for id in zones
        },
        # The days are each coach's own: west of UTC the Sunday ends later.
        results.closed_days(unit, workspace_id, zones, midnight - 2 * STEPS_OF, midnight + _DAY),
        results.held_talks(unit, workspace_id, zones, last_week(week)[0], week - _DAY),
        results.overdue(unit, workspace_id, ids, week), results.carried(unit, workspace_id, reps, CARRIED),
        results.practised(unit, workspace_id, managers, week, *practice_days(week)),
        min_group_of(workspaces.settings_of(unit, workspace_id)),
        {id: choice.off for id, choice in digests.choices_of(unit, workspace_id, ids).items()},
        mix_on(unit, workspace_id, dict.fromkeys(ids, week - _DAY), None, monday),
        {} if library is None else drill_lines(unit, workspace_id, ids, library, monday),
        gaps, kudos_gaps.talks_behind(unit, workspace_id, lacking, monday - GAP),
        () if library is None else library.tips.coach, () if library is None else library.tips.leader,
    )  # fmt: skip


def _digest(read: _Read, reader: Reader, known: Known) -> CoachDigest:
    person = reader.person
    below = read.below.get(person.id, ())
    managed = known.on(person.id, reader.day)
    own, everybody = pooled_of(person.id, below, read.did, read.least) if below else (None, None)
    off = read.off.get(person.id, frozenset())
    mine = None
    if managed.pairs or any(one.manager_id == person.id for one in below):
        mine = manager_digest(_manager_facts(read, managed, own, off))
    managers = {one.manager_id for one in below} - {person.id}
    theirs = None
    if managers:
        theirs = leader_digest(_leader_facts(read, person, managers, everybody, off))
    return CoachDigest(mine, theirs)


# ---------------------------------------------------------------- a manager


def _manager_facts(
    read: _Read, managed: Managed, practised: Pooled | None, off: frozenset[str]
) -> ManagerFacts:
    id, week = managed.manager.id, read.week
    first, last = last_week(week)
    mix, drill = read.mixes.get(id), read.drills.get(id)
    return ManagerFacts(
        week, read.results.get(id, NO_RESULTS), read.inputs[id],
        _last(read, id, _held_last(managed, first, last)), _coming(managed),
        looks=_looks(read, managed), gaps=_gaps(read, id), closings=read.closings.get(id, ()), practised=practised,
        mix=None if mix is None else with_drill(mix, drill), drill=drill, tips=read.coach_tips, off=off,
    )  # fmt: skip


def _gaps(read: _Read, id: UUID) -> list[Gap]:
    """Of those who report to them. A manager among these is a leader's matter, with a fact."""
    leading = {one.manager_id for one in read.below.get(id, ())}
    return [Gap(who(one)) for one in read.gaps.get(id, ()) if one.id not in leading]


def _held_last(managed: Managed, first: date, last: date) -> Share:
    """Held of the talks that were meant for these days. Excused ones are in neither part."""
    slots = [
        at.slot
        for pair in managed.pairs.values()
        for at in pair.slots
        if at.slot.status is not SlotStatus.EXCUSED
        and first <= (at.slot.effective_on or at.slot.planned_on) <= last
    ]
    return Share(sum(slot.talked for slot in slots), len(slots))


def _last(read: _Read, id: UUID, held: Share = NOTHING) -> LastWeek:
    first, last = last_week(read.week)
    talks = [one for one in read.talks.get(id, ()) if one.day >= first]
    closed = [good for day, good in read.closings.get(id, ()) if first <= day <= last]
    return LastWeek(
        held, len(talks), sum(one.minutes for one in talks), sum(one.practice for one in talks),
        Share(sum(closed), len(closed)),
    )  # fmt: skip


def _coming(managed: Managed) -> list[tuple[date, Who]]:
    """Talks that are still to be had until Sunday."""
    sunday = monday_of(managed.day) + 6 * _DAY
    return [
        (at.slot.effective_on, who(pair.rep))
        for pair in managed.pairs.values()
        for at in pair.slots
        if at.slot.is_open
        and at.slot.effective_on is not None
        and managed.day <= at.slot.effective_on <= sunday
    ]


def _looks(read: _Read, managed: Managed) -> list[Look]:
    """Next steps past their day of all pairs; topics of those who report to them alone."""
    found = []
    for pair in managed.pairs.values():
        if count := read.overdue.get((managed.manager.id, pair.rep.id)):
            found.append(Look(who(pair.rep), "overdue", count))
        if pair.plan.kind == LINE and (often := read.carried.get(pair.rep.id)):
            found.append(Look(who(pair.rep), "carried", often))
    return found


# ---------------------------------------------------------------- a leader


def _leader_facts(
    read: _Read, leader: PersonRecord, managers: Collection[UUID], practised: Pooled | None,
    off: frozenset[str],
) -> LeaderFacts:  # fmt: skip
    """Counts alone. What a manager left off for themselves changes nothing of it."""
    below = read.below.get(leader.id, ())
    people: dict[UUID, int] = {}
    for one in below:
        people[one.manager_id] = people.get(one.manager_id, 0) + 1
    lines = [
        BelowLine(
            Who(one.name, one.slack_user_id, str(one.id)), people[one.id], read.results.get(one.id, NO_RESULTS),
            read.inputs[one.id], _last(read, one.id),
        )
        for one in below
        if one.id in managers
    ]  # fmt: skip
    closings = [closing for id in managers for closing in read.closings.get(id, ())]
    gaps = [
        Gap(who(one), read.talks_behind.get(one.id, 0))
        for one in read.gaps.get(leader.id, ())
        if one.id in managers
    ]
    return LeaderFacts(
        read.week,
        len(below),
        lines,
        gaps,
        closings=closings,
        practised=practised,
        tips=read.leader_tips,
        off=off,
    )


def who(person: PersonRecord) -> Who:
    return Who(person.name, person.slack_user_id, str(person.id))


def of_now(week: CoachDigest, pairs: Collection[str], reports: Collection[str]) -> CoachDigest:
    """Without what it says by name of people who are not of these pairs, or do not report to the reader."""
    mine, below = week.manager, week.leader
    if mine is not None:
        looks = (one for one in mine.looks if one.who.id in (reports if one.kind == "carried" else pairs))
        mine = replace(
            mine, looks=tuple(looks), coming=tuple(one for one in mine.coming if one[1].id in pairs),
            gaps=tuple(one for one in mine.gaps if one.who.id in reports),
        )  # fmt: skip
    if below is not None:
        below = replace(below, gaps=tuple(one for one in below.gaps if one.who.id in reports))
    return CoachDigest(mine, below)
