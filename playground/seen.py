"""A message as one person sees it, at the moment of looking."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.blocks import elements, texts
from playground.errors import Json
from playground.world import Message


@dataclass(slots=True, frozen=True)
class Seen:
    """A snapshot, so that before and after can be compared; clicking goes to the message itself."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    ephemeral: bool
    edited: bool
    by_app: bool
    thread_ts: str | None
    reply_count: int
    reactions: dict[str, int]
    message: Message = field(repr=False, compare=False)

    @property
    def plain(self) -> str:
        """What is read on the screen: the blocks where there are some, else the text."""
        return "\n".join(texts(self.blocks)) if self.blocks else self.text

    @property
    def actions(self) -> list[str]:
        """The action ids one could click."""
        return [found.action_id for found in elements(self.blocks)]


def see(message: Message) -> Seen:
    return Seen(
        channel=message.channel.id,
        ts=message.ts,
        user=message.user,
        text=message.text,
        blocks=list(message.blocks),
        ephemeral=message.only_for is not None,
        edited=message.edited is not None,
        by_app=message.bot_id is not None,
        thread_ts=message.thread_ts,
        reply_count=len(message.replies),
        reactions={name: len(users) for name, users in message.reactions.items()},
        message=message,
    )
