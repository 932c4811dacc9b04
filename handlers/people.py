"""The directory speaks: somebody joined, changed or left."""

from __future__ import annotations

from gateway.door import NOTHING, Answer, Ask, Kind, on
from gateway.members import member_of
from handlers.house import House, effect
from storage import directory
from storage.unit import Unit


@on(Kind.EVENT, "user_change", "team_join")
async def changed(ask: Ask, house: House) -> Answer:
    event = ask.body.get("event") or {}
    user = event.get("user")
    member = member_of(user) if isinstance(user, dict) else None
    if member is None:
        return NOTHING

    def work(unit: Unit) -> Answer:
        directory.apply(unit, ask.workspace_id, [member], house.templates, ask.now)
        return NOTHING

    return await effect(house, ask, work)
