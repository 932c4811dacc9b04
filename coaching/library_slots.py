"""The {slots} of a text, which the app fills in."""

from __future__ import annotations

import re

_SLOT = re.compile(r"\{([a-z_]+)\}")


def slots(text: str) -> set[str]:
    """The names of the slots in a text."""
    return set(_SLOT.findall(text))
