"""What somebody reached: they share it, or keep it. Nothing of it is posted without their click."""

from __future__ import annotations

from uuid import UUID

from blocks import ids, notices
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import clicked_id, tell
from handlers.house import House, effect
from handlers.starting import member
from storage import deliveries, kudos_channel, milestones, milestones_owing
from storage.milestones import MilestoneRecord
from storage.people import PersonRecord
from storage.unit import Unit

NO_CHANNEL = "There is no kudos channel yet, so nothing was posted. Your manager or an admin can choose one."
SHARED = "Shared in the kudos channel."
SHARED_BEFORE = "You shared this already."
KEPT = "It stays with you."
KEPT_BEFORE = "You keep this to yourself. Nothing was posted."


def _mine(unit: Unit, ask: Ask, id: UUID) -> tuple[PersonRecord, MilestoneRecord]:
    """What the acting person reached themselves. Raises Refused."""
    person = member(unit, ask)
    found = milestones.get(unit, ask.workspace_id, id, lock=True)
    if found is None:
        raise Refused(notices.OUT_OF_DATE)
    if found.person_id != person.id:
        raise Refused(notices.NOT_YOURS)
    return person, found


@on(Kind.ACTION, ids.MILESTONE_SHARE)
async def share(ask: Ask, house: House) -> Answer:
    """Posted once. Pressed twice, it is shared already."""
    id = clicked_id(ask)

    def work(unit: Unit) -> Answer:
        person, one = _mine(unit, ask, id)
        if one.shared_at is not None:
            raise Refused(SHARED_BEFORE)
        if one.kept_at is not None:
            raise Refused(KEPT_BEFORE)
        channel = kudos_channel.channel_of(unit, ask.workspace_id, person, ask.now)
        if channel is None:
            raise Refused(NO_CHANNEL)
        milestones.answer(unit, ask.workspace_id, one.id, shared_at=ask.now, kept_at=None)
        milestones_owing.post(unit, ask.workspace_id, one, channel, ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return NOTHING

    answer = await effect(house, ask, work)
    await tell(house, ask, SHARED)
    return answer


@on(Kind.ACTION, ids.MILESTONE_KEEP)
async def keep(ask: Ask, house: House) -> Answer:
    id = clicked_id(ask)

    def work(unit: Unit) -> Answer:
        person, one = _mine(unit, ask, id)
        if one.shared_at is not None:
            raise Refused(SHARED_BEFORE)
        milestones.answer(unit, ask.workspace_id, one.id, shared_at=None, kept_at=one.kept_at or ask.now)
        deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return NOTHING

    answer = await effect(house, ask, work)
    if ask.view.get("type") != "home":
        await tell(house, ask, KEPT)
    return answer
