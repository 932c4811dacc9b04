"""A delivery loop before the local Slack: a few people, short messages, clocks that a test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiohttp

from bot.manifest import read_manifest
from bot.slack import SlackClient
from bot.tenants import Tenants
from gateway.clock import MovableClock
from playground import LocalSlack
from scheduler.delivery import Courier
from scheduler.house import House
from scheduler.pace import UNPACED, Paces
from scheduler.rendering import Content, Context, Instead, Shown
from storage import deliveries, directory, workspaces
from storage.database import Database
from storage.deliveries import KINDS, Claimed, Owe, Owed
from storage.tables import Delivery
from storage.templates import Templates
from storage.unit import Unit
from tests.database.house import WEDNESDAY, Machine, change, house, ids_of, member, one, rows

PATIENCE = 1.5  # seconds a call may take here; real ones get fifteen


@dataclass
class Ledger:
    """One workspace that owes. `texts` is what each subject shows now; `shown` overrides it by key."""

    db: Database
    slack: LocalSlack
    session: aiohttp.ClientSession
    clock: MovableClock
    machine: Machine
    workspace_id: UUID
    token: str
    ids: dict[str, UUID]
    tenants: Tenants
    said: dict[str, str] = field(default_factory=dict)
    shown: dict[str, Callable[[], Shown]] = field(default_factory=dict)
    instead: dict[str, Instead] = field(default_factory=dict)

    def house(self, replica: str = "one", **options: Any) -> House:
        made = house(self.db, self.clock, self.machine, self.tenants.slack_of, replica)
        for name, value in options.items():
            object.__setattr__(made, name, value)
        return made

    def courier(self, replica: str = "one", paces: Paces = UNPACED, **options: Any) -> Courier:
        renderers = dict.fromkeys(KINDS, self.render)
        return Courier(self.house(replica, **options), renderers, paces, self.instead)

    def render(
        self, _unit: Unit, _workspace: UUID, claimed: Sequence[Claimed], _context: Context
    ) -> dict[UUID, Shown]:
        return {row.id: self._shown(row) for row in claimed}

    def _shown(self, row: Claimed) -> Shown:
        if row.dedupe in self.shown:
            return self.shown[row.dedupe]()
        text = self.said.get(row.dedupe.removeprefix("update:"), row.dedupe.removeprefix("update:"))
        block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
        if row.op == "publish":
            return Content(view={"type": "home", "blocks": [block]})
        return Content(text, [block])

    async def owe(self, key: str, kind: str = "reply", who: str = "UANA", **values: Any) -> None:
        now = self.clock.now()
        owed = Owe(kind, key, self.ids[who], None, now, now + timedelta(hours=2), **values)
        await self.db.write(lambda unit: deliveries.owe(unit, self.workspace_id, now, [owed]))

    async def owed(self, key: str) -> Owed:
        return (await self.db.read(lambda unit: deliveries.find(unit, self.workspace_id, [key])))[key]

    async def owe_change(self, key: str) -> None:
        target, now = await self.owed(key), self.clock.now()
        await self.db.write(lambda unit: deliveries.owe_change(unit, self.workspace_id, now, [target]))

    async def owe_home(self, who: str) -> None:
        now = self.clock.now()
        await self.db.write(lambda unit: deliveries.owe_home(unit, self.workspace_id, now, self.ids[who]))

    async def row(self, key: str) -> Any:
        return one(row for row in await rows(self.db, Delivery) if row.dedupe == key)

    async def states(self) -> dict[str, str]:
        return {row.dedupe: row.state for row in await rows(self.db, Delivery)}

    async def crash(self) -> None:
        """Whoever held rows in hand died long ago. Time is the database's own on PostgreSQL."""
        long_ago = WEDNESDAY - timedelta(days=9000)
        for state in ("claimed", "sending"):
            await change(self.db, Delivery, {"state": state}, owner="dead", lease_until=long_ago)

    def posts(self, kind: str = "post") -> list[str]:
        return [post.text for post in self.slack.posts if post.kind == kind]

    def pass_time(self, seconds: float) -> None:
        """Both clocks go on."""
        self.machine.seconds += seconds
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def client(self) -> SlackClient:
        return SlackClient(self.token, self.slack.api_url, self.session)


@asynccontextmanager
async def opened(db: Database) -> AsyncIterator[Ledger]:
    clock, machine = MovableClock(WEDNESDAY), Machine()
    slack = LocalSlack(read_manifest(), clock=clock.now, limits=False)
    await slack.start()
    home = slack.add_workspace("Northwind")
    names = ("UANA", "UBEN", "UCY", "UDEE", *(f"UP{n:02}" for n in range(20)))
    for name in names:
        slack.add_person(name, id=name)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout) as session:

        def work(unit: Unit) -> UUID:
            id, _ = workspaces.install(
                unit, slack_team_id=home.team_id, name="Northwind", tz="UTC", bot_token=home.bot_token,
                bot_user_id=home.bot_user_id, enterprise_id=None, now=WEDNESDAY,
            )  # fmt: skip
            directory.apply(unit, id, [member(name, name, "UTC") for name in names], Templates(), WEDNESDAY)
            return id

        id = await db.write(work)
        tenants = Tenants(db, machine, session, slack.api_url)
        ids = await ids_of(db, id)
        yield Ledger(db, slack, session, clock, machine, id, home.bot_token, ids, tenants)
    await slack.stop()
