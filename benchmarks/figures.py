"""What a benchmark gives: named figures, and the few statistics they are made of."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`how` says what was measured, against what, and the baseline's own value."""

    name: str
    value: float
    unit: str
    how: str

    def line(self) -> str:
        """The figure as one line of JSON."""
        return json.dumps(
            {"name": self.name, "value": round(self.value, 4), "unit": self.unit, "how": self.how},
            ensure_ascii=False,
        )


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. `FULL` is what docs/performance.md shows."""

    rounds: int = 5  # interleaved with the baseline; the median counts
    answers: int = 200  # submissions a round, for CPU
    rate: int = 100  # submissions a second, for waiting times
    seconds: float = 5.0  # of that rate, a round
    answer_rounds: int = 2  # of that
    swept: int = 10_000
    enrolled: tuple[int, ...] = (10_000, 1_000_000)
    ticks: int = 200
    exist: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)  # enrolled, while `due` fall due
    exist_postgresql: int = 100_000  # as many at most there
    due: int = 200
    due_rounds: int = 4  # of them, besides one that warms up
    due_among: int = 100_000  # enrolled, while each of `dues` falls due
    dues: tuple[int, ...] = (10, 100, 1_000, 10_000)
    messages: int = 200  # a round
    paced: int = 150
    owed: int = 10_000  # messages that are sent while people use the bot
    answerers: int = 4_000  # people who do
    kudos: int = 100_000  # in the table
    starts: int = 5
    histories: int = 2  # made by `touchline play`; each taken up again `starts` times
    weeks: int = 12
    company: int = 1_000  # reps of a large one
    reps: tuple[int, int] = (6, 40)  # of the manager whose Home is built
    below: tuple[int, int] = (50, 500)  # people below the leader
    homes: int = 10  # built a round
    digested: tuple[int, int] = (100, 10_000)  # people of a workspace all of whose digests are made
    people: int = 2_000  # in the local Slack whose page is opened
    channels: int = 300
    written: int = 20_000  # messages in it
    opened: int = 7  # times the page is opened, a channel chosen, the past read
    typed: int = 150  # keys
    arriving: int = 20  # messages a second meanwhile


FULL = Sizes()
QUICK = Sizes(
    digested=(100, 1_000),
    rounds=3, answers=60, seconds=2.0, answer_rounds=1, swept=1_000, enrolled=(10_000, 50_000), ticks=30,
    exist=(500, 5_000, 20_000), due=100, due_among=20_000, dues=(10, 100, 1_000),
    owed=1_000, answerers=1_000,
    messages=64, paced=30, kudos=5_000, starts=2, histories=1, weeks=2, company=100, homes=5, below=(20, 200),
    people=200, channels=30, written=2_000, opened=3, typed=40,
)  # fmt: skip


def median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of `values` do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def spread(values: Sequence[float]) -> str:
    """The single rounds, for `how`."""
    return "rounds " + ", ".join(f"{value:.2f}" for value in values)
