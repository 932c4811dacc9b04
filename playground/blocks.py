"""Walking through Block Kit: elements, texts, the ids Slack adds where the app gave none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from playground.errors import Json
from playground.ids import Ids

INTERACTIVE = {
    "button", "workflow_button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker",
    "datetimepicker", "static_select", "external_select", "users_select", "conversations_select",
    "channels_select", "multi_static_select", "multi_external_select", "multi_users_select",
    "multi_conversations_select", "multi_channels_select", "plain_text_input", "email_text_input",
    "url_text_input", "number_input", "rich_text_input", "file_input", "feedback_buttons", "icon_button",
}  # fmt: skip


class Found(NamedTuple):
    """An interactive element and the block it lives in."""

    block: Json
    element: Json
    path: str

    @property
    def block_id(self) -> str:
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))


def elements(blocks: list[Json], path: str = "/blocks") -> Iterator[Found]:
    """Every interactive element, in reading order, also inside containers, cards and carousels."""
    for index, block in enumerate(blocks):
        where = f"{path}/{index}"
        kind = block.get("type")
        if kind in ("actions", "context_actions"):
            for place, element in enumerate(block.get("elements", ())):
                yield Found(block, element, f"{where}/elements/{place}")
        elif kind == "input":
            yield Found(block, block["element"], f"{where}/element")
        elif kind == "section":
            accessory = block.get("accessory")
            if accessory and accessory.get("type") in INTERACTIVE:
                yield Found(block, accessory, f"{where}/accessory")
        elif kind == "card":
            for place, element in enumerate(block.get("actions", ())):
                yield Found(block, element, f"{where}/actions/{place}")
        elif kind == "carousel":
            yield from elements(block.get("elements", []), f"{where}/elements")
        elif kind == "container":
            yield from elements(block.get("child_blocks", []), f"{where}/child_blocks")


def with_ids(blocks: list[Json], ids: Ids) -> list[Json]:
    """The same blocks, each with a block id and each element with an action id; the given are not touched."""
    return [_with_ids(block, ids) for block in blocks]


def _with_ids(block: Json, ids: Ids) -> Json:
    kind = block.get("type")
    made = block if "block_id" in block else {**block, "block_id": ids.short()}
    if kind in ("actions", "context_actions"):
        made = {**made, "elements": [_with_action(element, ids) for element in block.get("elements", ())]}
    elif kind == "input":
        made = {**made, "element": _with_action(block["element"], ids)}
    elif kind == "section" and "accessory" in block:
        made = {**made, "accessory": _with_action(block["accessory"], ids)}
    elif kind == "card" and "actions" in block:
        made = {**made, "actions": [_with_action(element, ids) for element in block["actions"]]}
    elif kind == "carousel":
        made = {**made, "elements": with_ids(block.get("elements", []), ids)}
    elif kind == "container":
        made = {**made, "child_blocks": with_ids(block.get("child_blocks", []), ids)}
    return made


def _with_action(element: Json, ids: Ids) -> Json:
    if "action_id" in element or element.get("type") not in INTERACTIVE:
        return element
    return {**element, "action_id": ids.short()}


_READ = frozenset(("text", "title", "alt_text", "caption", "label", "name", "description"))
_UNREAD = frozenset(("confirm", "state", "metadata", "dispatch_action_config"))


def texts(node: Any) -> Iterator[str]:
    """Every piece of text a person reads, in order; ids, values and URLs are not read."""
    if isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str):
                if key in _READ:
                    yield value
            elif key not in _UNREAD:
                yield from texts(value)


def text_length(node: Any) -> int:
    """How many characters `texts` would yield; without generators, since every post is measured."""
    if isinstance(node, list):
        return sum(map(text_length, node))
    if not isinstance(node, dict):
        return 0
    total = 0
    for key, value in node.items():
        if isinstance(value, str):
            if key in _READ:
                total += len(value)
        elif isinstance(value, dict | list) and key not in _UNREAD:
            total += text_length(value)
    return total


def all_options(element: Json) -> list[Json]:
    """The options of a select, groups flattened."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(o for group in groups for o in group.get("options", []))]
