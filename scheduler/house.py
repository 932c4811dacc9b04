"""What everything that happens by time needs. Made once, at start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from coaching.library import Library
from gateway.clock import MachineClock, ProductClock
from gateway.metrics import Metrics
from gateway.slack import Slack
from storage.database import Database
from storage.templates import Templates


@dataclass(frozen=True, slots=True)
class House:
    """`slack_of` gives the client of a workspace, or None if it has no token that works."""

    db: Database
    clock: ProductClock
    machine: MachineClock
    slack_of: Callable[[UUID], Awaitable[Slack | None]]
    templates: Templates
    library: Library
    metrics: Metrics
    log: Any
    replica: str
    label: Callable[[str], None] = lambda _name: None  # named moments, for the fault tests
