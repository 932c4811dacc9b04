"""Which teams begin: until it is opened for all, nobody else is asked, reminded or told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from storage import people, reporting, workspaces
from storage.unit import Unit

SETTING = "pilot"


def teams(unit: Unit, workspace_id: UUID) -> frozenset[UUID] | None:
    """The managers whose teams take part; None: everybody does."""
    found = workspaces.settings_of(unit, workspace_id).get(SETTING)
    return frozenset(UUID(id) for id in found) if found else None


def choose(unit: Unit, workspace_id: UUID, manager_ids: Iterable[UUID]) -> None:
    """Only these teams; none of them: everybody."""
    chosen = sorted(str(id) for id in set(manager_ids))
    workspaces.set_setting(unit, workspace_id, SETTING, chosen or None)


def outside(unit: Unit, workspace_id: UUID, managers: Mapping[UUID, UUID | None]) -> set[UUID]:
    """Of these people (each with their manager), those who do not take part. Managers of a team that begins do."""
    chosen = teams(unit, workspace_id)
    if chosen is None:
        return set()
    return {id for id, manager in managers.items() if manager not in chosen and id not in chosen}


def not_begun(unit: Unit, workspace_id: UUID, person_ids: Iterable[UUID], now: datetime) -> set[UUID]:
    """Of these people, those who do not take part yet. One query and no more where everybody does."""
    if teams(unit, workspace_id) is None:
        return set()
    persons = people.by_ids(unit, workspace_id, set(person_ids))
    managers = reporting.managers_of(unit, workspace_id, persons.values(), now)
    return outside(unit, workspace_id, {id: managers.get(id) for id in persons})
