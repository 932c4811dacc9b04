"""Managers change and leave: plans follow the line, and somebody always has the task."""

from __future__ import annotations

from datetime import date

import pytest

from bot.play.play import Play
from tests.conftest import MakeWorld
from tests.slack.acting import go_on, go_to, latest, person, rows, sentence
from tests.slack.test_my_settings import shown
from tests.slack.test_start import ALONE, start

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
async def teams(make_world: MakeWorld) -> Play:
    """Wednesday 10:00. Sam talks with Ana and Ben every week on Tuesdays; Rosa with Gus every four on Fridays."""
    world = await make_world(team=ALONE)
    await start(world, person(world, "USAM"), ["UANA", "UBEN"], every="7", talk_day="1")
    await start(world, person(world, "UROSA"), ["UGUS"], every="28", talk_day="4")
    await start(world, person(world, "ULENA"), ["USAM", "UROSA"])
    await go_to(world, 2, "10:00")
    return world


async def plans_of(world: Play, rep: str) -> list[tuple[object, ...]]:
    ids = {slack_id: id for id, slack_id in await rows(world, "person", "id", "slack_user_id")}
    names = {id: slack_id for slack_id, id in ids.items()}
    found = await rows(
        world, "cadence_plan", "person_id", "coach_id", "interval_days", "anchor_on", "starts_on", "ends_on", "state",
    )  # fmt: skip
    return sorted(((names[r[1]], *r[2:]) for r in found if r[0] == ids[rep]), key=lambda one: one[3])


async def test_a_new_manager_in_the_middle_of_a_slot_begins_at_their_own_pace(teams: Play) -> None:
    """Monday, in the window of Tuesday's talk. The old plan ends on Sunday; the new one begins today."""
    await go_to(teams, 0, "10:00")
    await teams.add_people("person,manager\nUANA,UROSA\n")
    await teams.settle()
    assert await plans_of(teams, "UANA") == [
        ("USAM", 7, date(2026, 11, 24), date(2026, 11, 18), date(2026, 11, 22), "ended"),
        ("UROSA", 28, date(2026, 11, 27), date(2026, 11, 23), None, "active"),
    ]
    ana = person(teams, "UANA")
    assert "Your admin added you so that you and Rosa Lind have planned talks." in ana.dms()[-1].plain
    await ana.click(latest(ana, "next.open"), "next.open")
    assert "*Rosa Lind*\nEvery four weeks" in shown(ana)
    assert "Sam Carter" not in shown(ana)
    await go_on(teams, days=10)
    assert teams.slack.faults_seen == []
    assert {row[0] for row in await rows(teams, "cadence_plan", "fault")} == {None}


async def test_a_line_that_starts_later_keeps_the_old_rhythm_until_then(teams: Play) -> None:
    await teams.add_people("person,manager,start\nUANA,UROSA,2026-12-07\n")
    await teams.settle()
    old, new = await plans_of(teams, "UANA")
    assert old[-2:] == (date(2026, 12, 6), "ended")
    assert new == ("UROSA", 28, date(2026, 12, 11), date(2026, 12, 7), None, "active")
    ana = person(teams, "UANA")
    await ana.click(latest(ana, "next.open"), "next.open")
    assert "*Sam Carter*\nEvery week" in shown(ana)


async def test_a_manager_without_talks_ends_them_and_begins_none(teams: Play) -> None:
    await teams.add_people("person,manager\nUANA,UADA\n")
    await teams.settle()
    assert [plan[-1] for plan in await plans_of(teams, "UANA")] == ["ended"]


async def test_who_leaves_ends_their_plans_the_same_day(teams: Play) -> None:
    await person(teams, "UANA").deactivate()
    await teams.settle()
    assert [plan[-2:] for plan in await plans_of(teams, "UANA")] == [(date(2026, 11, 17), "ended")]
    await go_on(teams, days=14)
    assert teams.slack.faults_seen == []


async def test_when_a_manager_leaves_the_leader_has_a_task_and_nobody_is_nudged(teams: Play) -> None:
    lena, ana = person(teams, "ULENA"), person(teams, "UANA")
    before = len(ana.dms())
    await person(teams, "USAM").deactivate()
    await teams.settle()
    task = lena.dms()[-1]
    assert "Sam Carter is not here any more, so these have no coach: Ana Souza, Ben Ortiz." in task.plain
    assert sorted(task.actions) == ["file.open", "start.open"]
    assert {plan[-1] for plan in await plans_of(teams, "UANA")} == {"ended"}
    await go_on(teams, days=8)
    assert len(ana.dms()) == before
    await lena.click(task, "start.open")
    await lena.submit()
    await lena.submit()
    await teams.settle()
    assert "You coach Ana Souza, Ben Ortiz." in sentence(lena)
    assert [plan[0] for plan in await plans_of(teams, "UANA") if plan[-1] == "active"] == ["ULENA"]
    await go_on(teams, hours=2)
    assert "<@ULENA> added you" in latest(ana, "intro.menu").plain


async def test_another_manager_may_begin_with_people_whose_manager_has_left(teams: Play) -> None:
    await person(teams, "USAM").deactivate()
    await teams.settle()
    assert "You coach Ben Ortiz." in await start(teams, person(teams, "UROSA"), ["UBEN"])


async def test_without_a_leader_the_admins_have_the_task(make_world: MakeWorld) -> None:
    world = await make_world(team=ALONE)
    await start(world, person(world, "USAM"), ["UANA"])
    await go_to(world, 2, "10:00")
    await person(world, "USAM").deactivate()
    await world.settle()
    assert "so these have no coach: Ana Souza." in person(world, "UADA").dms()[-1].plain


async def test_talks_hold_over_a_clock_change_and_a_move(teams: Play) -> None:
    ana = person(teams, "UANA")
    await ana.change(tz="Pacific/Auckland")
    await teams.settle()
    await go_on(teams, days=21)
    assert {row[0] for row in await rows(teams, "cadence_plan", "fault")} == {None}
    assert teams.slack.faults_seen == []
    await ana.click(latest(ana, "next.open"), "next.open")
    assert "*Sam Carter*\nEvery week" in shown(ana)
