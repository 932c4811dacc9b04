"""Before and after the log of a talk: for whom it is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocks import ids
from blocks.kudos_ways import kudos_button
from blocks.notices import again
from blocks.parts import Block, View, actions, button, context, modal, option, plain_text, section
from blocks.talk_fields import Choice
from blocks.text import Person, line, sentence


def pick_person(people: Sequence[Choice], note: str = "") -> View:
    """Whom the talk was with: one tap goes on to the log."""
    menu: Block = {
        "type": "static_select", "action_id": ids.TALK_PICK, "placeholder": plain_text("Choose a person", 150),
        "options": [option(one.label, one.key) for one in people[:100]],
    }  # fmt: skip
    first = [context(sentence(note))] if note else []
    return modal(
        "Log a talk", [*first, section("With whom did you talk?"), actions(menu)], callback_id=ids.PICK_VIEW
    )


@dataclass(frozen=True, slots=True)
class Saved:
    """What is said after a log was saved. `hints` could be better next time; `old` topics wait for long."""

    session_id: str
    person: Person
    rows: Sequence[str] = ()
    hints: Sequence[str] = ()
    old: Sequence[Choice] = ()
    person_id: str = ""


def saved_view(saved: Saved) -> View:
    """Said in the same window; it can be closed at once."""
    blocks = [section("\n".join(sentence(row) for row in saved.rows))]
    blocks += [context(f"For next time: {sentence(hint)}") for hint in saved.hints]
    for topic in saved.old[:3]:
        keep = button("Keep it", ids.TOPIC_KEEP, topic.key, says="Keep this topic, done at once")
        drop = button("Drop it", ids.TOPIC_DROP, topic.key, says="Drop this topic, done at once")
        blocks += [
            section(f"This topic has waited for 60 days: “{line(topic.label, 200)}”"),
            actions(keep, drop),
        ]
    change = button("Change it", ids.TALK_CORRECT, saved.session_id, says="Change it, opens the log")
    read = button(
        "What was written", ids.TALK_READ, saved.session_id, says="What was written, opens a window"
    )
    blocks.append(actions(read, change, kudos_button("talk", saved.person_id)))
    return modal(
        "Log a talk", blocks, callback_id=ids.SAVED_VIEW, metadata=ids.metadata(session=saved.session_id)
    )


def without_topic(view: Mapping[str, Any], topic_id: str, said: str) -> View:
    """The window after saving, with what was done in place of a topic's buttons."""
    made, blocks = again(view)
    made["blocks"] = [context(sentence(said)) if _is_of(block, topic_id) else block for block in blocks]
    return made


def _is_of(block: Block, topic_id: str) -> bool:
    parts = block.get("elements") if block.get("type") == "actions" else None
    return any(isinstance(part, dict) and part.get("value") == topic_id for part in parts or ())
