"""After an erasure the words go from Slack's messages too, also from those that quote them among others."""

from __future__ import annotations

import pytest

from bot.play.play import Play
from playground.actor import Actor
from tests.conftest import MakeWorld
from tests.slack.acting import go_on, go_to, person
from tests.slack.cadence import FEBRUARY, PAIR, begin, hold, to
from tests.slack.test_digests import MONDAY, TALKED, praise
from tests.slack.test_kudos_after import give, kudos_channel, more, post_in
from tests.slack.test_prep import MONDAY as PREP_DAY
from tests.slack.test_prep import a_step, plan
from tests.slack.test_prep import go_to as on_day
from tests.slack.test_team_channel import choose, posts

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def erase(world: Play, actor: Actor) -> None:
    if actor.view is not None:
        await actor.close(all=True)
    await actor.command("/coach", "my-data")
    await actor.click(None, "erase.open")
    assert (await actor.submit()).ok
    await world.settle()
    await go_on(world, minutes=30)


def sees(actor: Actor, words: str) -> bool:
    return any(words in str(seen.blocks) for seen in actor.dms())


async def test_words_of_a_giver_leave_the_channel_and_the_team_s_digest(office: Play) -> None:
    sam, ana, ben = (person(office, id) for id in ("USAM", "UANA", "UBEN"))
    sales = office.slack.add_channel("west-sales", members=[sam, ana, ben, sam.workspace.bot], private=False)
    await sam.command("/coach", "settings")
    await sam.click(None, "channel.open")
    await choose(sam, sales, digest_day="4")
    await ana.command("/kudos", "<@UBEN> asked what waiting costs, and the Harbor team told us")
    await go_to(office, 0, "09:35")
    assert len(posts(ana, sales, "what waiting costs")) == 2
    await erase(office, ana)
    assert posts(ana, sales, "what waiting costs") == []
    assert len(posts(ana, sales, "The week of your team")) == 1


async def test_words_back_leave_the_giver_s_message(office: Play) -> None:
    channel = await kudos_channel(office)
    sam, ana = person(office, "USAM"), person(office, "UANA")
    given = await give(office, "USAM", "<@UANA> you asked twice what a delay costs in the call on Tuesday")
    await more(ana, post_in(ana, channel), "write_back", given)
    await ana.fill("kudos.back_text", "Qsecret-back thank you")
    await ana.submit()
    await office.settle()
    assert sees(sam, "Qsecret-back")
    await erase(office, ana)
    assert not sees(sam, "Qsecret-back")


async def test_words_of_a_giver_leave_the_receiver_s_digest(make_world: MakeWorld) -> None:
    world = await make_world(team=PAIR, start=FEBRUARY)
    await begin(world, "UJO", "UROSA", interval_days=14)
    await to(world, TALKED, "16:00")
    await hold(world, "UJO", "UROSA", TALKED)
    await praise(world)
    await to(world, MONDAY, "09:30")
    jo, words = person(world, "UJO"), "what a *delay* would cost"
    assert sees(jo, words)
    await erase(world, person(world, "ULENA"))
    assert not sees(jo, words)
    assert any("somebody erased words" in seen.plain for seen in jo.dms())


async def test_a_next_step_leaves_the_prep_that_quotes_it(office: Play) -> None:
    await a_step(office)
    await plan(office, "UANA", "USAM")
    await on_day(office, PREP_DAY, "09:00")
    ana = person(office, "UANA")
    assert sees(ana, "what if they wait")
    await erase(office, ana)
    assert not sees(ana, "what if they wait")
