"""How fast we may call Slack: token buckets per workspace and method, and per channel for posts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` in the long run, up to `burst` at once."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Paces:
    """The limits kept for each kind of call. None means no limit (simulation)."""

    post: Rate | None = Rate(300 / 60, 5)
    channel: Rate | None = Rate(1, 3)
    update: Rate | None = Rate(50 / 60, 10)
    publish: Rate | None = Rate(100 / 60, 10)

    def of(self, op: str) -> Rate | None:
        return {"post": self.post, "update": self.update, "publish": self.publish}[op]


UNPACED = Paces(None, None, None, None)


class _Bucket:
    __slots__ = ("at", "rate", "tokens")

    def __init__(self, rate: Rate, now: float) -> None:
        self.rate, self.tokens, self.at = rate, rate.burst, now

    def refill(self, now: float) -> float:
        self.tokens = min(self.rate.burst, self.tokens + (now - self.at) * self.rate.per_second)
        self.at = now
        return self.tokens


class Pacer:
    """Counts in machine time. One per process: a workspace is paced by one replica at a time."""

    def __init__(self, paces: Paces, monotonic: Callable[[], float]) -> None:
        self._paces = paces
        self._monotonic = monotonic
        self._buckets: dict[tuple[UUID, str], _Bucket] = {}
        self._stopped: dict[tuple[UUID, str], float] = {}

    def free(self, workspace_id: UUID, op: str, most: int) -> int:
        """How many calls of this kind may go now, up to `most`."""
        now = self._monotonic()
        if self._stopped.get((workspace_id, op), 0) > now:
            return 0
        rate = self._paces.of(op)
        if rate is None:
            return most
        return min(most, int(self._bucket(workspace_id, op, rate, now).refill(now) + 1e-9))

    def take(self, workspace_id: UUID, op: str) -> None:
        rate = self._paces.of(op)
        if rate is not None:
            self._bucket(workspace_id, op, rate, self._monotonic()).tokens -= 1

    def channel_wait(self, workspace_id: UUID, channel: str) -> float:
        """Takes a post's place in its channel: 0 if it may go now, else the seconds to wait (none taken)."""
        rate = self._paces.channel
        if rate is None:
            return 0.0
        now = self._monotonic()
        bucket = self._bucket(workspace_id, f"#{channel}", rate, now)
        if bucket.refill(now) >= 1 - 1e-9:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / rate.per_second

    def stop(self, workspace_id: UUID, op: str, seconds: float) -> None:
        """Slack said how long this method has to rest in this workspace."""
        self._stopped[workspace_id, op] = self._monotonic() + seconds

    def wait(self, workspace_id: UUID, op: str) -> float:
        """Seconds until at least one call of this kind may go."""
        now = self._monotonic()
        rest = self._stopped.get((workspace_id, op), 0) - now
        rate = self._paces.of(op)
        if rate is None:
            return max(0.0, rest)
        missing = 1 - self._bucket(workspace_id, op, rate, now).refill(now)
        return max(0.0, rest, missing / rate.per_second)

    def _bucket(self, workspace_id: UUID, name: str, rate: Rate, now: float) -> _Bucket:
        key = (workspace_id, name)
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) > 20_000:
                self._forget_full(now)
            bucket = self._buckets[key] = _Bucket(rate, now)
        return bucket

    def _forget_full(self, now: float) -> None:
        """A full bucket is as good as none; without this, every channel ever written to would stay."""
        self._buckets = {k: b for k, b in self._buckets.items() if b.refill(now) < b.rate.burst}
