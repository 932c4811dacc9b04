"""What is posted: blocks for the screen, and the text that a phone shows while it is locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from blocks.parts import Block, fitting
from blocks.text import cut

NOTICE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is the notification, what screen readers speak, and what is left where blocks cannot be shown.

    It starts with what the message is and gives away nothing of a check-in: no gap, no confidence, no wish
    for help, no mood, no quoted words. Anybody may look at a phone that lies on a table.
    """

    text: str
    blocks: list[Block] = field(default_factory=list)


def message(text: str, blocks: Sequence[Block]) -> Message:
    """A message within Slack's limits. `text` is ours or made safe by `blocks.text`."""
    return Message(cut(text, NOTICE_LENGTH), fitting(blocks))
