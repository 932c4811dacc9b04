"""The public praise of a team's week, in the order in which it was given. Nobody is counted against anybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from blocks.team_digest import MOST_KUDOS, Praise
from screens.rep import shown
from storage import people
from storage.team_praise import public_praise
from storage.unit import Unit


def praise_of(
    unit: Unit, workspace_id: UUID, team: Collection[UUID], since: datetime, until: datetime
) -> tuple[tuple[Praise, ...], int]:
    """Kudos to or from these people, the oldest first, and how many more there were."""
    found, total = public_praise(unit, workspace_id, team, since, until, MOST_KUDOS)
    named = people.by_ids(
        unit, workspace_id, {id for one in found for id in (one.giver_id, *one.receiver_ids)}
    )
    praise = tuple(
        Praise(
            shown(named.get(one.giver_id)),
            tuple(shown(named.get(id)) for id in one.receiver_ids),
            one.words,
            one.impact,
        )
        for one in reversed(found)
    )
    return praise, total - len(found)
