"""A click teaches us where a message of the person who clicked is, and never where one of another is."""

from __future__ import annotations

import pytest

from bot.play.play import Play
from tests.slack.acting import answer, ask_everybody, go_on, latest, person, rows

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

WIN = "Qwin of Ana"


def everything_of(world: Play, id: str) -> str:
    channel = person(world, id).dm.id
    posts = [str(post.blocks) + post.text for post in world.slack.posts if post.channel == channel]
    return "\n".join([*posts, *(seen.plain + seen.text for seen in person(world, id).dms())])


async def test_messages_of_the_same_moment_in_two_conversations_are_told_apart(office: Play) -> None:
    await ask_everybody(office)
    ben, sam = person(office, "UBEN"), person(office, "USAM")
    await answer(office, person(office, "UANA"), win=WIN, help="deal")
    assert latest(sam, "coach.more").ts == latest(ben, "away.open").ts  # both came at 14:00 sharp
    await ben.click(latest(ben, "away.open"), "away.open")
    await ben.fill("away.until", "2026-11-30")
    await ben.submit()
    await office.settle()
    await ben.click(latest(ben, "away.back"), "away.back")
    await office.settle()
    await ben.click(latest(ben, "checkin.same"), "checkin.same")
    await office.settle()
    assert WIN not in everything_of(office, "UBEN")
    assert "2 of 3 answered" in latest(sam, "coach.more").plain


async def test_a_click_elsewhere_does_not_stand_for_a_message_of_the_coach_that_got_lost(
    office: Play,
) -> None:
    await ask_everybody(office)
    ben, sam = person(office, "UBEN"), person(office, "USAM")
    office.slack.fail("chat.postMessage", "drop_after", channel="USAM", times=None)
    await answer(office, person(office, "UANA"), win=WIN, help="deal")
    await go_on(office, minutes=2)
    assert ("coach_round", "unknown") in await rows(office, "delivery", "kind", "state")
    await ben.click(latest(ben, "away.open"), "away.open")
    await ben.fill("away.until", "2026-11-30")
    await ben.submit()
    await office.settle()
    await go_on(office, minutes=1)
    await ben.say("bot", "I am back")
    await office.settle()
    card = latest(ben, "away.back")
    assert "I do not keep what is typed here" in card.plain
    await ben.click(card, "away.back")
    await office.settle()
    await ben.click(latest(ben, "checkin.same"), "checkin.same")
    await office.settle()
    assert WIN not in everything_of(office, "UBEN")
    await sam.click(latest(sam, "coach.talk"), "coach.talk")  # his own click is what finds it again
    await office.settle()
    assert "nothing new" in everything_of(office, "USAM")


async def test_a_card_only_one_person_sees_does_not_stand_for_a_prompt_that_got_lost(office: Play) -> None:
    ana = person(office, "UANA")
    office.slack.fail("chat.postMessage", "drop_before", channel="UANA", times=None, skip=0)
    await ask_everybody(office)
    states = [
        state for kind, state in await rows(office, "delivery", "kind", "state") if kind == "checkin_prompt"
    ]
    assert "unknown" in states
    await ana.command("/coach")
    await ana.click(latest(ana, "checkin.start"), "checkin.start")
    await ana.fill("q.help", "none")
    assert (await ana.submit()).kind == "cleared"
    await office.settle()
    assert "unknown" in [state for kind, state in await rows(office, "delivery", "kind", "state")
                         if kind == "checkin_prompt"]  # fmt: skip
    assert not [call for call in office.slack.calls.of("chat.update") if not call.ok]
