"""What is posted in a team's channel, and what its manager is told where that does not work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from blocks.drill import drill_post, hello_post, trouble_message
from blocks.team_digest import TeamDigest, team_digest
from coaching.walltime import to_local
from scheduler.holding import content
from scheduler.rendering import Context, Drop, Instead, Renderer, Shown
from screens.drill import drill_text
from screens.rep import shown
from screens.team_digest import team_digests
from storage import deliveries, digests, nudging, teams
from storage.deliveries import Claimed, Owe
from storage.digests import RunRecord
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
    moments = _moments(unit, workspace_id, rows)
    found: dict[UUID, Shown] = {}
    for due, group in _by_team(rows, runs, moments):
        made = team_digests(unit, workspace_id, due, context.library)
        for row in group:
            id = runs[row.subject_id or row.id].target_id
            found[row.id] = _digest_post(row, known.get(id), made.get(id), moments[row.id])
    return found


def _digest_post(row: Claimed, team: TeamRecord | None, digest: TeamDigest | None, due: datetime) -> Shown:
    if row.op == "update" and team is not None:
        # It stands there already. What was taken back goes from it, whatever else was chosen meanwhile.
        return content(team_digest(digest or TeamDigest(to_local(due, team.choice.zone).date())))
    if (closed := _closed(team, row)) is not None or team is None:
        return closed or Drop("nobody")
    if digest is None or not team.choice.digest:
        return Drop("not_wanted")
    return content(team_digest(digest)) if digest.says_something else Drop("nothing_to_say")


def _moments(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed]) -> dict[UUID, datetime]:
    """Up to when each of these digests tells: to when it fell due, also where it is changed later."""
    changed = {row.id: row.dedupe.removeprefix("update:") for row in rows if row.op == "update"}
    posts = deliveries.find(unit, workspace_id, list(changed.values())) if changed else {}
    return {
        row.id: posts[key].due_at if (key := changed.get(row.id, "")) in posts else row.due_at for row in rows
    }


def _by_team(
    rows: Sequence[Claimed], runs: Mapping[UUID, RunRecord], moments: Mapping[UUID, datetime]
) -> list[tuple[dict[UUID, datetime], list[Claimed]]]:
    """In groups that have each team once: one group, but where the digests of two weeks of a team are changed."""
    groups: list[tuple[dict[UUID, datetime], list[Claimed]]] = []
    for row in rows:
        run = runs.get(row.subject_id) if row.subject_id is not None else None
        if run is None:
            continue
        due, group = next((one for one in groups if run.target_id not in one[0]), ({}, []))
        if not due:
            groups.append((due, group))
        due[run.target_id] = moments[row.id]
        group.append(row)
    return groups


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
