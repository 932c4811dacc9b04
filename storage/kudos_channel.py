"""Where something of a person's own may be said for all: the kudos channel nearest to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from storage import kudos
from storage.people import PersonRecord
from storage.unit import Unit


def channel_of(unit: Unit, workspace_id: UUID, person: PersonRecord, now: datetime) -> str | None:
    """That of their manager's team, else of their own, else the workspace's; None where none was chosen."""
    managers = kudos.teams_of(unit, workspace_id, [person], now)
    ways = kudos.ways_of(unit, workspace_id, person.id)
    _, of_manager = managers.get(person.id, (None, None))
    return of_manager or ways.own_team or ways.workspace
