"""`/coach settings`: one page, every change shows on it at once, and words stay between the right people."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from bot.play.play import Play
from playground.actor import Actor
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, ask_everybody, counts, go_to, latest, person, rows, sentence, texts
from tests.slack.talks import press
from tests.slack.test_start import ALONE, start

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def settings(actor: Actor) -> str:
    assert (await actor.command("/coach", "settings")).ok
    return shown(actor)


def shown(actor: Actor) -> str:
    return texts(actor.view.blocks if actor.view else [])


async def test_a_rep_sees_where_they_stand_and_changes_the_time_from_there(office: Play) -> None:
    ana = person(office, "UANA")
    page = await settings(ana)
    assert "*Check-in*\nThursday 14:00, New York time" in page
    assert "*Away*\nYou are here" in page
    assert "People file" not in page
    await ana.click(None, "time.open")
    await ana.fill("time.day", "1")
    await ana.fill("time.at", "10:30")
    await ana.submit()
    assert "Saved. Your next check-in opens Tuesday 10:30." in shown(ana)
    await ana.close()
    assert "*Check-in*\nTuesday 10:30, New York time" in shown(ana)


async def test_away_and_back_show_at_once(office: Play) -> None:
    ana = person(office, "UANA")
    await settings(ana)
    await ana.click(None, "away.open")
    await ana.fill("away.until", "2026-11-25")
    await ana.submit()
    assert "*Away*\nUntil Wed 25 Nov" in shown(ana)
    await ana.click(None, "away.back")
    assert "*Away*\nYou are here" in shown(ana)
    assert "Welcome back" in shown(ana)


async def test_how_i_like_to_be_coached_is_sealed_and_shown_to_oneself(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await settings(ana)
    await ana.click(None, "likes.open")
    await ana.fill("likes.text", "Examples first, then direct words. שלום 👩‍👩‍👧")
    await ana.submit()
    await ana.close()
    assert "> \u2068Examples first, then direct words." in shown(ana)
    assert "Only you and Sam Carter see this." in shown(ana)
    assert "Examples first" not in await settings(sam)
    path = office.settings.database_url.removeprefix("sqlite:///")
    assert b"Examples first" not in sqlite3.connect(path).serialize()
    await ana.click(None, "likes.open")
    await ana.fill("likes.text", "")
    await ana.submit()
    assert {row[0] for row in await rows(office, "person", "preference")} == {None}


async def test_praise_may_come_to_oneself_alone(office: Play) -> None:
    """A rule of good manners: nobody is praised in public who does not want it."""
    ana = person(office, "UANA")
    assert "*Kudos for you*\nMay stand in a channel" in await settings(ana)
    await ana.click(None, "praise.way")
    assert "kudos for you come to you alone" in shown(ana)
    assert "*Kudos for you*\nCome as a message to you alone" in shown(ana)
    assert await rows(office, "person", "slack_user_id", "public_praise") == [
        (id, id != "UANA") for id, _ in await rows(office, "person", "slack_user_id", "id")
    ]
    await ana.click(None, "praise.way")
    assert "*Kudos for you*\nMay stand in a channel" in shown(ana)
    await press(ana, "praise.way", "loud")
    assert "out of date" in sentence(ana)
    assert {row[0] for row in await rows(office, "person", "public_praise")} == {True}


async def test_more_than_three_hundred_characters_are_not_kept(office: Play) -> None:
    ana = person(office, "UANA")
    await settings(ana)
    await ana.click(None, "likes.open")
    assert ana.view is not None
    element = ana.view.blocks[0]["element"]
    assert element["max_length"] == 300
    del element["max_length"]
    await ana.fill("likes.text", "x" * 3_001 if element.get("max_length") else "x" * 3_000)
    await ana.submit()
    await ana.close()
    assert "x" * 300 in shown(ana).replace("\n> ", "")
    assert "x" * 301 not in shown(ana)


async def test_holidays_of_ones_own_move_the_check_in(office: Play) -> None:
    ana = person(office, "UANA")
    await go_to(office, 4, "15:00")
    await settings(ana)
    await ana.click(None, "place.open")
    assert "As my workspace: not counted" in shown(ana)
    await ana.fill("place.country", "US")
    assert "Part of the country" in shown(ana)
    await ana.fill("place.part.US", "NY")
    await ana.submit()
    await ana.close()
    assert "*Holidays*\nUnited States, New York" in shown(ana)
    assert ("US-NY",) in await rows(office, "person", "holidays")
    await ana.close()
    await go_to(office, 3, "14:00")
    assert "checkin.start" in person(office, "UBEN").dms()[-1].actions  # Thanksgiving is no holiday for Ben
    before = len(ana.dms())
    await go_to(office, 4, "13:59")
    assert len(ana.dms()) == before
    await go_to(office, 4, "14:00")
    assert "checkin.start" in ana.dms()[-1].actions


async def test_a_country_without_parts_and_back_to_the_workspace(office: Play) -> None:
    ana = person(office, "UANA")
    await settings(ana)
    await ana.click(None, "place.open")
    await ana.fill("place.country", "US")
    await ana.fill("place.country", "workspace")
    assert "Part of the country" not in shown(ana)
    await ana.submit()
    await ana.close()
    assert "*Holidays*\nNot counted" in shown(ana)


async def test_an_admin_chooses_for_everybody_and_others_cannot(office: Play) -> None:
    ada, ana = person(office, "UADA"), person(office, "UANA")
    page = await settings(ada)
    assert "People file" in page
    await ada.click(None, "setup.open")
    await ada.fill("setup.sponsor", "ULENA")
    channel = office.slack.add_channel("kudos", members=["UADA"], bot=True)
    await ada.fill("setup.kudos", channel.id)
    await ada.fill("place.country", "DE")
    assert "Part of the country" in shown(ada)
    await ada.submit()
    await ada.close()
    assert await rows(office, "workspace", "settings") == [
        ({"sponsor": "ULENA", "kudos_channel": channel.id, "holidays": "DE"},)
    ]
    assert "*Holidays*\nGermany (what your workspace chose)" in await settings(ana)
    await ana.close()
    before = await counts(office)
    for action in ("setup.open", "file.open"):
        await settings(ana)
        assert ana.view is not None
        ana.view.blocks[-1]["accessory"]["action_id"] = action
        await ana.click(None, action)
        assert "Only an admin can do that." in sentence(ana)
        await ana.close(all=True)
    after = await counts(office)
    assert {t: n for t, n in after.items() if n != before[t]} == {}


async def test_the_sponsor_is_named_in_the_first_hello(make_world: MakeWorld) -> None:
    world = await make_world(team=ALONE)
    ada = person(world, "UADA")
    await settings(ada)
    await ada.click(None, "setup.open")
    await ada.fill("setup.sponsor", "ULENA")
    await ada.submit()
    await start(world, person(world, "USAM"), ["UANA"])
    await go_to(world, 2, "09:00")
    assert "Lena Vogel stands behind this program." in latest(person(world, "UANA"), "intro.menu").plain


async def test_somebody_in_no_team_has_a_page_too_and_a_guest_has_none(office: Play) -> None:
    page = await settings(person(office, "UADA"))
    assert "*You coach somebody?* Begin in a minute." in page
    guest = office.slack.add_person("Guest Gil", id="UGIL", tz=NEW_YORK, is_restricted=True)
    await office.settle()
    outcome = await guest.command("/coach", "settings")
    assert "not part of a team" in str(outcome.body)


async def test_what_slack_does_not_redraw_is_saved_all_the_same(office: Play) -> None:
    ana = person(office, "UANA")
    await settings(ana)
    await ana.click(None, "pause.open")
    office.slack.fail("views.update", "http_500")
    assert (await ana.submit()).ok
    assert ("Paused until" in shown(ana)) is True
    assert (date(2026, 11, 24),) in await rows(office, "person", "paused_until")


async def test_an_open_check_in_and_the_pause_button_of_home_agree(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await settings(ana)
    await ana.click(None, "pause.open")
    await ana.fill("pause.weeks", "4")
    await ana.submit()
    await office.settle()
    assert "You paused until" in ana.dms()[-1].plain or any("You paused until" in s.plain for s in ana.dms())
    await ana.open_home()
    await office.settle()
    assert "You paused until" in texts(ana.home.blocks if ana.home else [])
