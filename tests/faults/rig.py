"""A round under fire: the local Slack, a bot that is killed and started again, people, and the record of it all."""

from __future__ import annotations

import asyncio
import random
import secrets
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from bot.http import EVENTS_PATH
from bot.people import import_people
from bot.program import Program
from bot.sample.team import Sample, people_csv
from bot.settings import Settings
from gateway.clock import MovableClock
from scheduler import directory
from storage.sealing import Cipher
from storage.unit import Unit
from tests.faults import bot_process, reading
from tests.faults.checker import Death, Ledger, Received, Report, check, repeatable
from tests.faults.crew import Crew
from tests.faults.processes import Life, Nursery, SlackProcess

WEDNESDAY = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 19, 14, 0, 1, tzinfo=UTC)  # a second after the check-ins open in London
ZONE, TEAM, TOKEN = "Europe/London", "TFAULTS", "xoxb-faults"
UP = 30.0  # seconds a start may take on a machine that is busy with other things


@dataclass(frozen=True, slots=True)
class Plan:
    """One death to come: at the n-th time a label passes, or (no label) so many seconds after the start;

    a negative number counts from the fork, so that the start itself is hit.
    """

    label: str | None
    count: int = 1
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.label}:{self.count}" if self.label else "random"


class Machines:
    """What is slow to start and good for many rounds: the nursery and the local Slack."""

    async def __aenter__(self) -> Self:
        self.nursery, self.slack = Nursery(), SlackProcess()
        await asyncio.gather(self.nursery.start(), self.slack.start())
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(self.nursery.stop(), self.slack.stop())


def team(people: int, to_a_coach: int = 20) -> list[Sample]:
    """So many reps, each asked once a round, and their coaches, who are not."""
    coaches = [f"UCOACH{n:03}" for n in range(-(-people // to_a_coach))]
    return [
        *(Sample(id, f"Coach {id[6:]}", "Sales manager", ZONE) for id in coaches),
        *(
            Sample(f"UREP{n:05}", f"Rep {n}", "Account executive", ZONE, coaches[n // to_a_coach], "ae")
            for n in range(people)
        ),
    ]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Rig:
    """One database, one workspace, one round after the other."""

    def __init__(
        self, machines: Machines, folder: Path, *, people: int, database_url: str | None = None, seed: int = 1,
        plant: str | None = None, lease: float | None = None, share: float = 0.3,
    ) -> None:  # fmt: skip
        self.slack, self.nursery = machines.slack, machines.nursery
        self.people = people
        self.chance = random.Random(seed)
        self.deaths: list[Death] = []
        self.rounds = 1
        self.jumped = timedelta(0)  # how wrong the clock is by now
        self._folder = folder
        folder.mkdir(exist_ok=True)
        self._key = Cipher.make_key()
        self.secret = secrets.token_hex(16)
        self._url = database_url or f"sqlite:///{folder / 'faults.sqlite'}"
        self._extra = {bot_process.PLANT: plant or "", bot_process.LEASE: "" if lease is None else str(lease)}
        self._patience = 3.0 + (lease or 0.0)  # what a dead one held may have to be waited for
        self.crew = Crew(self.slack, self.chance, share=share)
        self.lives: list[Life] = []
        self.ports = [free_port()]

    async def __aenter__(self) -> Self:
        await self.slack.post("reset")
        self._first = (await self.slack.get("info"))["last"]
        self.crew.seen = self._first
        everybody = team(self.people)
        persons = [{"id": one.id, "name": one.name, "tz": one.tz} for one in everybody]
        home = {"name": "Northwind", "team_id": TEAM, "bot_token": TOKEN, "people": persons}
        await self.slack.post("seed", workspaces=[home])
        await self._prepare(everybody)
        self._since = time.monotonic()
        await self.aim(self.ports[0])
        self.crew.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(life.kill() for life in self.lives if not life.dead))
        await self.crew.stop()

    async def _prepare(self, everybody: list[Sample]) -> None:
        """The day before: installed, the directory read, the people file imported."""
        settings = Settings(
            slack_api_url=f"{self.slack.base_url}/api/",
            database_url=self._url,
            touchline_secret_key=self._key,
        )
        program = Program(settings, clock=MovableClock(WEDNESDAY))
        await program.open()
        try:
            workspace_id = await program.install(TOKEN)
            await directory.sync_due(program.house, WEDNESDAY)
            csv, tracks = people_csv(everybody), program.library.tracks
            done = await import_people(program.db, workspace_id, csv, program.templates, tracks, WEDNESDAY)
            assert done.newly_asked == self.people, done
        finally:
            await program.close()

    async def aim(self, port: int) -> None:
        """Slack sends its payloads to this port from now on."""
        url = f"http://127.0.0.1:{port}{EVENTS_PATH}"
        await self.slack.post("delivery", request_url=url, signing_secret=self.secret)

    # ------------------------------------------------------------ lives and deaths

    @property
    def now(self) -> datetime:
        """Product time, as the bot has it."""
        start = THURSDAY + timedelta(days=7) * (self.rounds - 1)
        return start + timedelta(seconds=time.monotonic() - self._since) + self.jumped

    async def bear(self, *, kill: str = "", stop: str = "", port: int | None = None) -> Life:
        now, at = self.now, time.monotonic()
        life = await self.nursery.bear(
            self._extra
            | {
                "SLACK_API_URL": f"{self.slack.base_url}/api/", "SLACK_BOT_TOKEN": TOKEN,
                "SLACK_SIGNING_SECRET": self.secret, "DATABASE_URL": self._url,
                "TOUCHLINE_SECRET_KEY": self._key, "PORT": str(port or self.ports[0]),
                bot_process.KILL: kill, bot_process.STOP: stop, bot_process.CLOCK: f"{now.isoformat()},{at}",
                bot_process.LOG: str(self._folder / "bot.log"),
            }
        )  # fmt: skip
        self.lives.append(life)
        return life

    async def start(self, *, port: int | None = None, stop: str = "") -> Life:
        """A life that is meant to last."""
        life = await self.bear(port=port, stop=stop)
        up = await life.until(lambda it: it.dead or it.passed("ready") or it.stopped, UP)
        assert up, "the bot does not start"
        assert not life.dead, f"the bot ended with {life.status}"
        self.crew.up.set()
        return life

    async def die(self, plan: Plan) -> Death:
        """Start a life and see it end as planned; if its moment does not come, it ends anyway."""
        life = await self.bear(kill=str(plan) if plan.label else "")
        if plan.seconds >= 0:
            await life.until(lambda it: it.dead or it.passed("ready"), UP)
            self.crew.up.set()
        await life.until(lambda it: it.dead, self._patience if plan.label else abs(plan.seconds))
        return await self.end(life, plan)

    async def end(self, life: Life, plan: Plan) -> Death:
        """What a life that ended, or ends now, leaves behind."""
        planned = life.dead and plan.label is not None
        await life.kill()
        self.crew.up.clear()
        if all(other.dead for other in self.lives):
            await reading.hung_up(self._url)
        left = await self.read(reading.left_sending(life.pid), copy=True)
        death = Death(
            str(plan) if planned else "random", life.in_sending(plan.label if planned else None), left
        )
        self.deaths.append(death)
        return death

    async def at_rest(self) -> bool:
        """Whether the dead left nothing to do."""
        return self.crew.idle and not await self.read(reading.unrest(self.now), copy=True)

    # ------------------------------------------------------------ coming to rest

    async def read(self, work: Callable[[Unit], Any], *, copy: bool = False) -> Any:
        async with reading.opened(self._url, self._key, copy=copy) as database:
            return await database.read(work)

    async def until(self, work: Callable[[], Callable[[Unit], Any]], seconds: float) -> None:
        """Until what `work` reads from the database is true."""
        end = time.monotonic() + seconds
        while not await self.read(work()):
            assert time.monotonic() < end, "it does not come to that"
            await asyncio.sleep(0.1)

    async def rest(self, seconds: float = 120.0) -> None:
        """Until nothing is due, in hand or on anybody's mind."""
        end = time.monotonic() + seconds
        while True:
            await self.slack.post("retry")
            await self.crew.look()
            await self.crew.settle(seconds)
            last = (await self.slack.get("info"))["last"]
            left = await self.read(reading.unrest(self.now))
            await self.crew.look()  # what was sent just now may give them something to do
            if not left and self.crew.idle and await self._quiet(last):
                return
            if any(life.dead and life.status != -signal.SIGKILL for life in self.lives):
                raise AssertionError("a bot ended by itself; see its log")
            if time.monotonic() > end:
                return  # the checker names what is left
            await asyncio.sleep(0.1)

    async def _quiet(self, last: int) -> bool:
        """Whether nothing happened since and no payload waits for a retry: it may owe something when it arrives."""
        await self.slack.post("settle")
        waited = (await self.slack.post("retry"))["retried"]
        return not waited and (await self.slack.get("info"))["last"] == last

    async def repeat(self) -> int:
        """Every payload that has an effect comes again, twice at once. How many there were."""
        await self.slack.post("settle")
        inbound = await self.slack.since("inbound", self._first)
        again = [item["seq"] for item in repeatable(inbound)]
        room = asyncio.Semaphore(4)

        async def one(seq: int) -> None:
            async with room:
                await self.slack.post("redeliver", seq=seq, at_once=True)

        await asyncio.gather(*(one(seq) for seq in again))
        return len(again)

    async def received(self) -> Received:
        await self.crew.look()
        return Received(self.crew.posts, await self.slack.since("inbound", self._first))

    async def ledger(self) -> Ledger:
        found: Ledger = await self.read(reading.ledger)
        return found

    async def report(self) -> Report:
        return check(await self.received(), await self.ledger(), people=self.people, rounds=self.rounds)
