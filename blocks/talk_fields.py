"""Fields of the log of a talk: each drawn from a value, and read back as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from blocks import ids, parts, state
from blocks.parts import Block, option, plain_text
from blocks.text import MAX_TEXT
from coaching.talk_log import TalkEntry

# While typing, so that a form that is closed comes back whole; Slack says nothing of text when a form closes.
_TELLS = ("on_enter_pressed", "on_character_entered")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a menu: the key it stands for, what it says, and what is meant by it."""

    key: str
    label: str
    note: str = ""


def select(
    key: str, label: str, choices: Sequence[Choice], chosen: str | None, *, optional: bool = True,
    radio: bool = False, placeholder: str = "Choose",
) -> Block:  # fmt: skip
    options = [_option(one) for one in choices]
    element: Block = {"type": "radio_buttons" if radio else "static_select", "options": options}
    if not radio:
        element["placeholder"] = plain_text(placeholder, 150)
    if first := next((one for one in options if one["value"] == chosen), None):
        element["initial_option"] = first
    return an_input(key, label, element, optional=optional)


def _option(one: Choice) -> Block:
    made = option(one.label, one.key)
    return {**made, "description": plain_text(one.note, 75)} if one.note else made


def text(
    key: str, label: str, value: str, *, hint: str = "", optional: bool = True, multiline: bool = False
) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "multiline": multiline,
        "max_length": MAX_TEXT,
        "dispatch_action_config": {"trigger_actions_on": list(_TELLS)},
    }
    if shown := state.clean_text(value):
        element["initial_value"] = shown
    return an_input(key, label, element, hint=hint, optional=optional)


def number(key: str, label: str, value: int | None, *, optional: bool = True) -> Block:
    element: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": "240",
        "dispatch_action_config": {"trigger_actions_on": list(_TELLS)},
    }
    if value is not None and 0 <= value <= 240:
        element["initial_value"] = str(value)
    return an_input(key, label, element, optional=optional)


def a_day(key: str, label: str, value: date | None, *, optional: bool = True) -> Block:
    element: Block = {"type": "datepicker", "placeholder": plain_text("Choose a day", 150)}
    if value is not None:
        element["initial_date"] = value.isoformat()
    return an_input(key, label, element, optional=optional)


def an_input(key: str, label: str, element: Block, *, hint: str = "", optional: bool = True) -> Block:
    whole = {"action_id": ids.TALK_DRAFT, **element}
    made = parts.field(ids.log_field(key), label, whole, hint=hint, optional=optional)
    return {**made, "dispatch_action": True}


# ---------------------------------------------------------------- reading it back


def parse(view_state: object, entry: TalkEntry) -> TalkEntry:
    """`entry` with what the page in sight holds now; fields of other pages stay as they were."""
    found: dict[str, Any] = {}

    def here(key: str) -> bool:
        return state.has_element(view_state, ids.log_field(key), ids.TALK_DRAFT)

    for key in ("what", "fact", "step", "win", "now", "wanted", "first_use", "next_topics"):
        if here(key):
            found[key] = state.text_value(view_state, ids.log_field(key), ids.TALK_DRAFT)
    for key in ("type", "outcome", "gap_kind", "fact_kind", "kind", "mode", "stretch"):
        if here(key):
            found[key] = state.selected(view_state, ids.log_field(key), ids.TALK_DRAFT)
    for key in ("held_on", "due_on"):
        if here(key):
            found[key] = state.day_value(view_state, ids.log_field(key), ids.TALK_DRAFT)
    for key in ("minutes", "practice"):
        if here(key):
            found[key] = _whole(state.element(view_state, ids.log_field(key), ids.TALK_DRAFT).get("value"))
    if here("covered"):
        found["covered"] = tuple(
            sorted(state.selected_many(view_state, ids.log_field("covered"), ids.TALK_DRAFT))
        )
    if "stretch" in found:
        found["stretch"] = _whole(found["stretch"])
    kept = {key: value for key, value in found.items() if value is not None or key not in ("kind", "mode")}
    return replace(entry, **kept)


def parse_who(view_state: object) -> str | None:
    """The Slack id of the person that was chosen on the page of who; None if that page is not in sight."""
    return state.user_value(view_state, ids.log_field("who"), ids.TALK_DRAFT)


def on_page(view: Mapping[str, Any]) -> set[str]:
    """The names of the fields of a view, by its blocks."""
    blocks = view.get("blocks")
    found = {str(block.get("block_id")) for block in blocks or () if isinstance(block, dict)}
    start = ids.log_field("")
    return {one.removeprefix(start) for one in found if one.startswith(start)}


def errors(sentences: Mapping[str, str]) -> dict[str, str]:
    """Sentences by field as Slack's `errors` by block id."""
    return {ids.log_field(key): said for key, said in sentences.items()}


def _whole(found: object) -> int | None:
    text = state.clean_text(found)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
