"""The short form of `python -m benchmarks.soak`, and what it makes of what it measured."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

from benchmarks.soak import Found, Wanted, rows, slope, soak

HALF_AN_HOUR = [float(at) for at in range(0, 1_800, 5)]


def memory(leak: float) -> list[tuple[float, float]]:
    """MB an hour on top of what fills in the first minutes, as a noisy look at it."""
    chance = random.Random(3)
    return [
        (at, 110 + min(at, 400) / 20 + leak * at / 3600 + chance.uniform(-0.3, 0.3)) for at in HALF_AN_HOUR
    ]


def test_a_leak_is_seen_and_what_fills_at_first_is_not() -> None:
    assert abs(slope(memory(0), 600)) < 0.5
    assert abs(slope(memory(3), 600) - 3) < 0.5
    assert slope(memory(0), 0) > 5
    assert slope([(0.0, 100.0)], 0) == 0


def test_a_row_that_misses_its_bound_says_so() -> None:
    wanted = Wanted(30)
    well = Found(memory=memory(0), waits=[0.1])
    assert all(holds for *_, holds in rows(wanted, well))
    ill = Found(memory=[(at, mb + 40) for at, mb in memory(3)], waits=[0.1, 3.1], refused={"500": 1})
    missed = [name.removeprefix("soak: ") for name, _, _, holds in rows(wanted, ill) if not holds]
    assert missed == [
        "payloads not taken", "answers over 3 s", "resident memory at the end, MB", "resident memory, MB an hour",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_real_process_takes_every_kind_of_payload() -> None:
    with tempfile.TemporaryDirectory(prefix="touchline-test-") as folder:
        wanted = Wanted(0.1, rate=20)
        found = soak(wanted, Path(folder))
    held = {name.removeprefix("soak: "): (value, holds) for name, value, _, holds in rows(wanted, found)}
    seen = [held[name] for name in ("payloads", "payloads not taken", "rounds opened")]
    assert seen == [(120, True), (0, True), (10, True)]
    assert found.cpu > 0
    assert len(found.kinds) >= 8
    assert found.states["sent"] > 400
    assert "failed" not in found.states
