"""Home: one's own kudos and what one reached. Nobody else sees either, and nothing is posted without a click."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.play.play import Play
from tests.slack.acting import go_on, person, rows, sentence, texts
from tests.slack.talks import log, press
from tests.slack.test_home import look
from tests.slack.test_kudos_after import give, kudos_channel, said

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def test_one_s_own_kudos_are_on_home_with_all_of_them_behind(office: Play) -> None:
    ana, sam, cy = (person(office, id) for id in ("UANA", "USAM", "UCY"))
    assert "*Thanks*" not in await look(office, ana)
    for n in range(10):
        await give(office, "USAM", f"<@UANA> <@UBEN> You asked first, time {n} <!here>")
    await sam.command("/kudos", "<@UANA>")
    await sam.fill("kudos.words", "SECRETWORD")
    await sam.fill("kudos.seen_by", "private")
    assert "10 kudos today" in str((await sam.submit()).errors)
    await sam.close(all=True)
    home = await look(office, ana)
    assert "*Thanks*\n10 this month.\n• Sam Carter: “You asked first, time 9 &lt;!here&gt;”" in home
    assert "*Thanks*\nNo kudos this month yet." in await look(office, sam)
    assert "*Thanks*" not in await look(office, cy)
    await ana.click("home", "kudos.list")
    assert "Page 1 of 2, 10 in all." in sentence(ana)
    await ana.click(None, "kudos.page")
    assert "Page 2 of 2" in sentence(ana)
    assert "time 1" in sentence(ana)
    assert "time 2" not in sentence(ana)
    await ana.click(None, "kudos.list")
    assert "No kudos yet." in sentence(ana)
    # The giver takes the last one back from there, and it counts no more.
    await sam.click("home", "kudos.list")
    await sam.click(None, "kudos.list")
    assert "To *Ana Souza, Ben Ortiz*" in sentence(sam)
    newest = max(await rows(office, "kudos", "number", "id"))[1]
    await sam.click(None, "kudos.more", f"take_back:{newest}")
    assert "time 9" in sentence(sam)
    assert (await sam.submit()).kind == "updated"
    await sam.close()
    assert "9 in all." in sentence(sam)
    assert "time 9" not in sentence(sam)
    await office.settle()
    assert "9 this month.\n• Sam Carter: “You asked first, time 8" in await look(office, ana)
    for value in ("x", "received:0", "received:99999", "others:1"):
        await press(cy, "kudos.list", value)
        assert "out of date" in await said(cy)
    await press(cy, "kudos.list", "received:7")
    assert "No kudos yet." in await said(cy)
    assert office.slack.faults_seen == []


async def test_what_somebody_reached_is_shared_by_their_own_click_alone(office: Play) -> None:
    ana, sam, lena = (person(office, id) for id in ("UANA", "USAM", "ULENA"))
    await log(office)
    await sam.close(all=True)
    assert sorted(await rows(office, "milestone", "key")) == [("first_session",)] * 2
    reached = "You reached: *First coaching talk written down*. Only you see this."
    for actor in (ana, sam):
        assert reached in await look(office, actor)
    assert "You reached" not in await look(office, lena)
    await ana.click("home", "milestone.share")
    assert "There is no kudos channel yet" in await said(ana)
    channel = await kudos_channel(office)
    ids = {who: str(id) for id, who in await rows(office, "milestone", "id", "person_id")}
    for actor in (lena, sam, ana):
        for action in ("milestone.share", "milestone.keep"):
            await press(actor, action, "x")
            assert "out of date" in await said(actor)
    for id in ids.values():
        await press(lena, "milestone.share", id)
        assert "belongs to someone else" in await said(lena)
    assert lena.messages(channel) == []
    # The channel does not take it: it waits again, and the person is told.
    office.slack.fail("chat.postMessage", "error", error="not_in_channel", channel=channel.id)
    await ana.click("home", "milestone.share")
    assert "Shared" in await said(ana)
    await office.settle()
    await office.settle()
    assert "nothing was posted" in texts(ana.dms()[-1].blocks)
    assert reached in await look(office, ana)
    await go_on(office, minutes=1)
    both = await asyncio.gather(ana.click("home", "milestone.share"), ana.click("home", "milestone.share"))
    assert all(one.ok for one in both)
    await office.settle()
    assert [texts(seen.blocks) for seen in lena.messages(channel)] == [
        ":seedling: *Ana Souza* reached: First coaching talk written down."
    ]
    assert "You reached" not in await look(office, ana)
    await sam.click("home", "milestone.keep")
    await office.settle()
    assert "You reached" not in await look(office, sam)
    assert len(lena.messages(channel)) == 1
    mine = json.dumps([texts(seen.blocks) for seen in lena.dms()])
    assert "reached" not in mine
