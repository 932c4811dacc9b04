"""`touchline play`: the real bot and the local Slack in one process, a sample team, a clock that moves."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.calendars import Calendars
from bot.http import EVENTS_PATH, web_app
from bot.manifest import read_manifest
from bot.people import import_people
from bot.program import Program
from bot.sample_people import SamplePeople
from bot.sample_team import SAMPLE_TEAM, Sample, people_csv
from bot.serving import WebServer
from bot.settings import Settings
from gateway.clock import MovableClock
from playground import LocalSlack
from scheduler.pace import UNPACED
from storage import system
from storage.sealing import Cipher

FIRST_MORNING = time(7, 0)
FIRST_LOOK = timedelta(days=1, hours=9, minutes=30)  # Thursday 16:30 in New York


class Controls:
    """The clock of a playground, as its page uses it: move it, and everything due on the way happens."""

    def __init__(self, play: Play) -> None:
        self._play = play

    def now(self) -> datetime:
        return self._play.clock.now()

    async def advance(self, to: datetime) -> None:
        await self._play.advance(to)

    def upcoming(self) -> list[dict[str, Any]]:
        return self._play.coming

    def rate(self) -> float:
        return self._play.clock.rate

    async def set_rate(self, rate: float) -> None:
        raise ValueError("This clock cannot change its pace yet.")

    def progress(self) -> dict[str, Any] | None:
        return None


class Play:
    """A world to try the bot in. `start` ends with everybody introduced and nothing asked yet."""

    def __init__(
        self, *, folder: Path, database_url: str | None = None, team: Sequence[Sample] = SAMPLE_TEAM,
        start: datetime | None = None, running: bool = False, transport: str = "http", lively: bool = False,
    ) -> None:  # fmt: skip
        self.clock = MovableClock(start or wednesday_before(datetime.now(UTC)), running=running)
        self.team = team
        self.transport = transport
        self.slack = LocalSlack(
            read_manifest(), clock=self.clock.now, limits=False, keep=2_000 if running else None,
            controls=Controls(self),
        )  # fmt: skip
        self.settings = Settings(
            database_url=database_url or f"sqlite:///{folder / 'play.sqlite'}",
            touchline_secret_key=Cipher.make_key(),
            slack_signing_secret=secrets.token_hex(16),
        )
        self.people = SamplePeople(self.slack) if lively else None
        self._moving = asyncio.Lock()
        self._tasks: list[asyncio.Task[Any]] = []
        self.coming: list[dict[str, Any]] = []  # what the bot will do next, soonest first

    async def start(self, port: int = 0) -> None:
        """Bring up the local Slack, the bot before it, and the team. Raises OSError if the port is taken."""
        await self.slack.start(port)
        workspace = self.slack.add_workspace("Northwind Sales", domain="northwind")
        for one in self.team:
            self.slack.add_person(
                one.name, id=one.id, tz=one.tz, title=one.title, is_admin=one.manager is None
            )
        self.settings = replace(self.settings, slack_api_url=self.slack.api_url)
        self.program = Program(self.settings, clock=self.clock, paces=UNPACED)
        await self.program.open()
        await self._connect()
        self.workspace_id: UUID = await self.program.install(workspace.bot_token)
        await self.settle()
        await self.add_people(people_csv(self.team))
        await self.settle()

    async def _connect(self) -> None:
        bolt = self.program.bolt()
        self.web = WebServer(
            web_app(
                bolt, ready=self.program.readiness, metrics=self.program.metrics,
                more=Calendars(self.program).routes(),
            ),
            "127.0.0.1", 0,
        )  # fmt: skip
        await self.web.start()
        self.program.address = f"http://127.0.0.1:{self.web.port}"
        if self.transport == "socket":
            from bot.socketmode import SocketDoor

            self.slack.connect_socket()
            self.socket = SocketDoor(bolt, self.slack.app_token, self.slack.api_url, self.program.session)
            await self.socket.start()
        else:
            url = f"http://127.0.0.1:{self.web.port}{EVENTS_PATH}"
            self.slack.connect_http(url, self.settings.slack_signing_secret)

    async def add_people(self, csv: str) -> Any:
        program = self.program
        return await import_people(
            program.db, self.workspace_id, csv, program.templates, program.library.tracks, self.clock.now()
        )

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.slack.settle()
        if self.transport == "socket":
            await self.socket.stop()
        await self.web.stop()
        await self.program.close()
        await self.slack.stop()

    # ------------------------------------------------------------ time

    async def settle(self) -> None:
        """Everything due now: swept, sent, and answered, until nothing is left."""
        while True:
            done = await self.program.tick() + await self.program.read_directories()
            done += await self.program.courier.deliver()
            await self.slack.settle()
            if self.people is not None:
                self.people.notice(self.clock.now())
                done += await self.people.act(self.clock.now())
            if not done:
                await self._look_ahead()
                return

    async def advance(self, to: datetime) -> None:
        """Move product time to `to`, stopping at every instant at which something falls due."""
        async with self._moving:
            await self.settle()
            while True:
                due = await self._next_instant()
                if due is None or due > to:
                    break
                self.clock.move_to(max(due, self.clock.now()))
                await self.settle()
            self.clock.move_to(max(to, self.clock.now()))
            await self.settle()

    async def _next_instant(self) -> datetime | None:
        moments = [
            await self.program.db.read(system.next_due),
            self.people.next_act() if self.people else None,
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    async def _look_ahead(self) -> None:
        found = await self.program.db.read(lambda unit: system.upcoming(unit, 8))
        self.coming = [{"at": event.at.isoformat(), "what": event.what} for event in found]

    def keep_going(self) -> None:
        """Serve in the background: product time runs, and what is owed goes out as it falls due."""
        self._tasks.append(asyncio.create_task(self._serve()))

    async def _serve(self) -> None:
        woken = self.program.db.woken
        while True:
            woken.clear()
            async with self._moving:
                await self.settle()
            try:
                await asyncio.wait_for(woken.wait(), 1.0)
            except TimeoutError:
                continue


def wednesday_before(now: datetime) -> datetime:
    """A Wednesday morning in New York, this week or last: check-ins open on Thursdays."""
    zone = ZoneInfo("America/New_York")
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - 2) % 7)
    return datetime.combine(day, FIRST_MORNING, zone).astimezone(UTC)


async def play(port: int, *, open_page: bool) -> None:
    """Run until interrupted or told to end; either way nothing is left behind."""
    stop = asyncio.Event()
    with contextlib.suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with tempfile.TemporaryDirectory(prefix="touchline-play-") as folder:
        world = Play(folder=Path(folder), running=True, lively=True)
        await world.start(port)
        # Into the middle of things: asked, and some have answered.
        await world.advance(world.clock.now() + FIRST_LOOK)
        world.keep_going()
        try:
            print(f"Touchline is running in a Slack of its own: {world.slack.base_url}")
            print("Be anyone, press the buttons, move the clock. Press Ctrl+C to stop.")
            if open_page:
                import webbrowser

                webbrowser.open(world.slack.base_url)
            await stop.wait()
        finally:
            await world.stop()
