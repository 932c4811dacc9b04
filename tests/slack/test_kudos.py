"""Kudos by every way: who gets them, where they go, and what the giver is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.play.play import Play
from playground.actor import Actor
from playground.seen import Seen
from storage import workspaces
from storage.ids import new_id
from storage.tables import Person, Team, Workspace, table_of
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE, go_on, person, rows, sentence, texts
from tests.slack.talks import id_of

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])
MAPPED = "mapped five people at Northwind before the demo"
FULL = "When the buyer pushed on price in Tuesday's call, you asked what a delay costs, which saved the deal."


async def chosen(world: Play, id: str | None) -> None:
    """The workspace's kudos channel."""
    await world.program.db.write(
        lambda unit: workspaces.set_setting(unit, world.workspace_id, "kudos_channel", id)
    )


async def change(world: Play, who: str, **values: Any) -> None:
    p = table_of(Person)
    statement = p.update().where(p.c.slack_user_id == who).values(**values)
    await world.program.db.write(lambda unit: unit.run(statement) and None)


async def kudos(actor: Actor, text: str, place: Any = "bot") -> str:
    """`/kudos` with this, and what is answered to that person alone."""
    before = len(actor.messages(place))
    outcome = await actor.command("/kudos", text, None if place == "bot" else place)
    assert outcome.ok, outcome
    await asyncio.sleep(0)
    answered = actor.messages(place)[before:]
    return texts(answered[-1].blocks) if answered else ""


def heard(actor: Actor, place: Any = "bot") -> str:
    """The last message this person sees there."""
    seen = actor.messages(place)
    return texts(seen[-1].blocks) if seen else ""


def posted(actor: Actor, place: Any) -> list[Seen]:
    return [seen for seen in actor.messages(place) if "kudos.thanks" in seen.actions]


@SQLITE
async def test_the_command_posts_at_once_and_asks_once_what_changed(office: Play) -> None:
    sam, ana, ben = (person(office, id) for id in ("USAM", "UANA", "UBEN"))
    channel = office.slack.add_channel("kudos", members=["USAM", "UANA", "UBEN"], bot=True)
    await chosen(office, channel.id)
    said = await kudos(sam, f"<@UANA> <@UBEN> {MAPPED} #curious")
    assert said.startswith("Sent to Ana Souza, Ben Ortiz. Want to add what changed because of it?")
    assert f"<#{channel.id}>" in said
    await office.settle()
    (post,) = posted(ana, channel)
    assert texts(post.blocks).startswith(
        f":mag: <@UANA> <@UBEN>, from Sam Carter · Stayed curious\n> {MAPPED}"
    )
    assert "Ana Souza, Ben Ortiz, from Sam Carter" in post.text
    assert ana.dms() == ben.dms() == []
    await sam.click(sam.dms()[-1], "kudos.line")
    await sam.fill("kudos.impact", "Now we know who decides")
    assert (await sam.submit()).kind == "updated"
    assert "Added." in sentence(sam)
    await office.settle()
    (post,) = posted(ana, channel)
    assert "*What it changed*\n> Now we know who decides" in texts(post.blocks)
    assert (await rows(office, "kudos", "number", "visibility", "value_key", "source")) == [
        (1, "public", "curious", "command")
    ]
    assert len(await rows(office, "kudos_receiver", "id")) == 2
    # Another word that is missing goes below the words; where nothing is missing, nothing is asked.
    await sam.close(all=True)
    assert "Want to add what they did?" in await kudos(sam, "<@UANA> Great job!")
    await sam.click(sam.dms()[-1], "kudos.line")
    await sam.fill("kudos.impact", "You stayed late")
    await sam.submit()
    await office.settle()
    assert "> Great job!\n> You stayed late" in texts(posted(ana, channel)[-1].blocks)
    said = await kudos(sam, f"<@UANA> {FULL}")
    assert said.startswith("Sent to Ana Souza.\n")
    assert "kudos.line" not in sam.dms()[-1].actions
    assert office.slack.faults_seen == []


@SQLITE
async def test_without_a_channel_it_stays_where_it_was_typed_or_goes_alone(office: Play) -> None:
    sam, ana, gus = (person(office, id) for id in ("USAM", "UANA", "UGUS"))
    sales = office.slack.add_channel("sales", members=["USAM", "UANA"], bot=True)
    await kudos(sam, f"<@UANA> {MAPPED}", sales)
    await office.settle()
    assert MAPPED in texts(posted(ana, sales)[0].blocks)
    await kudos(sam, f"<@UANA> <@UGUS> {MAPPED} once more")
    await office.settle()
    assert len(posted(ana, sales)) == 1
    assert "Also for Gus Weber." in heard(ana)
    assert "<@UGUS>, from Sam Carter" in heard(gus)
    # Who keeps praise out of public gets it alone, and is not named in the channel.
    await change(office, "UGUS", public_praise=False)
    await kudos(sam, f"<@UANA> <@UGUS> {MAPPED} again", sales)
    await office.settle()
    public = texts(posted(ana, sales)[-1].blocks)
    assert "<@UANA>, from Sam Carter" in public
    assert "UGUS" not in public
    assert "Also for Ana Souza." in heard(gus)
    assert "again" in heard(gus)
    await kudos(sam, f"<@UGUS> {MAPPED} at last", sales)
    await office.settle()
    assert len(posted(ana, sales)) == 2
    assert "at last" in heard(gus)
    assert "Only you" not in heard(gus)


@SQLITE
async def test_the_closest_channel_that_was_chosen(office: Play) -> None:
    channels = {
        name: office.slack.add_channel(name, members=["USAM"], bot=True).id for name in ("sams", "top", "all")
    }
    now, teams = office.clock.now(), table_of(Team)
    for manager, column, name in (("USAM", "kudos_channel", "sams"), ("ULENA", "channel", "top")):
        row = {
            "workspace_id": office.workspace_id, "id": new_id(now), "created_at": now, "zone": "Europe/Berlin",
            "manager_id": await id_of(office, manager), column: channels[name],
        }  # fmt: skip
        await office.program.db.write(
            lambda unit, row=row: unit.run(unit.insert(teams).values(**row)) and None
        )
    await chosen(office, channels["all"])
    for giver, whom, name in (
        ("UROSA", "<@UANA> <@UBEN>", "sams"),  # the team of those who are thanked
        ("UANA", "<@UGUS>", "sams"),  # else that of who gives
        ("UROSA", "<@USAM>", "top"),  # managers are a team too
        ("ULENA", "<@UANA> <@UGUS>", "top"),  # the one that the giver manages
        ("UGUS", "<@UROSA> <@UANA>", "all"),
    ):
        said = await kudos(person(office, giver), f"{whom} {MAPPED}")
        assert f"<#{channels[name]}>" in said, (giver, whom)


@SQLITE
@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "restricted_action"])
async def test_a_channel_that_does_not_take_it(office: Play, code: str) -> None:
    sam, ana = person(office, "USAM"), person(office, "UANA")
    channel = office.slack.add_channel("kudos", members=["USAM", "UANA"], bot=True)
    await chosen(office, channel.id)
    office.slack.fail("chat.postMessage", "error", error=code, channel=channel.id)
    await kudos(sam, f"<@UANA> {MAPPED}")
    await office.settle()
    await office.settle()
    assert posted(ana, channel) == []
    assert MAPPED in heard(ana)
    told = heard(sam)
    assert "your kudos went to Ana Souza as a message of their own" in told
    cure = {"not_in_channel": "/invite @Touchline", "is_archived": "another kudos channel"}
    assert cure.get(code, "can allow it") in told


@SQLITE
async def test_what_cannot_be_sent_is_given_back_with_a_sentence(office: Play) -> None:
    sam, world = person(office, "USAM"), office
    guest = world.slack.add_person("Kim Guest", id="UGUEST", is_restricted=True)
    bot = world.slack.workspace().bot_user_id
    refused = {
        f"<@USAM> {MAPPED}": "cannot give kudos to yourself",
        f"<@USAM> <@UANA> {MAPPED}": "cannot give kudos to yourself",
        f"<@UANA> <@UGUEST|kim> {MAPPED}": "Please leave out: kim",
        f"<@UANA> <@{bot}> {MAPPED}": "Please leave out: touchline",
        f"<@UANA> {'x' * 3_001}": "3,001 letters and signs",
    }
    for text, said in refused.items():
        answered = await kudos(sam, text)
        assert said in answered, text
        assert MAPPED in answered or "xxx" in answered
    assert await rows(world, "kudos", "id") == []
    # Somebody new whom the directory has not told of, and then while it is being read.
    world.slack.add_person("Nia New", id="UNIA")
    assert "Please leave out: nia.new" in await kudos(sam, f"<@UNIA> {MAPPED}")
    w = table_of(Workspace)
    await world.program.db.write(lambda unit: unit.run(w.update().values(directory_cursor="x")) and None)
    assert "It does not know yet: nia.new" in await kudos(sam, f"<@UNIA> {MAPPED}")
    await world.program.db.write(lambda unit: unit.run(w.update().values(directory_cursor="")) and None)
    assert await rows(world, "kudos", "id") == []
    assert "Guests of a workspace cannot take part" in await kudos(guest, f"<@UANA> {MAPPED}")
    assert "`/kudos @ana what she did`" in await kudos(sam, "help")
    assert "`#brave_try`" in await kudos(sam, " HELP ")


@SQLITE
async def test_a_group_is_thanked_where_the_app_may_look_into_it(office: Play) -> None:
    sam, slack = person(office, "USAM"), office.slack
    slack.add_person("Kim Guest", id="UGUEST", is_restricted=True)
    west = slack.add_group("west", members=["UANA", "UBEN", "USAM", "UGUEST"])
    assert "Sent to Ana Souza, Ben Ortiz." in await kudos(sam, f"@west {MAPPED}")
    assert "Sent to Ana Souza, Ben Ortiz." in await kudos(sam, f"@west {MAPPED}")
    asked = [call for call in slack.calls if call.method == "usergroups.users.list"]
    assert len(asked) == 1
    await kudos(sam, "@west")
    assert "'UANA', 'UBEN'" in str(sam.view.blocks if sam.view else "")
    await sam.close(all=True)
    for n in range(5):
        slack.add_person(f"Pat {n}", id=f"UPAT{n}", announce=True)
    await office.settle()
    slack.add_group("whole", members=list(slack.workspace().people))
    await kudos(sam, "@whole")  # eleven and more do not become ten without a word
    assert "10 at most. The first 10 are chosen" in texts(sam.view.blocks if sam.view else [])
    await sam.close(all=True)
    slack.add_group("north", members=["UANA"])
    slack.fail("usergroups.users.list", "error", error="internal_error")
    assert "did not say who is in that group" in await kudos(sam, f"@north {MAPPED}")
    slack.grant([one for one in slack.workspace().scopes if one != "usergroups:read"])
    slack.add_group("east", members=["UANA"])
    assert "usergroups:read" in await kudos(sam, f"@east {MAPPED}")
    assert west.handle == "west"


async def test_twice_is_once_and_ten_is_the_most(make_world: MakeWorld) -> None:
    """On both databases: a payload that comes again, a click that comes twice, and two devices at the limit."""
    world = await make_world(team=OFFICE)
    sam, rosa = person(world, "USAM"), person(world, "UROSA")
    await kudos(sam, f"<@UANA> {MAPPED}")
    last = [one for one in world.slack.inbound if one.kind == "command"][-1]
    again = await world.slack.core.dispatcher.deliver("command", last.type, last.team_id, last.payload)
    assert "Sent to Ana Souza" in str(again.attempts[-1].body)
    await kudos(sam, "")
    view = sam.view
    assert view is not None
    await sam.fill("kudos.people", ["UANA"])
    await sam.fill("kudos.words", MAPPED)
    await asyncio.gather(sam.submit(view), sam.submit(view), return_exceptions=True)
    assert len(await rows(world, "kudos", "id")) == 2
    rush = [kudos(sam, f"<@UANA> {MAPPED} {n}") for n in range(7)]
    assert all("Sent" in said for said in await asyncio.gather(*rush))
    # Nine so far: from two devices at once one goes, and the other is given back.
    both = await asyncio.gather(*(sam.command("/kudos", f"<@UANA> {MAPPED} last") for _ in range(2)))
    said = [str(one.delivery.attempts[-1].body) for one in both]
    assert sum("Sent to" in one for one in said) == 1
    assert sum("You gave 10 kudos today" in one and MAPPED in one for one in said) == 1
    assert "Sent to" in await kudos(rosa, f"<@UANA> {MAPPED}")
    await world.settle()
    assert sorted(number for (number,) in await rows(world, "kudos", "number")) == sorted([*range(1, 11), 1])
    await go_on(world, hours=24)
    assert "Sent to" in await kudos(sam, f"<@UANA> {MAPPED} tomorrow")
