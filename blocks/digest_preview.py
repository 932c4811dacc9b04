"""A digest as it would be sent now, in a window: the same lines, without what can be pressed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blocks import ids
from blocks.charts import without_charts
from blocks.message import Message
from blocks.parts import Block, View, actions, button, context, divider, header, modal, pages

NOTHING_NEW = "There is nothing new to say, so it would not be sent now."
EXAMPLE = "An example with made-up people. Admins see nobody's own digest."


@dataclass(frozen=True, slots=True)
class Preview:
    """One digest. `message` is None where there is nothing to send. `example`: all people in it are made up."""

    title: str
    message: Message | None
    example: bool = False


def preview_view(previews: Sequence[Preview]) -> View:
    """All of them below each other. Windows show no charts, so there are the words beside them alone."""
    groups: list[list[Block]] = []
    for one in previews:
        head: list[Block] = [*([divider()] if groups else []), header(one.title)]
        if one.example:
            head.append(context(EXAMPLE))
        groups.append([*head, *(still(one.message.blocks) if one.message else [context(NOTHING_NEW)])])
    if not groups:
        groups.append([context("You have no digest: nobody coaches you here, and you coach nobody.")])
    change = button("Day, hour and parts", ids.DIGEST_TIME, says="Change my weekly digest, opens a form")
    return modal("Digests", [*pages(groups)[0][:98], actions(change)], callback_id=ids.DIGEST_VIEW)


def still(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without buttons, menus and charts."""
    kept = []
    for block in without_charts(blocks):
        if block["type"] == "actions":
            continue
        kept.append({key: value for key, value in block.items() if key != "accessory"})
    return kept


def as_text(blocks: Iterable[Block]) -> str:
    """The same as plain lines, for a terminal."""
    rows = []
    for block in still(blocks):
        if block["type"] in ("section", "header"):
            rows.append(block["text"]["text"])
        elif block["type"] == "context":
            rows += [part["text"] for part in block["elements"]]
    said = "\n".join(rows).replace("*", "").replace("\u2068", "").replace("\u2069", "")
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
