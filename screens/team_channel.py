"""What the form of a team's channel shows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from blocks.team_channel import ChannelForm
from storage import teams
from storage.people import PersonRecord
from storage.unit import Unit


def channel_form_of(
    unit: Unit, workspace_id: UUID, manager: PersonRecord, members: Sequence[PersonRecord]
) -> ChannelForm:
    """As it was chosen, or the usual."""
    record = teams.of_manager(unit, workspace_id, manager.id)
    zones = {manager.tz, *(one.tz for one in members)}
    if record is None:
        return ChannelForm(_first(manager.tz, zones), manager.tz)
    chosen = record.choice
    return ChannelForm(
        _first(manager.tz, zones | {chosen.zone}), chosen.zone, chosen.channel, chosen.kudos_channel,
        chosen.drill_weekday if chosen.drill else None, chosen.drill_at,
        chosen.weekday if chosen.digest else None, chosen.at, chosen.meeting_weekday,
    )  # fmt: skip


def _first(zone: str, zones: set[str]) -> tuple[str, ...]:
    return (zone, *sorted(zones - {zone}))
