"""What is posted in a team's channel, and what its manager is told where that does not work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from blocks.drill import drill_post, hello_post, trouble_message
from blocks.team_digest import team_digest
from coaching.walltime import to_local
from scheduler.holding import content
from scheduler.rendering import Context, Drop, Instead, Renderer, Shown
from screens.drill import drill_text
from screens.rep import shown
from screens.team_digest import team_digests
from storage import deliveries, digests, nudging, teams
from storage.deliveries import Claimed, Owe
from storage.teams import TeamRecord
from storage.unit import Unit

TROUBLE_FOR = timedelta(days=3)


def _closed(team: TeamRecord | None, row: Claimed) -> Drop | None:
    """Why nothing goes to the channel any more; None if it may."""
    if team is None or not team.manager.active:
        return Drop("nobody")
    if team.choice.channel is None or (row.op == "post" and team.choice.channel != row.to_channel):
        return Drop("other_channel")
    return None


def _with_people(unit: Unit, workspace_id: UUID, found: Sequence[TeamRecord], context: Context) -> set[UUID]:
    """Of these teams those that have people today."""
    days = {team.manager.id: to_local(context.now, team.choice.zone).date() for team in found}
    below = nudging.reports_of(unit, workspace_id, days)
    return {team.id for team in found if below.get(team.manager.id)}


def drills(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    wanted = [row.subject_id for row in rows if row.subject_id is not None]
    runs = teams.runs_by_id(unit, workspace_id, wanted)
    known = teams.get_many(unit, workspace_id, {run.team_id for run in runs.values()})
    peopled = _with_people(unit, workspace_id, list(known.values()), context)
    found: dict[UUID, Shown] = {}
    for row in rows:
        run = runs.get(row.subject_id) if row.subject_id is not None else None
        text = None if run is None else drill_text(context.library, run.drill_key)
        if run is None or text is None:
            found[row.id] = Drop("no_drill")
        elif (closed := _closed(known.get(run.team_id), row)) is not None:
            found[row.id] = closed
        elif run.team_id not in peopled or not known[run.team_id].choice.drill:
            found[row.id] = Drop("not_wanted")
        else:
            found[row.id] = content(drill_post(text, str(run.id)))
    return found


def team_digest_posts(
    unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context
) -> dict[UUID, Shown]:
    runs = digests.runs(unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None])
    known = teams.get_many(unit, workspace_id, {run.target_id for run in runs.values()})
    due = {
        runs[row.subject_id].target_id: row.due_at
        for row in rows
        if row.subject_id is not None and row.subject_id in runs
    }
    made = team_digests(unit, workspace_id, due, context.library)
    found: dict[UUID, Shown] = {}
    for row in rows:
        run = runs.get(row.subject_id) if row.subject_id is not None else None
        if run is None:
            continue
        digest = made.get(run.target_id)
        if (closed := _closed(known.get(run.target_id), row)) is not None:
            found[row.id] = closed
        elif digest is None or not known[run.target_id].choice.digest:
            found[row.id] = Drop("not_wanted")
        elif not digest.says_something:
            found[row.id] = Drop("nothing_to_say")
        else:
            found[row.id] = content(team_digest(digest))
    return found


def hellos(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    found: dict[UUID, Shown] = {}
    known = _teams(unit, workspace_id, rows)
    for row in rows:
        team = known.get(row.subject_id) if row.subject_id is not None else None
        closed = _closed(team, row)
        if closed is not None or team is None:
            found[row.id] = closed or Drop("nobody")
        else:
            found[row.id] = content(hello_post(shown(team.manager), team.choice.drill, team.choice.digest))
    return found


def troubles(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    found: dict[UUID, Shown] = {}
    known = _teams(unit, workspace_id, rows)
    for row in rows:
        team = known.get(row.subject_id) if row.subject_id is not None else None
        channel = _channel_of(row)
        if team is None or not team.manager.active:
            found[row.id] = Drop("nobody")
        elif row.op == "post" and team.choice.channel != channel:
            found[row.id] = Drop("other_channel")  # mended meanwhile
        else:
            found[row.id] = content(trouble_message(channel, shown(team.manager)))
    return found


def _teams(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed]) -> dict[UUID, TeamRecord]:
    return teams.get_many(unit, workspace_id, [row.subject_id for row in rows if row.subject_id is not None])


def _channel_of(row: Claimed) -> str:
    """Which channel it is about stands in its key: `team_trouble:<team>:<channel>:<when>`."""
    return row.dedupe.removeprefix("update:").split(":")[2]


def tell_trouble(unit: Unit, workspace_id: UUID, row: Claimed, code: str, now: datetime) -> None:
    """The channel did not take a post: the manager hears how to mend it, once a week and channel, or a try."""
    team = teams.of_manager(unit, workspace_id, row.person_id)
    if team is None or row.to_channel is None:
        return
    kind, _, rest = row.dedupe.partition(":")
    moment = rest.split(":", 2)[-1] if kind == "team_hello" else rest.rsplit(":", 1)[-1]
    key = f"team_trouble:{team.id}:{row.to_channel}:{moment}"
    deliveries.owe(
        unit, workspace_id, now, [Owe("team_trouble", key, row.person_id, team.id, now, now + TROUBLE_FOR)]
    )


RENDERERS: dict[str, Renderer] = {
    "team_drill": drills,
    "team_digest": team_digest_posts,
    "team_hello": hellos,
    "team_trouble": troubles,
}
INSTEAD: dict[str, Instead] = dict.fromkeys(("team_drill", "team_digest", "team_hello"), tell_trouble)
