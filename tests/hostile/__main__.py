"""`python -m tests.hostile --requests 100000 --json`: the figures of docs/hostile.md, measured here."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

from tests.hostile.soak import Found, soak

SLOWEST, GROWTH = 3.0, 10.0  # seconds, MB


def figures(found: Found) -> Iterator[tuple[str, Any, str, bool]]:
    """Name, value, bound, and whether it holds."""
    yield "requests", sum(found.statuses.values()), "", True
    yield "signed", found.sorts["signed"], "", True
    yield "answered with 200", found.statuses[200], "", True
    refused = sum(count for status, count in found.statuses.items() if 300 <= status < 500)
    yield "refused (4xx)", refused, "", True
    yield "broken or dropped, no answer due", found.statuses[0] - found.lost.total(), "", True
    yield "whole requests without an answer", found.lost.total(), "0", found.lost.total() == 0
    yield "unhandled exceptions", len(found.crashes), "0", not found.crashes
    yield "answers 5xx", found.server_errors, "0", found.server_errors == 0
    slowest = round(found.slowest.seconds, 2)
    yield "slowest answer (s)", slowest, f"< {SLOWEST:g}", slowest < SLOWEST
    growth = round(found.growth, 1)
    yield "memory, end minus first fifth (MB)", growth, f"< {GROWTH:g}", growth < GROWTH
    yield "memory at the end (MB)", round(found.memory[-1][1]), "stated", True
    yield "connections open afterwards", found.connections, "0", found.connections == 0
    yield "seconds", round(found.seconds), "", True


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory(prefix="touchline-hostile-") as folder:
        found = asyncio.run(soak(Path(folder), options.requests, seed=options.seed))
    for line in sorted(set(found.crashes))[:20]:
        print(f"# {line}")
    holds_all = True
    for name, value, bound, holds in figures(found):
        holds_all = holds_all and holds
        row = {"name": name, "value": value, "bound": bound, "holds": holds}
        print(
            json.dumps(row) if options.json else f"{name:<40} {value!s:>8} {bound:>8} {'' if holds else 'NO'}"
        )
    return 0 if holds_all else 1


if __name__ == "__main__":
    raise SystemExit(main())
