"""What the program counts. One object per process, given to whoever counts; nothing global.

Two kinds of numbers: what this process did since it started, and what the shared database holds (`Standing`), which
every replica reads for itself at a slow tick and shows alike. Values of labels come from lists in our code, never from
people, and no label names a workspace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from gateway.clock import MachineClock

_DWELL = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14400)
_ANSWER = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
_SWEEP = (0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300)
_UNIT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database holds, of all workspaces together. Times in seconds."""

    owed: int = 0  # due, and not sent yet
    oldest_owed: float = 0.0
    unknown: int = 0  # of the last week, as `failed`
    failed: int = 0
    replicas: int = 0
    workspaces: Mapping[str, int] = field(default_factory=dict)  # by state
    set_aside: Mapping[str, int] = field(default_factory=dict)  # by table


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._people()
        self._slack()
        self._time()
        self._database()
        self._ledger()
        self.swept_monotonic: float | None = None  # for readiness: when a sweep last got on

    def _people(self) -> None:
        """What people wait for."""
        self.dwell = self._histogram(
            "dwell_seconds",
            "From due until sent: the number that says the scheduler works",
            "kind",
            buckets=_DWELL,
        )
        self.deliveries = self._counter("deliveries", "Deliveries by kind and outcome", "kind", "outcome")
        self.answers = self._histogram(
            "answer_seconds", "From payload until answer", "kind", "outcome", buckets=_ANSWER
        )
        self.refusals = self._counter("refused", "Payloads refused at the door, by reason", "reason")
        self.repeats = self._counter("repeats", "Payloads that came again and were replayed", "kind")

    def _slack(self) -> None:
        self.calls = self._counter(
            "slack_calls", "Calls to Slack by method and what became of them", "method", "outcome"
        )
        self.socket_mode = self._gauge("socket_mode", "1 where Slack is answered by Socket Mode")
        self.socket_connected = self._gauge("socket_connected", "1 while a Socket Mode connection stands")
        self.socket_reconnects = self._counter("socket_reconnects", "New connections, by reason", "reason")
        self.socket_refusals = self._counter(
            "socket_refused", "Connections that did not come about, by reason", "reason"
        )
        self.socket_heard = self._gauge(
            "socket_payload_timestamp_seconds", "When a payload last came by Socket Mode, machine time"
        )

    def _time(self) -> None:
        self.sweep_at = self._gauge(
            "sweep_timestamp_seconds", "When a sweep last got on or ended, machine time"
        )
        self.sweep_took = self._histogram("sweep_seconds", "How long a sweep took", buckets=_SWEEP)
        self.swept = self._counter("swept", "Rows handled by sweeps", "what")
        self.set_aside = self._counter("set_aside", "Rows set aside after repeated failures", "what")
        self.job_failures = self._counter("job_failures", "Jobs of the clock that raised an error", "what")
        self.leases_expired = self._counter(
            "leases_expired", "Rows taken back from a replica that died, by their state", "state"
        )
        for state in ("claimed", "sending"):
            self.leases_expired.labels(state)  # at 0 from the start: Prometheus sees no growth in what is new

    def _database(self) -> None:
        self.database_wait = self._histogram(
            "database_wait_seconds", "From asking the database until it began", "what", buckets=_UNIT
        )
        self.database_unit = self._histogram(
            "database_unit_seconds", "One unit of work, its commit included", "what", buckets=_UNIT
        )
        self.build = self._gauge(
            "build_info", "1, with what runs here", "version", "schema", "replica", "database"
        )

    def _ledger(self) -> None:
        """The same on every replica: read from the database."""
        self.owed = self._gauge("owed_messages", "Due and not sent yet")
        self.oldest_owed = self._gauge("oldest_owed_seconds", "How long the oldest of them is due")
        self.unknown = self._gauge("unknown_messages", "Due in the last week, and nobody knows if they went")
        self.failed = self._gauge("failed_messages", "Due in the last week, and refused for good")
        self.replicas = self._gauge("replicas", "Processes with a fresh heartbeat")
        self.workspaces = self._gauge("workspaces", "Workspaces by state", "state")
        self.rows_set_aside = self._gauge("set_aside_rows", "Rows that wait for an operator", "what")
        self.standing_at = self._gauge(
            "ledger_timestamp_seconds", "When the numbers of the database were read, machine time"
        )

    # ------------------------------------------------------------ told by others

    def observe_unit(self, what: str, waited: float, took: float) -> None:
        """A unit of work of the database: `read` or `write`, seconds. Any thread."""
        self.database_wait.labels(what).observe(waited)
        self.database_unit.labels(what).observe(took)

    def sweep_got_on(self, machine: MachineClock) -> None:
        self.sweep_at.set(machine.now().timestamp())
        self.swept_monotonic = machine.monotonic()

    def show(self, standing: Standing, machine: MachineClock) -> None:
        self.owed.set(standing.owed)
        self.oldest_owed.set(standing.oldest_owed)
        self.unknown.set(standing.unknown)
        self.failed.set(standing.failed)
        self.replicas.set(standing.replicas)
        for gauge, label in (
            (self.workspaces, standing.workspaces),
            (self.rows_set_aside, standing.set_aside),
        ):
            for value, count in label.items():
                gauge.labels(value).set(count)
        self.standing_at.set(machine.now().timestamp())

    # ------------------------------------------------------------ making them

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"touchline_{name}_total", what, labels, registry=self.registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"touchline_{name}", what, labels, registry=self.registry)

    def _histogram(
        self, name: str, what: str, *labels: str, buckets: tuple[float, ...] = Histogram.DEFAULT_BUCKETS
    ) -> Histogram:
        return Histogram(f"touchline_{name}", what, labels, buckets=buckets, registry=self.registry)
