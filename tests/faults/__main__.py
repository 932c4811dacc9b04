"""`python -m tests.faults --kills 50 --people 500 --json`: the figures of docs/reliability.md, measured here."""

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

from tests.faults.campaign import Result, campaign, stopped_past_its_lease
from tests.faults.checker import PROMPT, Report
from tests.faults.databases import DIALECTS, Shelf
from tests.faults.long import LEASE, Long, Outcome, long
from tests.faults.plants import PLANTS
from tests.faults.rig import Machines, Plan, Rig, free_port

A_RUN = 480  # seconds
AT_A_TIME = 8  # rows in *sending* at any moment
# What each planted bug is caught at. `no_lease_check` takes two replicas, so it is planted on PostgreSQL alone.
CAUGHT = {
    "send_before_commit": [Plan("sent", 2)],
    "owed_again": [Plan("sent", 2)],
    "no_received_key": [],
    "no_domain_key": [],
}
assert set(CAUGHT) | {"no_lease_check"} == set(PLANTS)


def figures(outcome: Outcome) -> Iterator[tuple[str, Any, str, bool]]:
    """Name, value, bound, and whether it holds."""
    result = outcome.result
    report, deaths = result.report, result.deaths
    prompts = [PROMPT]
    others = [kind for kind in report.kinds if kind != PROMPT]
    yield "runs, each with a fresh database", outcome.runs, "", True
    yield "people", outcome.people, "", True
    yield "rounds", result.rounds, "", True
    yield "kills", deaths.kills, "", True
    yield "kills while sending", deaths.inside, "", True
    yield "prompts owed", report.total("owed", prompts), "", True
    for name in ("sent_once", "dropped", "failed"):
        yield f"prompts {name.replace('_', ' ')}", report.total(name, prompts), "", True
    yield "prompts unknown", report.total("unknown", prompts), "", True
    yield _zero("prompts lost", report.total("lost", prompts))
    yield _zero("prompts sent twice", report.total("sent_twice", prompts))
    yield "other posts owed", report.total("owed", others), "", True
    yield _zero("other posts lost", report.total("lost", others))
    yield _zero("other posts sent twice, unmarked", report.total("sent_twice", others))
    yield "other posts sent twice, marked", report.total("twice_marked", others), "", True
    yield from _unknown(result)
    yield "things people did", report.effects.none + report.effects.one + report.effects.more, "", True
    yield "with one effect", report.effects.one, "", True
    yield "with no effect, and no answer that said so", report.effects.none, "", True
    yield _zero("with more than one effect", report.effects.more)
    yield "payloads repeated after a restart, twice at once", result.repeated, "", True
    yield _zero("problems named by the checker", len(result.problems))
    yield "MB of the rig and the local Slack after the first run", round(outcome.first_mb), "", True
    yield "MB after the last run", round(outcome.last_mb), "", True
    most = A_RUN * outcome.runs
    yield "seconds", round(result.seconds), f"< {most}", result.seconds < most


def _unknown(result: Result) -> Iterator[tuple[str, Any, str, bool]]:
    report, deaths = result.report, result.deaths
    unknown = len(report.unknown)
    never = report.total("unknown") - report.total("unknown_received")
    most = AT_A_TIME * deaths.inside
    yield "unknown in all", unknown, f"<= {most}", unknown <= most
    yield (
        "most unknown after one kill",
        deaths.most_unknown,
        f"<= {AT_A_TIME}",
        deaths.most_unknown <= AT_A_TIME,
    )
    yield _zero("unknown after kills outside sending", deaths.unknown_outside)
    yield _zero("unknown that no kill explains", deaths.unexplained)
    yield "unknown, later known by a click", report.total("learned"), "", True
    yield "unknown that Slack never received", never, "stated", True


def _zero(name: str, value: int) -> tuple[str, int, str, bool]:
    return name, value, "0", value == 0


def caught(plant: str, report: Report) -> bool:
    """Whether the checker saw this bug, and where it had to."""
    if plant in ("send_before_commit", "owed_again", "no_lease_check"):
        return report.total("sent_twice") > 0
    if plant == "no_domain_key":
        return report.effects.more > 0
    return all(
        any(words in problem for problem in report.problems)
        for words in ("left no key", "changed by a repeat")
    )


async def planted(machines: Machines, folder: Path, plant: str, *, people: int = 16) -> Report:
    """The bot with a bug, in a small round."""
    async with Rig(machines, folder, people=people, plant=plant, share=0.6) as rig:
        return (await campaign(rig, CAUGHT[plant])).report


async def planted_in_two(machines: Machines, folder: Path, shelf: Shelf) -> Report:
    """Two replicas without the check of the lease, one of them stopped for longer than its lease."""
    async with (
        shelf.fresh(0) as url,
        Rig(
            machines, folder, people=30, plant="no_lease_check", share=0.0, database_url=url, lease=LEASE
        ) as rig,
    ):
        rig.ports.append(free_port())
        return (await stopped_past_its_lease(rig, "before_sending:2", other=True)).report


async def _plants(machines: Machines, options: argparse.Namespace, folder: Path) -> dict[str, bool]:
    seen = {plant: caught(plant, await planted(machines, folder / plant, plant)) for plant in CAUGHT}
    if options.database == "postgresql":
        shelf = Shelf(options.database, folder / "shelf")
        try:
            report = await planted_in_two(machines, folder / "two", shelf)
        finally:
            shelf.close()
        seen["no_lease_check"] = caught("no_lease_check", report)
    return seen


async def measure(options: argparse.Namespace, folder: Path) -> list[tuple[str, Any, str, bool]]:
    rows: list[tuple[str, Any, str, bool]] = []
    async with Machines() as machines:
        for plant, found in () if options.no_plants else (await _plants(machines, options, folder)).items():
            rows.append((f"planted bug seen: {plant.replace('_', ' ')}", found, "True", found))
        todo = Long(options.people, options.kills, options.seed, options.database, options.minutes)
        outcome = await long(machines, folder, todo)
    return [*figures(outcome), *rows]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--database", choices=DIALECTS, default="sqlite")
    parser.add_argument("--kills", type=int, default=50, help="in all")
    parser.add_argument("--people", type=int, default=500, help="in all")
    parser.add_argument(
        "--minutes", type=float, help="run after run for so long, however many kills that are"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-plants", action="store_true", help="leave out the planted bugs")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory(prefix="touchline-faults-") as folder:
        rows = asyncio.run(measure(options, Path(folder)))
    holds_all = True
    for name, value, bound, holds in rows:
        holds_all = holds_all and holds
        row = {"name": name, "value": value, "bound": bound, "holds": holds}
        print(
            json.dumps(row) if options.json else f"{name:<50} {value!s:>8} {bound:>8} {'' if holds else 'NO'}"
        )
    return 0 if holds_all else 1


if __name__ == "__main__":
    raise SystemExit(main())
