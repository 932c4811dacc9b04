"""The drill of the week: for a team with a channel the one it has, for other people the one whose turn it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from blocks.drill import DrillText, MeetingItem
from coaching.digest import monday_of
from coaching.drills import (
    DRILL_RESTS,
    Chosen,
    DrillCard,
    DrillLine,
    Need,
    choose_drill,
    drill_in_turn,
    meeting_drill,
)
from coaching.library import Library
from coaching.library_content import Drill
from coaching.walltime import to_local
from storage import nudging, reporting, teams
from storage.people import PersonRecord
from storage.teams import RunRecord, TeamRecord
from storage.unit import Unit

MANAGERS = "manager"  # the track of people who coach
LOOK_BACK = DRILL_RESTS + timedelta(
    weeks=4
)  # of what a team had; longer ago makes no difference but for ties


def cards(library: Library) -> tuple[DrillCard, ...]:
    return _cards(library.drills.weekly)


@lru_cache(8)
def _cards(drills: tuple[Drill, ...]) -> tuple[DrillCard, ...]:
    return tuple(DrillCard(one.key, one.label, one.minutes, one.skills, one.tracks) for one in drills)


def drill_text(library: Library, key: str) -> DrillText | None:
    """All of a drill in words; None for one that the library does not have any more."""
    one = next((drill for drill in library.drills.weekly if drill.key == key), None)
    if one is None:
        return None
    return DrillText(one.label, one.minutes, one.goal, one.steps, one.good, one.debrief, one.mode)


def tracks_of(
    library: Library, members: Iterable[PersonRecord], coaching: Collection[UUID]
) -> frozenset[str]:
    """The tracks of these people; `coaching` are those of them who have people. Nobody's known: all but theirs."""
    found = {
        one.track_key if one.track_key in library.skills else MANAGERS if one.id in coaching else ""
        for one in members
    } - {"", None}
    return frozenset(str(track) for track in found) or frozenset(library.tracks - {MANAGERS})


def needs_of(library: Library, tracks: Collection[str]) -> tuple[Need, ...]:
    """The skills of these tracks with their impact. No levels are kept yet, so nobody counts as below."""
    sheets = [library.skills[track] for track in sorted(tracks) if track in library.skills]
    found = {skill.key: Need(skill.key, skill.impact) for sheet in sheets for skill in sheet.skills}
    return tuple(found.values())


def next_drill(
    library: Library, tracks: Collection[str], runs: Sequence[RunRecord], week: date
) -> Chosen | None:
    """The drill of a team in the week that begins on `week`."""
    used = teams.used(runs)
    return choose_drill(needs_of(library, tracks), cards(library), used, week, tracks=tracks)


def coaching_among(unit: Unit, workspace_id: UUID, members: Iterable[PersonRecord]) -> set[UUID]:
    """Those of these people who have people of their own."""
    ids = {one.id for one in members if one.track_key is None}
    return reporting.in_lines(unit, workspace_id, ids)[1] if ids else set()


def drill_lines(
    unit: Unit, workspace_id: UUID, manager_ids: Collection[UUID], library: Library, now: datetime
) -> dict[UUID, DrillLine]:
    """The drill of this week for each of these managers who has people. As many queries for many as for one."""
    below = nudging.reports_of(unit, workspace_id, dict.fromkeys(manager_ids, now.date()))
    return drills_for(unit, workspace_id, below, library, now)


def drills_for(
    unit: Unit,
    workspace_id: UUID,
    below: Mapping[UUID, Sequence[PersonRecord]],
    library: Library,
    now: datetime,
) -> dict[UUID, DrillLine]:
    """The same, where it is known who reports to each of them."""
    known = teams.of_managers(unit, workspace_id, below)
    coaching = coaching_among(unit, workspace_id, [one for members in below.values() for one in members])
    runs = _runs(unit, workspace_id, known.values(), now.date())
    found = {}
    for id, members in below.items():
        tracks = tracks_of(library, members, coaching)
        team = known.get(id)
        today = now.date() if team is None else to_local(now, team.choice.zone).date()
        chosen = _of_week(library, team, runs, tracks, monday_of(today))
        if chosen is not None and (text := drill_text(library, chosen)) is not None:
            posted = team is not None and team.choice.channel is not None and team.choice.drill
            found[id] = DrillLine(chosen, text.label, text.minutes, text.goal, posted)
    return found


def meeting_items(
    unit: Unit, workspace_id: UUID, meetings: Collection[tuple[UUID, date]], library: Library
) -> dict[tuple[UUID, date], MeetingItem]:
    """For managers and days of their teams' meetings what could be done there in eight minutes."""
    days = dict(meetings)
    known = teams.of_managers(unit, workspace_id, days)
    below = nudging.reports_of(unit, workspace_id, days)
    coaching = coaching_among(unit, workspace_id, [one for members in below.values() for one in members])
    runs = _runs(unit, workspace_id, known.values(), min(days.values(), default=date.max))
    found = {}
    for id, day in meetings:
        week, tracks = monday_of(day), tracks_of(library, below.get(id, ()), coaching)
        but = _of_week(library, known.get(id), runs, tracks, week) or ""
        card = meeting_drill(cards(library), week, tracks, but)
        if card is not None:
            clinic = _clinic(library, card.key)
            found[id, day] = MeetingItem(card.key, card.label, card.minutes, clinic, day)
    return found


def _clinic(library: Library, drill: str) -> str:
    """The clinic that this drill is a part of; empty if none."""
    return next((one.label for one in library.drills.clinics if drill in one.drills), "")


def _runs(
    unit: Unit, workspace_id: UUID, known: Iterable[TeamRecord], first: date
) -> dict[UUID, list[RunRecord]]:
    ids = [team.id for team in known]
    return teams.runs(unit, workspace_id, ids, monday_of(first) - LOOK_BACK) if ids else {}


def _of_week(
    library: Library, team: TeamRecord | None, runs: Mapping[UUID, Sequence[RunRecord]], tracks: frozenset[str],
    week: date,
) -> str | None:  # fmt: skip
    """The key of the drill: the one the team has, the one it gets, or the one whose turn it is."""
    if team is None or not (team.choice.channel and team.choice.drill):
        turn = drill_in_turn(needs_of(library, tracks), cards(library), tracks, week)
        return None if turn is None else turn.drill.key
    mine = runs.get(team.id, ())
    has = next((one.drill_key for one in mine if one.week == week), None)
    if has is not None and drill_text(library, has) is not None:
        return has
    chosen = next_drill(library, tracks, mine, week)
    return None if chosen is None else chosen.drill.key
