"""The week of a team: its drill and its digest fall due, each once in an ISO week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from coaching.drills import Chosen
from coaching.library import Library
from coaching.team_week import DIGEST, DRILL, Fallen, fallen_due, next_post, somebody_works
from coaching.walltime import to_local
from scheduler.poison import Poison
from screens.drill import LOOK_BACK, coaching_among, next_drill, tracks_of
from storage import days_off, deliveries, digests, holidays, nudging, teams, workspaces
from storage.deliveries import Owe
from storage.people import PersonRecord
from storage.tables import Team, table_of
from storage.teams import NewRun, RunRecord, TeamRecord
from storage.unit import Unit

_EVERY_DAY = frozenset(range(7))
_PUT_OFF = timedelta(hours=1)  # a row that failed is looked at again up to so much later than it fell due


@dataclass(frozen=True, slots=True)
class Post:
    """Something to be posted. `drill` is None for a digest, and for a drill that came too late to be chosen."""

    fallen: Fallen
    drill: Chosen | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """What one due team leads to."""

    team: TeamRecord
    next_at: datetime | None
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    members: Mapping[UUID, list[PersonRecord]]  # by manager
    coaching: set[UUID]
    runs: Mapping[UUID, list[RunRecord]]  # by team
    usual_place: str | None


class TeamWeek(Poison):
    """Teams with something due: it is owed to the channel, with the drill that was chosen."""

    name = "team_week"
    batch = 50

    def __init__(self, library: Library) -> None:
        self.table = table_of(Team)
        self.library = library

    def plan(self, unit: Unit, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> list[Week]:
        found = list(teams.get_many(unit, workspace_id, ids).values())
        days = {team.manager.id: to_local(now, team.choice.zone).date() for team in found}
        members = nudging.reports_of(unit, workspace_id, days)
        everybody = [one for listed in members.values() for one in listed]
        read = _Read(
            members, coaching_among(unit, workspace_id, everybody),
            teams.runs(unit, workspace_id, [team.id for team in found], now.date() - LOOK_BACK),
            workspaces.holidays_of(unit, workspace_id),
        )  # fmt: skip
        works = days_off.availabilities(unit, workspace_id, everybody, now.date() - timedelta(days=1))
        weeks = []
        for team in found:
            due = _due(team, now)
            mine = [works[one.id] for one in read.members.get(team.manager.id, ())]
            place = holidays.working_days(
                _EVERY_DAY, team.manager.holidays or read.usual_place, now.year - 1, ()
            )
            today = [
                one
                for one in due
                if somebody_works(to_local(one.due_at, team.choice.zone).date(), mine, place)
            ]
            posts = tuple(self._post(team, one, read, now) for one in today if team.manager.active)
            weeks.append(Week(team, next_post(now, team.choice.slots()), posts))
        return weeks

    def _post(self, team: TeamRecord, fallen: Fallen, read: _Read, now: datetime) -> Post:
        """A drill is chosen as it is posted: one that nobody saw would rest all the same."""
        if fallen.what != DRILL or fallen.until < now:
            return Post(fallen)
        tracks = tracks_of(self.library, read.members.get(team.manager.id, ()), read.coaching)
        return Post(fallen, next_drill(self.library, tracks, read.runs.get(team.id, ()), fallen.week))

    def write(self, unit: Unit, workspace_id: UUID, plan: list[Week], now: datetime) -> int:
        ours = teams.lock_unchanged(unit, workspace_id, {one.team.id: one.team.version for one in plan})
        looked = [one for one in plan if one.team.id in ours]
        new = [
            NewRun(one.team.id, post.fallen.week, post.drill.drill.key, post.drill.skill)
            for one in looked
            for post in one.posts
            if post.drill is not None
        ]
        runs = teams.add_runs(unit, workspace_id, new, now)
        owed = _digests(unit, workspace_id, looked, now)
        for one in looked:
            for post in one.posts:
                if post.fallen.what == DRILL:
                    run = runs.get((one.team.id, post.fallen.week)) if post.drill is not None else None
                    owed.append(_owe(one.team, post.fallen, "team_drill", None if run is None else run.id))
        deliveries.owe(unit, workspace_id, now, owed)
        teams.set_next(unit, workspace_id, {one.team.id: one.next_at for one in looked})
        return len(looked)


def _digests(unit: Unit, workspace_id: UUID, looked: Sequence[Week], now: datetime) -> list[Owe]:
    """Digests of weeks that had none yet."""
    weeks: dict[date, dict[UUID, tuple[TeamRecord, Fallen]]] = {}
    for one in looked:
        for post in one.posts:
            if post.fallen.what == DIGEST:
                weeks.setdefault(post.fallen.week, {})[one.team.id] = (one.team, post.fallen)
    owed = []
    for week, due in weeks.items():
        targets = {id: team.manager.id for id, (team, _) in due.items()}
        new = digests.begin_runs(unit, workspace_id, "team", targets, week, now)
        owed += [_owe(*due[id], "team_digest", run_id) for id, run_id in new.items()]
    return owed


def _due(team: TeamRecord, now: datetime) -> list[Fallen]:
    if team.next_at is None:
        return []
    since = team.next_at - _PUT_OFF if team.tries else team.next_at
    return fallen_due(now, since, team.choice.slots())


def _owe(team: TeamRecord, fallen: Fallen, kind: str, subject_id: UUID | None) -> Owe:
    """Once a team and ISO week, ever. One whose day is over is written down, and dropped as too late."""
    key = f"{kind}:{team.id}:{fallen.week.isoformat()}"
    return Owe(
        kind, key, team.manager.id, subject_id, fallen.due_at, fallen.until, channel=team.choice.channel
    )
