"""What stands out in the time of coaches: for each coach alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from blocks.mix import MixLine
from coaching.aggregates import LEAST_MIN_GROUP, min_group_of
from coaching.library import Library
from coaching.mix import (
    HEROIC_HIGH,
    PERFORMANCE,
    QUIET_DAYS,
    SCOREBOARD_TALK,
    TRAINING_NEGLECTED,
    WINDOW,
    Mix,
    mix_of,
)
from coaching.sessions import HEROIC
from coaching.walltime import to_local
from screens.drill import DrillLine, drills_for
from storage import mix, nudging, people, practices, workspaces
from storage.unit import Unit


def mix_lines(
    unit: Unit, workspace_id: UUID, coach_ids: Collection[UUID], library: Library, now: datetime
) -> dict[UUID, MixLine]:
    """The line of each coach for whom something stands out. As many queries for many as for one."""
    named = people.by_ids(unit, workspace_id, coach_ids)
    return mix_on(
        unit, workspace_id, {id: to_local(now, one.tz).date() for id, one in named.items()}, library, now
    )


def mix_on(
    unit: Unit, workspace_id: UUID, days: Mapping[UUID, date], library: Library, now: datetime
) -> dict[UUID, MixLine]:
    """The same for coaches and the day it is where each of them is.

    Practice of their people counts where they are a group large enough; below that only practice in talks is
    read, so that nobody can tell who practised.
    """
    spent = mix.spent_by_coaches(unit, workspace_id, days)
    if not spent:
        return {}
    below = nudging.reports_of(unit, workspace_id, {id: days[id] for id in spent})
    groups = {id: {one.id for one in members} for id, members in below.items()}
    min_group, alone = LEAST_MIN_GROUP, dict[UUID, date]()
    if any(len(members) >= min_group for members in groups.values()):
        min_group = min_group_of(workspaces.settings_of(unit, workspace_id))
        since = min(days.values()) - WINDOW
        alone = practices.last_of_groups(unit, workspace_id, groups, since, min_group)
    mixes = {}
    for id, one in spent.items():
        last = max((day for day in (one.practised_on, alone.get(id)) if day is not None), default=None)
        found = mix_of(one.talks, last, days[id])
        if found is not None and found.flags:
            mixes[id] = found
    mine = {id: below[id] for id in mixes if id in below}
    lines = drills_for(unit, workspace_id, mine, library, now) if mine else {}
    return {
        id: _line(found, lines.get(id), in_talks=len(groups.get(id, ())) < min_group)
        for id, found in mixes.items()
    }


def _line(found: Mix, drill: DrillLine | None, *, in_talks: bool) -> MixLine:
    neglected = TRAINING_NEGLECTED in found.flags
    quiet = found.quiet_days
    return MixLine(
        total=found.total, training=found.training, short=neglected and found.practice_is_short,
        quiet_days=quiet if neglected and quiet is not None and quiet > QUIET_DAYS else None,
        never=neglected and quiet is None, in_talks=in_talks,
        heroic=found.minutes.get(HEROIC, 0) if HEROIC_HIGH in found.flags else 0,
        performance=found.minutes.get(PERFORMANCE, 0) if SCOREBOARD_TALK in found.flags else 0,
        drill="" if drill is None else drill.label, drill_minutes=0 if drill is None else drill.minutes,
    )  # fmt: skip
