"""Rate limits: token buckets by method and workspace, posts also by channel, on machine time."""

from __future__ import annotations

import math

from playground import facts
from playground.ids import Machine


class Bucket:
    """So many a second, with a burst; after a refusal closed until the time it named."""

    __slots__ = ("at", "burst", "closed_until", "level", "rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self.level = burst
        self.at = now
        self.closed_until = 0.0

    def wait(self, now: float) -> int:
        """0 when one more may pass, else the seconds for Retry-After."""
        if now < self.closed_until:
            return math.ceil(self.closed_until - now)
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            return 0
        # A refusal closes the method for as long as it says, to all callers of this workspace.
        seconds = max(1, math.ceil((1 - self.level) / self.rate))
        self.closed_until = now + seconds
        return seconds

    def take(self) -> None:
        self.level -= 1


class Limits:
    """All buckets of the instance. `on=False` lets everything through."""

    def __init__(self, machine: Machine, on: bool) -> None:
        self.on = on
        self.given = 0
        self._machine = machine
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def refuse(self, team: str, method: str) -> int:
        """Seconds to wait, or 0 and one request is counted."""
        if not self.on:
            return 0
        bucket = self._bucket((team, method), *_pace(method))
        return self._ask(bucket)

    def refuse_post(self, team: str, channel: str) -> int:
        """The same for one more message in a channel."""
        if not self.on:
            return 0
        rate = facts.CHANNEL_PER_SECOND * facts.TOLERANCE
        return self._ask(self._bucket((team, channel), rate, facts.CHANNEL_BURST))

    def reset(self) -> None:
        self._buckets.clear()
        self.given = 0

    def _ask(self, bucket: Bucket) -> int:
        seconds = bucket.wait(self._machine())
        if seconds:
            self.given += 1
        else:
            bucket.take()
        return seconds

    def _bucket(self, key: tuple[str, str], rate: float, burst: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(rate, burst, self._machine())
        return bucket


def _pace(method: str) -> tuple[float, float]:
    """Rate and burst of a method. The burst of a tier is its minute, but five at least."""
    if method == "chat.postMessage":
        return facts.POSTS_PER_MINUTE / 60 * facts.TOLERANCE, facts.POST_BURST
    each = facts.TIERS[facts.METHOD_TIER.get(method, 3)]
    return each / 60 * facts.TOLERANCE, max(5, each)
