"""`touchline run` without a pace for what it posts: what sending costs, not how fast it may go."""

from __future__ import annotations

import asyncio
import logging

import structlog
import uvloop

from bot.run import Running
from bot.settings import load_settings
from scheduler.pace import UNPACED


async def serve() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    await Running(load_settings(), paces=UNPACED).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
