"""Messages about who coaches whom and when they talk."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from blocks.introduction import introduction
from scheduler.holding import content, day_before, hold
from scheduler.rendering import Context, Drop, Renderer, Shown, Wait
from screens.introduction import introductions
from storage import people
from storage.deliveries import Claimed
from storage.unit import Unit


def hellos(unit: Unit, workspace_id: UUID, rows: Sequence[Claimed], context: Context) -> dict[UUID, Shown]:
    """The first hello. One about a manager who is not the person's any more is not sent."""
    persons = people.by_ids(unit, workspace_id, [row.person_id for row in rows])
    active = {id: person for id, person in persons.items() if person.active}
    ready = introductions(unit, workspace_id, active, context.library, context.now)
    works = people.availabilities(unit, workspace_id, active.values(), day_before(context.now))
    found: dict[UUID, Shown] = {}
    for row in rows:
        if row.person_id not in ready:
            found[row.id] = Drop("nobody")
            continue
        coach_id, hello = ready[row.person_id]
        about = row.dedupe.removeprefix("update:").split(":")[2:3]
        if about and about[0] != str(coach_id):
            found[row.id] = Drop("other_manager")
        elif until := hold(active[row.person_id], works[row.person_id], row, context.now):
            found[row.id] = Wait(until)
        else:
            found[row.id] = content(introduction(hello))
    return found


RENDERERS: dict[str, Renderer] = {"introduction": hellos}
