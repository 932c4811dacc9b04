"""[Give kudos]: the button that opens the form, wherever somebody reads of a person."""

from __future__ import annotations

from blocks import ids
from blocks.parts import Block, button

SOURCES = ("check_in", "talk", "note", "digest", "home", "start")


def kudos_button(source: str, person_id: str = "", label: str = "Give kudos") -> Block:
    """Opens the form; with `person_id`, that person is chosen in it already. `source` is one of SOURCES."""
    value = ids.value(source, person_id) if person_id else source
    return button(label, ids.KUDOS_OPEN, value, says=f"{label}, opens a form")
