"""Where something of a person's own may be said for all: the kudos channel nearest to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from storage import kudos, reporting
from storage.people import PersonRecord
from storage.unit import Unit


def channel_of(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> str | None:
    """That of their manager's team, else of their own, else the workspace's; None where none was chosen."""
    manager_id = reporting.manager_of(unit, workspace_id, person, now)
    closest = [one for one in (manager_id, person.id) if one is not None]
    teams = kudos.channels_of_teams(unit, workspace_id, closest)
    chosen = next((teams[one] for one in closest if one in teams), None)
    return chosen or kudos.workspace_ways(unit, workspace_id)[0]
