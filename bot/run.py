"""`touchline run`: the doors open, the ticks begin, until a signal says stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.calendars import Calendars
from bot.downloads import Downloads
from bot.health import Health
from bot.http import web_app
from bot.install_web import InstallPages
from bot.program import Program
from bot.serving import WebServer
from bot.settings import Settings, SettingsError
from bot.socketmode import SocketDoor
from bot.stopping import part
from gateway.clock import ProductClock
from gateway.outcomes import Gone, Lost, SlackFailure
from scheduler.pace import Paces
from storage import schema

_LOG = structlog.get_logger("touchline")
TICK_SECONDS = 2
FIRST_TOKENS_SECONDS = 5.0
COUNT_SECONDS = 15
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
        if settings.slack_client_id and not settings.url:
            raise SettingsError(
                "SLACK_CLIENT_ID needs TOUCHLINE_URL: the https:// address at which people reach this bot. Slack sends "
                "whoever installs the app back there."
            )
        self.settings = settings
        self.program = Program(settings, clock=clock, paces=paces, label=label)
        self.health = Health(self.program)
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._socket: SocketDoor | None = None
        self._installing: asyncio.Task[None] | None = None
        self._tokens: asyncio.Future[None] | None = None  # the first turn, while Slack is slow
        self.web: WebServer | None = None

    async def start(self) -> None:
        """Raises SettingsError, DatabaseInUse, OSError (port), each with what to do."""
        program = self.program
        await program.open()
        program.ready_problems = ["first_sweep"]
        bolt = program.bolt()
        served = bolt if self.settings.slack_signing_secret else None
        more = [
            *Calendars(program).routes(),
            *Downloads(program).routes(),
            *InstallPages(program).routes(),
        ]
        app = web_app(served, health=self.health, metrics=program.metrics, more=more)
        self.web = WebServer(app, self.settings.host, self.settings.port)
        await self.web.start()
        if self.settings.slack_bot_token:
            self._installing = asyncio.create_task(self._install(self.settings.slack_bot_token))
        if self.settings.slack_app_token:
            self._socket = SocketDoor(
                bolt, self.settings.slack_app_token, self.settings.slack_api_url, program.session,
                calls=program.calls, machine=program.machine,
            )  # fmt: skip
            self.health.socket = self._socket.watched
            program.metrics.socket_mode.set(1)
            await self._socket.start()
        await self._first_tick()
        self._start_ticks()
        program.start_delivering()
        _LOG.info("running", host=self.settings.host, port=self.web.port, socket=self._socket is not None)

    async def _first_tick(self) -> None:
        program = self.program
        program.metrics.build.labels(_version(), schema.HEAD, program.replica, program.db.dialect).set(1)
        await self.health.beat()
        # Before a sweep or a send needs one; those that Slack is slow with go on beside.
        self._tokens = asyncio.ensure_future(self._careful("tokens", program.rotation.run)())
        await asyncio.wait({self._tokens}, timeout=FIRST_TOKENS_SECONDS)
        await program.tick()
        await self._careful("count", self.health.count)()
        program.ready_problems = []
        self.health.ticking = True

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
            ("tokens", self.program.tend_tokens, 30),
            ("beat", self.health.beat, 30),
            ("count", self.health.count, COUNT_SECONDS),
            ("housekeeping", self.program.housekeeping, 3600),
            ("keeping", self.program.keep, 60),
        ):
            self._scheduler.add_job(self._careful(name, job), "interval", seconds=seconds, id=name)
        events = EVENT_JOB_MISSED | EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES
        self._scheduler.add_listener(lambda event: _LOG.warning("tick_event", job=event.job_id), events)
        self._scheduler.start()

    def _careful(self, name: str, job: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            try:
                await job()
            except asyncio.CancelledError:
                if not self.health.stopping:
                    raise  # APScheduler prints it; when we stop, it is no news
            except Exception as error:
                self.program.metrics.job_failures.labels(name).inc()
                _LOG.error("tick_failed", job=name, error=type(error).__name__)

        return run

    async def stop(self) -> bool:
        """No new ticks and claims; answers in flight finish; sends under way are awaited, with a limit.

        Never raises: with the database or Slack gone, the rest is still done. False if some of it did not end.
        """
        self.health.stopping = True
        if self._scheduler.running:
            self._scheduler.pause()
        self.program.claim_no_more()
        doors = [
            part(name, door.stop(), 8) for name, door in (("socket", self._socket), ("web", self.web)) if door
        ]
        well = all(await asyncio.gather(*doors))
        if self._installing is not None:
            self._installing.cancel()
            well &= await part("install", asyncio.wait({self._installing}), 2)
        well &= await part("sweep", self.program.finish_tick(), 3)
        well &= await part("tokens", self.program.finish_tokens(), 5)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        return await self.program.close() and well


def _version() -> str:
    try:
        return version("touchline")
    except PackageNotFoundError:  # run from a folder
        return "unknown"


async def run(
    settings: Settings,
    *,
    label: Callable[[str], None] = lambda _name: None,
    leave: Callable[[int], Any] = os._exit,
) -> None:
    """Serve until SIGINT or SIGTERM. A second one ends the process at once: `leave` is how."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def signalled(number: int) -> None:
        if stop.is_set():
            _end(leave, 128 + number, "stopped_at_once")
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, signalled, number)
    _LOG.info("starting", version=_version(), schema=schema.HEAD)
    running = Running(settings, label=label)
    starting, stopping = asyncio.create_task(running.start()), asyncio.create_task(stop.wait())
    try:
        # A start that hangs, with Slack out of reach, must not hang the stop as well.
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            await stopping
    finally:
        failed = starting.done() and not starting.cancelled() and starting.exception() is not None
        code = 2 if failed else 0  # what the process ends with
        for task in (starting, stopping):
            task.cancel()
        _LOG.info("stopping")
        await part("start", asyncio.gather(starting, stopping, return_exceptions=True), 10)
        if not await running.stop():
            _end(leave, code, "stopped")  # what hangs would hold up the end of the loop as well
        else:
            _LOG.info("stopped", code=code)


def _end(leave: Callable[[int], Any], code: int, word: str) -> None:
    """Without waiting for threads: what is in hand is found again, as after a kill."""
    _LOG.info(word, code=code)
    sys.stderr.flush()
    leave(code)


def serve(settings: Settings) -> None:
    """`run` on uvloop where there is one."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(run(settings))
    else:
        uvloop.run(run(settings))
