"""What simulated people mean to do and when: a queue that is the same for the same seed, and can be kept as JSON."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(order=True, slots=True)
class Plan:
    """At that moment `who` does `what`; `about` holds what it needs to know, as JSON."""

    at: datetime
    who: str
    what: str
    number: int
    about: dict[str, Any] = field(compare=False, default_factory=dict)


class Plans:
    """Plans by time; of one moment, by person and by what was planned first."""

    def __init__(self, kept: list[Any] | None = None) -> None:
        self._heap: list[Plan] = []
        self._count = 0
        for at, who, what, about in kept or ():
            self.add(datetime.fromisoformat(at), who, what, **about)

    def add(self, at: datetime, who: str, what: str, **about: Any) -> None:
        self._count += 1
        heapq.heappush(self._heap, Plan(at, who, what, self._count, about))

    def next(self) -> datetime | None:
        return self._heap[0].at if self._heap else None

    def take(self, now: datetime) -> Plan | None:
        """The next plan whose moment has come."""
        return heapq.heappop(self._heap) if self._heap and self._heap[0].at <= now else None

    def only(self, kinds: tuple[str, ...], until: datetime) -> bool:
        """Whether all plans up to this moment are of these kinds."""
        return all(plan.what in kinds for plan in self._heap if plan.at <= until)

    def has(self, who: str, what: str) -> bool:
        return any(plan.who == who and plan.what == what for plan in self._heap)

    def dump(self) -> list[Any]:
        return [[plan.at.isoformat(), plan.who, plan.what, plan.about] for plan in sorted(self._heap)]
