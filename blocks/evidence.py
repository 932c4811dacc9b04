"""A message used as a fact for coaching: for whom, of what kind, with a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blocks import ids, state
from blocks.parts import Block, View, context, field, modal, option, plain_text, section
from blocks.talk_fields import Choice
from blocks.text import MAX_TEXT

USUAL_KIND = "email"  # a message


@dataclass(frozen=True, slots=True)
class EvidenceForm:
    """`targets` are people one coaches, own next steps, and one's own next talk. `ids` say which message it is."""

    targets: Sequence[Choice]
    kinds: Sequence[Choice]
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Picked:
    """What was filled in."""

    target: str | None
    kind: str | None
    note: str = ""


def evidence_form(form: EvidenceForm) -> View:
    """Only a link to the message is kept, and the note."""
    targets: Block = {
        "type": "static_select", "action_id": ids.FIELD, "placeholder": plain_text("Choose", 150),
        "options": [option(one.label, one.key) for one in form.targets[:100]],
    }  # fmt: skip
    if len(form.targets) == 1:
        targets["initial_option"] = targets["options"][0]
    options = [option(one.label, one.key) for one in form.kinds]
    kinds: Block = {"type": "static_select", "action_id": ids.FIELD, "options": options}
    if usual := next((one for one in options if one["value"] == USUAL_KIND), None):
        kinds["initial_option"] = usual
    note: Block = {
        "type": "plain_text_input",
        "action_id": ids.FIELD,
        "multiline": False,
        "max_length": MAX_TEXT,
    }
    return modal(
        "Use as a coaching fact",
        [
            section("A link to this message is kept, not its words."),
            field(ids.EVIDENCE_FOR, "For whom", targets),
            field(ids.EVIDENCE_KIND, "What kind of fact", kinds),
            field(ids.EVIDENCE_NOTE, "A note", note, hint="What is there to see?", optional=True),
            context("You and the person see it in your next talk. Nobody else does."),
        ],
        callback_id=ids.EVIDENCE_SAVE, metadata=ids.metadata(**form.ids), submit="Save", close="Cancel",
    )  # fmt: skip


def parse_evidence(view_state: object) -> Picked:
    return Picked(
        state.selected(view_state, ids.EVIDENCE_FOR, ids.FIELD),
        state.selected(view_state, ids.EVIDENCE_KIND, ids.FIELD),
        state.text_value(view_state, ids.EVIDENCE_NOTE, ids.FIELD),
    )
