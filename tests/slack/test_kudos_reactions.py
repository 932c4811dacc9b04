"""Thanks by an emoji: the one who gave it is asked for words, once a message, and nothing is posted without them."""

from __future__ import annotations

import pytest

from bot.play.play import Play
from tests.slack.acting import counts, go_on, person, rows, sentence, texts
from tests.slack.talks import press

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def test_an_emoji_is_asked_about_once_and_posts_nothing_by_itself(office: Play) -> None:
    sam, ana, ben = (person(office, id) for id in ("USAM", "UANA", "UBEN"))
    guest = office.slack.add_person("Kim Guest", id="UGUEST", is_restricted=True)
    sales = office.slack.add_channel("sales", members=["USAM", "UANA", "UBEN", "UGUEST"], bot=True)
    seen = await ana.say(sales, "SECRETMESSAGE: got the CFO to the call")
    await sam.react(seen, "tada")
    await ana.react(seen, "raised_hands")
    await guest.react(seen, "raised_hands")
    theirs = await guest.say(sales, "Hello")
    await sam.react(theirs, "raised_hands")
    await office.settle()
    assert sam.dms() == ana.dms() == guest.dms() == []
    for _ in range(2):
        await sam.react(seen, "raised_hands::skin-tone-3")
        await sam.unreact(seen, "raised_hands::skin-tone-3")
    await sam.react(seen, "raised_hands")
    await office.settle()
    (asked,) = sam.dms()
    assert texts(asked.blocks).startswith("You thanked Ana Souza with :raised_hands:. What did they do?")
    assert await rows(office, "kudos", "id") == []
    assert len(sales.messages) == 2
    await sam.click(asked, "kudos.say")
    assert "A link to the message goes with it." in sentence(sam)
    assert "'initial_users': ['UANA']" in str(sam.view.blocks if sam.view else "")
    await sam.fill("kudos.words", "You got the CFO to the call")
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    assert await rows(office, "kudos", "source", "visibility") == [("reaction", "public")]
    told = texts(ana.dms()[-1].blocks)
    assert f"https://northwind.slack.com/archives/{sales.id}/p" in told
    assert "SECRETMESSAGE" not in told
    # At most three a day, and the bot's own messages are nobody's.
    for n in range(4):
        await sam.react(await ben.say(sales, f"Message {n}"), "raised_hands")
    await office.settle()
    assert len([one for one in sam.dms() if "kudos.say" in one.actions]) == 3
    await go_on(office, hours=24)
    await sam.react(await ben.say(sales, "Another"), "raised_hands")
    await office.settle()
    assert len([one for one in sam.dms() if "kudos.say" in one.actions]) == 4
    before = await counts(office)
    await sam.close(all=True)
    for value in ("x", "a:b:c", "reaction", f"{office.workspace_id}:C0:1"):
        await press(sam, "kudos.say", value)
        assert "out of date" in sentence(sam)
        await sam.close(all=True)
    assert await counts(office) == before
    assert office.slack.faults_seen == []


async def test_without_the_scope_nothing_is_asked(office: Play) -> None:
    slack = office.slack
    slack.grant([one for one in slack.workspace().scopes if one != "reactions:read"])
    sam, ana = person(office, "USAM"), person(office, "UANA")
    sales = slack.add_channel("sales", members=["USAM", "UANA"], bot=True)
    await sam.react(await ana.say(sales, "Hello"), "raised_hands")
    await office.settle()
    assert sam.dms() == []
