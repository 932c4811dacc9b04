"""Kudos by their windows: opened with what is known, sent, added to; from a message, and from buttons."""

from __future__ import annotations

from typing import Any

import pytest

from bot.play.play import Play
from storage.tables import Workspace, table_of
from tests.slack.acting import answer, ask_everybody, go_on, latest, person, rows, sentence, texts
from tests.slack.talks import id_of, log, press, send
from tests.slack.test_kudos import MAPPED, chosen, heard, kudos, posted
from tests.slack.test_start import choose

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])


@SQLITE
async def test_bare_or_partial_opens_the_form_with_what_was_typed(office: Play) -> None:
    sam, ana = person(office, "USAM"), person(office, "UANA")
    sales = office.slack.add_channel("sales", members=["USAM", "UANA"], bot=True)
    cases = {
        "": ([], ""),
        "<@UANA> <@USAM>": (["UANA"], ""),
        "<@UANA> \u200b\u2800": (["UANA"], ""),
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
        ({"source": "elsewhere"}, filled("UANA")),
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
