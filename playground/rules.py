"""Block Kit rules no schema expresses, and Slack's limits on the whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from playground import facts
from playground.blocks import all_options, elements, text_length
from playground.errors import Json, SlackError
from playground.schemas import block_faults, finding, findings, validator

MODAL_ONLY = {"alert"}
NOT_IN_MODALS = {"data_visualization", "data_table", "table", "container", "carousel"}
MESSAGES_ONLY = {"markdown", "context_actions", "plan", "task_card"}


def check_message_blocks(blocks: Any) -> None:
    """Raise what chat.postMessage would raise for these blocks."""
    faults = block_faults(blocks)
    if not faults and blocks:
        faults = [*_rules(blocks, "message"), *_message_rules(blocks)]
    if faults:
        raise SlackError("invalid_blocks", *faults)
    if blocks and text_length(blocks) > facts.BLOCKS_TEXT:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Any, kinds: tuple[str, ...]) -> None:
    """Raise what views.* would raise for this view; `kinds` are the view types the method takes."""
    if not isinstance(view, dict) or view.get("type") not in kinds:
        raise SlackError("invalid_arguments", finding(f"must be one of: {', '.join(kinds)}", "/view/type"))
    faults = view_faults(view)
    if faults:
        raise SlackError("invalid_arguments", *faults)
    if len(json.dumps(view, ensure_ascii=False).encode("utf-8", "surrogatepass")) > facts.VIEW_BYTES:
        raise SlackError("view_too_large")


def view_faults(view: Json) -> list[str]:
    """Everything wrong with a view, blocks and frame."""
    name = "HomeView" if view["type"] == "home" else "ModalView"
    blocks = view.get("blocks")
    frame = {**view, "blocks": [{"type": "divider"}]} if isinstance(blocks, list) and blocks else view
    check = validator("blockkit", name)
    faults = [] if check.is_valid(frame) else findings(check, frame, "/view")
    if isinstance(blocks, list):
        faults += block_faults(blocks, "/view/blocks")
    if not faults and isinstance(blocks, list):
        faults += list(_rules(blocks, view["type"], "/view/blocks", facts.VIEW_BLOCKS))
        if view["type"] == "modal" and "submit" not in view and any(b["type"] == "input" for b in blocks):
            faults.append(finding("`submit` is required when `input` blocks are present", "/view/submit"))
    return faults


def _rules(
    blocks: list[Json], surface: str, path: str = "/blocks", most: int = facts.MESSAGE_BLOCKS
) -> Iterator[str]:
    """The rules every surface shares."""
    if len(blocks) > most:
        yield finding(f"no more than {most} items allowed", path)
    yield from _unique_blocks(blocks, path)
    for index, block in enumerate(blocks):
        where = f"{path}/{index}"
        kind = block["type"]
        if _misplaced(kind, surface):
            yield finding(f"unsupported type: {kind}", f"{where}/type")
        if kind == "actions":
            yield from _unique_actions(block, where)
    for found in elements(blocks, path):
        if found.element["type"] == "file_input" and surface != "modal":
            yield finding("file_input is only allowed in modals", found.path)
        yield from _initial(found.element, found.path)


def _misplaced(kind: str, surface: str) -> bool:
    if surface == "modal":
        return kind in NOT_IN_MODALS or kind in MESSAGES_ONLY
    return kind in MODAL_ONLY or (surface == "home" and kind in MESSAGES_ONLY)


def _unique_blocks(blocks: list[Json], path: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name is not None and name in seen:
            yield finding(f"block_id already exists: {name}", f"{path}/{index}/block_id")
        elif name is not None:
            seen.add(name)


def _unique_actions(block: Json, where: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, element in enumerate(block["elements"]):
        name = element.get("action_id")
        if name is not None and name in seen:
            yield finding(f"action_id already exists: {name}", f"{where}/elements/{index}/action_id")
        elif name is not None:
            seen.add(name)


def _initial(element: Json, where: str) -> Iterator[str]:
    """Initial options must be among the options, word for word."""
    options = all_options(element)
    if not options:
        return
    if "initial_option" in element and element["initial_option"] not in options:
        yield finding("initial_option must match one of the options", f"{where}/initial_option")
    for index, chosen in enumerate(element.get("initial_options") or []):
        if chosen not in options:
            yield finding("initial_options must match the options", f"{where}/initial_options/{index}")


def _message_rules(blocks: list[Json]) -> Iterator[str]:
    """Counts that hold for a message as a whole."""
    kinds = [block["type"] for block in blocks]
    if kinds.count("table") > 1:
        yield finding("only one table allowed", "/blocks")
    if kinds.count("data_visualization") > 2:
        yield finding("no more than 2 data_visualization blocks allowed", "/blocks")
    written = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if written > facts.MARKDOWN_TEXT:
        yield finding(f"markdown blocks must be less than {facts.MARKDOWN_TEXT + 1} characters", "/blocks")
