"""A press is never left unanswered: something in sight changes, or a small window says what was done."""

from __future__ import annotations

import pytest

from blocks import notices
from bot.play import Play
from tests.slack.acting import ask_everybody, go_on, latest, person, sentence

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
