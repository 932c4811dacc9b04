"""A local Slack with very many people, channels and messages: `python -m benchmarks.big_world PORT PEOPLE CHANNELS
MESSAGES`."""

from __future__ import annotations

import asyncio
import sys
import time

from benchmarks.processes import ROOT
from playground import LocalSlack, manifests, sample
from playground.ids import ts_text
from playground.world import Channel, Message, Workspace

BUSY = "general"  # the channel that half of the messages are in
VIEWER = "U0VIEWER"  # whose eyes the page has: in every channel
_WORDS = (
    "Called Orchard back, they want the pilot on two sites.",
    "The *discovery* part went well; next step is with their plant manager on Tuesday.",
    "Who has the slides of last quarter? I only find the old ones.\nAnything from March will do.",
    "Thanks :tada:",
    "They asked for a price without a demo. I said no, kindly, and offered twenty minutes on Friday instead.",
)


def fill(slack: LocalSlack, people: int, channels: int, messages: int) -> None:
    """Half of the messages in the busy channel, the rest spread; one in five is the app's, with buttons."""
    home = slack.add_workspace("Northwind")
    viewer = slack.add_person("Vera Viewer", id=VIEWER, tz="Europe/Madrid", title="Sales manager", team=home)
    everybody = [slack.add_person(**sample.person(n), team=home) for n in range(people - 1)]
    rooms = [
        slack.add_channel(
            BUSY if n == 0 else f"team-{n:03d}",
            members=[viewer, *(everybody[(n * 7 + k) % len(everybody)] for k in range(40))],
            bot=True,
            team=home,
        )
        for n in range(channels)
    ]
    began = int((time.time() - messages * 30) * 1_000_000)
    for n in range(messages):
        room = rooms[0] if n % 2 == 0 else rooms[n // 2 % channels]
        _write(home, room, n, room.next_ts(began + n * 30_000_000))
    for room in rooms[2:]:
        room.read[VIEWER] = room.messages[-1].ts if room.messages else ""


def _write(home: Workspace, room: Channel, n: int, at: int) -> None:
    members = [user for user in room.members if user != home.bot_user_id]
    text = f"{_WORDS[n % len(_WORDS)]} ({n})"
    message = Message(room, ts_text(at), members[n % len(members)], text)
    if n % 5 == 0:
        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Look"}}
        message.user, message.bot_id = home.bot_user_id, home.bot_id
        message.blocks = [
            {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": text}},
            {"type": "actions", "block_id": "a", "elements": [button]},
        ]
    room.add(message)


async def serve(port: int, people: int, channels: int, messages: int) -> None:
    slack = LocalSlack(manifests.read(ROOT / "manifest.yml"), limits=False, keep=2_000)
    fill(slack, people, channels, messages)
    await slack.start(port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*(int(word) for word in sys.argv[1:5])))
