"""What else can be done about a talk that comes: behind ⋯, wherever it is shown."""

from __future__ import annotations

from blocks import ids
from blocks.parts import Block, overflow

OWN = "own"  # in place of a person: one's own topics


def ways(slot_id: str, person_id: str = OWN) -> Block:
    """The menu. For the rep (`OWN`) it also has the next step in their own words."""
    choices = [("Talk here, in writing", ids.value(ids.THREAD_OPEN, slot_id))]
    if person_id == OWN:
        choices.append(("Write my next step", ids.value(ids.STEP_WRITE, slot_id)))
    choices.append(("Topics", ids.value(ids.TOPIC_OPEN, person_id)))
    return overflow(ids.TALK_WAYS, choices)
