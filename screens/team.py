"""The people somebody coaches, as their own list. The same number of queries for any team."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from blocks.team import Member, Team
from blocks.times import day
from coaching.library import Library
from coaching.walltime import to_local
from screens.rep import shown
from screens.setup_messages import pair_talks
from storage import cadence, plans, reporting
from storage.cadence import Pair
from storage.people import PersonRecord
from storage.resting import resting_until
from storage.unit import Unit


def team_of(
    unit: Unit, workspace_id: UUID, coach: PersonRecord, library: Library, now: datetime, page: int = 1
) -> Team:
    """Everybody whose line leads to this coach, and those they coach besides."""
    reports = reporting.reports_of(unit, workspace_id, coach.id, now.date())
    pairs = cadence.pairs_of_people(unit, workspace_id, [rep.id for rep in reports], now, back=1)
    mine = {rep.id for rep in reports}
    others = cadence.pairs_of_coaches(unit, workspace_id, [coach.id], now, back=1).get(coach.id, [])
    also = [pair for pair in others if pair.rep.id not in mine and pair.plan.kind == plans.EXTRA]
    return Team(
        tuple(_member(rep, coach, pairs.get(rep.id, []), library, now) for rep in reports),
        tuple(pair_talks(pair, coach, library, now) for pair in also),
        page, to_local(now, coach.tz).date(),
    )  # fmt: skip


def _member(
    rep: PersonRecord, coach: PersonRecord, pairs: list[Pair], library: Library, now: datetime
) -> Member:
    line = next((pair for pair in pairs if pair.coach.id == coach.id and pair.plan.kind == plans.LINE), None)
    extras = [pair for pair in pairs if pair.plan.kind == plans.EXTRA]
    until = resting_until(rep, now)
    return Member(
        id=str(rep.id), person=shown(rep), talks=None if line is None else pair_talks(line, coach, library, now),
        extras=tuple(pair_talks(pair, coach, library, now) for pair in extras),
        away="" if until is None else f"paused until {day(until, to_local(now, coach.tz).date())}",
    )  # fmt: skip


def skills_of(library: Library, track: str | None) -> tuple[tuple[str, str], ...]:
    """All skills as (key, label), those of this track first. Each key once."""
    sheets = sorted(library.skills.values(), key=lambda sheet: (sheet.track != track, sheet.track))
    found = {skill.key: f"{skill.label} ({sheet.label})" for sheet in sheets for skill in sheet.skills}
    return tuple(found.items())
