"""What somebody reached: the post they wanted, and what they hear where a channel did not take it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from blocks import notices
from blocks.milestones import not_taken
from blocks.milestones import shared as shared_message
from scheduler.holding import content
from scheduler.rendering import Context, Drop, Instead, Renderer, Shown
from screens.home_praise import label_of
from screens.rep import shown
from storage import milestones, milestones_owing, people
from storage.deliveries import Claimed
from storage.unit import Unit


def told(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """Nothing of it goes out that is not shared at that moment, and nothing to who left."""
    found = milestones.get_many(unit, workspace_id, [row.subject_id for row in rows if row.subject_id])
    members = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    made: dict[UUID, Shown] = {}
    for row in rows:
        one = found.get(row.subject_id) if row.subject_id is not None else None
        person = members.get(row.person_id)
        if one is None and row.op == "update":
            made[row.id] = content(notices.note(notices.ERASED))
        elif one is None or person is None or not person.active:
            made[row.id] = Drop("nobody")
        elif row.kind == milestones_owing.TROUBLE:
            made[row.id] = content(not_taken(label_of(context.library, one)))
        elif one.shared_at is None or (row.to_channel is None and row.op == "post"):
            made[row.id] = Drop("not_shared")
        else:
            made[row.id] = content(shared_message(shown(person), label_of(context.library, one)))
    return made


RENDERERS: dict[str, Renderer] = {milestones_owing.POST: told, milestones_owing.TROUBLE: told}
INSTEAD: dict[str, Instead] = {milestones_owing.POST: milestones_owing.instead}
