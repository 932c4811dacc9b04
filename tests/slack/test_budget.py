"""Two weeks under the defaults, played through Slack: nobody gets more planned messages than the budget allows."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from bot.play.play import Play
from bot.sample.team import Sample
from coaching.budget import BOTH, LEADER, MANAGER, REP
from storage import coaches, line_plans, people, reporting
from storage.coaches import Pace
from storage.unit import Unit
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, answer, go_to, person
from tests.slack.cadence import FEBRUARY, hold, sent, to

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

MANAGERS = tuple(f"UM{n}" for n in range(5))
REPS = tuple(f"UR{n}" for n in range(8))
TEAM = (
    Sample("ULENA", "Lena Vogel", "VP Sales", NEW_YORK, None, "manager"),
    *(Sample(id, f"Manager {id[2:]}", "Sales manager", NEW_YORK, "ULENA", "manager") for id in MANAGERS),
    *(Sample(id, f"Rep {id[2:]}", "Account executive", NEW_YORK, "UM0", "ae") for id in REPS),
    *(Sample(f"UX{n}", f"Other {n}", "Account executive", NEW_YORK, f"UM{n}", "ae") for n in range(1, 5)),
)
# What a person wrote to another goes at once and is not counted; nor is the first hello.
PLANNED = frozenset(
    {"checkin_prompt", "checkin_reminder", "coach_round", "prep", "slot_open", "morning_note", "rep_digest"}
)
FIRST_MONDAY = date(2025, 3, 3)


@pytest.fixture
async def world(make_world: MakeWorld) -> Play:
    """Everybody who manages has planned talks with their people, at the usual pace, from the first Monday on."""
    found = await make_world(team=TEAM, start=FEBRUARY)

    def begin(unit: Unit) -> None:
        known = {one.slack_user_id: one for one in people.everyone(unit, found.workspace_id)}
        for id in ("ULENA", *MANAGERS):
            now = found.clock.now()
            coaches.begin(unit, found.workspace_id, known[id].id, now, talks=True, pace=Pace())
            reps = reporting.reports_of(unit, found.workspace_id, known[id].id, now.date())
            line_plans.begin(unit, found.workspace_id, known[id], reps, Pace(), {}, now)

    await found.program.db.write(begin)
    await to(found, FIRST_MONDAY - timedelta(days=1))
    return found


async def counted(world: Play) -> dict[str, Counter[int]]:
    """Planned messages of each person in each of the two weeks."""
    found: dict[str, Counter[int]] = {}
    for one in await sent(world):
        week = (one.day - FIRST_MONDAY).days // 7
        if one.kind in PLANNED and 0 <= week < 2:
            found.setdefault(one.slack_user_id, Counter())[week] += 1
    return found


def within(found: dict[str, Counter[int]]) -> None:
    for id, weeks in found.items():
        most = LEADER if id == "ULENA" else REP if id.startswith(("UR", "UX")) else max(MANAGER, REP) + BOTH
        assert max(weeks.values()) <= most, (id, weeks)


async def test_a_fortnight_in_which_everybody_does_their_part(world: Play) -> None:
    for _ in range(2):
        await go_to(world, 1, "15:00")  # Tuesday: talks, and their logs
        today = world.clock.now().date()
        for rep in REPS:
            await hold(world, rep, "UM0", today)
        for manager in MANAGERS:
            await hold(world, manager, "ULENA", today)
        await go_to(world, 3, "15:00")
        for rep in REPS:
            await answer(world, person(world, rep), win="Harbor")
    await to(world, FIRST_MONDAY + timedelta(days=14), "00:30")
    found = await counted(world)
    within(found)
    totals = {id: sum(weeks.values()) for id, weeks in found.items()}
    assert max(totals[id] for id in REPS) <= 8
    assert totals["ULENA"] <= 9


async def test_a_fortnight_in_which_nobody_does_anything(world: Play) -> None:
    await to(world, FIRST_MONDAY + timedelta(days=14), "00:30")
    found = await counted(world)
    within(found)
    assert sum(found["UM0"].values()) > sum(found["ULENA"].values())


async def test_the_count_would_notice_one_message_too_many(world: Play) -> None:
    await to(world, FIRST_MONDAY + timedelta(days=14), "00:30")
    found = await counted(world)
    found["UR0"][0] += REP
    with pytest.raises(AssertionError):
        within(found)
