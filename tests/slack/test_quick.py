""" "Ask my team two questions now": at once, once a week, and after the first hello."""

from __future__ import annotations

import asyncio

import pytest

from bot.play.play import Play
from playground.actor import Actor
from tests.conftest import MakeWorld
from tests.slack.acting import answer, go_on, go_to, latest, person, rows, sentence, texts
from tests.slack.test_start import ALONE, choose

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def started(make_world: MakeWorld, clock: str = "10:00") -> tuple[Play, Actor]:
    """Sam has begun with Ana and Ben, and looks at the window that says so."""
    world = await make_world(team=ALONE)
    await go_to(world, 2, clock)
    sam = person(world, "USAM")
    await choose(sam, ["UANA", "UBEN"])
    await sam.submit()
    return world, sam


async def test_the_answers_reach_the_coach_in_one_message(make_world: MakeWorld) -> None:
    world, sam = await started(make_world)
    assert (await sam.click(None, "quick.ask")).ok
    assert "Asked: Ana Souza, Ben Ortiz. Their answers reach you in one message." in sentence(sam)
    await go_on(world, minutes=5)
    ana, ben = person(world, "UANA"), person(world, "UBEN")
    plain = [seen.plain for seen in ana.dms()]
    assert "added you" in plain[0]
    assert "Two quick questions" in plain[1]
    await answer(world, ana, win="Harbor", help="deal")
    await answer(world, ben, win="Dock")
    await go_on(world, hours=1)
    shown = latest(sam, "coach.more").plain
    assert "Two quick questions" in shown
    assert "2 of 2 answered" in shown
    assert "Harbor" in shown
    assert await rows(world, "check_in", "state") == [("submitted",)] * 2
    await sam.click(latest(sam, "coach.talk"), "coach.talk")
    await world.settle()
    assert "let's talk" in ana.dms()[-1].plain


async def test_pressed_twice_it_asks_once_and_says_so(make_world: MakeWorld) -> None:
    world, sam = await started(make_world)
    view = sam.view
    await asyncio.gather(sam.click(view, "quick.ask"), sam.click(view, "quick.ask"))
    await world.settle()
    assert len(await rows(world, "check_in", "id")) == 2
    await sam.click(view, "quick.ask")
    assert "Asked this week already: Ana Souza, Ben Ortiz." in texts(sam.view.blocks if sam.view else [])
    await go_on(world, minutes=5)
    prompts = [seen for seen in person(world, "UANA").dms() if "checkin.start" in seen.actions]
    assert len(prompts) == 1


async def test_nobody_is_asked_at_night_and_the_hello_comes_first(make_world: MakeWorld) -> None:
    world, sam = await started(make_world, "21:00")
    await sam.click(None, "quick.ask")
    ana = person(world, "UANA")
    await go_to(world, 3, "08:00")
    assert ana.dms() == []
    await go_to(world, 3, "09:00")
    first, second = ana.dms()
    assert "added you" in first.plain
    assert "checkin.start" in second.actions


async def test_the_weekly_check_in_comes_as_usual(make_world: MakeWorld) -> None:
    world, sam = await started(make_world)
    await sam.click(None, "quick.ask")
    await go_to(world, 3, "14:00")
    asked = [
        seen.plain.split(":")[0] for seen in person(world, "UANA").dms() if "checkin.start" in seen.actions
    ]
    assert len(asked) == 2
    await go_on(world, days=8)
    assert world.slack.faults_seen == []
    assert {row[0] for row in await rows(world, "check_in", "state")} <= {"missed", "sent"}


async def test_who_has_no_team_is_told_how_to_begin(make_world: MakeWorld) -> None:
    world, _ = await started(make_world)
    await choose(person(world, "UROSA"), ["UCY"])
    rosa = person(world, "UROSA")
    await rosa.submit()
    view = rosa.view
    await world.add_people("person,manager\nUCY,USAM\n")
    await rosa.click(view, "quick.ask")
    assert "Nobody is with you here yet. Type /coach start to begin." in sentence(rosa)
