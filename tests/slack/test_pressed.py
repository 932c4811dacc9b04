"""A press is never left unanswered: something in sight changes, or a small window says what was done."""

from __future__ import annotations

import asyncio

import pytest

from blocks import notices
from bot.play.play import Play
from playground.blocks import elements
from tests.slack.acting import answer, ask_everybody, fill, go_on, latest, person, rows, sentence

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def away(world: Play, id: str, back_on: str) -> None:
    actor = person(world, id)
    await actor.click(latest(actor, "away.open"), "away.open")
    await actor.fill("away.until", back_on)
    assert (await actor.submit()).ok
    if actor.view is not None:
        await actor.close(all=True)
    await world.settle()


async def test_back_from_a_card_says_that_the_check_in_is_open_again(office: Play) -> None:
    await ask_everybody(office)
    ben = person(office, "UBEN")
    await away(office, "UBEN", "2026-11-30")
    await ben.command("/coach")
    await ben.click(latest(ben, "away.back"), "away.back")
    assert sentence(ben) == notices.OPEN_AGAIN
    await office.settle()
    assert "checkin.start" in ben.dms()[-2].actions
    await ben.close()
    # The card still offers it: pressed again, it is heard again.
    await ben.click(latest(ben, "away.back"), "away.back")
    assert sentence(ben) == notices.WELCOME_BACK


async def test_back_from_the_prompt_changes_the_prompt_and_opens_no_window(office: Play) -> None:
    await ask_everybody(office)
    ben = person(office, "UBEN")
    await away(office, "UBEN", "2026-11-30")
    await ben.click(latest(ben, "away.back"), "away.back")
    await office.settle()
    assert ben.view is None
    assert "checkin.start" in ben.dms()[-1].actions


async def test_back_from_an_old_message_whose_check_in_is_over_is_heard(office: Play) -> None:
    await ask_everybody(office)
    ben = person(office, "UBEN")
    await away(office, "UBEN", "2026-12-10")
    await go_on(office, days=7)
    await ben.click(latest(ben, "away.back"), "away.back")
    assert sentence(ben) == notices.WELCOME_BACK


async def read_all(world: Play) -> None:
    sam = person(world, "USAM")
    there = "coach.more" if any("coach.more" in seen.actions for seen in sam.dms()) else "coach.read"
    option = {"option": "Read all answers"} if there == "coach.more" else {}
    await sam.click(latest(sam, there), there, **option)


def offered(world: Play) -> list[str]:
    view = person(world, "USAM").view
    return [found.action_id for found in elements(view.blocks)] if view is not None else []


async def test_a_tap_that_was_given_is_not_offered_again_in_all_answers(office: Play) -> None:
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await answer(office, ana, win="Harbor")
    await go_on(office, hours=1)
    await read_all(office)
    assert offered(office) == ["coach.seen", "coach.praise", "coach.reply"]
    await sam.click(None, "coach.seen")
    assert offered(office) == ["coach.praise", "coach.reply"]
    await sam.click(None, "coach.praise")
    assert offered(office) == ["coach.reply"]
    await sam.close()
    await go_on(office, minutes=1)
    await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
    await fill(ana, win="Dock")
    await ana.submit()
    await office.settle()
    await read_all(office)
    assert offered(office) == ["coach.seen", "coach.praise", "coach.reply"]


async def test_who_asks_for_help_again_can_be_answered_with_the_same_tap(office: Play) -> None:
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await answer(office, ana, win="Harbor", help="deal")
    await go_on(office, hours=1)
    for help, press in (("none", "coach.talk"), ("deal", ""), ("none", "coach.talk")):
        if press:
            seen = latest(sam, press)
            await asyncio.gather(sam.click(seen, press), sam.click(seen, press))  # a double click counts once
            await office.settle()
            assert "Nothing waits for you" in sam.dms()[-1].plain
        await go_on(office, minutes=1)
        await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
        await fill(ana, help=help)
        await ana.submit()
        await office.settle()
    assert len([kind for (kind,) in await rows(office, "reply", "kind") if kind == "lets_talk"]) == 2
    assert sum("let's talk" in seen.plain for seen in ana.dms()) == 2


async def test_nobody_writes_to_somebody_who_left(office: Play) -> None:
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await answer(office, ana, win="Harbor")
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await ana.deactivate()
    await sam.fill("reply.text", "Well done")
    assert (await sam.submit()).kind == "updated"
    assert notices.REP_LEFT in sentence(sam)
    await sam.close()
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    assert notices.REP_LEFT in sentence(sam)
    await sam.close()
    await sam.click(latest(sam, "coach.praise"), "coach.praise")
    await office.settle()
    assert "Nothing waits for you" in sam.dms()[-1].plain
    assert {state for (state,) in await rows(office, "delivery", "state")} <= {"sent", "dropped", "owed"}
