"""The bricks every screen is made of. Each keeps Slack's limits by itself, whatever it is given.

Text handed in as `text` is ours or already made safe by `blocks.text`; nothing here escapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blocks.text import MAX_TEXT, NOTHING, cut, is_blank, plain, size

Block = dict[str, Any]
View = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 13_000  # Slack refuses near 13,200 characters in all, which no page of its documents says
VIEW_TEXT = 30_000  # a view may be 250 KB as JSON, where a character can take six bytes


def plain_text(text: str, limit: int) -> Block:
    """A plain_text object. Slack reads no markup in it; emoji codes stay as they were typed."""
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object. `verbatim` keeps Slack from making mentions and links out of plain words."""
    return {"type": "mrkdwn", "text": NOTHING if is_blank(text) else cut(text, MAX_TEXT), "verbatim": True}


def section(text: str) -> Block:
    """A paragraph; Slack folds what is long."""
    return {"type": "section", "text": mrkdwn(text)}


def beside(text: str, element: Block) -> Block:
    """A paragraph with a button or menu beside it; on a phone it comes below."""
    return {**section(text), "accessory": element}


def context(*texts: str) -> Block:
    """Small grey print: who reads this, until when."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def header(text: str) -> Block:
    """A title. Screen readers jump by these."""
    return {"type": "header", "text": plain_text(text, 150)}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def button(text: str, action_id: str, value: str = "", *, says: str = "", primary: bool = False) -> Block:
    """A button. `says` is what a screen reader says instead: it tells whether a form opens or something is
    sent at once."""
    made: Block = {"type": "button", "action_id": action_id, "text": plain_text(text, 75)}
    if value:
        made["value"] = value
    if says:
        made["accessibility_label"] = cut(says, 75)
    if primary:
        made["style"] = "primary"
    return made


def link_button(text: str, action_id: str, url: str, *, says: str = "") -> Block:
    """A button that opens a page in the browser. Slack tells us of the press all the same."""
    return {**button(text, action_id, says=says), "url": url}


def option(text: str, value: str) -> Block:
    """A choice. An initial one must equal its option word for word, so make both here."""
    return {"text": plain_text(text, 75), "value": value}


def overflow(action_id: str, choices: Sequence[tuple[str, str]]) -> Block:
    """The ⋯ menu: (text, value) pairs, one to five."""
    return {
        "type": "overflow",
        "action_id": action_id,
        "options": [option(*choice) for choice in choices[:5]],
    }


def actions(*elements: Block) -> Block:
    """A row of buttons and menus, each with an action id of its own."""
    return {"type": "actions", "elements": list(elements[:25])}


def field(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """An input with its label; the label is ours or an admin's, shown as plain text."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, 2_000),
        "element": element,
        "optional": optional,
    }
    if not is_blank(hint):
        made["hint"] = plain_text(hint, 2_000)
    return made


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    metadata: str = "",
    submit: str = "",
    close: str = "Close",
    tells_when_closed: bool = False,
) -> View:
    """A modal of at most 100 blocks. Slack wants a submit button where there is an input."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, 24),
        "close": plain_text(close, 24),
        "blocks": list(blocks[:VIEW_BLOCKS]),
    }
    if submit:
        view["submit"] = plain_text(submit, 24)
    if metadata:
        view["private_metadata"] = metadata
    if tells_when_closed:
        view["notify_on_close"] = True
    return view


def home(blocks: Sequence[Block]) -> View:
    """A Home tab of at most 100 blocks."""
    return {"type": "home", "blocks": list(blocks[:VIEW_BLOCKS])}


def text_size(block: Block) -> int:
    """How many characters of text a block shows, its parts included."""
    total = 0
    for key, value in block.items():
        if key == "text" and isinstance(value, str):
            total += size(value)
        elif isinstance(value, dict):
            total += text_size(value)
        elif isinstance(value, list):
            total += sum(text_size(part) for part in value if isinstance(part, dict))
    return total


def fitting(
    blocks: Sequence[Block], most: int = MESSAGE_BLOCKS, characters: int = MESSAGE_TEXT
) -> list[Block]:
    """The first blocks that fit together."""
    kept: list[Block] = []
    for block in blocks[:most]:
        characters -= text_size(block)
        if characters < 0:
            break
        kept.append(block)
    return kept


def pages(
    groups: Sequence[Sequence[Block]], most: int = VIEW_BLOCKS, characters: int = VIEW_TEXT
) -> list[list[Block]]:
    """Pack groups of blocks that belong together into pages. A group too large for any page is cut to one."""
    packed: list[list[Block]] = [[]]
    left = characters
    for group in groups:
        whole = fitting(group, most, characters)
        taken = sum(text_size(block) for block in whole)
        if packed[-1] and (len(packed[-1]) + len(whole) > most or taken > left):
            packed.append([])
            left = characters
        packed[-1].extend(whole)
        left -= taken
    return packed
