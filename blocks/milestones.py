"""What somebody reached: on their own Home with a choice, and for all once they share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks import ids
from blocks.message import Message, message
from blocks.parts import Block, actions, button, section
from blocks.text import Person, line, name, subject

MOST = 2


@dataclass(frozen=True, slots=True)
class Reached:
    """`label` is the library's, such as "Five next steps done in a row"."""

    id: str
    label: str


def reached_rows(found: Sequence[Reached]) -> list[Block]:
    """The newest, each with the choice to share it. The others come when these are answered."""
    blocks: list[Block] = []
    for one in found[:MOST]:
        blocks += [
            section(f":seedling: You reached: *{line(one.label, 100)}*. Only you see this."),
            actions(
                button("Share", ids.MILESTONE_SHARE, one.id, says="Share it in the kudos channel, at once"),
                button("Keep it to me", ids.MILESTONE_KEEP, one.id, says="Keep it to me, at once"),
            ),
        ]
    return blocks


def shared(person: Person, label: str) -> Message:
    """In the kudos channel, since they wanted it there."""
    return message(
        f"Kudos: {name(person)} reached {line(label, 100)}.",
        [section(f":seedling: *{subject(person)}* reached: {line(label, 100)}.")],
    )


def not_taken(label: str) -> Message:
    """To the person alone, where the channel did not take it."""
    said = (
        f"Slack did not take “{line(label, 100)}” in your kudos channel, so nothing was posted. It is yours alone "
        "again. Type `/invite @Touchline` in that channel, and share it once more from Home."
    )
    return message("Your kudos: nothing was posted.", [section(said)])
