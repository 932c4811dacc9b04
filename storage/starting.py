"""Somebody begins to coach: who of those they picked can be begun with, and all that follows at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from coaching.checkins import WeekTime
from coaching.starting import Fit, fits
from coaching.walltime import to_local
from storage import coaches, line_plans, lines, plans, reporting, rhythm, workspaces
from storage.coaches import Pace
from storage.people import PersonRecord, person_columns, to_person
from storage.tables import Person, table_of
from storage.templates import Templates
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Choice:
    """What a coach chose in the form. `pace` counts where `talks` is on."""

    people: tuple[str, ...]  # Slack ids
    talks: bool
    opens: WeekTime
    pace: Pace


@dataclass(frozen=True, slots=True)
class Picked:
    """Somebody who was picked. `person` is None for one whom the directory does not know."""

    slack_user_id: str
    person: PersonRecord | None
    fit: Fit
    coach_name: str = ""  # of who coaches them, if somebody else does


@dataclass(frozen=True, slots=True)
class Picking:
    """Everybody who was picked, in that order. `reading`: the directory is not read to its end yet."""

    picked: tuple[Picked, ...]
    reading: bool

    def of(self, *wanted: Fit) -> list[PersonRecord]:
        return [one.person for one in self.picked if one.person is not None and one.fit in wanted]


def pick(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, slack_ids: Sequence[str], now: datetime
) -> Picking:
    """What would become of these people. Six queries for any number."""
    known = _by_slack_ids(unit, workspace_id, slack_ids)
    members = {person.id for person in known.values() if person.active}
    current = lines.open_of(unit, workspace_id, members)
    managers = {id: line.manager_id for id, line in current.items() if line.manager_active}
    above = lines.above(unit, workspace_id, coach.id)
    said_no = lines.said_no(unit, workspace_id, coach.id, members)
    found = fits(coach.id, [person.id for person in known.values()], members, managers, above, said_no)

    def picked(slack_id: str) -> Picked:
        person = known.get(slack_id)
        if person is None:
            return Picked(slack_id, None, Fit.NO_MEMBER)
        line = current.get(person.id)
        return Picked(slack_id, person, found[person.id], line.manager_name if line is not None else "")

    reading = workspaces.is_directory_unread(unit, workspace_id, now)
    return Picking(tuple(picked(id) for id in dict.fromkeys(slack_ids)), reading)


def _by_slack_ids(unit: Unit, workspace_id: UUID, slack_ids: Iterable[str]) -> dict[str, PersonRecord]:
    p = table_of(Person)
    query = select(*person_columns(p)).where(
        p.c.workspace_id == workspace_id, p.c.slack_user_id.in_(tuple(set(slack_ids)))
    )
    return {row.slack_user_id: to_person(row) for row in unit.run(query)}


def first_days(persons: Iterable[PersonRecord], now: datetime) -> dict[UUID, date]:
    """Today where each of them is, so that it takes effect at once; not after today in UTC, by which teams are read."""
    utc = now.astimezone(UTC).date()
    return {person.id: min(to_local(now, person.tz).date(), utc) for person in persons}


def start(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, choice: Choice, kept: Templates, now: datetime
) -> Picking:
    """Begin with everybody who is free, at once. Doing it twice does it once.

    Of two coaches who begin with the same person at one moment the first has them; the other's result says so.
    People who are with this coach already get planned talks if they have none; nothing else changes for them.
    """
    picking = pick(unit, workspace_id, coach, choice.people, now)
    starts = first_days([coach, *picking.of(Fit.FREE)], now)
    free = [person.id for person in picking.of(Fit.FREE)]
    now_open = lines.open_many(unit, workspace_id, coach.id, {id: starts[id] for id in free}, coach.id, now)
    won = {id for id in free if now_open[id].manager_id == coach.id}
    picking = Picking(tuple(_after_race(one, won, now_open) for one in picking.picked), picking.reading)
    if not (mine := picking.of(Fit.FREE, Fit.MINE)):
        return picking
    coaches.begin(
        unit, workspace_id, coach.id, now, talks=choice.talks, opens=choice.opens,
        pace=choice.pace if choice.talks else None,
    )  # fmt: skip
    line_plans.follow(unit, workspace_id, {id: starts[id] for id in won}, now)
    if choice.talks:
        _plan_talks(unit, workspace_id, coach, mine, choice.pace, starts, now)
    changed = {id: starts[id] for id in (*won, coach.id)}
    rhythm.enrol(unit, workspace_id, changed, kept, now, new_manager=won)
    rhythm.reassign(unit, workspace_id, won, now)
    reports = reporting.reports_of(unit, workspace_id, coach.id, now.astimezone(UTC).date())
    rhythm.refresh(unit, workspace_id, [person.id for person in reports], kept, now)
    return picking


def _after_race(one: Picked, won: set[UUID], now_open: Mapping[UUID, lines.OpenLine]) -> Picked:
    if one.fit is not Fit.FREE or one.person is None or one.person.id in won:
        return one
    return Picked(one.slack_user_id, one.person, Fit.TAKEN, now_open[one.person.id].manager_name)


def _plan_talks(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, reps: Sequence[PersonRecord], pace: Pace,
    starts: Mapping[UUID, date], now: datetime,
) -> None:  # fmt: skip
    have = {
        record.person.id
        for record in plans.plans_of_coach(unit, workspace_id, coach.id, now.date())
        if record.is_active and record.kind == plans.LINE
    }
    fresh = [rep for rep in reps if rep.id not in have]
    line_plans.begin(unit, workspace_id, coach, fresh, pace, starts, now)
