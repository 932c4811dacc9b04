"""What an input holds: initial values, what a person's choice turns into, and the action a click reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from playground.blocks import all_options, elements
from playground.errors import Json

State = dict[str, dict[str, Json]]

# Element type -> (key in the state, key of the initial value, many?)
HOLDS: dict[str, tuple[str, str, bool]] = {
    "plain_text_input": ("value", "initial_value", False),
    "email_text_input": ("value", "initial_value", False),
    "url_text_input": ("value", "initial_value", False),
    "number_input": ("value", "initial_value", False),
    "rich_text_input": ("rich_text_value", "initial_value", False),
    "static_select": ("selected_option", "initial_option", False),
    "external_select": ("selected_option", "initial_option", False),
    "radio_buttons": ("selected_option", "initial_option", False),
    "users_select": ("selected_user", "initial_user", False),
    "conversations_select": ("selected_conversation", "initial_conversation", False),
    "channels_select": ("selected_channel", "initial_channel", False),
    "datepicker": ("selected_date", "initial_date", False),
    "timepicker": ("selected_time", "initial_time", False),
    "datetimepicker": ("selected_date_time", "initial_date_time", False),
    "checkboxes": ("selected_options", "initial_options", True),
    "multi_static_select": ("selected_options", "initial_options", True),
    "multi_external_select": ("selected_options", "initial_options", True),
    "multi_users_select": ("selected_users", "initial_users", True),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", True),
    "multi_channels_select": ("selected_channels", "initial_channels", True),
    "file_input": ("files", "initial_files", True),
}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
_WITH_OPTIONS = {"selected_option", "selected_options"}


def initial(element: Json) -> Json:
    """The state of an input nobody touched."""
    kind = element["type"]
    key, start, many = HOLDS[kind]
    value = element.get(start)
    if value is None:
        return {"type": kind, key: [] if many else None} if kind != "rich_text_input" else {"type": kind}
    return {"type": kind, key: value}


def initial_state(blocks: list[Json]) -> State:
    """The state of all inputs of a view or message."""
    return surviving(blocks, {})


def surviving(blocks: list[Json], before: State) -> State:
    """The state after an update: what was typed stays where block id, action id and type stay the same.

    A choice that is no longer offered falls back to the initial one.
    """
    after: State = {}
    for found in elements(blocks):
        kind = found.element.get("type")
        if kind not in HOLDS:
            continue
        held = before.get(found.block_id, {}).get(found.action_id)
        keep = held is not None and held["type"] == kind and _still_offered(found.element, held)
        after.setdefault(found.block_id, {})[found.action_id] = (
            held if keep and held is not None else initial(found.element)
        )
    return after


def _still_offered(element: Json, held: Json) -> bool:
    options = all_options(element)
    if not options:
        return True
    chosen = held.get("selected_options") or [held.get("selected_option")]
    return all(option is None or option in options for option in chosen)


def held_value(element: Json, value: Any, extra: Iterable[Json] = ()) -> Json:
    """The state after a person typed or chose `value`; None empties the input.

    For menus an option is named by its value or its text; `extra` are options loaded from the app.
    """
    kind = element["type"]
    key, _, many = HOLDS[kind]
    if value is None:
        return {"type": kind, key: [] if many else None} if kind != "rich_text_input" else {"type": kind}
    if many:
        values = value if isinstance(value, list | tuple | set | frozenset) else [value]
        made: Any = [_one(element, key, item, extra) for item in values]
    else:
        made = _one(element, key, value, extra)
    return {"type": kind, key: made}


def _one(element: Json, key: str, value: Any, extra: Iterable[Json]) -> Any:
    if key in _WITH_OPTIONS:
        return pick(element, value, extra)
    if key == "rich_text_value" and isinstance(value, str):
        inner = [{"type": "text", "text": value}]
        section = {"type": "rich_text_section", "elements": inner}
        return {"type": "rich_text", "elements": [section]}
    if key in ("rich_text_value", "files", "selected_date_time"):
        return value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "id", None) or str(value)


def pick(element: Json, wanted: Any, extra: Iterable[Json] = ()) -> Json:
    """The option with this value or this text; a full option is taken as it is if it is offered."""
    options = [*all_options(element), *extra]
    for option in options:
        if wanted in (option, option.get("value"), option["text"]["text"]):
            return option
    offered = ", ".join(repr(option.get("value") or option["text"]["text"]) for option in options)
    raise LookupError(f"no option {wanted!r}; offered: {offered}")


def action(element: Json, block_id: str, held: Json | None, action_ts: str) -> Json:
    """One entry of `actions` in a block_actions payload."""
    made: Json = {
        "type": element["type"],
        "action_id": element.get("action_id", ""),
        "block_id": block_id,
        "action_ts": action_ts,
    }
    for name in ("text", "value", "url", "style", "icon", "placeholder"):
        if name in element and element["type"] not in ("feedback_buttons",):
            made[name] = element[name]
    for name, value in element.items():
        if name.startswith("initial_") and element["type"] not in TYPED:
            made[name] = value
    if element["type"] == "icon_button":
        made.setdefault("value", "")
    if held is not None:
        made |= {key: value for key, value in held.items() if key != "type"}
        if element["type"] == "rich_text_input":
            made.setdefault("rich_text_value", {"type": "rich_text", "elements": []})
        elif element["type"] in TYPED:
            made["value"] = held.get("value") or ""
    return made
