"""What happened: every call, every payload, every post, under one growing sequence number."""

from __future__ import annotations

import asyncio
import bisect
from collections import deque
from collections.abc import Callable, Iterator, MutableSequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, overload

from playground.errors import Json


class Entry(Protocol):
    """Something with a place in the order of things."""

    seq: int

    @property
    def label(self) -> str: ...


@dataclass(slots=True)
class Call:
    """One Web API call, answered or not."""

    seq: int
    team_id: str
    method: str
    args: Json
    at: datetime
    machine: float
    status: int = 200
    answer: Json = field(default_factory=dict)
    effect: bool = False
    fault: str | None = None
    faults: list[str] = field(default_factory=list)
    seconds: float | None = None  # until the answer was ready; None while none is given

    @property
    def label(self) -> str:
        return self.method

    @property
    def ok(self) -> bool:
        return self.answer.get("ok") is True

    @property
    def error(self) -> str | None:
        return self.answer.get("error")


@dataclass(slots=True)
class Attempt:
    """One try to hand a payload to the app. `reason` is empty when the app answered well and in time."""

    at: datetime
    machine: float
    retry: int = 0
    status: int | None = None
    body: Any = None
    seconds: float = 0.0
    reason: str = ""
    no_retry: bool = False
    trick: str = ""  # how it was made to go wrong on purpose

    @property
    def ok(self) -> bool:
        return not self.reason


@dataclass(slots=True)
class Inbound:
    """One payload for the app, with every attempt to deliver it."""

    seq: int
    kind: str  # event | interaction | command | options
    type: str
    team_id: str
    payload: Json
    at: datetime
    attempts: list[Attempt] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.type

    @property
    def answered(self) -> bool:
        return any(attempt.ok for attempt in self.attempts)


@dataclass(slots=True)
class Post:
    """Something Slack really received and did: the truth a ledger is checked against."""

    seq: int
    kind: str  # post | ephemeral | update | delete | response | home
    team_id: str
    channel: str
    user: str
    ts: str
    text: str
    blocks: list[Json]
    metadata: Json | None
    thread_ts: str | None
    at: datetime
    machine: float
    call: int | None = None

    @property
    def label(self) -> str:
        return self.kind


E = TypeVar("E", bound=Entry)


def _number(entry: Entry) -> int:
    return entry.seq


class Log(Generic[E]):
    """A list that may forget its oldest entries; read it like a sequence."""

    def __init__(self, keep: int | None) -> None:
        self._items: MutableSequence[E] = [] if keep is None else deque(maxlen=keep)

    def add(self, item: E) -> E:
        self._items.append(item)
        return item

    def of(self, *labels: str) -> list[E]:
        """Entries of these methods, types or kinds."""
        return [item for item in self._items if item.label in labels]

    def since(self, seq: int, limit: int | None = None) -> list[E]:
        """Entries after a sequence number, oldest first."""
        if isinstance(self._items, list):
            found = self._items[bisect.bisect_right(self._items, seq, key=_number) :]
        else:
            found = [item for item in self._items if item.seq > seq]
        return found if limit is None else found[:limit]

    def clear(self) -> None:
        self._items.clear()

    @overload
    def __getitem__(self, index: int) -> E: ...
    @overload
    def __getitem__(self, index: slice) -> list[E]: ...
    def __getitem__(self, index: int | slice) -> E | list[E]:
        return list(self._items)[index] if isinstance(index, slice) else self._items[index]

    def __iter__(self) -> Iterator[E]:
        return iter(list(self._items))

    def __len__(self) -> int:
        return len(self._items)


@dataclass(slots=True, frozen=True)
class Change:
    """Something a page would want to draw again."""

    seq: int
    kind: str
    team_id: str = ""
    channel: str = ""
    user: str = ""


class Watch:
    """Listeners for changes: plain callbacks and queues."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[Change], None]] = []

    def on(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        self._callbacks.append(callback)

        def off() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return off

    def queue(self) -> asyncio.Queue[Change]:
        waiting: asyncio.Queue[Change] = asyncio.Queue()
        self._callbacks.append(waiting.put_nowait)
        return waiting

    def tell(self, change: Change) -> None:
        for callback in tuple(self._callbacks):
            callback(change)


class Record:
    """The three logs, their counter, and the listeners."""

    def __init__(self, keep: int | None) -> None:
        self.calls: Log[Call] = Log(keep)
        self.inbound: Log[Inbound] = Log(keep)
        self.posts: Log[Post] = Log(keep)
        self.watch = Watch()
        self._seq = 0

    def next(self) -> int:
        self._seq += 1
        return self._seq

    @property
    def last(self) -> int:
        return self._seq

    def go_on_from(self, seq: int) -> None:
        """The next number is above this one, and above all given so far."""
        self._seq = max(self._seq, seq)

    def clear(self) -> None:
        """Forget the entries; the numbers go on, so that `since` never sees an old one twice."""
        for log in (self.calls, self.inbound, self.posts):
            log.clear()
