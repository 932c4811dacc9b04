"""Every screen as it is, in files. To write them anew after a wanted change, and then read the diff:

TOUCHLINE_GOLDEN=write uv run pytest tests/unit/blocks/test_golden.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from blocks.message import Message
from tests.unit.blocks.limits import problems
from tests.unit.blocks.samples import Words
from tests.unit.blocks.screens import Screen, screens

GOLDEN = Path(__file__).parent / "golden"
SCREENS = screens(Words())


def written(screen: Screen) -> str:
    shown = {"text": screen.text, "blocks": screen.blocks} if isinstance(screen, Message) else screen
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("name", sorted(SCREENS))
def test_the_screen_is_as_it_was(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    if os.environ.get("TOUCHLINE_GOLDEN") == "write":
        path.write_text(written(SCREENS[name]), encoding="utf-8")
    assert written(SCREENS[name]) == path.read_text(encoding="utf-8"), f"{name} changed; see this file's head"


def test_slack_would_take_each() -> None:
    assert {name: found for name, screen in SCREENS.items() if (found := problems(screen, name))} == {}


def test_no_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SCREENS)
