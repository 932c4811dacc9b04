"""The program: everything made once, in order, and taken down in the opposite one."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Callable, Coroutine
from types import ModuleType
from typing import Any
from uuid import UUID

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp

import handlers.admin
import handlers.brief
import handlers.card
import handlers.checkin
import handlers.checkin_topics
import handlers.checklist
import handlers.coach
import handlers.commitments
import handlers.digests
import handlers.evidence
import handlers.extra_coaches
import handlers.farewell
import handlers.home
import handlers.house
import handlers.introduction
import handlers.invites
import handlers.kudos
import handlers.kudos_after
import handlers.kudos_command
import handlers.kudos_lines
import handlers.kudos_lists
import handlers.kudos_reactions
import handlers.milestones
import handlers.my_data
import handlers.my_settings
import handlers.notes
import handlers.orgs
import handlers.own_steps
import handlers.pauses
import handlers.people
import handlers.people_file
import handlers.places
import handlers.plans
import handlers.practice
import handlers.prep
import handlers.question_bank
import handlers.settings
import handlers.skips
import handlers.slots
import handlers.starting
import handlers.talk_answers
import handlers.talk_log
import handlers.talk_thread
import handlers.talk_ways
import handlers.talk_window
import handlers.team
import handlers.team_channel
import handlers.team_talks
import handlers.topics
import scheduler.house
from bot.door import Door
from bot.heartbeat import Heartbeat
from bot.installing import Installing
from bot.oauth import OAuth
from bot.rotating import Rotation
from bot.settings import Settings
from bot.slack import SlackClient, new_session
from bot.stopping import part
from bot.tenants import Tenants
from bot.tokens import Probes
from coaching.library import Library, load_library
from gateway.calls import Calls
from gateway.clock import MachineClock, ProductClock, SystemClock
from gateway.door import Registry
from gateway.metrics import Metrics
from scheduler import directory, keeping, sweep
from scheduler.cadence import RecheckPlans, Windows
from scheduler.delivery import Courier
from scheduler.messages import INSTEAD, RENDERERS
from scheduler.notes import MorningNotes
from scheduler.pace import Paces, Rate
from scheduler.prompts import MoveOn, OpenRounds, Recheck
from scheduler.rep_digests import RepDigests
from scheduler.talks import SilentTalks
from scheduler.team_week import TeamWeek
from storage import installs, schema, system
from storage.database import Database, connect
from storage.templates import Templates

HANDLERS: tuple[ModuleType, ...] = (
    handlers.admin,
    handlers.brief,
    handlers.card,
    handlers.checkin,
    handlers.coach,
    handlers.digests,
    handlers.farewell,
    handlers.home,
    handlers.invites,
    handlers.kudos,
    handlers.kudos_after,
    handlers.kudos_command,
    handlers.kudos_lines,
    handlers.kudos_lists,
    handlers.kudos_reactions,
    handlers.milestones,
    handlers.notes,
    handlers.orgs,
    handlers.skips,
    handlers.slots,
    handlers.people,
    handlers.people_file,
    handlers.extra_coaches,
    handlers.team_talks,
    handlers.team,
    handlers.team_channel,
    handlers.practice,
    handlers.checklist,
    handlers.places,
    handlers.plans,
    handlers.pauses,
    handlers.my_data,
    handlers.my_settings,
    handlers.introduction,
    handlers.prep,
    handlers.question_bank,
    handlers.settings,
    handlers.starting,
    handlers.topics,
    handlers.talk_thread,
    handlers.own_steps,
    handlers.evidence,
    handlers.commitments,
    handlers.checkin_topics,
    handlers.talk_answers,
    handlers.talk_log,
    handlers.talk_ways,
    handlers.talk_window,
)
_LOG = structlog.get_logger("touchline")


def paces_of(settings: Settings) -> Paces:
    return Paces(post=Rate(settings.posts_per_minute / 60, 5))


def sweep_steps(kept: Templates, library: Library) -> tuple[sweep.Step, ...]:
    """Everything a sweep does, in order: rounds open before anything else is looked at again.

    Plans come before morning notes: a note tells of the slots as they are now.
    """
    return (
        OpenRounds(kept), MoveOn(kept), Recheck(kept), SilentTalks(), Windows(), RecheckPlans(), MorningNotes(),
        TeamWeek(library), RepDigests(),
    )  # fmt: skip


class Program:
    """One replica: doors, sweeps and deliveries over one database."""

    def __init__(
        self, settings: Settings, *, clock: ProductClock | None = None, machine: MachineClock | None = None,
        paces: Paces | None = None, label: Callable[[str], None] = lambda _name: None,
        session: Callable[[], aiohttp.ClientSession] = new_session, light: bool = False,
    ) -> None:  # fmt: skip
        system_clock = SystemClock()
        self.settings = settings
        self.clock: ProductClock = clock or system_clock
        self.machine: MachineClock = machine or system_clock
        self.cipher = settings.cipher()
        self.address = settings.url
        self.replica = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.metrics = Metrics()
        self.calls = Calls(self.metrics, self.machine.monotonic)
        self.templates = Templates()
        self.library: Library = load_library()
        self._paces = paces or paces_of(settings)
        self._label = label
        self._new_session, self._light = session, light
        self._ticking = asyncio.Lock()
        self._tasks: list[asyncio.Task[Any]] = []
        self.ready_problems: list[str] = ["starting"]

    # ------------------------------------------------------------ up and down

    async def open(self) -> None:
        """Connect, bring the schema up, wire. Raises DatabaseInUse or SettingsError."""
        self.db: Database = connect(self.settings.database_url, self.cipher, light=self._light)
        await self.db.start()
        self.heart = Heartbeat(self.db, self.replica, self.clock, self.machine)
        await self.heart.keep_time()
        applied = await schema.migrate(self.db)
        if applied:
            _LOG.info("schema_migrated", revisions=applied)
        if not (await schema.schema_state(self.db)).ready:
            _LOG.error(
                "schema_waits", cure="Run `touchline migrate --contract`: an earlier upgrade is not finished."
            )
        if self.db.dialect == "sqlite":
            # The lock file is ours, so whoever held these leases is gone.
            now = self.machine.steady()
            await self.db.write(lambda unit: system.expire_leases(unit, now, all_owners=True))
        self.session: aiohttp.ClientSession = self._new_session()
        self.db.observe = self.metrics.observe_unit
        api = self.settings.slack_api_url
        self.tenants = Tenants(self.db, self.machine, self.session, api, self.calls)
        self._wire()
        self.ready_problems = []

    def _wire(self) -> None:
        self.handlers_house = handlers.house.House(
            db=self.db, machine=self.machine, slack_of=self.tenants.slack_of,
            forget_tenants=self.tenants.forget, templates=self.templates, library=self.library,
            metrics=self.metrics, log=structlog.get_logger("touchline.handlers"), label=self._label,
            address=lambda: self.address,
        )  # fmt: skip
        self.house = scheduler.house.House(
            db=self.db, clock=self.clock, machine=self.machine, slack_of=self.tenants.slack_of,
            templates=self.templates, library=self.library, metrics=self.metrics,
            log=structlog.get_logger("touchline.scheduler"), replica=self.replica, label=self._label,
        )  # fmt: skip
        self.registry = Registry(HANDLERS)
        self.door = Door(
            self.registry, self.handlers_house, self.tenants, self.clock, self.cipher, self.metrics
        )
        self.sweep = sweep.Sweep(self.house, sweep_steps(self.templates, self.library))
        self.oauth = OAuth(self.settings, self.session, self.machine, self.calls)
        self.installing = Installing(self.db, self.tenants, self.library)
        self.rotation = Rotation(self.db, self.tenants, self.oauth, self.clock, self.machine)
        self.probes = Probes(self.db, self.tenants, self.clock, self.rotation.bring_back)
        self.courier = Courier(self.house, RENDERERS, self._paces, instead=INSTEAD)

    def bolt(self) -> AsyncApp:
        """The Bolt app behind either door."""
        client = SlackClient("", self.settings.slack_api_url, self.session).web
        client.token = None
        return self.door.app(signing_secret=self.settings.slack_signing_secret, client=client)

    async def close(self) -> bool:
        """No new claims, sends under way awaited, leases given back. False if some did not end in time."""
        well = True  # nothing here raises
        if hasattr(self, "courier"):
            well &= await part("deliveries", self.courier.stop(), 9)
            leases = await part("leases", self.courier.give_back(), 2)
            well &= leases and await part("heartbeat", self.heart.leave(), 2)
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                well &= await part("beside", asyncio.wait(self._tasks), 2)
            well &= await part("session", self.session.close(), 2)
        if hasattr(self, "db"):
            well &= await part("database", self.db.close(), 5)
        return well

    def claim_no_more(self) -> None:
        """What is in hand goes on; nothing more is taken in hand."""
        if hasattr(self, "courier"):
            self.courier.claim_no_more()

    def start_delivering(self) -> None:
        self.beside(self.courier.run())

    def beside(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do this beside everything else; when the program ends, so does it."""
        self._tasks = [*(task for task in self._tasks if not task.done()), asyncio.create_task(work)]

    # ------------------------------------------------------------ workspaces and time

    async def install(self, token: str) -> UUID:
        """Make or renew the workspace of a bot token. Raises SlackFailure. Returns its id."""
        return await self.installing.by_token(token, self.clock.now())

    async def tick(self) -> int:
        """What is due now, by product time. One at a time: a slow tick is not overtaken by the next."""
        async with self._ticking:
            return await self.sweep.run(self.clock.now())

    async def read_directories(self) -> int:
        """Go on with the directory passes that are due. Apart from the sweep: a large one takes minutes."""
        return await directory.sync_due(self.house, self.clock.now())

    async def tend_tokens(self) -> int:
        """Tokens that end soon are made new, and dead ones tried again."""
        return await self.rotation.run() + await self.probes.run()

    async def finish_tokens(self) -> None:
        """Wait for the token that is being made new. Nothing to do where the start did not get so far."""
        if hasattr(self, "rotation"):
            await self.rotation.finish()

    async def finish_tick(self) -> None:
        """Wait until no tick is under way."""
        async with self._ticking:
            return

    async def housekeeping(self) -> None:
        """Hourly: old keys go, and what installs left behind. Every replica may do it."""
        await sweep.forget_keys(self.house, self.clock.now())
        await self.db.write(lambda unit: installs.forget(unit, self.machine.now()))

    async def keep(self) -> int:
        """What is too old goes, and what is left of workspaces that removed the app. A little at a time."""
        return await keeping.run(self.house, self.clock.now())

    async def beat(self) -> None:
        """Say that this replica lives, and keep its clocks in step with the database's."""
        await self.heart.beat()
