"""A team's channel from the form to the post: the invite, the drill, Done for oneself, warm-ups, and who may."""

from __future__ import annotations

import asyncio

import pytest

from bot.play.play import Play
from playground.actor import Actor
from playground.seen import Seen
from playground.world import Channel
from tests.slack.acting import go_on, go_to, person, rows, sentence, texts

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


def posts(actor: Actor, channel: Channel, words: str) -> list[Seen]:
    return [seen for seen in actor.messages(channel) if words in seen.plain]


async def home(world: Play, actor: Actor) -> str:
    """All words of their Home, opened anew."""
    await actor.open_home()
    await world.settle()
    assert actor.home is not None
    return texts(actor.home.blocks) + str(actor.home.blocks)


async def choose(sam: Actor, channel: Channel, **fields: str) -> str:
    """Fill in the form that is open, and say what came of it."""
    await sam.fill("channel.team", channel.id)
    for field, value in fields.items():
        await sam.fill(f"channel.{field}", value)
    assert (await sam.submit()).ok
    return sentence(sam)


async def test_a_channel_from_the_invite_to_the_drill_of_the_week(office: Play) -> None:
    sam, ana, ben, ada = (person(office, id) for id in ("USAM", "UANA", "UBEN", "UADA"))
    sales = office.slack.add_channel("west-sales", members=[sam, ana, ben, ada], private=True)
    await sam.command("/coach", "settings")
    await sam.click(None, "channel.open")
    assert "/invite @" in texts(sam.view.blocks if sam.view else [])
    said = await choose(sam, sales)
    assert "I say hello there now." in said
    assert "The first post comes Friday 15:00." in said
    await sam.close()
    assert f"<#{sales.id}>" in texts(sam.view.blocks if sam.view else [])
    await sam.close(all=True)
    await go_on(office, minutes=1)
    (trouble,) = [seen for seen in sam.dms() if "I could not post" in seen.plain]
    assert trouble.text == "Team channel: I could not post there."

    await sam.command("/invite", f"@{sam.workspace.bot.handle}", sales)
    await sam.click(trouble, "channel.open")
    assert "I say hello there now." in await choose(sam, sales, digest_day="off")
    await sam.close(all=True)
    await go_on(office, minutes=1)
    assert len(posts(ana, sales, "Sam Carter chose this channel")) == 1
    await sam.click(trouble, "channel.open")
    assert "hello" not in await choose(sam, sales)  # it stands there
    await sam.close(all=True)

    await go_to(office, 0, "09:35")
    (drill,) = posts(ana, sales, "Drill of the week")
    assert drill.actions == ["drill.done"]
    await asyncio.gather(*(ana.click(drill, "drill.done") for _ in range(2)))
    assert "Only you see" in sentence(ana)
    assert "Practice: 1 week so far." in sentence(ana)
    await ana.close(all=True)
    await ada.click(drill, "drill.done")  # of no team: theirs all the same
    assert "Only you see" in sentence(ada)
    found = await rows(office, "practice", "kind", "drill_run_id")
    assert sorted((kind, run is not None) for kind, run in found) == [("drill", False), ("drill", True)]
    assert posts(ana, sales, "Ana") == []
    assert "Practice: 1 week so far. Only you see this." in await home(office, ana)
    assert "Practice:" not in await home(office, sam)

    await sam.command("/coach", "digest")
    assert "The week of your team" not in sentence(sam)  # it is off
    await sam.close(all=True)
    await sam.click(trouble, "channel.open")
    await choose(sam, sales, digest_day="4")
    await sam.close(all=True)
    await ana.command("/kudos", "<@UBEN> asked what waiting costs, and the Harbor team told us")
    await go_on(office, minutes=1)
    await sam.command("/coach", "digest")
    assert "The week of your team\nKudos" in sentence(sam).replace("*", "").replace(" of the week", "")
    await sam.close(all=True)

    await go_to(office, 0, "09:35")
    assert len(posts(ana, sales, "Drill of the week")) == 2
    post, digest = posts(ana, sales, "what waiting costs")  # what is taken back goes from both
    assert "The week of your team" in digest.plain
    ((kudos_id,),) = await rows(office, "kudos", "id")
    await ana.click(post, "kudos.more", f"take_back:{kudos_id}")
    await ana.submit()
    await go_on(office, minutes=1)
    assert posts(ana, sales, "what waiting costs") == []
    assert len(posts(ana, sales, "The week of your team")) == 1
    await ana.close(all=True)
    await go_on(office, days=35)
    await ana.click(drill, "drill.done")
    assert "some weeks old" in sentence(ana)
    assert office.slack.faults_seen == []


async def test_a_warm_up_takes_three_taps_and_who_has_no_people_has_no_channel(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    assert "channel.open" not in await home(office, ana)
    assert "channel.open" in await home(office, sam)
    assert (await ana.command("/coach", "warmup")).ok
    first = texts(ana.view.blocks if ana.view else [])
    assert (await ana.submit()).ok
    assert "Done. Have a good call." in sentence(ana)
    await ana.close()
    await home(office, ana)
    assert (await ana.click("home", "warm_up.open")).ok
    assert texts(ana.view.blocks if ana.view else []) != first
    await asyncio.gather(ana.submit(), ana.submit())
    assert await rows(office, "practice", "kind", "minutes", "drill_run_id") == [("warm_up", 2, None)] * 2
    assert all("warm" not in seen.plain.lower() for seen in (*sam.dms(), *ana.dms()))
