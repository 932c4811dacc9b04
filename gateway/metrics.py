"""What the program counts. One object per process, given to whoever counts; nothing global."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.dwell = Histogram(
            "touchline_dwell_seconds",
            "From due until sent: the number that says the scheduler works",
            ["kind"],
            buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14400),
            registry=self.registry,
        )
        self.deliveries = Counter(
            "touchline_deliveries_total",
            "Deliveries by kind and outcome",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self.answers = Histogram(
            "touchline_answer_seconds",
            "From payload until answer",
            ["kind", "outcome"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),
            registry=self.registry,
        )
        self.refusals = Counter(
            "touchline_refused_total",
            "Payloads refused at the door, by reason",
            ["reason"],
            registry=self.registry,
        )
        self.repeats = Counter(
            "touchline_repeats_total",
            "Payloads that came again and were replayed",
            ["kind"],
            registry=self.registry,
        )
        self.sweep_at = Gauge(
            "touchline_sweep_timestamp_seconds",
            "When the last sweep ended, machine time",
            registry=self.registry,
        )
        self.swept = Counter(
            "touchline_swept_total", "Rows handled by sweeps", ["what"], registry=self.registry
        )
        self.set_aside = Counter(
            "touchline_set_aside_total",
            "Rows set aside after repeated failures",
            ["what"],
            registry=self.registry,
        )
        self.tokens_dead = Gauge(
            "touchline_tokens_dead", "Workspaces whose token Slack does not accept", registry=self.registry
        )
