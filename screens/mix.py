"""What stands out in the time of coaches: for each coach alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from coaching.aggregates import LEAST_MIN_GROUP, min_group_of
from coaching.drills import DrillLine
from coaching.library import Library
from coaching.mix import WINDOW, MixLine, mix_of, stands_out
from screens.drill import drills_for
from storage import mix as stored
from storage import nudging, practices, workspaces
from storage.unit import Unit


def mix_on(
    unit: Unit, workspace_id: UUID, days: Mapping[UUID, date], library: Library | None, now: datetime
) -> dict[UUID, MixLine]:
    """The line of each coach for whom something stands out, by the day it is where each of them is. Without the
    library there is no drill. As many queries for many as for one.

    Practice of their people counts where they are a group large enough; below that only practice in talks is
    read, so that nobody can tell who practised.
    """
    spent = stored.spent_by_coaches(unit, workspace_id, days)
    if not spent:
        return {}
    below = nudging.reports_of(unit, workspace_id, {id: days[id] for id in spent})
    groups = {id: {one.id for one in members} for id, members in below.items()}
    min_group, alone = LEAST_MIN_GROUP, dict[UUID, date]()
    if any(len(members) >= min_group for members in groups.values()):
        min_group = min_group_of(workspaces.settings_of(unit, workspace_id))
        since = min(days.values()) - WINDOW
        until = max(days.values())
        alone = practices.last_of_groups(unit, workspace_id, groups, since, until, min_group)
    found: dict[UUID, MixLine] = {}
    for id, one in spent.items():
        last = max((day for day in (one.practised_on, alone.get(id)) if day is not None), default=None)
        mix = mix_of(one.talks, last, days[id])
        said = None if mix is None else stands_out(mix, in_talks=len(groups.get(id, ())) < min_group)
        if said is not None:
            found[id] = said
    mine = {id: below[id] for id in found if id in below}
    drills = drills_for(unit, workspace_id, mine, library, now) if mine and library is not None else {}
    return {id: with_drill(line, drills.get(id)) for id, line in found.items()}


def with_drill(line: MixLine, drill: DrillLine | None) -> MixLine:
    """The line with a drill to try."""
    return line if drill is None else replace(line, drill=drill.label, drill_minutes=drill.minutes)
