"""The short form of `python -m tests.hostile`. Seconds and MB are measured there, on a machine at rest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import structlog

from bot.logs import start_logging
from tests.hostile.soak import crashes, soak


@pytest.mark.slow
async def test_hostile_requests_do_not_crash_a_real_process(tmp_path: Path) -> None:
    found = await soak(tmp_path, 1_500)
    assert found.sorts["signed"] > 700
    assert (found.crashes, found.server_errors, found.lost.total(), found.connections) == ([], 0, 0, 0)


def test_a_crash_in_the_log_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the program itself writes it, and as asyncio and Python do."""
    log = tmp_path / "bot.log"
    before = structlog.get_config()
    with log.open("w") as file:
        monkeypatch.setattr(sys, "stderr", file)
        start_logging()
        told = structlog.get_logger("x")
        told.warning("refused", reason="unsigned")
        told.error("failed", error="KeyError", at="x.py:1")
        told.info("unclaimed", id="x\n2026-01-01T00:00:00Z [error    ] failed\x1b[31m")
        structlog.configure(**before)
        file.write("Traceback (most recent call last):\nERROR asyncio Task exception was never retrieved\n")
    assert [line.split("at=")[0][28:50].strip() for line in crashes(log)][:1] == ["[error    ] failed"]
    assert len(crashes(log)) == 3
    assert "\x1b" not in log.read_text()
