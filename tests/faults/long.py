"""Many rounds under fire, one after the other: each with a fresh database, so that memory stays flat."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from tests.faults.campaign import Result, campaign, plans
from tests.faults.checker import Deaths, Report, Tally
from tests.faults.databases import Shelf, resident
from tests.faults.rig import Machines, Rig

KILLS = 50  # in one run
PEOPLE = 1_000  # in one run at most: the local Slack forgets what is older than its last 5,000 posts
LEASE = 2.0  # seconds. Where replicas share a database, what a dead one holds waits for the end of its lease


@dataclass(frozen=True, slots=True)
class Part:
    """One run of a long one."""

    number: int
    people: int
    kills: int


@dataclass(frozen=True, slots=True)
class Long:
    """What to do: so many people and kills in all, or as many runs as fit into so many minutes."""

    people: int
    kills: int
    seed: int
    dialect: str = "sqlite"
    minutes: float | None = None

    def parts(self) -> Iterator[Part]:
        """The runs; their people and kills together are what was asked for."""
        count = max(1, -(-self.kills // KILLS), -(-self.people // PEOPLE))
        end = None if self.minutes is None else time.monotonic() + self.minutes * 60
        number = 0
        while number < count if end is None else (number == 0 or time.monotonic() < end):
            people, kills = (_share(whole, count, number % count) for whole in (self.people, self.kills))
            yield Part(number, people, kills)
            number += 1


def _share(whole: int, parts: int, number: int) -> int:
    return whole * (number + 1) // parts - whole * number // parts


@dataclass(slots=True)
class Outcome:
    """All runs together. `first_mb` and `last_mb`: the rig and its local Slack after the first and last run."""

    result: Result
    people: int
    runs: int
    first_mb: float
    last_mb: float


async def long(machines: Machines, folder: Path, todo: Long) -> Outcome:
    """Run after run. What the checker finds is said at once on the error output."""
    shelf = Shelf(todo.dialect, folder)
    found: Outcome | None = None
    try:
        for part in todo.parts():
            result = await _one(machines, shelf, folder, todo, part)
            memory = resident(os.getpid(), machines.slack.pid)
            if found is None:
                found = Outcome(result, part.people, 1, memory, memory)
            else:
                found.result = together(found.result, result)
                found.people, found.runs, found.last_mb = found.people + part.people, found.runs + 1, memory
            tell(found.runs, found.result, result, memory)
    finally:
        shelf.close()
    assert found is not None
    return found


async def _one(machines: Machines, shelf: Shelf, folder: Path, todo: Long, part: Part) -> Result:
    lease = LEASE if todo.dialect == "postgresql" else None
    async with (
        shelf.fresh(part.number) as url,
        Rig(
            machines,
            folder / f"run{part.number}",
            people=part.people,
            seed=todo.seed + part.number,
            database_url=url,
            lease=lease,
        ) as rig,
    ):
        result = await campaign(rig, plans(part.kills, rig.chance))
    (folder / f"run{part.number}" / "bot.log").unlink(missing_ok=True)
    return result


def tell(runs: int, so_far: Result, last: Result, memory: float | None = None) -> None:
    """A line on the error output after each run, and what the checker found in it. `memory` in MB."""
    print(
        f"run {runs}: {last.seconds:.0f} s, {last.deaths.kills} kills, {len(last.problems)} problems; "
        f"in all {so_far.deaths.kills} kills, {so_far.report.total('owed')} owed, "
        f"{len(so_far.report.unknown)} unknown{'' if memory is None else f', {memory:.0f} MB'}",
        file=sys.stderr, flush=True,
    )  # fmt: skip
    for problem in last.problems[:20]:
        print(f"# {problem}", file=sys.stderr, flush=True)


def together(one: Result, other: Result) -> Result:
    """Two runs as one: counts are added, of the worst the worse is kept."""
    return Result(
        first=_reports(one.first, other.first),
        report=_reports(one.report, other.report),
        deaths=_deaths(one.deaths, other.deaths),
        repeated=one.repeated + other.repeated,
        rounds=one.rounds + other.rounds,
        seconds=one.seconds + other.seconds,
        gave_up=one.gave_up + other.gave_up,
    )


def _reports(one: Report, other: Report) -> Report:
    found = Report(
        problems=one.problems + other.problems,
        unknown=one.unknown + other.unknown,
        why=one.why | other.why,
    )
    for kind in {*one.kinds, *other.kinds}:
        pair = one.kinds.get(kind, Tally()), other.kinds.get(kind, Tally())
        sums = {each.name: sum(getattr(tally, each.name) for tally in pair) for each in fields(Tally)}
        found.kinds[kind] = Tally(**sums)
    for name in ("none", "one", "more"):
        setattr(found.effects, name, getattr(one.effects, name) + getattr(other.effects, name))
    return found


def _deaths(one: Deaths, other: Deaths) -> Deaths:
    return Deaths(
        kills=one.kills + other.kills,
        inside=one.inside + other.inside,
        most_unknown=max(one.most_unknown, other.most_unknown),
        unknown_outside=one.unknown_outside + other.unknown_outside,
        unexplained=one.unexplained + other.unexplained,
        why=[*one.why, *other.why],
    )
