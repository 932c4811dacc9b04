"""`/coach start`: in a minute, without an admin, and nobody is asked before they know who asks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.play.play import Play
from bot.sample.team import Sample
from playground.actor import Actor
from playground.outcome import Outcome
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, OFFICE, counts, go_on, go_to, latest, person, rows, sentence, texts

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

# The same people, and nobody coaches anybody yet.
ALONE = tuple(replace(one, manager=None) for one in OFFICE)


@pytest.fixture
async def alone(make_world: MakeWorld) -> Play:
    """A Wednesday morning in an office where nothing was set up."""
    return await make_world(team=ALONE)


async def choose(actor: Actor, people: list[str], **choices: Any) -> Outcome:
    """Fill in the form and press Next. Choices by the name of the field: `every="7"`, `with_="checkins"`."""
    assert (await actor.command("/coach", "start")).ok
    assert actor.view is not None
    await actor.fill("start.people", people)
    for name, value in choices.items():
        assert (await actor.fill(f"start.{name.rstrip('_')}", value)).ok, name
    return await actor.submit()


async def start(world: Play, actor: Actor, people: list[str], **choices: Any) -> str:
    """All of it. Returns what the last window says."""
    await choose(actor, people, **choices)
    await actor.submit()
    await world.settle()
    return sentence(actor)


async def test_a_manager_starts_alone_in_two_presses_and_everybody_is_told(alone: Play) -> None:
    sam, ana = person(alone, "USAM"), person(alone, "UANA")
    before = await counts(alone)
    await choose(sam, ["UANA", "UBEN", "UCY"])
    shown = sentence(sam)
    assert "Ana Souza, Ben Ortiz, Cy Walker" in shown
    assert "Nothing is sent before you press" in shown
    after = await counts(alone)
    assert {table: n for table, n in after.items() if n != before[table]} == {}
    assert (await sam.submit()).ok
    assert "You coach Ana Souza, Ben Ortiz, Cy Walker." in sentence(sam)
    await alone.settle()
    assert [seen for seen in ana.dms() if "Hi Ana" in seen.plain] == []  # it is 07:00 there
    await go_to(alone, 2, "09:00")
    hello = latest(ana, "next.open")
    assert "<@USAM> added you" in hello.plain
    assert "every two weeks" in hello.plain
    assert sorted(hello.actions) == ["intro.menu", "next.open", "pause.open", "time.open"]
    assert (
        await rows(alone, "cadence_plan", "interval_days", "anchor_on", "mode")
        == [(14, date(2026, 11, 24), "mixed")] * 3
    )
    await go_to(alone, 3, "14:00")
    assert "checkin.start" in latest(ana, "checkin.start").actions


async def test_check_ins_alone_make_no_plan_and_ask_at_the_teams_time(alone: Play) -> None:
    sam, ana, ben = (person(alone, id) for id in ("USAM", "UANA", "UBEN"))
    await sam.command("/coach", "start")
    await sam.fill("start.people", ["UANA", "UBEN"])
    assert "start.every" in str(sam.view.blocks if sam.view else "")
    await sam.click(None, "start.kind", "checkins")
    assert "start.every" not in str(sam.view.blocks if sam.view else "")
    assert "UANA" in str(sam.view.state if sam.view else "")
    await sam.fill("start.day", "4")
    await sam.fill("start.at", "10:00")
    await sam.submit()
    await sam.submit()
    assert await rows(alone, "cadence_plan", "id") == []
    await go_to(alone, 2, "09:00")
    hello = latest(ana, "pause.open")
    assert "can follow your week" in hello.plain
    assert "next.open" not in hello.actions
    await ben.click(latest(ben, "time.open"), "time.open")
    await ben.fill("time.day", "1")
    await ben.fill("time.at", "11:00")
    await ben.submit()
    await go_to(alone, 4, "10:00")
    assert "checkin.start" in ana.dms()[-1].actions
    assert all("checkin.start" not in seen.actions for seen in ben.dms())
    await go_to(alone, 1, "11:00")
    assert "checkin.start" in ben.dms()[-1].actions


async def test_who_is_coached_already_stays_out_by_name_and_the_rest_goes_on(office: Play) -> None:
    rosa = person(office, "UROSA")
    office.slack.add_person("Guest Gil", id="UGIL", tz=NEW_YORK, is_restricted=True)
    await office.settle()
    await choose(rosa, ["UANA", "UGUS", "UROSA", "ULENA", "UADA", "UGIL"])
    shown = sentence(rosa)
    for why in (
        "Ana Souza is coached by Sam Carter.", "You cannot coach yourself.",
        "You report to Lena Vogel, directly or through others.", "is a guest, a bot, or not here any more.",
    ):  # fmt: skip
        assert why in shown, why
    assert "With you already: Gus Weber." in shown
    await rosa.submit()
    assert "You coach Ada Berg." in sentence(rosa)
    lines = await rows(office, "reporting_line", "end_on")
    assert len(lines) == 7
    await go_on(office, hours=3)
    assert "<@UROSA> added you" in person(office, "UADA").dms()[-1].plain


async def test_nobody_to_start_with_offers_no_start(office: Play) -> None:
    rosa = person(office, "UROSA")
    await choose(rosa, ["UANA"])
    assert rosa.view is not None
    assert rosa.view.content.get("submit") is None
    await rosa.click(None, "start.back")
    assert "Whom do you coach?" in texts(rosa.view.blocks if rosa.view else [])


async def test_sent_twice_or_begun_again_it_happens_once(alone: Play) -> None:
    sam = person(alone, "USAM")
    await choose(sam, ["UANA", "UBEN"])
    view = sam.view
    await asyncio.gather(sam.submit(view), sam.submit(view))
    first = await counts(alone)
    assert (first["reporting_line"], first["cadence_plan"]) == (2, 2)
    said = await start(alone, sam, ["UANA", "UBEN"], every="7")
    assert "You coach Ana Souza, Ben Ortiz already." in said
    again = await counts(alone)
    assert (again["reporting_line"], again["cadence_plan"], again["coach"]) == (2, 2, 1)
    assert again["delivery"] == first["delivery"]
    assert {row[0] for row in await rows(alone, "cadence_plan", "interval_days")} == {14}


async def test_back_keeps_what_was_chosen(alone: Play) -> None:
    sam = person(alone, "USAM")
    await choose(sam, ["UANA"], every="7", talk_day="4", talk_at="09:30", day="2", at="11:15")
    await sam.click(None, "start.back")
    assert sam.view is not None
    await sam.submit()
    await sam.submit()
    assert await rows(
        alone, "coach", "interval_days", "talk_weekday", "talk_time", "opens_weekday", "opens_time"
    ) == [(7, 4, "09:30", 2, "11:15")]
    assert await rows(alone, "cadence_plan", "anchor_on", "start_time") == [(date(2026, 11, 20), "09:30")]


async def test_while_the_directory_is_read_one_is_asked_to_wait(make_world: MakeWorld) -> None:
    world = await make_world(team=ALONE)
    late = world.slack.add_person("Late Lou", id="ULOU", tz=NEW_YORK, team=None)
    sam = person(world, "USAM")
    from storage import workspaces

    def unread(unit: Any) -> None:
        workspaces.set_directory_place(
            unit, world.workspace_id, cursor="more", started_at=world.clock.now(), next_at=world.clock.now()
        )

    await world.slack.settle()
    await world.program.db.write(unread)
    from storage.tables import Person, table_of

    p = table_of(Person)
    await world.program.db.write(lambda u: u.run(p.delete().where(p.c.slack_user_id == "ULOU")))
    await choose(sam, ["ULOU", "UANA"])
    assert "is not known yet. Touchline still reads who works here." in sentence(sam)
    outcome = await late.command("/coach", "start")
    assert "still reading who works here" in str(outcome.body)


async def test_a_hundred_people_start_within_the_time_that_slack_gives(make_world: MakeWorld) -> None:
    team = (
        ALONE[2],
        *(Sample(f"U{n:03}", f"Rep {n:03}", "Rep", zone, None, "ae")
          for n in range(100) for zone in [("America/New_York", "Europe/Berlin", "Asia/Kolkata")[n % 3]]),
    )  # fmt: skip
    world = await make_world(team=team)
    sam = person(world, "USAM")
    looked = await choose(sam, [f"U{n:03}" for n in range(100)])
    assert looked.ok
    done = await sam.submit()
    assert done.ok
    assert "You coach Rep 000" in sentence(sam)
    assert max(looked.seconds, done.seconds) < 2.5
    assert len(await rows(world, "cadence_plan", "id")) == 100
    assert world.slack.faults_seen == []


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_both_doors_start(make_world: MakeWorld, transport: str) -> None:
    world = await make_world(team=ALONE, transport=transport)
    sam = person(world, "USAM")
    assert "You coach Ana Souza." in await start(world, sam, ["UANA"])
    assert world.slack.faults_seen == []


async def test_a_guest_and_somebody_of_another_workspace_cannot_start(alone: Play) -> None:
    guest = alone.slack.add_person("Guest Gil", id="UGIL", tz=NEW_YORK, is_restricted=True)
    await alone.settle()
    before = await counts(alone)
    outcome = await guest.command("/coach", "start")
    assert "Guests of a workspace cannot take part" in str(outcome.body)
    assert guest.view is None
    after = await counts(alone)
    assert {t: n for t, n in after.items() if n != before[t]} == {}


async def test_when_slack_does_not_redraw_the_form_still_asks_for_what_it_needs(alone: Play) -> None:
    sam = person(alone, "USAM")
    await sam.command("/coach", "start")
    await sam.fill("start.people", ["UANA"])
    await sam.click(None, "start.kind", "checkins")
    alone.slack.fail("views.update", "http_500")
    await sam.click(None, "start.kind", "talks")
    assert (await sam.submit()).kind == "updated"
    assert "Day of the talk" in texts(sam.view.blocks if sam.view else [])
    await sam.submit()
    assert "Talks every two weeks" in sentence(sam)


async def test_a_leader_starts_with_managers_who_are_told_though_nothing_is_asked(office: Play) -> None:
    lena, ada = person(office, "ULENA"), person(office, "UADA")
    await start(office, ada, ["ULENA"])
    said = await start(office, lena, ["USAM", "UROSA"])
    assert (
        "You coach Rosa Lind, Sam Carter already." in said
        or "You coach Sam Carter, Rosa Lind already." in said
    )
    assert len(await rows(office, "cadence_plan", "id")) == 3


async def test_names_of_any_kind_are_shown_as_they_are(make_world: MakeWorld) -> None:
    odd = ("<!channel> & co", "שלום עולם", "👩‍👩‍👧 " * 40, "a" * 80)
    team = (*ALONE[:3], *(Sample(f"UO{n}", name, "Rep", NEW_YORK, None, "ae") for n, name in enumerate(odd)))
    world = await make_world(team=team)
    sam, rosa = person(world, "USAM"), person(world, "ULENA")
    await start(world, rosa, ["UO0"])
    said = await start(world, sam, [f"UO{n}" for n in range(4)])
    assert "&lt;!channel&gt; &amp; co is coached by Lena Vogel." in said
    assert world.slack.faults_seen == []
    await go_on(world, hours=4)
    assert world.slack.faults_seen == []


async def test_it_takes_effect_for_people_far_ahead_and_far_behind(make_world: MakeWorld) -> None:
    """Wednesday evening in UTC is Thursday in Auckland, Wednesday in Los Angeles: both are asked on Thursday."""
    team = (
        ALONE[2],
        Sample("UAKL", "Piri T", "Rep", "Pacific/Auckland", None, "ae"),
        Sample("ULAX", "Lou M", "Rep", "America/Los_Angeles", None, "ae"),
    )
    world = await make_world(team=team)
    await world.advance(world.clock.now() + timedelta(hours=8))
    await start(world, person(world, "USAM"), ["UAKL", "ULAX"], with_="checkins")
    await go_to(world, 3, "14:00", "Pacific/Auckland")
    assert "checkin.start" in person(world, "UAKL").dms()[-1].actions
    await go_to(world, 3, "14:00", "America/Los_Angeles")
    assert "checkin.start" in person(world, "ULAX").dms()[-1].actions
