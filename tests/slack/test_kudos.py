"""Kudos by every way: who gets them, where they go, and what the giver is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.play.play import Play
from playground.actor import Actor
from playground.seen import Seen
from storage import workspaces
from storage.tables import Person, Workspace, table_of
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE, answer, ask_everybody, go_on, latest, person, rows, sentence, texts
from tests.slack.talks import id_of, log, press, send
from tests.slack.test_start import choose

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
    hinted = [at is not None for (at,) in await rows(office, "kudos", "hinted_at")]
    assert sorted(hinted) == [False, True, True]
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
    assert "Guests of a workspace cannot take part" in await kudos(guest, f"<@UANA> {MAPPED}")
    assert "`/kudos @ana what she did`" in await kudos(sam, "help")
    assert "`#brave_try`" in await kudos(sam, " HELP ")


@SQLITE
async def test_bare_or_partial_opens_the_form_with_what_was_typed(office: Play) -> None:
    sam, ana = person(office, "USAM"), person(office, "UANA")
    sales = office.slack.add_channel("sales", members=["USAM", "UANA"], bot=True)
    cases = {
        "": ([], ""),
        "<@UANA> <@USAM>": (["UANA"], ""),
        "Great question <@UANA> #curious": ([], "Great question @Ana Souza"),
        "@kim asked well": ([], "asked well"),
    }
    for text, (people, words) in cases.items():
        assert await kudos(sam, text) == ""
        assert sam.view is not None
        shown = {block["block_id"]: block["element"] for block in sam.view.blocks if block["type"] == "input"}
        assert shown["kudos.people"].get("initial_users", []) == people
        assert shown["kudos.words"].get("initial_value", "") == words
        assert ("@kim" in sentence(sam)) is (text == "@kim asked well")
        assert ("initial_option" in shown["kudos.value"]) is ("#curious" in text)
        assert len(shown) <= 8
        await sam.close(all=True)
    await kudos(sam, "<@UANA>", sales)
    assert (await sam.submit()).kind == "errors"
    await sam.fill("kudos.words", f"{MAPPED} <!channel> *&*")
    await sam.fill("kudos.impact", "We know who decides")
    await sam.fill("kudos.people", ["USAM"])
    outcome = await sam.submit()
    assert "yourself" in outcome.errors["kudos.people"]
    await sam.fill("kudos.people", ["UANA"])
    assert (await sam.submit()).kind == "updated"
    assert sentence(sam).startswith("Sent to Ana Souza.\n")
    await office.settle()
    shown_post = texts(posted(ana, sales)[0].blocks)
    assert "&lt;!channel&gt; *&amp;*" in shown_post
    assert "*What it changed*\n> We know who decides" in shown_post
    # Only the people they thank.
    await sam.close(all=True)
    await kudos(sam, "<@UANA> ", sales)
    await sam.fill("kudos.words", "A quiet word")
    await sam.fill("kudos.seen_by", "private")
    assert (await sam.submit()).kind == "updated"
    assert "Want to add" in sentence(sam)
    await sam.click(None, "kudos.line")
    await sam.fill("kudos.impact", "On the Marlow call you asked twice")
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    assert len(posted(ana, sales)) == 1
    assert "> A quiet word\n> On the Marlow call you asked twice" in heard(ana)
    assert "Only you two read this." in heard(ana)
    assert office.slack.faults_seen == []


@SQLITE
async def test_a_message_is_thanked_for_with_its_link(office: Play) -> None:
    sam, ana = person(office, "USAM"), person(office, "UANA")
    sales = office.slack.add_channel("sales", id="C0SALES", members=["USAM", "UANA"], bot=True)
    await chosen(office, sales.id)
    seen = await ana.say(sales, "SECRETMESSAGE")
    await sam.message_shortcut("kudos_message", seen)
    assert "A link to the message goes with it" in sentence(sam)
    await sam.fill("kudos.words", MAPPED)
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    post = texts(posted(ana, sales)[0].blocks)
    assert "<https://northwind.slack.com/archives/C0SALES/p" in post
    assert "SECRETMESSAGE" not in post
    await sam.close(all=True)
    await sam.message_shortcut("kudos_message", posted(sam, sales)[0])
    assert "Who wrote this message cannot get kudos" in sentence(sam)
    await ana.message_shortcut("kudos_message", seen)
    assert "You wrote this message yourself" in sentence(ana)
    assert "initial_users" not in str(ana.view.blocks if ana.view else "")


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


@SQLITE
async def test_only_the_giver_adds_a_line_and_a_button_brings_its_person(office: Play) -> None:
    sam, ana, lena = (person(office, id) for id in ("USAM", "UANA", "ULENA"))
    await kudos(sam, "<@UANA> Great job!")
    ((id,),) = await rows(office, "kudos", "id")
    for value in (f"{id}:action", f"{id}:other", "x", f"{id}"):
        await press(ana, "kudos.line", value)
        said = sentence(ana)
        assert "belongs to someone else" in said or "out of date" in said
        await ana.close(all=True)
    mine, hers = await id_of(office, "USAM"), await id_of(office, "UANA")
    for value, chosen_people in (("home", None), (f"note:{hers}", ["UANA"]), (f"talk:{mine}", None)):
        await press(sam, "kudos.open", value)
        assert sam.view is not None
        people = next(one for one in sam.view.blocks if one.get("block_id") == "kudos.people")
        assert people["element"].get("initial_users") == chosen_people
        await sam.close(all=True)
    await press(sam, "kudos.open", "elsewhere")
    assert "out of date" in sentence(sam)
    # A workspace of another language is asked nothing.
    w = table_of(Workspace)
    await office.program.db.write(lambda unit: unit.run(w.update().values(locale="de-DE")) and None)
    assert (
        await kudos(lena, "<@UANA> Great job!") == "Sent to Ana Souza.\nIt goes to each of them as a message."
    )


@SQLITE
async def test_buttons_stand_where_one_reads_of_somebody(office: Play) -> None:
    sam, ada = person(office, "USAM"), person(office, "UADA")

    def chosen_people() -> Any:
        assert sam.view is not None
        people = next(one for one in sam.view.blocks if one.get("block_id") == "kudos.people")
        return people["element"].get("initial_users")

    await ask_everybody(office)
    await answer(office, person(office, "UANA"), win="Harbor said yes")
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.more"), "coach.more", option="Give kudos")
    assert chosen_people() == ["UANA"]
    await sam.fill("kudos.words", "On Tuesday's call you asked twice, so we know the date")
    assert (await sam.submit()).kind == "updated"
    assert await rows(office, "kudos", "source") == [("check_in",)]
    await sam.close(all=True)
    await press(sam, "brief.open", f"person:{await id_of(office, 'UANA')}")
    await sam.click(None, "kudos.open")
    assert chosen_people() == ["UANA"]
    await sam.close(all=True)
    await log(office)
    await sam.click(None, "kudos.open")
    assert chosen_people() == ["UANA"]
    await ada.open_home()
    await office.settle()
    assert (await ada.click("home", "kudos.open")).ok
    assert "Whom do you thank?" in sentence(ada)
    await ada.close(all=True)
    await choose(ada, ["ULENA"])
    await ada.submit()
    assert "Thank someone now" in sentence(ada)
    assert (await ada.click(None, "kudos.open")).ok
    assert "Whom do you thank?" in sentence(ada)


@SQLITE
async def test_made_up_forms_give_nothing_they_may_not(office: Play) -> None:
    sam, ben = person(office, "USAM"), person(office, "UBEN")

    def filled(*people: str, words: str = MAPPED, **more: Any) -> dict[str, Any]:
        values: dict[str, Any] = {
            "kudos.people": {"field": {"selected_users": list(people)}},
            "kudos.words": {"field": {"value": words}},
        }
        return values | {f"kudos.{key}": {"field": value} for key, value in more.items()}

    made_up = (
        ({"source": "reaction"}, filled("UANA")),
        ({}, filled("UANA")),
        ({"source": "shortcut", "ts": "x", "channel": "C0SALES"}, filled("UANA")),
        ({"source": "home"}, filled("USAM")),
        ({"source": "home"}, filled("<!channel>", "not an id")),
        ({"source": "home"}, filled(*(f"U{n:05}" for n in range(11)))),
        ({"source": "home"}, filled("UANA", words=" \n")),
    )
    for carried, values in made_up:
        await send(sam, "kudos.send", carried, values)
    assert await rows(office, "kudos", "id") == []
    more = {"value": {"selected_option": {"value": "x"}}, "skill": {"selected_option": {"value": "DROP"}}}
    await send(sam, "kudos.send", {"source": "home", "typed_in": "D0OTHER"}, filled("UANA", "UANA", **more))
    found = await rows(office, "kudos", "value_key", "skill_key", "channel", "visibility")
    assert found == [(None, None, None, "public")]
    ((id, words),) = await rows(office, "kudos", "id", "words")
    for actor, carried in ((ben, {"kudos": str(id), "hint": "impact"}), (sam, {"kudos": "x"}), (sam, {})):
        outcome = await send(actor, "kudos.line_save", carried, {"kudos.impact": {"field": {"value": "x"}}})
        assert "Added" not in str(outcome.body)
    assert await rows(office, "kudos", "words", "impact") == [(words, None)]
