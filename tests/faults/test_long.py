"""How a long run is cut into runs, and how they are added up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.campaign import Result, campaign, plans
from tests.faults.checker import Deaths, Effects, Report, Tally
from tests.faults.long import KILLS, LEASE, PEOPLE, Long, Part, together
from tests.faults.rig import Machines, Rig


@pytest.mark.parametrize(("people", "kills"), [(500, 50), (10_000, 1_000), (7, 101), (2_500, 3)])
def test_the_runs_are_what_was_asked_for(people: int, kills: int) -> None:
    parts = list(Long(people, kills, seed=1).parts())
    assert (sum(part.people for part in parts), sum(part.kills for part in parts)) == (people, kills)
    assert max(part.people for part in parts) <= PEOPLE
    assert max(part.kills for part in parts) <= KILLS
    assert [part.number for part in parts] == list(range(len(parts)))


def test_at_least_one_run_however_short_the_time() -> None:
    assert list(Long(500, 50, seed=1, minutes=0.0).parts()) == [Part(0, 500, 50)]


def _result(**counts: int) -> Result:
    report = Report({"reply": Tally(**counts)}, Effects(one=2), ["it is lost"], ["a"], {"a": "why"})
    return Result(report, report, Deaths(3, 1, counts["unknown"], 0, 1, ["why"]), 4, 1, 2.5, ["say U1"])


def test_counts_are_added_and_the_worst_is_kept() -> None:
    both = together(_result(owed=5, lost=1, unknown=2), _result(owed=7, lost=0, unknown=6))
    assert both.report.total("owed") == 12
    assert both.report.total("lost") == 1
    assert both.report.effects.one == 4
    assert both.deaths == Deaths(6, 2, 6, 0, 2, ["why", "why"])
    assert (both.repeated, both.rounds, both.seconds) == (8, 2, 5.0)
    assert both.problems.count("it is lost") == 4  # each of two reports of two runs
    assert both.problems.count("say U1") == 2


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_killed_on_postgresql(machines: Machines, tmp_path: Path, database_url: str) -> None:
    async with Rig(machines, tmp_path, people=60, database_url=database_url, lease=LEASE) as rig:
        result = await campaign(rig, plans(8, rig.chance))
    assert result.problems == []
    deaths = result.deaths
    assert (deaths.kills, deaths.unknown_outside) == (8, 0)
    assert deaths.most_unknown <= 8
