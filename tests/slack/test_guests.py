"""A guest takes no part here, and is told so wherever they knock; it is not left to be guessed from silence."""

from __future__ import annotations

import pytest

from blocks import notices
from bot.play.play import Play
from playground.actor import Actor
from tests.slack.acting import NEW_YORK, go_on, rows, texts

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


def guest(world: Play) -> Actor:
    return world.slack.add_person("Gil Guest", id="UGIL", tz=NEW_YORK, is_restricted=True, announce=True)


async def test_a_guest_who_types_to_the_bot_gets_a_sentence(office: Play) -> None:
    gil = guest(office)
    await gil.say("bot", "hello")
    await office.settle()
    assert [seen.plain for seen in gil.dms() if seen.by_app] == [notices.NO_MEMBER]


async def test_the_home_of_a_guest_is_not_blank(office: Play) -> None:
    gil = guest(office)
    await gil.open_home()
    await office.settle()
    assert gil.home is not None
    assert notices.NO_MEMBER in texts(gil.home.blocks)


async def test_a_guest_who_knocked_is_still_nobody_to_ask_and_a_member_once_they_are_one(
    office: Play,
) -> None:
    gil = guest(office)
    await gil.say("bot", "hello")
    await go_on(office, days=1)
    assert ("UGIL", False) in await rows(office, "person", "slack_user_id", "active")
    await gil.change(is_restricted=False)
    await gil.open_home()
    await office.settle()
    assert ("UGIL", True) in await rows(office, "person", "slack_user_id", "active")
    assert gil.home is not None
    assert notices.NO_MEMBER not in texts(gil.home.blocks)
    assert "Gil Guest" in texts(gil.home.blocks)
    assert office.slack.faults_seen == []
