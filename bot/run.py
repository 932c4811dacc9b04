"""`touchline run`: the doors open, the ticks begin, until a signal says stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.calendars import Calendars
from bot.http import web_app
from bot.program import Program
from bot.serving import WebServer
from bot.settings import Settings, SettingsError
from bot.socketmode import SocketDoor
from gateway.clock import ProductClock
from gateway.outcomes import Gone, Lost, SlackFailure
from scheduler.pace import Paces

_LOG = structlog.get_logger("touchline")
TICK_SECONDS = 2
INSTALL_AGAIN_SECONDS = 30.0


class Running:
    """A program with its doors and ticks. `start`, then `stop`."""

    def __init__(
        self, settings: Settings, *, clock: ProductClock | None = None, paces: Paces | None = None,
        label: Callable[[str], None] = lambda _name: None,
    ) -> None:  # fmt: skip
        if not settings.slack_signing_secret and not settings.slack_app_token:
            raise SettingsError(
                "No way in for Slack. Set SLACK_SIGNING_SECRET to serve over HTTP, or SLACK_APP_TOKEN to connect "
                "by Socket Mode. `touchline play` needs neither."
            )
        self.settings = settings
        self.program = Program(settings, clock=clock, paces=paces, label=label)
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._socket: SocketDoor | None = None
        self._installing: asyncio.Task[None] | None = None
        self.web: WebServer | None = None

    async def start(self) -> None:
        """Raises SettingsError, DatabaseInUse, OSError (port), each with what to do."""
        program = self.program
        await program.open()
        program.ready_problems = ["first_sweep"]
        bolt = program.bolt()
        served = bolt if self.settings.slack_signing_secret else None
        app = web_app(
            served, ready=program.readiness, metrics=program.metrics, more=Calendars(program).routes()
        )
        self.web = WebServer(app, self.settings.host, self.settings.port)
        await self.web.start()
        if self.settings.slack_bot_token:
            self._installing = asyncio.create_task(self._install(self.settings.slack_bot_token))
        if self.settings.slack_app_token:
            self._socket = SocketDoor(
                bolt, self.settings.slack_app_token, self.settings.slack_api_url, program.session
            )
            await self._socket.start()
        await self._first_tick()
        self._start_ticks()
        program.start_delivering()
        _LOG.info("running", host=self.settings.host, port=self.web.port, socket=self._socket is not None)

    async def _first_tick(self) -> None:
        await self.program.beat()
        await self.program.tick()
        self.program.ready_problems = []

    async def _install(self, token: str) -> None:
        """The one workspace of this token. Slack out of reach is no reason not to serve what is known."""
        while True:
            try:
                id = await self.program.install(token)
            except SlackFailure as failure:
                _LOG.error("install_failed", code=failure.code)
                if isinstance(failure, Gone) and failure.what is Lost.TOKEN:
                    _LOG.error(
                        "token_refused", cure="Set SLACK_BOT_TOKEN to the token on your app's page at Slack."
                    )
                    return
                await asyncio.sleep(INSTALL_AGAIN_SECONDS)
            else:
                _LOG.info("installed", workspace=str(id))
                return

    def _start_ticks(self) -> None:
        """APScheduler only wakes us: what is due is in the rows."""
        for name, job, seconds in (
            ("tick", self.program.tick, TICK_SECONDS),
            ("directory", self.program.read_directories, 10),
            ("tokens", self.program.probes.run, 30),
            ("beat", self.program.beat, 30),
            ("housekeeping", self.program.housekeeping, 3600),
        ):
            self._scheduler.add_job(_careful(name, job), "interval", seconds=seconds, id=name)
        events = EVENT_JOB_MISSED | EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES
        self._scheduler.add_listener(lambda event: _LOG.warning("tick_event", job=event.job_id), events)
        self._scheduler.start()

    async def stop(self) -> None:
        """No new ticks and claims; answers in flight finish; sends under way are awaited, with a limit."""
        if self._scheduler.running:
            self._scheduler.pause()
        if self._socket is not None:
            await self._socket.stop()
        if self.web is not None:
            await self.web.stop()
        if self._installing is not None:
            self._installing.cancel()
            await asyncio.gather(self._installing, return_exceptions=True)
        async with asyncio.timeout(15):
            await self.program.finish_tick()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await self.program.close()


def _careful(name: str, job: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await job()
        except Exception as error:
            _LOG.error("tick_failed", job=name, error=type(error).__name__)

    return run


async def run(settings: Settings, *, label: Callable[[str], None] = lambda _name: None) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    running = Running(settings, label=label)
    starting, stopping = asyncio.create_task(running.start()), asyncio.create_task(stop.wait())
    try:
        # A start that hangs, with Slack out of reach, must not hang the stop as well.
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            await stopping
    finally:
        for task in (starting, stopping):
            task.cancel()
        await asyncio.gather(starting, stopping, return_exceptions=True)
        await running.stop()
        _LOG.info("stopped")


def serve(settings: Settings) -> None:
    """`run` on uvloop where there is one."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(run(settings))
    else:
        uvloop.run(run(settings))
