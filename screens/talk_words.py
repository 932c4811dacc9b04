"""A log in words: each field by its label, as both of the two read it, and as a change of it is kept."""

from __future__ import annotations

from coaching.library import Library
from coaching.sessions import ASYNC
from coaching.talk_log import TalkEntry

LABELS = {
    "held_on": "Day", "minutes": "Minutes", "mode": "How", "kind": "Kind of talk", "type": "Type of talk",
    "gap_kind": "Kind of gap", "what": "What you worked on", "now": "How it is now", "wanted": "How it should be",
    "win": "What went well", "fact": "A fact you looked at", "practice": "Minutes practiced", "step": "Next step",
    "due_on": "By", "first_use": "Used first", "stretch": "Stretch",
}  # fmt: skip
_MODES = {"live": "We met", "call": "Phone or video", "joint_call": "On a customer call", ASYNC: "In writing"}


def labelled(entry: TalkEntry, library: Library) -> dict[str, str]:
    """What was filled in, in words, by the name of the field; days as 2025-04-03. Empty fields are left out."""
    program = library.program
    names = {
        "kind": {one.key: one.label for one in program.conversation_kinds},
        "type": {one.key: one.label for one in program.coaching_types},
        "gap_kind": {one.key: one.label for one in program.gap_kinds},
        "mode": _MODES,
    }
    found: dict[str, str] = {}
    for field in LABELS:
        value = getattr(entry, field)
        if value in (None, ""):
            continue
        text = value.isoformat() if field in ("held_on", "due_on") else str(value)
        found[field] = names.get(field, {}).get(text, text)
    return found
