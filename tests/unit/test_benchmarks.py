"""Each benchmark runs, in a tiny size, and gives the figures that docs/performance.md names."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.figures import Figure, Sizes, percentile

TINY = Sizes(
    rounds=1, answers=4, rate=10, seconds=0.4, answer_rounds=1, swept=8, enrolled=(10, 20), ticks=3,
    messages=8, paced=6, kudos=20, starts=1, histories=1, weeks=0, company=3, reps=(1, 3), below=(10, 20), homes=1,
    owed=30, answerers=40, exist=(30, 60), exist_postgresql=60, due=4, due_rounds=1, due_among=60, dues=(2, 6),
    digested=(10, 40), people=20, channels=5, written=400, opened=2, typed=8,
)  # fmt: skip
NAMES = {
    "answer": {
        "answer.cpu_ratio.sqlite", "answer.cpu_ratio.postgresql", "answer.p50_ms.sqlite",
        "answer.p50_ms.postgresql", "answer.p99_ms.sqlite", "answer.p99_ms.postgresql", "answer.bare_p99_ms",
        "answer.p99_sweep_ms.sqlite", "answer.p99_sweep_ms.postgresql", "answer.over_3s",
    },
    "sweep": {
        "sweep.idle_ms.10.sqlite", "sweep.idle_ms.20.sqlite", "sweep.plan_s.8.sqlite",
        "sweep.idle_ms.10.postgresql", "sweep.idle_ms.20.postgresql", "sweep.plan_s.8.postgresql",
    },
    "due": {
        f"due.{what}.{dialect}"
        for what in ("exist_ms.30", "exist_ms.60", "exist_ratio", "due_ms.2", "due_ms.6", "due_ratio")
        for dialect in ("sqlite", "postgresql")
    },
    "delivery": {
        "delivery.per_second", "delivery.cpu_ratio", "delivery.rate_share", "delivery.caused_429",
    },
    "sending": {
        f"sending.{what}.{dialect}"
        for what in ("p50_ms", "p99_ms", "over_3s", "per_second", "cpu_bot", "cpu_slack", "cpu_driver")
        for dialect in ("sqlite", "postgresql")
    } | {"sending.cpu_database.postgresql"},
    "home": {"home.manager_ratio", "home.leader_ratio", "home.manager_queries", "home.leader_queries"},
    "kudos": {
        f"kudos.{what}.{dialect}"
        for what in ("cpu_ratio", "cpu_ms", "growth", "per_second")
        for dialect in ("sqlite", "postgresql")
    },
    "digests": {"digests.seconds.40", "digests.rss_mb", "digests.growth"},
    "start": {"start.ready_s", "start.rss_mb"},
    "play": {"play.page_s", "play.history_s", "play.again_s", "play.company_s", "play.rss_mb"},
    "page": {
        "page.first_paint_ms", "page.messages_ms", "page.key_p95_ms", "page.longest_frame_ms", "page.switch_ms",
        "page.jump_ms", "page.back_ms",
    },
}  # fmt: skip


@pytest.fixture
def folder() -> Iterator[Path]:
    """Of our own: PostgreSQL must be able to read its parents."""
    with tempfile.TemporaryDirectory(prefix="touchline-test-") as made:
        yield Path(made)


@pytest.mark.slow
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_gives_its_figures(name: str, folder: Path) -> None:
    figures = list(BENCHMARKS[name](TINY, folder))
    assert {figure.name for figure in figures} == NAMES[name]
    assert len(figures) == len(NAMES[name])
    for figure in figures:
        told = json.loads(figure.line())
        assert list(told) == ["name", "value", "unit", "how"]
        assert told["how"]
        assert figure.value > 0 or "over_3s" in figure.name or figure.name == "delivery.caused_429"


def test_a_figure_is_one_line_of_json() -> None:
    assert (
        Figure("a", 1.23456, "ms", "so").line() == '{"name": "a", "value": 1.2346, "unit": "ms", "how": "so"}'
    )


def test_percentiles() -> None:
    values = [float(n) for n in range(100)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile([], 0.99) == 0
