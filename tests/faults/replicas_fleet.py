"""Several replicas under fire: killed, stopped past their lease, taken away and added, while people answer."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.processes import cpu_seconds
from storage.database import Database
from tests.faults import bot_process, reading
from tests.faults.campaign import DELIVERY, EFFECT, SWEEP, TRICKS, Result, repeated_at_rest
from tests.faults.processes import Life
from tests.faults.replicas_balancer import Balancer
from tests.faults.rig import UP, Machines, Plan, Rig, free_port

LEASE = 2.0  # seconds; far shorter than in service, so that a run sees many of them end
STOP = 15.0  # seconds in which a replica that is asked to stop has gone


class FleetRig(Rig):
    """A rig whose replicas may each have an environment of their own."""

    def __init__(self, machines: Machines, folder: Path, *, extra: Mapping[str, str], **options: Any) -> None:
        super().__init__(machines, folder, lease=options.pop("lease", LEASE), **options)
        self._extra |= extra
        self.own: dict[int, Mapping[str, str]] = {}  # by port

    async def bear(self, *, kill: str = "", stop: str = "", port: int | None = None) -> Life:
        common = self._extra
        self._extra = common | self.own.get(port or self.ports[0], {})
        try:
            return await super().bear(kill=kill, stop=stop, port=port)
        finally:
            self._extra = common

    def database(self) -> AbstractAsyncContextManager[Database]:
        """The database beside those who serve it."""
        return reading.opened(self._url, self._key)

    async def over_sockets(self) -> None:
        """Slack opens a connection to each replica and uses them in turn."""
        self._extra["SLACK_APP_TOKEN"] = (await self.slack.get("info"))["app_token"]
        await self.slack.post("delivery", socket=True)


@dataclass(slots=True)
class Toll:
    """What was done to the replicas."""

    killed: int = 0
    paused: int = 0
    removed: int = 0
    slowest_stop: float = 0.0

    def __add__(self, other: Toll) -> Toll:
        return Toll(
            self.killed + other.killed,
            self.paused + other.paused,
            self.removed + other.removed,
            max(self.slowest_stop, other.slowest_stop),
        )


@dataclass
class Fleet:
    """`seats` are the replicas that run, by port."""

    rig: FleetRig
    balancer: Balancer | None
    seats: dict[int, tuple[Life, Plan]] = field(default_factory=dict)
    toll: Toll = field(default_factory=Toll)
    cpu: float = 0.0  # seconds, of those that are gone
    _paused: list[asyncio.Task[None]] = field(default_factory=list)

    async def begin(self, port: int, plan: Plan = Plan(None)) -> Life:
        """A replica at this port, which dies at its planned moment if that comes."""
        life = await self.rig.bear(port=port, kill=str(plan) if plan.label else "")
        self.seats[port] = life, plan
        assert await life.until(lambda it: it.dead or it.passed("ready"), UP), "a replica does not start"
        return life

    async def end(self, port: int) -> None:
        """It died, or dies now."""
        life, plan = self.seats.pop(port)
        self._count_cpu(life)
        await self.rig.end(life, plan)
        self.toll.killed += 1
        self.rig.crew.up.set()

    def _count_cpu(self, life: Life) -> None:
        with contextlib.suppress(OSError):
            self.cpu += cpu_seconds(life.pid)

    async def retire(self, port: int) -> None:
        """SIGTERM: what is under way is finished, and it goes by itself."""
        life, _ = self.seats.pop(port)
        self._count_cpu(life)
        began = time.monotonic()
        life.send(signal.SIGTERM)
        assert await life.until(lambda it: it.dead, STOP), "it does not stop"
        self.toll.slowest_stop = max(self.toll.slowest_stop, time.monotonic() - began)
        assert life.status in (0, -signal.SIGKILL), f"it stopped with {life.status}"
        if life.status:  # its planned moment came while it stopped
            await self.rig.end(life, Plan("sent"))
            self.rig.crew.up.set()
            return
        assert not await self.rig.read(reading.left_sending(life.pid)), "it left sends behind"
        self.rig.lives.remove(life)
        self.toll.removed += 1

    def pause(self, port: int, seconds: float) -> None:
        """SIGSTOP for longer than its leases last; then it goes on as if nothing were."""
        life, _ = self.seats[port]

        async def wait() -> None:
            life.send(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            life.send(signal.SIGCONT)

        self.toll.paused += 1
        self._paused.append(asyncio.create_task(wait()))

    async def awake(self) -> None:
        """Until nobody is stopped any more."""
        await asyncio.gather(*self._paused)
        self._paused.clear()

    def plan(self) -> Plan:
        """A named moment to die at, for three of four; soon in sending, which few of them get to do."""
        chance = self.rig.chance
        where = chance.choice((DELIVERY, DELIVERY, (*SWEEP, *EFFECT), (None,)))
        return Plan(chance.choice(where), chance.randint(1, 3 if where is DELIVERY else 12))

    def sender(self) -> int:
        """The port of one that is sending now, or was the last to: they share one workspace, so it is one at a time."""
        return max(self.seats, key=lambda port: self.seats[port][0].heard.get("after_claim", 0.0))

    async def harm(self) -> int:
        """One deed: whoever died is buried, else somebody is hurt. Returns the port that is free now, or 0."""
        chance = self.rig.chance
        dead = [port for port, (life, _) in self.seats.items() if life.dead]
        port = dead[0] if dead else chance.choice((self.sender(), *sorted(self.seats)))
        deed = "kill" if dead else chance.choices(("kill", "pause", "retire"), (8, 1, 1))[0]
        if deed == "pause":
            self.pause(port, LEASE + chance.uniform(0.5, 2))
            return 0
        await (self.retire(port) if deed == "retire" else self.end(port))
        return port


@contextlib.asynccontextmanager
async def fleet(
    rig: FleetRig, replicas: int, transport: str, hours: Sequence[float] = ()
) -> AsyncIterator[Fleet]:
    """So many replicas, behind a balancer (`http`) or with a connection each (`socket`).

    `hours`: by how much the clock of each of them is wrong.
    """
    rig.ports += [free_port() for _ in range(replicas - len(rig.ports))]
    for port, off in zip(rig.ports, hours, strict=False):
        rig.own[port] = {bot_process.WALL: str(off)}
    async with contextlib.AsyncExitStack() as stack:
        balancer = None
        if transport == "http":
            balancer = await stack.enter_async_context(Balancer(rig.ports))
            await rig.aim(balancer.port)
        else:
            await rig.over_sockets()
        found = Fleet(rig, balancer)
        await asyncio.gather(*(found.begin(port) for port in rig.ports))
        rig.crew.up.set()
        yield found
        await found.awake()


async def under_fire(found: Fleet, kills: int, gap: tuple[float, float]) -> None:
    """Until so many have been killed, one every few seconds. `gap`: at least and at most so many seconds."""
    rig = found.rig
    while found.toll.killed < kills:
        await rig.slack.post("delivery", next=rig.chance.choice(TRICKS), kind="interaction", times=1)
        watching = [
            asyncio.create_task(life.until(lambda it: it.dead, 60)) for life, _ in found.seats.values()
        ]
        await asyncio.wait(watching, timeout=rig.chance.uniform(*gap), return_when=asyncio.FIRST_COMPLETED)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        if port := await found.harm():
            await found.begin(port, found.plan())
    await found.awake()
    for port, (life, plan) in tuple(found.seats.items()):
        if life.dead or plan.label is not None:  # the last ones are to last
            await found.end(port)
            await found.begin(port)


async def to_the_end(found: Fleet, started: float, patience: float = 240.0) -> Result:
    """All come to rest; then every payload once more, twice at once, to any of them."""
    return await repeated_at_rest(found.rig, started, patience)


async def refused(found: Fleet) -> int:
    """How many payloads a replica did not believe, which is what a clock that is wrong leads to."""
    inbound = (await found.rig.received()).inbound
    return sum(attempt["status"] == 401 for item in inbound for attempt in item["attempts"])


def pids(lives: Sequence[Life]) -> list[int]:
    return [life.pid for life in lives if not life.dead]
