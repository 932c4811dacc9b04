"""The monkey: one move after another by the dice of a seed, each looked at by the oracle."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.door import name_of
from bot.play.play import Play
from gateway.door import Kind
from playground.actor import Actor
from playground.outcome import Outcome
from storage import system
from tests.monkey import moves, windows
from tests.monkey.crew import settle_in
from tests.monkey.eyes import Sight, look
from tests.monkey.hand import Hand, Maker, Move
from tests.monkey.oracle import Oracle
from tests.monkey.pairs import partners
from tests.monkey.words import Words

NOBODY = Sight((), (), "")
CLOCK = 10  # how often of a hundred draws the clock moves; less while somebody is in the middle of something


class Fault(AssertionError):
    """Something the oracle did not like, with all that is needed to see it again."""


class Monkey:
    def __init__(self, world: Play, seed: int, *, heard: list[Any], records: list[logging.LogRecord]) -> None:
        self.world = world
        self.seed = seed
        self.rng = random.Random(seed)
        words = Words(self.rng)
        self.hand = Hand(world, self.rng, words)
        self.oracle = Oracle(world, words, heard, records)
        self.kinds: Counter[str] = Counter()
        self.trail: list[str] = []
        self.done = 0
        self._last: deque[str] = deque(maxlen=10)
        self._at: Actor | None = None  # who did something last

    async def begin(self) -> None:
        """Everybody is there, and what it took to get them there is not judged."""
        await settle_in(self.world)
        self.oracle.catch_up()

    async def run(self, steps: int) -> None:
        """Settle in, then so many steps. Raises Fault."""
        await self.begin()
        started = time.monotonic()
        for _ in range(steps):
            await self.take(await self.next_move())
        self.seconds = time.monotonic() - started
        await self.world.slack.settle()
        if faults := self.world.slack.faults_seen:
            raise Fault(self.report(faults))

    async def take(self, move: Move) -> Outcome | None:
        """Do it, let everything come to rest, and judge. Raises Fault."""
        self.done += 1
        self.kinds[move.kind] += 1
        name = move.who.id if move.who is not None else "the clock"
        line = f"{self.done}. {self.world.clock.now():%a %d %b %H:%M} UTC, {name} {move.words}"
        self._last.append(line)
        self._at = move.who or self._at
        before = self._look(move)
        try:
            outcome = await move.act()
            await self.world.settle()
            await self.world.slack.retry_now()
            await self.world.settle()
        except Exception as error:
            raise Fault(self.report([f"{type(error).__name__}: {error}"])) from error
        after = self._look(move)
        self.hand.partners = await partners(self.world)
        for actor in self.people():
            self.hand.remember(actor)
        self.trail.append(f"{line} -> {getattr(outcome, 'kind', '-')}")
        outcome = outcome if isinstance(outcome, Outcome) else None
        if faults := await self.oracle.judge(move, outcome, before, after):
            raise Fault(self.report(faults))
        return outcome

    async def next_move(self) -> Move:
        """By the dice: the clock, somebody who comes back, or what one of the people can do now."""
        while True:
            writing = self._at is not None and self._at.view is not None
            if self.rng.randrange(100) < (CLOCK // 3 if writing else CLOCK):
                return await self._clock()
            actor = self.rng.choice(self._busy() or self.people())
            if actor.profile.deleted:
                if self.rng.random() < 0.2:
                    return Move("reactivate", "is reactivated", actor.reactivate, actor)
                continue
            in_window = actor.view is not None and self.rng.random() < 0.93
            if move := self._draw(windows.IN_WINDOW if in_window else moves.ANYWHERE, actor):
                return move

    def _busy(self) -> list[Actor]:
        """Mostly who did something last, while a window is open: who begins something goes on with it."""
        dice, busy = self.rng.random(), [one for one in self.people() if one.view is not None]
        if dice < 0.7 and self._at in busy:
            return [one for one in busy if one == self._at]
        return busy if dice < 0.85 else []

    def people(self) -> list[Actor]:
        humans = self.world.slack.workspace().humans()
        return [self.world.slack.person(id) for id in sorted(one.id for one in humans)]

    def _draw(self, offered: Sequence[tuple[int, Maker]], actor: Actor) -> Move | None:
        weights, makers = [weight for weight, _ in offered], [maker for _, maker in offered]
        return self.rng.choices(makers, weights)[0](self.hand, actor)

    async def _clock(self) -> Move:
        now = self.world.clock.now()
        to = self.rng.choice((self._minutes, *(self._hours,) * 4, *(self._morning,) * 2, self._days))(now)
        if self.rng.random() < 0.3:
            due = (await self.world.program.db.read(system.moments)).next()
            if due is not None and now < due < now + timedelta(days=7):
                to = due
        return Move("clock", f"moves to {to:%a %d %b %H:%M}", lambda: self.world.advance(to))

    def _minutes(self, now: datetime) -> datetime:
        return now + timedelta(minutes=self.rng.randint(1, 59))

    def _hours(self, now: datetime) -> datetime:
        return now + timedelta(hours=self.rng.randint(1, 9))

    def _days(self, now: datetime) -> datetime:
        return now + timedelta(days=self.rng.randint(1, 4), minutes=self.rng.randint(0, 600))

    def _morning(self, now: datetime) -> datetime:
        zone = ZoneInfo(self.rng.choice(("America/New_York", "Europe/Berlin", "Pacific/Auckland")))
        local = now.astimezone(zone)
        morning = local.replace(hour=9, minute=0, second=0, microsecond=0)
        return (morning if morning > local else morning + timedelta(days=1)).astimezone(now.tzinfo)

    def _look(self, move: Move) -> Sight:
        return look(move.who) if move.who is not None else NOBODY

    def report(self, faults: Sequence[str]) -> str:
        """What is wrong, what was done last, and how to see it again."""
        return "\n".join(
            [
                f"The monkey with seed {self.seed} found this at step {self.done}:",
                *(f"  - {fault}" for fault in faults[:12]),
                "What was done last:",
                *(f"  {line}" for line in self._last),
                "To see it again:",
                f"  MONKEY_SEED={self.seed} MONKEY_STEPS={self.done} MONKEY_DATABASE={self.world.program.db.dialect} "
                "uv run pytest -n 0 tests/monkey/test_monkey.py -k some_steps",
            ]
        )

    def figures(self) -> str:
        slack = self.world.slack
        kinds = ", ".join(f"{kind} {count}" for kind, count in self.kinds.most_common())
        left = sorted(f"{kind} {id}" for kind, id in self.unmet())
        return (
            f"seed {self.seed}: {self.done} steps in {self.seconds:.1f} s, {len(slack.inbound)} payloads, "
            f"{len(slack.calls)} calls, {len(slack.posts)} posts; {kinds}; never met: {', '.join(left) or 'nothing'}"
        )

    def unmet(self) -> set[tuple[Kind, str]]:
        """What the bot claims and nobody came to."""
        met = {name_of(one.payload) for one in self.world.slack.inbound}
        return set(self.world.program.registry.claims()) - met  # type: ignore[operator]
