"""What Slack refuses, and what we refuse ourselves: findings as sentences, none if all is well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from blocks.charts import CHART
from blocks.message import Message
from playground.chart_schema import CHART_BLOCK

Json = dict[str, Any]

SCHEMA = Path(__file__).parents[3] / "playground" / "schemas" / "blockkit.schema.json"
MOST_LINES, MOST_BUTTONS, MOST_INPUTS = 6, 3, 8
MESSAGE_CHARACTERS, DM_CHARACTERS, NOTICE_CHARACTERS = 13_200, 1_800, 300
VIEW_BYTES = 250_000
STATEFUL = ("options", "initial_option", "initial_options")

_FRAME = {"title": 24, "submit": 24, "close": 24}
_TEXTS = {
    ("section", "text"): 3_000,
    ("header", "text"): 150,
    ("button", "text"): 75,
    ("input", "label"): 2_000,
    ("input", "hint"): 2_000,
}
_COUNTS = {"context": 10, "actions": 25}
_OPTIONS = {
    "overflow": 5,
    "checkboxes": 10,
    "radio_buttons": 10,
    "static_select": 100,
    "multi_static_select": 100,
}
# Mentions of people and channels and links to messages are the only markup we ever write, and an entity is written
# only by the escaping.
_LINK = r"https://[a-z0-9-]+\.slack\.com/archives/[A-Z0-9]+/p\d+(?:\?thread_ts=[\d.]+&amp;cid=[A-Z0-9]+)?\|[A-Za-z ]+>"
_MARKUP = re.compile(rf"<(?!@[UW][A-Z0-9]{{1,30}}>|#[CG][A-Z0-9]{{1,30}}>|{_LINK})")
# What goes to a channel, and what somebody wrote to be read by others, is shown whole.
WHOLE = ("kudos_post", "kudos_alone", "kudos_not_sent", "kudos_wrote_back", "drill_post", "team_digest")
_BARE_AND = re.compile(r"&(?!(?:amp|lt|gt);)")


def problems(screen: Message | Json, name: str = "") -> list[str]:
    """Everything wrong with a message or a view. `name` is that of its golden file."""
    if isinstance(screen, Message):
        return [
            *_message(screen, whole=name.startswith(WHOLE)),
            *_blocks(screen.blocks, 50),
            *_schema(screen.blocks),
        ]
    return [*_view(screen), *_blocks(screen["blocks"], 100), *_schema(screen)]


def visible_lines(blocks: list[Json]) -> int:
    """How many lines a reader sees without the buttons. A context block is a line of small print or more."""
    total = 0
    for block in blocks:
        if block["type"] in ("section", "header"):
            total += block["text"]["text"].count("\n") + 1
        if block["type"] == "context":
            total += max(part["text"].count("\n") + 1 for part in block["elements"])
    return total


def mrkdwn_texts(node: Any) -> Iterator[str]:
    """Every text in which Slack reads markup."""
    if isinstance(node, list):
        for part in node:
            yield from mrkdwn_texts(part)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        else:
            yield from mrkdwn_texts(list(node.values()))


def all_texts(node: Any) -> Iterator[str]:
    """Every text a person reads or hears."""
    if isinstance(node, list):
        for part in node:
            yield from all_texts(part)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("text", "accessibility_label") and isinstance(value, str):
                yield value
            elif not isinstance(value, str):
                yield from all_texts(value)


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """(block, element) for everything that can be pressed or filled in."""
    for block in blocks:
        if block["type"] == "actions":
            yield from ((block, element) for element in block["elements"])
        elif block["type"] == "input":
            yield block, block["element"]


def length(text: str) -> int:
    """As Slack's clients count: two for a sign outside the basic plane."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _message(message: Message, *, whole: bool) -> Iterator[str]:
    yield from _text(message.text, NOTICE_CHARACTERS, "notification")
    yield from _markup(message.text, "notification")
    if (found := visible_lines(message.blocks)) > MOST_LINES and not whole:
        yield f"{found} lines"
    buttons = sum(element["type"] == "button" for _, element in elements(message.blocks))
    if buttons > MOST_BUTTONS:
        yield f"{buttons} buttons"
    total = sum(map(length, all_texts(message.blocks)))
    if total > (MESSAGE_CHARACTERS if whole else DM_CHARACTERS):
        yield f"{total} characters in a message"


def _view(view: Json) -> Iterator[str]:
    for key, limit in _FRAME.items():
        if key in view:
            yield from _text(view[key]["text"], limit, key)
    if len(view.get("private_metadata", "")) > 3_000:
        yield "private_metadata too long"
    inputs = sum(block["type"] == "input" for block in view["blocks"])
    if inputs > MOST_INPUTS:
        yield f"{inputs} inputs"
    if view["type"] == "modal" and inputs and "submit" not in view:
        yield "a form has a submit button"
    if len(json.dumps(view)) > VIEW_BYTES:
        yield "view too large"


def _blocks(blocks: list[Json], most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(named) != len(set(named)):
        yield "a block id twice"
    for name in named:
        yield from _text(name, 255, "block_id")
    for block in blocks:
        yield from _texts(block)
        parts = block.get("elements", [])
        if len(parts) > _COUNTS.get(block["type"], len(parts)):
            yield f"{len(parts)} elements in {block['type']}"
        actions = [part["action_id"] for part in parts if "action_id" in part]
        if len(actions) != len(set(actions)):
            yield "an action id twice in one block"
    for _, element in elements(blocks):
        yield from _element(element)
    for text in mrkdwn_texts(blocks):
        yield from _text(text, 3_000, "mrkdwn")
        yield from _markup(text, "mrkdwn")


def _element(element: Json) -> Iterator[str]:
    kind = element["type"]
    yield from _text(element["action_id"], 255, "action_id")
    yield from _texts(element)
    if "placeholder" in element:
        yield from _text(element["placeholder"]["text"], 150, "placeholder")
    if len(element.get("value", "")) > 2_000:
        yield "button value too long"
    if length(element.get("accessibility_label", "")) > 75:
        yield "accessibility label too long"
    if kind in _OPTIONS:
        groups = element.get("option_groups", [element])
        if not 1 <= len(groups) <= 100:
            yield f"{len(groups)} groups in {kind}"
        for group in groups:
            if not 1 <= len(group["options"]) <= _OPTIONS[kind]:
                yield f"{len(group['options'])} options in {kind}"
            if "label" in group and kind == "static_select":
                yield from _text(group["label"]["text"], 75, "group label")
        options = [option for group in groups for option in group["options"]]
        values = [option["value"] for option in options]
        if len(values) != len(set(values)):
            yield "an option value twice"
        for option in options:
            yield from _text(option["text"]["text"], 75, "option")
            yield from _text(option["value"], 150, "option value")
        chosen = [element.get("initial_option"), *element.get("initial_options", [])]
        if any(option is not None and option not in options for option in chosen):
            yield "an initial option that is not offered"


def _texts(part: Json) -> Iterator[str]:
    for (kind, key), limit in _TEXTS.items():
        if part["type"] == kind and key in part:
            yield from _text(part[key]["text"], limit, f"{kind} {key}")


def _text(text: str, limit: int, what: str) -> Iterator[str]:
    if not text.strip():
        yield f"{what} empty"
    if length(text) > limit:
        yield f"{what} too long: {length(text)}"
    try:
        text.encode()
    except UnicodeEncodeError:
        yield f"{what} cannot be written"
    if re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", text):
        yield f"{what} holds a control character"


def _markup(text: str, what: str) -> Iterator[str]:
    if found := _MARKUP.search(text):
        yield f"{what} holds markup that is not ours: {text[found.start() : found.start() + 20]!r}"
    if _BARE_AND.search(text):
        yield f"{what} holds an & that is not escaped"


@cache
def _validator(definition: str) -> jsonschema_rs.Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    target = {"$ref": f"#/definitions/{definition}"}
    return jsonschema_rs.validator_for(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": schema["definitions"],
            **({"type": "array", "items": target} if definition == "KnownBlock" else target),
        }
    )


def _schema(screen: Json | list[Json]) -> list[str]:
    """What the schema of Slack's own types says. A block that fits none of them says so without a reason."""
    if isinstance(screen, list):
        charts = [block for block in screen if block["type"] == CHART]
        found = [*_charts().iter_errors(charts)]
        found += _validator("KnownBlock").iter_errors([block for block in screen if block not in charts])
    else:
        found = [*_validator("HomeView" if screen["type"] == "home" else "ModalView").iter_errors(screen)]
    return [f"schema: {error.message[:300]}" for error in found]


@cache
def _charts() -> jsonschema_rs.Validator:
    """Charts are younger than the published types; two fit a message."""
    return jsonschema_rs.validator_for({"type": "array", "items": CHART_BLOCK, "maxItems": 2})
