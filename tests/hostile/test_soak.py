"""The short form of `python -m tests.hostile`. Seconds and MB are measured there, on a machine at rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.soak import crashes, soak


@pytest.mark.slow
async def test_hostile_requests_do_not_crash_a_real_process(tmp_path: Path) -> None:
    found = await soak(tmp_path, 1_500)
    assert found.sorts["signed"] > 700
    assert (found.crashes, found.server_errors, found.lost.total(), found.connections) == ([], 0, 0, 0)


def test_a_crash_in_the_log_is_seen(tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.write_text('{"event": "refused"}\n{"event": "failed", "at": "x.py:1"}\nTraceback (most recent)\n')
    assert len(crashes(log)) == 2
