"""The checker itself: each rule is broken once, so that a green run means something."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from blocks.message import Message
from tests.unit.blocks.limits import problems
from tests.unit.blocks.samples import Words
from tests.unit.blocks.screens import screens

GOOD = screens(Words())
Breaking = Callable[[Any], object]


def blocks_of(screen: Any) -> Any:
    return screen.blocks if isinstance(screen, Message) else screen["blocks"]


def first(screen: Any, kind: str) -> Any:
    return next(block for block in blocks_of(screen) if block["type"] == kind)


MESSAGE_BREAKS: dict[str, Breaking] = {
    "section": lambda m: first(m, "section")["text"].update(text="x" * 3_001),
    "seven lines": lambda m: first(m, "section")["text"].update(text="x\n" * 7),
    "four buttons": lambda m: first(m, "actions")["elements"].append(
        {**first(m, "actions")["elements"][0], "action_id": "other"}
    ),
    "same action id": lambda m: first(m, "actions")["elements"][1].update(action_id="checkin.start"),
    "button text": lambda m: first(m, "actions")["elements"][0]["text"].update(text="x" * 76),
    "overflow of six": lambda m: first(m, "actions")["elements"][-1].update(
        options=[{"text": {"type": "plain_text", "text": "x"}, "value": str(n)} for n in range(6)]
    ),
    "mention": lambda m: first(m, "section")["text"].update(text="<!channel>"),
    "not escaped": lambda m: first(m, "section")["text"].update(text="a & b"),
    "empty": lambda m: first(m, "section")["text"].update(text=""),
    "blocks": lambda m: m.blocks.extend([{"type": "divider"}] * 50),
    "block id twice": lambda m: [block.update(block_id="a") for block in m.blocks],
    "context of eleven": lambda m: first(m, "context").update(
        elements=[{"type": "mrkdwn", "text": "x"} for _ in range(11)]
    ),
    "surrogate": lambda m: first(m, "section")["text"].update(text="\ud800"),
    "unknown type": lambda m: first(m, "section").update(type="sektion"),
    "unknown key": lambda m: first(m, "section").update(colour="red"),
}
VIEW_BREAKS: dict[str, Breaking] = {
    "title": lambda v: v["title"].update(text="x" * 25),
    "no submit": lambda v: v.pop("submit"),
    "metadata": lambda v: v.update(private_metadata="x" * 3_001),
    "nine inputs": lambda v: v["blocks"].extend(
        [{**deepcopy(first(v, "input")), "block_id": f"n{number}"} for number in range(3)]
    ),
    "label": lambda v: first(v, "input")["label"].update(text="x" * 2_001),
    "block id": lambda v: first(v, "input").update(block_id="x" * 256),
    "blocks": lambda v: v["blocks"].extend([{"type": "divider"}] * 100),
    "initial option": lambda v: next(
        block["element"] for block in v["blocks"] if block.get("element", {}).get("initial_option")
    ).update(initial_option={"text": {"type": "plain_text", "text": "x"}, "value": "x"}),
    "eleven radios": lambda v: next(
        block["element"] for block in v["blocks"] if block.get("element", {}).get("type") == "radio_buttons"
    )["options"].extend([{"text": {"type": "plain_text", "text": "x"}, "value": f"n{n}"} for n in range(10)]),
}


@pytest.mark.parametrize("name", sorted(MESSAGE_BREAKS))
def test_a_broken_message_is_found(name: str) -> None:
    screen = deepcopy(GOOD["prompt_can_repeat"])
    assert problems(screen) == []
    MESSAGE_BREAKS[name](screen)
    assert problems(screen)


@pytest.mark.parametrize("name", sorted(VIEW_BREAKS))
def test_a_broken_view_is_found(name: str) -> None:
    screen = deepcopy(GOOD["checkin_weekly_filled"])
    assert problems(screen) == []
    VIEW_BREAKS[name](screen)
    assert problems(screen)


def test_a_long_notification_is_found() -> None:
    assert problems(Message("x" * 301, [{"type": "divider"}]))
    assert problems(Message("<!here>", [{"type": "divider"}]))
