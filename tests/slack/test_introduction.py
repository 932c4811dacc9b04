"""The buttons of the first hello: talks, pause, and "This is not my manager"."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.play.play import Play
from playground.actor import Actor
from tests.conftest import MakeWorld
from tests.slack.acting import counts, go_on, go_to, latest, open_form, person, rows, sentence, texts
from tests.slack.test_start import ALONE, start

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
async def begun(make_world: MakeWorld) -> Play:
    """Wednesday 09:00: Sam has begun with Ana and Ben, and both have read the hello. Ada and Lena are admins."""
    world = await make_world(team=ALONE)
    await start(world, person(world, "USAM"), ["UANA", "UBEN"])
    await go_to(world, 2, "09:00")
    return world


async def say_no(actor: Actor) -> None:
    """Press "This is not my manager" and confirm."""
    hello = latest(actor, "intro.menu")
    assert (await actor.click(hello, "intro.menu", option="This is not my manager")).ok
    await actor.submit()


async def test_my_next_talk_says_with_whom_and_when(begun: Play) -> None:
    ana = person(begun, "UANA")
    assert (await ana.click(latest(ana, "next.open"), "next.open")).ok
    shown = texts(ana.view.blocks if ana.view else [])
    assert "*Sam Carter*\nEvery two weeks, 30 minutes, live or in a thread. Next: *Tuesday*." in shown


async def test_privacy_is_behind_the_menu(begun: Play) -> None:
    ana = person(begun, "UANA")
    await ana.click(latest(ana, "intro.menu"), "intro.menu", option="Privacy: who sees what")
    assert "An admin can change settings, but cannot open answers here." in sentence(ana)


async def test_this_is_not_my_manager_ends_it_and_both_sides_hear_it_neutrally(begun: Play) -> None:
    ana, sam, ada = (person(begun, id) for id in ("UANA", "USAM", "UADA"))
    hello = latest(ana, "intro.menu")
    await ana.click(hello, "intro.menu", option="This is not my manager")
    assert "Is Sam Carter not your manager?" in texts(ana.view.blocks if ana.view else [])
    assert (await ana.submit()).ok
    assert "It has ended." in sentence(ana)
    await begun.settle()
    assert "Ana Souza says that you are not their manager here." in sam.dms()[-1].plain
    assert "An admin of this Slack knows too" in sam.dms()[-1].plain
    assert "Ana Souza says that Sam Carter is not their manager." in ada.dms()[-1].plain
    assert "file.open" in ada.dms()[-1].actions
    ended = [row for row in await rows(begun, "reporting_line", "end_reason", "end_on") if row[0]]
    assert ended == [("not_my_manager", date(2026, 11, 17))]
    plans = await rows(begun, "cadence_plan", "state", "end_reason")
    assert sorted(plans, key=str) == [("active", None), ("ended", "not_my_manager")]
    before = len(ana.dms())
    await go_on(begun, days=9)
    assert len(ana.dms()) == before
    assert begun.slack.faults_seen == []


async def test_pressed_twice_or_from_an_old_message_it_ends_once(begun: Play) -> None:
    ana = person(begun, "UANA")
    hello = latest(ana, "intro.menu")
    await ana.click(hello, "intro.menu", option="This is not my manager")
    view = ana.view
    await asyncio.gather(ana.submit(view), ana.submit(view))
    await begun.settle()
    told = [seen for seen in person(begun, "USAM").dms() if "not their manager" in seen.plain]
    assert len(told) == 1
    after = await counts(begun)
    await ana.click(hello, "intro.menu", option="This is not my manager")
    assert "This has ended already." in sentence(ana)
    assert await counts(begun) == after


async def test_the_line_of_somebody_else_cannot_be_ended(begun: Play) -> None:
    ana, ben = person(begun, "UANA"), person(begun, "UBEN")
    hers, his = latest(ana, "intro.menu"), latest(ben, "intro.menu")
    for mine, theirs in ((hers, his),):
        for block, other in zip(mine.message.blocks, theirs.message.blocks, strict=True):
            block.update(other)
    before = await counts(begun)
    await ana.click(latest(ana, "intro.menu"), "intro.menu", option="This is not my manager")
    assert "belongs to someone else" in sentence(ana)
    assert await counts(begun) == before


async def test_after_a_no_only_the_file_of_an_admin_begins_again(begun: Play) -> None:
    ana, sam = person(begun, "UANA"), person(begun, "USAM")
    await say_no(ana)
    await begun.settle()
    said = await start(begun, sam, ["UANA"])
    assert "Ana Souza said that you are not their manager." in said
    assert "You coach Ben" not in said
    await begun.add_people("person,manager\nUANA,USAM\n")
    await go_on(begun, hours=1)
    assert "Your admin added you" in ana.dms()[-1].plain
    plans = await rows(begun, "cadence_plan", "state")
    assert sorted(plans) == [("active",), ("active",), ("ended",)]


async def test_with_no_admin_known_the_manager_is_told_to_say_it_themselves(make_world: MakeWorld) -> None:
    world = await make_world(team=ALONE)
    for one in ALONE:
        await person(world, one.id).change(is_admin=False)
    await world.settle()
    await start(world, person(world, "USAM"), ["UANA"])
    await go_to(world, 2, "09:00")
    await say_no(person(world, "UANA"))
    await go_on(world, minutes=5)
    assert "Touchline knows no admin of this Slack." in person(world, "USAM").dms()[-1].plain


async def test_an_open_check_in_with_that_manager_needs_no_answer(begun: Play) -> None:
    await go_to(begun, 3, "14:00")
    ana, sam = person(begun, "UANA"), person(begun, "USAM")
    told = len(sam.dms())
    await say_no(ana)
    await begun.settle()
    assert await rows(begun, "check_in", "state") != []
    assert ("excused",) in await rows(begun, "check_in", "state")
    assert len(sam.dms()) == told + 1
    await go_on(begun, days=5)
    assert ("missed",) in await rows(begun, "check_in", "state")  # Ben, who did not answer


async def test_a_pause_rests_check_ins_and_talks_and_ends_when_they_say_so(begun: Play) -> None:
    ana = person(begun, "UANA")
    await ana.click(latest(ana, "pause.open"), "pause.open")
    await ana.fill("pause.weeks", "2")
    await ana.submit()
    assert "Paused until Tue 1 Dec." in sentence(ana)
    before = len(ana.dms())
    await go_to(begun, 3, "14:00")
    await go_on(begun, days=6)
    assert len(ana.dms()) == before
    await ana.command("/coach", "settings")
    assert "Until Tuesday" in texts(ana.view.blocks if ana.view else [])
    await ana.click(None, "pause.end")
    assert "You are back." in texts(ana.view.blocks if ana.view else [])
    assert await rows(begun, "pause", "end_on") == [(date(2026, 11, 24),)]
    await go_to(begun, 3, "14:00")
    assert "checkin.start" in ana.dms()[-1].actions


async def test_a_pause_over_an_open_check_in_excuses_it_and_going_on_asks_again(begun: Play) -> None:
    await go_to(begun, 3, "14:00")
    ana = person(begun, "UANA")
    await ana.click(latest(ana, "pause.open"), "pause.open")
    await ana.submit()
    await begun.settle()
    resting = latest(ana, "pause.end")
    assert "You paused until" in resting.plain
    await ana.click(resting, "pause.end")
    assert "You are back." in sentence(ana)
    await begun.settle()
    await open_form(ana)


async def test_a_second_pause_takes_the_place_of_the_first(begun: Play) -> None:
    ana = person(begun, "UANA")
    for weeks in ("4", "1"):
        await ana.click(latest(ana, "pause.open"), "pause.open")
        await ana.fill("pause.weeks", weeks)
        await ana.submit()
        await ana.close()
    paused = [row for row in await rows(begun, "person", "paused_until") if row[0] is not None]
    assert paused == [(date(2026, 11, 24),)]
    assert await rows(begun, "pause", "start_on", "end_on") == [(date(2026, 11, 18), date(2026, 11, 24))]
