"""What a person has before them: to tell whether anything changed, and what may be pressed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from blocks import ids
from playground.actor import Actor
from playground.blocks import INTERACTIVE, Found, elements
from playground.seen import Seen

PRESSED = {"button", "overflow", "workflow_button", "icon_button", "feedback_buttons"}


@dataclass(frozen=True, slots=True)
class Sight:
    """The DM with the app, the windows on top and the Home, as this person sees them at one moment."""

    messages: tuple[str, ...]
    windows: tuple[str, ...]
    home: str

    def differs(self, other: Sight, *, home: bool) -> bool:
        """Whether anything changed that is in sight; the Home is only while one looks at it."""
        same = self.messages == other.messages and self.windows == other.windows
        return not same or (home and self.home != other.home)


def look(actor: Actor) -> Sight:
    messages = tuple(_dump([m.ts, m.text, _shown(m.blocks), m.thread_ts]) for m in actor.dms())
    windows = tuple(_dump([v.id, v.title, _shown(v.blocks), v.errors, v.trouble]) for v in actor.views)
    return Sight(messages, windows, _dump(_shown(actor.home.blocks)) if actor.home else "")


def _shown(blocks: list[Any]) -> list[Any]:
    """Blocks without the ids Slack makes up on each redraw; ours have a dot, or name the alert."""
    return [
        {
            key: value
            for key, value in block.items()
            if key != "block_id" or "." in value or value == ids.ALERT
        }
        for block in blocks
    ]


def _dump(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False, sort_keys=True, default=str)


def in_order(actor: Actor) -> list[Seen]:
    """What the person sees in the DM, oldest first, in an order that is the same in every run.

    Messages of one moment come in any order: the local Slack tells them apart by microseconds.
    """
    return sorted(actor.dms(), key=lambda seen: (seen.ts.split(".")[0], seen.text, seen.plain))


def pressable(blocks: list[Any]) -> list[Found]:
    """Everything there is to press or choose on a message or view."""
    return [found for found in elements(blocks) if found.element.get("type") in INTERACTIVE]


def name_of(found: Found) -> str:
    """An element as a person would call it."""
    element = found.element
    label = (element.get("text") or {}).get("text") or (found.block.get("label") or {}).get("text")
    return str(label or {"overflow": "⋯"}.get(str(element.get("type"))) or found.action_id)


def strings(thing: object, key: str = "") -> Iterator[tuple[str, str, bool]]:
    """(key, text, whether Slack reads markup in it) for every text a person reads in blocks or views."""
    if isinstance(thing, dict):
        markup = thing.get("type") in ("mrkdwn", "markdown")
        for name, value in thing.items():
            if isinstance(value, str):
                if name in ("text", "title", "alt_text", "initial_value", "accessibility_label"):
                    yield name, value, markup
            else:
                yield from strings(value, name)
    elif isinstance(thing, list):
        for one in thing:
            yield from strings(one, key)
