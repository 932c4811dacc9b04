"""`python -m tests.faults.replicas --replicas 4 --kills 100 --json`: replicas on one PostgreSQL under fire.

Like the long run of one process it is cut into runs of at most 50 kills and 1,000 people.
With `--kills 0` nobody is hurt: then the figures say what a message, an answer and an idle replica cost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

from tests.faults import bot_process
from tests.faults.campaign import Result
from tests.faults.checker import PROMPT
from tests.faults.databases import Shelf
from tests.faults.long import Long, Part, tell, together
from tests.faults.replicas_fleet import FleetRig, Toll, fleet, refused, to_the_end, under_fire
from tests.faults.replicas_measuring import Costs, costs
from tests.faults.rig import Machines

Row = tuple[str, Any, str, bool]
AT_A_TIME = 8  # rows in *sending* of one replica at any moment


def _zero(name: str, value: int) -> Row:
    return name, value, "0", value == 0


def _said(name: str, value: Any) -> Row:
    return name, value, "", True


def figures(toll: Toll, result: Result) -> Iterator[Row]:
    """Name, value, bound, and whether it holds."""
    report, deaths = result.report, result.deaths
    others = [kind for kind in report.kinds if kind != PROMPT]
    yield _said("messages owed", report.total("owed"))
    yield _said("kills", deaths.kills)
    yield _said("kills while sending", deaths.inside)
    yield _said("stopped past their leases", toll.paused)
    yield _said("asked to stop, and replaced", toll.removed)
    yield "slowest stop, seconds", round(toll.slowest_stop, 2), "15", toll.slowest_stop < 15
    yield _said("sent once", report.total("sent_once"))
    yield _zero("lost", report.total("lost"))
    yield _zero("prompts sent twice", report.total("sent_twice", [PROMPT]))
    yield _zero("other posts sent twice, unmarked", report.total("sent_twice", others))
    yield _said("other posts sent twice, marked", report.total("twice_marked", others))
    most = AT_A_TIME * (deaths.inside + toll.paused)
    yield "unknown", len(report.unknown), f"<= {most}", len(report.unknown) <= most
    worst = deaths.most_unknown
    yield "most unknown after one kill", worst, f"<= {AT_A_TIME}", worst <= AT_A_TIME
    yield _zero("unknown after kills outside sending", deaths.unknown_outside)
    never = report.total("unknown") - report.total("unknown_received")
    yield _said("unknown that Slack never received", never)
    yield _said("things people did", report.effects.none + report.effects.one + report.effects.more)
    yield _zero("with more than one effect", report.effects.more)
    yield _said("payloads repeated, twice at once", result.repeated)
    yield _zero("problems named by the checker", len(result.problems))
    yield _said("seconds", round(result.seconds))


def costs_of(found: Costs) -> Iterator[Row]:
    yield _said("posts a second", round(found.posts_a_second))
    yield _said("CPU of the replicas, ms a row of the ledger", round(found.replica_ms, 2))
    yield _said("CPU of PostgreSQL, ms a row of the ledger", round(found.postgres_ms, 2))
    yield _said("dwell of answers p50, seconds", round(found.dwell_p50, 2))
    yield _said("dwell of answers p99, seconds", round(found.dwell_p99, 2))
    yield _said("CPU of an idle replica, ms a second", round(found.idle_ms, 1))
    yield _said("CPU of PostgreSQL for an idle replica, ms a second", round(found.idle_postgres_ms, 1))
    yield _said("connections to PostgreSQL", found.connections)
    yield _said("memory of the largest replica, MB", round(found.memory_mb))


async def _one(
    machines: Machines, options: argparse.Namespace, folder: Path, url: str, part: Part
) -> tuple[Toll, Result, int, Costs | None]:
    started, found_costs = time.monotonic(), None
    extra = {bot_process.PACE: str(options.pace or "")}
    async with (
        FleetRig(
            machines,
            folder,
            extra=extra,
            people=part.people,
            database_url=url,
            seed=options.seed + part.number,
        ) as rig,
        fleet(rig, options.replicas, options.transport, options.hours) as found,
    ):
        if part.kills:
            await under_fire(found, part.kills, (1.0, 4.0))
        else:
            found_costs = await costs(found)
        result = await to_the_end(found, started)
        return found.toll, result, await refused(found), found_costs


async def measure(options: argparse.Namespace, folder: Path) -> list[Row]:
    """Run after run, each with a fresh database, and all together as rows."""
    shelf = Shelf("postgresql", folder)
    toll, whole, unbelieved, cost, runs = Toll(), None, 0, None, 0
    try:
        async with Machines() as machines:
            for part in Long(options.people, options.kills, options.seed).parts():
                async with shelf.fresh(part.number) as url:
                    harm, result, not_believed, cost = await _one(
                        machines, options, folder / f"run{part.number}", url, part
                    )
                toll, whole, runs = (
                    toll + harm,
                    result if whole is None else together(whole, result),
                    runs + 1,
                )
                unbelieved += not_believed
                tell(runs, whole, result)
    finally:
        shelf.close()
    assert whole is not None
    return [
        _said("runs, each with a fresh database", runs),
        _said("replicas", options.replicas),
        _said("transport", options.transport),
        _said("hours by which their clocks are wrong", " ".join(map(str, options.hours)) or "0"),
        *figures(toll, whole),
        *(costs_of(cost) if cost else ()),
        _zero("payloads refused for their time", unbelieved),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.replicas")
    parser.add_argument("--replicas", type=int, default=4)
    parser.add_argument("--transport", choices=("http", "socket"), default="http")
    parser.add_argument("--kills", type=int, default=100, help="in all")
    parser.add_argument("--people", type=int, default=1000, help="in all")
    parser.add_argument("--pace", type=float, default=10.0, help="posts a second; 0 for no pace")
    parser.add_argument(
        "--hours", type=float, nargs="*", default=(), help="by how much the clock of each replica is wrong"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory(prefix="touchline-replicas-", ignore_cleanup_errors=True) as name:
        rows = asyncio.run(measure(options, Path(name)))
    for label, value, bound, holds in rows:
        row = {"name": label, "value": value, "bound": bound, "holds": holds}
        print(
            json.dumps(row)
            if options.json
            else f"{label:<52} {value!s:>8} {bound:>8} {'' if holds else 'NO'}"
        )
    return 0 if all(holds for *_, holds in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
