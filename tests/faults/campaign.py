"""Rounds under fire, from the first kill to the report."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.faults import reading
from tests.faults.checker import Deaths, Report, changed_by_repeats, weigh
from tests.faults.processes import Life
from tests.faults.rig import Plan, Rig

SWEEP = ("before_sweep_write", "after_sweep_write")
DELIVERY = ("before_claim", "after_claim", "before_sending", "sending", "sent")
EFFECT = ("before_effect_commit", "after_effect_commit")
TRICKS = ("twice_at_once", "duplicate", "drop_answer")


@dataclass(slots=True)
class Result:
    """`first` is the report before every payload came again after a restart, `report` the one after."""

    first: Report
    report: Report
    deaths: Deaths
    repeated: int
    rounds: int
    seconds: float
    gave_up: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        return [*self.first.problems, *self.report.problems, *self.gave_up]


def plans(kills: int, chance: random.Random) -> list[Plan]:
    """Every labelled moment in turn and as many random ones; the sweep's first, while it still sweeps."""
    sweeps = [Plan(SWEEP[n % 2], 1 + n // 2 % 2) for n in range(kills // 8)]
    labelled = [
        Plan((*DELIVERY, *EFFECT)[n % 7], chance.randint(1, 3)) for n in range((kills - len(sweeps)) * 2 // 3)
    ]
    rest = kills - len(sweeps) - len(labelled)
    anywhere = [Plan(None, seconds=chance.uniform(-0.3, 0.5)) for _ in range(rest)]
    others = [*labelled, *anywhere]
    chance.shuffle(others)
    return [*sweeps, *others]


async def under_fire(rig: Rig, deaths: Sequence[Plan]) -> None:
    """One life after the other; when a round is done before its time, the next one comes due."""
    for plan in deaths:
        await rig.slack.post("delivery", next=rig.chance.choice(TRICKS), kind="interaction", times=1)
        await rig.die(plan)
        if await rig.at_rest():
            rig.rounds += 1


async def two_under_fire(rig: Rig, deaths: Sequence[Plan]) -> list[Life]:
    """Two replicas; whichever comes to its planned moment first dies, and is started again."""
    waiting = list(deaths)
    pair: dict[int, tuple[Life, Plan]] = {}

    async def begin(port: int) -> None:
        plan = waiting.pop(0) if waiting else Plan(None)
        life = await rig.bear(port=port, kill=str(plan) if plan.label else "")
        await life.until(lambda it: it.dead or it.passed("ready"), 30)
        pair[port] = life, plan

    for port in rig.ports:
        await begin(port)
    rig.crew.up.set()
    for _ in deaths:
        watching = [asyncio.create_task(life.until(_is_dead, 60)) for life, _ in pair.values()]
        await asyncio.wait(watching, timeout=rig.chance.uniform(0.5, 4), return_when=asyncio.FIRST_COMPLETED)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        dead = [port for port, (life, _) in pair.items() if life.dead]
        port = dead[0] if dead else rig.chance.choice(list(pair))
        await rig.aim(next(other for other in rig.ports if other != port))
        await rig.end(*pair[port])
        rig.crew.up.set()
        await begin(port)
        await rig.aim(port)
    for port, (life, plan) in list(pair.items()):
        if plan.label is not None:  # the last ones are to last
            await life.kill()
            await begin(port)
    return [life for life, _ in pair.values()]


def _is_dead(life: Life) -> bool:
    return life.dead


async def to_the_end(rig: Rig, started: float, *, patience: float = 120.0) -> Result:
    """A life that lasts, until all is at rest; then a restart, and every payload once more, twice at once."""
    life = await rig.start()

    async def restart() -> None:
        await life.kill()
        rig.crew.up.clear()
        await rig.start()

    return await repeated_at_rest(rig, started, patience, between=restart)


async def repeated_at_rest(
    rig: Rig, started: float, patience: float, *, between: Callable[[], Awaitable[None]] | None = None
) -> Result:
    """All come to rest; `between` is done; then every payload once more, twice at once, to whoever answers."""
    await rig.rest(patience)
    first, before = await rig.report(), await rig.ledger()
    if between is not None:
        await between()
    repeated = await rig.repeat()
    await rig.rest(patience)
    report = await rig.report()
    report.problems += changed_by_repeats(before, await rig.ledger())
    return Result(
        first, report, weigh(rig.deaths, report), repeated, rig.rounds, time.monotonic() - started,
        list(rig.crew.gave_up),
    )  # fmt: skip


async def campaign(rig: Rig, deaths: Sequence[Plan]) -> Result:
    """Kill as planned, come to rest, repeat everything, report."""
    started = time.monotonic()
    await under_fire(rig, deaths)
    return await to_the_end(rig, started)


async def stopped_past_its_lease(rig: Rig, at: str, *, other: bool) -> Result:
    """A life is stopped (SIGSTOP) at a moment until its leases have ended, and goes on as if nothing were.

    With `other`, a second replica takes over and finishes everything in the meantime.
    """
    started = time.monotonic()
    life = await rig.start(stop=at)
    assert await life.until(lambda it: it.stopped, 30), "its moment did not come"
    await rig.until(lambda: reading.leases_over(life.pid, datetime.now(UTC)), 30)
    if other:
        await rig.aim(rig.ports[1])
        await rig.start(port=rig.ports[1])
        await rig.rest()
    turns = life.labels.count("before_claim")
    life.send(signal.SIGCONT)
    assert await life.until(lambda it: it.labels.count("before_claim") > turns, 30), "it does not go on"
    await rig.rest()
    report = await rig.report()
    return Result(report, report, weigh(rig.deaths, report), 0, 1, time.monotonic() - started)
