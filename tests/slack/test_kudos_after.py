"""After kudos: thanks of others, a change, taking them back, and a word back, each for the right person."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from bot.play.play import Play
from playground.actor import Actor
from playground.seen import Seen
from storage import people, workspaces
from tests.slack.acting import counts, person, rows, sentence, texts
from tests.slack.talks import id_of, press, send

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
WORDS = (
    "When the buyer pushed on price in Tuesday's call, you asked what a delay costs, which saved the deal."
)
EVERYBODY = ["USAM", "UANA", "UBEN", "UCY", "UGUS", "ULENA", "UROSA", "UADA"]


async def kudos_channel(world: Play) -> Any:
    channel = world.slack.add_channel("kudos", members=EVERYBODY, bot=True)
    await world.program.db.write(
        lambda unit: workspaces.set_setting(unit, world.workspace_id, "kudos_channel", channel.id)
    )
    return channel


async def give(world: Play, giver: str, text: str) -> UUID:
    """`/kudos` of this person. Returns which kudos it is."""
    before = {id for (id,) in await rows(world, "kudos", "id")}
    assert (await person(world, giver).command("/kudos", text)).ok
    await world.settle()
    (new,) = {id for (id,) in await rows(world, "kudos", "id")} - before
    return UUID(str(new))


def post_in(actor: Actor, channel: Any) -> Seen:
    """The newest message of ours there."""
    return [seen for seen in actor.messages(channel) if "Kudos" in seen.text][-1]


def shown(actor: Actor, channel: Any) -> str:
    return texts(post_in(actor, channel).blocks)


async def said(actor: Actor) -> str:
    """What the small window says; it is closed then."""
    found = sentence(actor)
    await actor.close(all=True)
    return found


async def more(actor: Actor, post: Seen, word: str, kudos_id: UUID) -> None:
    """A line of the menu below a post."""
    await actor.click(post, "kudos.more", f"{word}:{kudos_id}")


async def test_others_add_their_thanks_once_each(office: Play) -> None:
    channel = await kudos_channel(office)
    kudos_id = await give(office, "USAM", f"<@UANA> <@UBEN> {WORDS}")
    cy, rosa, ana, sam = (person(office, id) for id in ("UCY", "UROSA", "UANA", "USAM"))
    post = post_in(cy, channel)
    await asyncio.gather(cy.click(post, "kudos.thanks"), cy.click(post, "kudos.thanks"))
    await office.settle()
    assert "thanks are there already" in await said(cy)
    assert "Cy Walker thanks you too." in shown(ana, channel)
    for id in ("UROSA", "UGUS", "ULENA"):
        await person(office, id).click(post, "kudos.thanks")
    await office.settle()
    assert "Cy Walker, Rosa Lind and 2 others thank you too." in shown(ana, channel)
    assert rosa.view is None
    await ana.click(post, "kudos.thanks")
    assert "can write back" in await said(ana)
    await sam.click(post, "kudos.thanks")
    assert "You gave these kudos yourself" in await said(sam)
    guest = office.slack.add_person("Kim Guest", id="UGUEST", is_restricted=True)
    await press(guest, "kudos.thanks", str(kudos_id))
    assert "Guests" in await said(guest)
    for value in ("x", str(office.workspace_id)):
        await press(cy, "kudos.thanks", value)
        assert "out of date" in await said(cy)
    assert len(await rows(office, "kudos_thanks", "person_id")) == 4
    # Private ones are between those they name, whoever finds their id.
    await sam.command("/kudos", "<@UANA>")
    await sam.fill("kudos.words", "A quiet word")
    await sam.fill("kudos.seen_by", "private")
    await sam.submit()
    await office.settle()
    (quiet,) = [id for id, seen_by in await rows(office, "kudos", "id", "visibility") if seen_by == "private"]
    before = await counts(office)
    for action, value, option in (
        ("kudos.thanks", str(quiet), None), ("kudos.back", str(quiet), None), ("kudos.more", None, f"change:{quiet}"),
    ):  # fmt: skip
        await press(cy, action, value, option)
        assert "belongs to someone else" in await said(cy)
    assert await counts(office) == before
    assert office.slack.faults_seen == []


async def test_the_giver_changes_and_takes_back_and_a_receiver_writes_back(office: Play) -> None:
    channel = await kudos_channel(office)
    ana, sam, cy, gus = (person(office, id) for id in ("UANA", "USAM", "UCY", "UGUS"))
    gus_id = await id_of(office, "UGUS")
    await office.program.db.write(
        lambda unit: people.set_public_praise(unit, office.workspace_id, gus_id, public=False)
    )
    kudos_id = await give(office, "USAM", f"<@UANA> <@UGUS> {WORDS} #curious")
    post = post_in(cy, channel)
    # The menu is the same for all, and decides by who presses.
    for actor, word, sentence_ in (
        (cy, "change", "Only who gave"), (ana, "take_back", "Only who gave"), (cy, "write_back", "Only who was"),
        (sam, "write_back", "Only who was"), (cy, "other", "out of date"),
    ):  # fmt: skip
        await press(actor, "kudos.more", option=f"{word}:{kudos_id}")
        assert sentence_ in await said(actor), word
    await more(sam, post, "change", kudos_id)
    await sam.fill("kudos.words", "\u200b")
    assert "say what they did" in (await sam.submit()).errors["kudos.words"]
    await sam.fill("kudos.words", "You asked twice <!channel>")
    await sam.fill("kudos.impact", "Now we know who decides")
    await sam.fill("kudos.value", "brave_try")
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    after = shown(ana, channel)
    assert "> You asked twice &lt;!channel&gt;\n" in after
    assert "> Now we know who decides" in after
    assert "Brave try" in after
    assert "You asked twice" in texts(gus.dms()[-1].blocks)
    assert len(await rows(office, "kudos", "id")) == 1
    # A word back, from the post and from the message of one's own.
    await sam.close(all=True)
    await more(ana, post, "write_back", kudos_id)
    assert (await ana.submit()).kind == "errors"
    await ana.fill("kudos.back_text", "SECRETBACK thank you")
    view = ana.view
    assert view is not None
    await asyncio.gather(ana.submit(view), ana.submit(view), return_exceptions=True)
    await gus.click(gus.dms()[-1], "kudos.back")
    await gus.fill("kudos.back_text", "It was the right ask")
    await gus.submit()
    await office.settle()
    told = [texts(seen.blocks) for seen in sam.dms()[-2:]]
    assert "*Ana Souza* wrote back about your kudos “You asked twice &lt;!channel&gt;”:" in told[0]
    assert "> SECRETBACK thank you" in told[0]
    assert "> It was the right ask" in told[1]
    assert len(await rows(office, "kudos_reply", "id")) == 2
    assert "SECRETBACK" not in shown(cy, channel)
    # Taken back: asked once, and nothing is left of it.
    await more(sam, post, "take_back", kudos_id)
    assert "Among the ten of a day it keeps its place" in sentence(sam)
    assert (await rows(office, "kudos", "retracted_at")) == [(None,)]
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    assert shown(ana, channel) == "These kudos were taken back."
    assert texts(gus.dms()[-1].blocks) == "These kudos were taken back."
    await sam.close(all=True)
    before = await counts(office)
    for action, value, option in (
        ("kudos.thanks", str(kudos_id), None), ("kudos.more", None, f"change:{kudos_id}"),
        ("kudos.more", None, f"take_back:{kudos_id}"),
    ):  # fmt: skip
        for actor in (cy, sam, ana):
            await press(actor, action, value, option)
            assert "These kudos were taken back." in await said(actor)
    for callback in ("kudos.change", "kudos.take_back", "kudos.back_send"):
        await send(sam, callback, {"kudos": str(kudos_id)})
    assert await counts(office) == before
    assert (await rows(office, "kudos", "number")) == [(1,)]
    await give(office, "USAM", f"<@UANA> {WORDS}")
    assert sorted(number for (number,) in await rows(office, "kudos", "number")) == [1, 2]
    assert office.slack.faults_seen == []


async def test_nobody_else_changes_them_by_a_window_of_their_own(office: Play) -> None:
    await kudos_channel(office)
    kudos_id = await give(office, "USAM", f"<@UANA> {WORDS}")
    before = await counts(office)
    for who in ("UANA", "UCY", "ULENA", "UADA"):
        for callback in ("kudos.change", "kudos.take_back"):
            await send(person(office, who), callback, {"kudos": str(kudos_id)})
    for who in ("USAM", "UCY"):
        await send(person(office, who), "kudos.back_send", {"kudos": str(kudos_id)})
    await send(person(office, "USAM"), "kudos.change", {"kudos": "x"})
    assert await counts(office) == before
    assert await rows(office, "kudos", "retracted_at", "changed_at") == [(None, None)]
