"""A world of `touchline play`: the real bot and the local Slack in one process, people who live, time that moves."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import aiohttp
import structlog

from bot.calendars import Calendars
from bot.downloads import Downloads
from bot.health import Health
from bot.http import EVENTS_PATH, web_app
from bot.manifest import read_manifest
from bot.people import import_people
from bot.play.clock import USUAL, PlayClock
from bot.play.due import coming
from bot.play.lines import Counted, InsideTransport, NearSession
from bot.play.pace import Controls, keep_pace
from bot.program import Program
from bot.sample.acts import Trouble
from bot.sample.people import SamplePeople
from bot.sample.team import SAMPLE_TEAM, Sample, people_csv
from bot.serving import WebServer
from bot.settings import Settings
from playground import LocalSlack
from playground.delivery import Transport
from playground.http_transport import HttpTransport
from playground.record import Change
from playground.routes import build
from scheduler.pace import UNPACED
from storage.sealing import Cipher
from storage.system import Moments, moments

LOOKING = ("open_home", "mark_read", "open_dm", "suggestions")  # verbs by which nobody does anything


class Play:
    """A world to try the bot in. `start` ends with everybody introduced and nothing asked yet."""

    def __init__(
        self, *, database_url: str, start: datetime | None = None, clock: PlayClock | None = None,
        team: Sequence[Sample] = SAMPLE_TEAM, enrolled: bool = True, lively: bool = False, seed: int = 1,
        weeks: int = 0, transport: str = "http", slack: LocalSlack | None = None, secret_key: str | None = None,
        light: bool = False,
    ) -> None:  # fmt: skip
        """Give `clock`, or the moment at which one stands. `lively` people act by themselves."""
        assert clock is not None or start is not None
        self.clock = clock or PlayClock(cast(datetime, start))
        self.team, self.transport = team, transport
        self.slack = slack or LocalSlack(
            read_manifest(), clock=self.clock.now, limits=False, controls=Controls(self.clock, self)
        )
        self.settings = Settings(
            database_url=database_url,
            touchline_secret_key=secret_key or Cipher.make_key(),
            slack_signing_secret=self.slack.signing_secret,
        )
        self._lively, self._seed, self._weeks = lively, seed, weeks
        self.people: SamplePeople | None = None
        self._enrolled, self._light = enrolled, light
        self._up = False
        self.log: Any = structlog.get_logger("touchline.play")
        self.moving = asyncio.Lock()
        self._somebody_plays = False
        self._tasks: list[asyncio.Task[Any]] = []
        self._next: Moments = Moments()
        self.coming: list[dict[str, Any]] = []  # what people will see next, soonest first
        self.outdated = True  # something happened since the last look ahead
        self.directory_rest = timedelta(0)  # how much longer than usual the directory may wait

    # ------------------------------------------------------------ up and down

    async def start(self, port: int = 0) -> None:
        """Bring up the local Slack, the bot before it, and the team. Raises OSError if the port is taken."""
        if not self.slack.base_url:
            await self.slack.start(port)
        workspace = self.slack.add_workspace("Northwind Sales", domain="northwind")
        here = self.team
        if self._lively:
            self.people = self._living()
            here = [one for one in self.team if not self.people.comes_later(one)]
        for one in here:
            self.slack.add_person(
                one.name, id=one.id, tz=one.tz, title=one.title, is_admin=one.manager is None
            )
        if self.people is not None:
            self.people.open_rooms()
            self.people.plan_the_past()
        await self.open()
        self.workspace_id = await self.program.install(workspace.bot_token)
        await self.settle()
        if self._enrolled:
            await self.add_people(people_csv(here))
            await self.settle()

    def _living(self, kept: dict[str, Any] | None = None) -> SamplePeople:
        people = SamplePeople(
            self.slack, self.team, start=self.clock.now(), weeks=self._weeks, seed=self._seed, enrol=self.add_people,
            kept=kept,
        )  # fmt: skip

        def acted(who: str, verb: str) -> None:
            self._somebody_plays = True
            if verb not in LOOKING:
                people.leave_to_player(who, self.clock.now())

        self.slack.on_act(acted)
        return people

    async def open(self) -> None:
        """The bot before a local Slack that is there."""
        self.settings = replace(self.settings, slack_api_url=self.slack.api_url)
        self.session = NearSession()
        self.program = Program(
            self.settings, clock=self.clock, paces=UNPACED, light=self._light,
            session=lambda: cast(aiohttp.ClientSession, self.session),
        )  # fmt: skip
        await self.program.open()
        bolt = self.program.bolt()
        self.app = web_app(
            bolt,
            health=Health(self.program),
            metrics=self.program.metrics,
            more=[*Calendars(self.program).routes(), *Downloads(self.program).routes()],
        )
        self.web = WebServer(self.app, "127.0.0.1", 0)
        await self.web.start()
        self.program.address = f"http://127.0.0.1:{self.web.port}"
        if self.transport == "socket":
            from bot.socketmode import SocketDoor

            self.slack.connect_socket()
            self.socket = SocketDoor(
                bolt, self.slack.app_token, self.slack.api_url, self.program.session,
                calls=self.program.calls, machine=self.program.machine,
            )  # fmt: skip
            await self.socket.start()
            await self.socket.until_up()
        else:
            self.connect_far()
        self._up = True

    async def resume(self, workspace_id: UUID, kept: dict[str, Any] | None) -> None:
        """Go on in a world that was saved: Slack is loaded, the database is there."""
        await self.open()
        self.workspace_id = workspace_id
        if self._lively:
            self.people = self._living(kept)
        await self.settle()

    def connect_far(self) -> None:
        """Slack and the bot speak over HTTP."""
        self.session.near = None
        url = f"http://127.0.0.1:{self.web.port}{EVENTS_PATH}"
        self._connect(HttpTransport(url, self.settings.slack_signing_secret or ""))

    def connect_near(self) -> None:
        """Slack and the bot speak inside the process."""
        self.session.near = build(self.slack)
        self._connect(InsideTransport(self.app, EVENTS_PATH, self.settings.slack_signing_secret or ""))

    def _connect(self, transport: Transport) -> None:
        self.line = Counted(transport)
        self.slack.core.dispatcher.use(self.line)

    async def add_people(self, csv: str) -> Any:
        program = self.program
        return await import_people(
            program.db, self.workspace_id, csv, program.templates, program.library.tracks, self.clock.now()
        )

    async def rest(self) -> None:
        """Nothing more happens by itself."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        await self.rest()
        await self.abandon()
        await self.slack.stop()

    async def abandon(self) -> None:
        """Take the bot down; the local Slack stays."""
        await self.slack.settle()
        if not self._up:
            return
        if self.transport == "socket":
            await self.socket.stop()
        await self.web.stop()
        await self.program.close()

    # ------------------------------------------------------------ time

    async def settle(self) -> None:
        """Everything due now: swept, sent, and answered, until nothing is left."""
        done = 1
        while done:
            done, now = 0, self.clock.now()
            await self.slack.settle()
            self._next = await self.program.db.read(moments)
            if _due(self._next.sweep, now):
                done += await self.program.tick()
            if _due(self._next.directory, now - self.directory_rest):
                done += await self.program.read_directories()
            if _due(self._next.tokens, now):
                done += await self.program.probes.run()
            if done or _due(self._next.send, now):
                done += await self.program.courier.deliver()
            if self.people is not None:
                self.people.notice(now)
                done += await self._people_act(now)
            self.outdated = self.outdated or done > 0

    async def _people_act(self, now: datetime) -> int:
        """Simulated people whose moment has come.

        Trouble in the past is a fault of ours and ends it. Once somebody plays, anything may have happened to what
        a simulated person meant to use, so it is logged.
        """
        assert self.people is not None
        try:
            return await self.people.act(now)
        except Trouble as trouble:
            if not self._somebody_plays:
                raise
            self.log.warning("simulated_person_failed", what=str(trouble))
            return 1

    async def advance(self, to: datetime) -> None:
        """Move product time to `to`, stopping at every instant at which something falls due."""
        async with self.moving:
            await self.carry(to)
            await self.look_ahead()

    async def carry(self, to: datetime) -> None:
        """The move itself; whoever calls holds `moving`."""
        await self.settle()
        while (moment := self._next_instant()) is not None and moment <= to:
            self.clock.move_to(max(moment, self.clock.now()))
            if self._only_talk(moment):
                await self._people_act(self.clock.now())
                continue
            await self.settle()
        self.clock.move_to(max(to, self.clock.now()))
        await self.settle()

    def _next_instant(self) -> datetime | None:
        """What is due is done; so only what comes later counts, or time would stand before work nobody can do."""
        after = self.clock.now()
        found = [self._next.next(), self.people.next_act() if self.people else None]
        return min((moment for moment in found if moment is not None and moment > after), default=None)

    def _only_talk(self, moment: datetime) -> bool:
        """People's own talk, which the bot does not hear: nothing to sweep or send."""
        due = self._next.next()
        return self.people is not None and (due is None or due > moment) and self.people.only_talk(moment)

    async def look_ahead(self) -> None:
        self.outdated = False
        self.coming = await self.program.db.read(
            lambda unit: coming(unit, self.workspace_id, self.clock.now())
        )

    def _heard(self, change: Change) -> None:
        """Whatever somebody does may change what comes; that pages are told the time does not."""
        self.outdated = self.outdated or change.kind != "clock"

    def keep_going(self, *more: Coroutine[Any, Any, None]) -> None:
        """Serve in the background: product time runs, and what is owed goes out as it falls due."""
        self._somebody_plays = True
        self.clock.run(USUAL)
        self.slack.on_change(self._heard)
        self._tasks += [asyncio.create_task(work) for work in (keep_pace(self), *more)]


def _due(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
