"""What the digest of a team says: facts of the seven days up to the moment it is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from blocks.figures import Count
from blocks.team_digest import TeamDigest
from coaching.aggregates import min_group_of
from coaching.digest import monday_of
from coaching.library import Library
from coaching.team_week import DRILL, WeekSlot, next_post
from coaching.walltime import to_local
from screens.drill import LOOK_BACK, coaching_among, drill_text, next_drill, tracks_of
from screens.team_praise import praise_of
from storage import home, nudging, practices, teams, workspaces
from storage.people import PersonRecord
from storage.teams import RunRecord, TeamRecord
from storage.unit import Unit

SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the digests of some teams need, read once."""

    library: Library
    members: Mapping[UUID, list[PersonRecord]]  # by manager
    coaching: set[UUID]
    runs: Mapping[UUID, list[RunRecord]]  # by team
    done: Mapping[UUID, int]  # by run
    min_group: int


def team_digests(
    unit: Unit, workspace_id: UUID, due: Mapping[UUID, datetime], library: Library
) -> dict[UUID, TeamDigest]:
    """The digests of these teams, each due at its moment. As many queries for many as for one, but for praise
    and counts, which are asked for by week."""
    known = teams.get_many(unit, workspace_id, due)
    days = {team.manager.id: to_local(due[id], team.choice.zone).date() for id, team in known.items()}
    members = nudging.reports_of(unit, workspace_id, days)
    min_group = min_group_of(workspaces.settings_of(unit, workspace_id))
    since = min(days.values(), default=None)
    runs = {} if since is None else teams.runs(unit, workspace_id, list(known), since - LOOK_BACK)
    until = {run.id: due[id] for id, listed in runs.items() for run in listed[-2:]}
    read = _Read(
        library, members,
        coaching_among(unit, workspace_id, [one for listed in members.values() for one in listed]),
        runs, practices.done_counts(unit, workspace_id, until, min_group) if until else {}, min_group,
    )  # fmt: skip
    return {
        id: _digest(unit, workspace_id, team, due[id], read)
        for id, team in known.items()
        if members.get(team.manager.id)
    }


def _digest(unit: Unit, workspace_id: UUID, team: TeamRecord, due: datetime, read: _Read) -> TeamDigest:
    people, zone = read.members[team.manager.id], team.choice.zone
    day = to_local(due, zone).date()
    ids = [one.id for one in people]
    kudos, more = praise_of(unit, workspace_id, [*ids, team.manager.id], due - SPAN, due)
    runs = [run for run in read.runs.get(team.id, ()) if run.week <= monday_of(day)]
    text = drill_text(read.library, runs[-1].drill_key) if runs else None
    done = read.done.get(runs[-1].id) if runs else None
    coming = _coming(team, due, read)
    return TeamDigest(
        until=day, kudos=kudos, more=more,
        shown=_steps(unit, workspace_id, ids, due, read.min_group),
        held=_held(unit, workspace_id, team, len(ids), due, read.min_group),
        drill="" if text is None else text.label,
        done=done if done is not None and text is not None and done < len(ids) else None,
        next_drill=coming[0], next_minutes=coming[1],
        next_on=None if coming[2] is None else to_local(coming[2], zone).date(),
    )  # fmt: skip


def _steps(
    unit: Unit, workspace_id: UUID, people: Collection[UUID], due: datetime, min_group: int
) -> Count | None:
    """Next steps of the week that were closed, and those of them shown to work, if enough people had one.

    Where all or none worked, the total would say it of each of them.
    """
    counts = home.steps_by_person(unit, workspace_id, people, due - SPAN, due)
    part, whole = (sum(pair[n] for pair in counts.values()) for n in (0, 1))
    had = sum(closed > 0 for _, closed in counts.values())
    return Count(part, whole) if had >= min_group and 0 < part < whole else None


def _held(
    unit: Unit, workspace_id: UUID, team: TeamRecord, people: int, due: datetime, min_group: int
) -> Count | None:
    """Talks of the manager's pairs whose days ended in the week. Each pair has one a week at most."""
    if people < min_group:
        return None
    rate = home.kept_by_coach(unit, workspace_id, [team.manager.id], due, weeks=1).get(team.manager.id)
    if rate is None or rate.counted < min_group or not 0 < rate.held < rate.counted:
        return None
    return Count(rate.held, rate.counted)


def _coming(team: TeamRecord, due: datetime, read: _Read) -> tuple[str, int, datetime | None]:
    """The label and minutes of the next drill, and when it comes; empty where none does."""
    chosen = team.choice
    at = next_post(due, [WeekSlot(DRILL, chosen.drill_weekday, chosen.drill_at, chosen.zone)])
    if not chosen.drill or at is None:
        return "", 0, None
    week = monday_of(to_local(at, chosen.zone).date())
    runs: Sequence[RunRecord] = read.runs.get(team.id, ())
    has = next((run.drill_key for run in runs if run.week == week), None)
    if has is None:
        tracks = tracks_of(read.library, read.members[team.manager.id], read.coaching)
        found = next_drill(read.library, tracks, runs, week)
        has = None if found is None else found.drill.key
    text = None if has is None else drill_text(read.library, has)
    return ("", 0, None) if text is None else (text.label, text.minutes, at)
