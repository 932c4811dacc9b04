"""Handing payloads to the app: once, in time, again where Slack would, and wrongly when told to."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

from playground import facts
from playground.errors import Json
from playground.ids import Clock, Machine
from playground.record import Attempt, Change, Inbound, Record

Trick = Literal["duplicate", "twice_at_once", "drop_answer", "lose"]
TRICKS: tuple[str, ...] = get_args(Trick)


class Handle(Protocol):
    """What a scheduler gives back."""

    def cancel(self) -> None: ...


CallLater = Callable[[float, Callable[[], None]], Handle]


@dataclass(slots=True)
class Reply:
    """What came back from the app, before it is judged."""

    status: int | None
    body: Any = None
    reason: str = ""
    no_retry: bool = False


class Transport(Protocol):
    """A way to the app."""

    async def send(self, inbound: Inbound, retry: int, reason: str, timeout: float) -> Reply:
        """Deliver once; problems come back as `reason`, never as an exception."""
        ...

    async def release(self) -> None:
        """Give back what it holds; the app may still be connected."""
        ...


@dataclass(slots=True)
class Planned:
    """A trick for the next payloads; `remaining` counts down, None is for ever."""

    trick: Trick
    kind: str | None
    remaining: int | None
    number: int = 0
    met: int = 0


@dataclass(slots=True, eq=False)
class _Waiting:
    """An event retry that is due later."""

    inbound: Inbound
    retry: int
    reason: str
    handle: Handle


class Dispatcher:
    """Delivery of everything; keeps the tasks so that a test can wait until all is quiet."""

    def __init__(self, timeout: float, call_later: CallLater | None) -> None:
        self.timeout = timeout
        self.transport: Transport | None = None
        self._call_later = call_later
        self._tasks: set[asyncio.Task[Any]] = set()
        self._waiting: dict[_Waiting, None] = {}  # in order, and one of many thousands is found at once
        self.planned: list[Planned] = []
        self._numbers = itertools.count(1)
        self._room = asyncio.Semaphore(64)

    def bind(self, record: Record, clock: Clock, machine: Machine) -> None:
        """The record and the clocks; set once by the core."""
        self._record, self._clock, self._machine = record, clock, machine

    def use(self, transport: Transport | None) -> None:
        """Deliver this way from now on; the old way is closed in passing."""
        old, self.transport = self.transport, transport
        if old is not None and old is not transport:
            self._spawn(old.release())

    def plan(self, trick: Trick, kind: str | None, times: int | None) -> None:
        """The next `times` payloads (of a kind or type) are delivered wrongly; None is until taken back."""
        if trick not in TRICKS:
            raise ValueError(f"unknown delivery {trick!r}; known: {', '.join(TRICKS)}")
        self.planned.append(Planned(trick, kind, times, number=next(self._numbers)))

    async def deliver(self, kind: str, type_: str, team: str, payload: Json) -> Inbound:
        """Deliver and wait for the answer of the first attempt."""
        inbound = Inbound(self._record.next(), kind, type_, team, payload, self._clock())
        self._record.inbound.add(inbound)
        await self._first(inbound)
        return inbound

    def deliver_soon(self, kind: str, type_: str, team: str, payload: Json) -> asyncio.Task[Inbound]:
        """Deliver in the background, as Slack does for events."""
        return self._spawn(self.deliver(kind, type_, team, payload))

    async def again(self, inbound: Inbound, at_once: bool) -> None:
        """Deliver a payload once more; `at_once` twice and concurrently."""
        await asyncio.gather(*(self._attempt(inbound, 0, "") for _ in range(2 if at_once else 1)))

    async def retry_now(self) -> int:
        """Run every waiting retry, whatever the machine clock says; returns how many."""
        waiting, self._waiting = self._waiting, {}
        for item in waiting:
            item.handle.cancel()  # all of them first: one that comes due meanwhile would look for itself in vain
        for item in waiting:
            await self._retry(item.inbound, item.retry, item.reason)
        return len(waiting)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def settle(self) -> None:
        """Until nothing is under way; waiting retries are not under way."""
        while self._tasks:
            await asyncio.gather(*tuple(self._tasks), return_exceptions=True)

    def forget(self) -> None:
        for item in self._waiting:
            item.handle.cancel()
        self._waiting.clear()
        self.planned.clear()

    async def close(self) -> None:
        self.forget()
        for task in tuple(self._tasks):
            task.cancel()
        await self.settle()
        if self.transport is not None:
            await self.transport.release()

    async def _first(self, inbound: Inbound) -> None:
        trick = self._trick(inbound)
        if trick == "twice_at_once":
            await asyncio.gather(*(self._attempt(inbound, 0, "", trick) for _ in range(2)))
            attempt = inbound.attempts[0]
        else:
            attempt = await self._attempt(inbound, 0, "", trick)
        if trick == "duplicate":
            await self._attempt(inbound, 0, "", trick)
        self._plan_retry(inbound, attempt)

    async def _attempt(
        self, inbound: Inbound, retry: int, reason: str, trick: Trick | None = None
    ) -> Attempt:
        # Events may queue; a person's click must not, its trigger lives three seconds.
        room = self._room if inbound.kind == "event" else contextlib.nullcontext()
        async with room:
            attempt = Attempt(self._clock(), self._machine(), retry, trick=trick or "")
            inbound.attempts.append(attempt)
            reply = await self._send(inbound, retry, reason, trick)
            attempt.seconds = self._machine() - attempt.machine
        attempt.status, attempt.body = reply.status, reply.body
        attempt.reason, attempt.no_retry = reply.reason, reply.no_retry
        if attempt.seconds > self.timeout:
            attempt.reason = "http_timeout"
        elif trick == "drop_answer":
            attempt.status, attempt.body, attempt.reason = None, None, "http_timeout"
        self._record.watch.tell(Change(self._record.next(), "inbound", inbound.team_id))
        return attempt

    async def _send(self, inbound: Inbound, retry: int, reason: str, trick: Trick | None) -> Reply:
        if self.transport is None or trick == "lose":
            return Reply(None, reason="connection_failed")
        return await self.transport.send(inbound, retry, reason, self.timeout)

    def _plan_retry(self, inbound: Inbound, attempt: Attempt) -> None:
        """Only events are repeated: at once, after a minute, after five."""
        if attempt.ok or inbound.kind != "event" or attempt.no_retry or self.transport is None:
            return
        if attempt.retry >= len(facts.RETRY_DELAYS):
            return
        retry, reason = attempt.retry + 1, attempt.reason

        def due() -> None:
            del self._waiting[item]
            self._spawn(self._retry(inbound, retry, reason))

        call_later: CallLater = self._call_later or asyncio.get_running_loop().call_later
        item = _Waiting(inbound, retry, reason, call_later(facts.RETRY_DELAYS[retry - 1], due))
        self._waiting[item] = None

    async def _retry(self, inbound: Inbound, retry: int, reason: str) -> None:
        attempt = await self._attempt(inbound, retry, reason, self._trick(inbound))
        self._plan_retry(inbound, attempt)

    def _trick(self, inbound: Inbound) -> Trick | None:
        for planned in self.planned:
            if planned.kind in (None, inbound.kind, inbound.type):
                planned.met += 1
                if planned.remaining is not None:
                    planned.remaining -= 1
                    if planned.remaining == 0:
                        self.planned.remove(planned)
                return planned.trick
        return None

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
