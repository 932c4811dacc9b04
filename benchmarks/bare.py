"""The baseline of answers: Bolt alone, listeners that only acknowledge. `python -m benchmarks.bare PORT`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from typing import Any

import uvloop
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from blocks.ids import CHECKIN_SUBMIT
from bot.serving import WebServer

_ANY = re.compile("")


def app() -> AsyncApp:
    client = AsyncWebClient(token=os.environ["BARE_TOKEN"], base_url=os.environ["BARE_API_URL"])
    client.proxy = None
    bare = AsyncApp(client=client, signing_secret=os.environ["BARE_SECRET"], process_before_response=True)

    @bare.view(CHECKIN_SUBMIT)
    async def acknowledge(ack: Any) -> None:
        await ack()

    @bare.command("/kudos")
    async def acknowledge_command(ack: Any) -> None:
        await ack()

    for listens in (bare.command, bare.action, bare.view_closed):

        @listens(_ANY)
        async def acknowledge_other(ack: Any) -> None:
            await ack()

    for event in ("app_home_opened", "message"):

        @bare.event(event)
        async def hear(event: Any) -> None:
            pass

    return bare


async def serve(port: int) -> None:
    web = WebServer(AsyncSlackRequestHandler(app()), "127.0.0.1", port)
    await web.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
