"""A coach's people: rhythm, pause, stop, and another coach for a skill."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bot.play.play import Play
from bot.sample.team import Sample
from playground.actor import Actor
from playground.viewbook import View
from tests.conftest import MakeWorld
from tests.slack.acting import NEW_YORK, counts, go_on, go_to, latest, person, rows, sentence
from tests.slack.test_my_settings import settings, shown
from tests.slack.test_start import ALONE, start

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
async def team(make_world: MakeWorld) -> Play:
    """Wednesday 10:00. Sam has planned talks with Ana and Ben; everybody has read the hello."""
    world = await make_world(team=ALONE)
    await start(world, person(world, "USAM"), ["UANA", "UBEN"])
    await go_to(world, 2, "10:00")
    return world


async def people(actor: Actor) -> str:
    """Open one's people from the settings."""
    await settings(actor)
    assert (await actor.click(None, "team.open")).ok
    return shown(actor)


async def test_the_hour_of_a_talk_is_on_the_readers_own_clock(make_world: MakeWorld) -> None:
    south = tuple(replace(one, tz="America/Sao_Paulo") if one.id == "UANA" else one for one in ALONE)
    world = await make_world(team=south)
    sam, ana = person(world, "USAM"), person(world, "UANA")
    await start(world, sam, ["UANA"], talk_at="11:00")
    await go_to(world, 2, "10:00")
    assert "Next: *Tuesday 09:00*" in await people(sam)
    await ana.click(latest(ana, "next.open"), "next.open")
    assert "Next: *Tuesday 11:00*" in shown(ana)


async def choose(actor: Actor, name: str, words: str) -> None:
    """Choose from the menu beside this person."""
    assert actor.view is not None
    block = next(b for b in actor.view.blocks if f"*{name}*" in str(b.get("text")))
    assert (await actor.click(None, "team.menu", option=words, block_id=block["block_id"])).ok


async def test_another_rhythm_counts_from_the_next_talk_and_the_rep_hears_it(team: Play) -> None:
    sam, ana = person(team, "USAM"), person(team, "UANA")
    page = await people(sam)
    assert "*Ana Souza*\nEvery two weeks, 30 minutes, live or in a thread. Next: *Tuesday*." in page
    assert len(sam.views) == 1
    await choose(sam, "Ana Souza", "Change the rhythm")
    await sam.fill("rhythm.every", "7")
    await sam.fill("rhythm.day", "3")
    await sam.fill("rhythm.at", "10:30")
    await sam.fill("rhythm.length", "quick_15")
    await sam.submit()
    assert "Saved. Every two weeks" in shown(sam)
    await sam.close()
    await team.settle()
    hers = sorted(
        await rows(team, "cadence_plan", "interval_days", "anchor_on", "starts_on", "ends_on", "state"),
        key=str,
    )
    assert (14, date(2026, 11, 24), date(2026, 11, 18), date(2026, 12, 3), "ended") in hers
    assert (7, date(2026, 12, 10), date(2026, 12, 4), None, "active") in hers
    told = latest(ana, "rhythm.ask")
    assert "You and Sam Carter have planned talks." in told.plain
    await go_on(team, days=21)
    assert team.slack.faults_seen == []


async def test_more_changes_on_a_day_change_one_message(team: Play) -> None:
    sam, ana = person(team, "USAM"), person(team, "UANA")
    before = len(ana.dms())
    for at in ("09:00", "11:15"):
        await people(sam)
        await choose(sam, "Ana Souza", "Change the rhythm")
        await sam.fill("rhythm.at", at)
        await sam.submit()
        await sam.close(all=True)
        await go_on(team, minutes=2)
    assert len(ana.dms()) == before + 1
    assert "11:15" in ana.dms()[-1].plain
    assert {row[0] for row in await rows(team, "cadence_plan", "start_time")} == {"11:15", None}


async def test_a_weekday_on_which_one_does_not_work_is_refused_at_its_field(team: Play) -> None:
    sam = person(team, "USAM")
    await people(sam)
    await choose(sam, "Ana Souza", "Change the rhythm")
    await sam.fill("rhythm.day", "6")
    outcome = await sam.submit()
    assert "Please choose a day on which you both work." in str(outcome.body)
    await sam.fill("rhythm.day", "2")
    assert (await sam.submit()).ok


async def test_the_rep_asks_for_another_rhythm_once_a_day(team: Play) -> None:
    sam, ana = person(team, "USAM"), person(team, "UANA")
    await ana.click(latest(ana, "next.open"), "next.open")
    view = ana.view
    await asyncio.gather(ana.click(view, "rhythm.ask"), ana.click(view, "rhythm.ask"))
    await team.settle()
    asked = [seen for seen in sam.dms() if "asks for another rhythm" in seen.plain]
    assert len(asked) == 1
    assert asked[0].text.startswith("Your talks with Ana Souza")
    await ana.close()
    await sam.click(asked[0], "rhythm.open")
    await sam.fill("rhythm.every", "28")
    await sam.submit()
    await team.settle()
    assert 28 in {row[0] for row in await rows(team, "cadence_plan", "interval_days")}


def value_of(view: View | None, action_id: str) -> dict[str, str]:
    """The button with this action id, to read or to forge."""
    assert view is not None
    return next(e for b in view.blocks for e in b.get("elements", []) if e.get("action_id") == action_id)


async def test_nobody_asks_for_another_pair(team: Play) -> None:
    ana, ben = person(team, "UANA"), person(team, "UBEN")
    for actor in (ana, ben):
        await actor.click(latest(actor, "next.open"), "next.open")
    value_of(ben.view, "rhythm.ask")["value"] = value_of(ana.view, "rhythm.ask")["value"]
    before = await counts(team)
    await ben.click(None, "rhythm.ask")
    assert "belongs to someone else" in sentence(ben)
    assert await counts(team) == before


async def test_a_coach_pauses_the_talks_and_goes_on(team: Play) -> None:
    sam, ana = person(team, "USAM"), person(team, "UANA")
    await people(sam)
    await choose(sam, "Ana Souza", "Pause the talks for two weeks")
    assert "The talks rest for two weeks." in shown(sam)
    assert "Paused until Tue 1 Dec." in shown(sam)
    await team.settle()
    assert "Paused until" in latest(ana, "rhythm.ask").plain
    await choose(sam, "Ana Souza", "Go on with the talks")
    assert "Next: *Tuesday*" in shown(sam)


async def test_stop_ends_it_and_the_rep_hears_it(team: Play) -> None:
    sam, ana = person(team, "USAM"), person(team, "UANA")
    await people(sam)
    await choose(sam, "Ana Souza", "Stop coaching")
    assert "Check-ins and planned talks with Ana Souza end at once." in shown(sam)
    await sam.submit()
    await sam.close()
    assert "Ana Souza" not in shown(sam)
    await team.settle()
    assert "Sam Carter ended coaching with you here." in ana.dms()[-1].plain
    before = len(ana.dms())
    await go_on(team, days=8)
    assert len(ana.dms()) == before
    said = await start(team, sam, ["UANA"])
    assert "You coach Ana Souza." in said


async def test_an_old_list_answers_with_a_sentence(team: Play) -> None:
    sam, ana = person(team, "USAM"), person(team, "UANA")
    await people(sam)
    await person(team, "UANA").click(latest(ana, "intro.menu"), "intro.menu", option="This is not my manager")
    await ana.submit()
    await team.settle()
    before = await counts(team)
    for words in ("Change the rhythm", "Pause the talks for two weeks"):
        await choose(sam, "Ana Souza", words)
        assert "These planned talks have ended." in sentence(sam)
        await sam.close()
    for words in ("Add a coach", "Stop coaching"):
        await choose(sam, "Ana Souza", words)
        assert "This person is not in your team any more." in sentence(sam)
        await sam.close()
    assert await counts(team) == before


async def add_coach(world: Play, sam: Actor, rep: str, coach: str, **fields: str) -> str:
    await people(sam)
    await choose(sam, rep, "Add a coach")
    await sam.fill("extra.coach", coach)
    for name, value in fields.items():
        await sam.fill(f"extra.{name}", value)
    outcome = await sam.submit()
    await world.settle()
    return str(outcome.body)


async def test_another_coach_for_a_skill_and_a_time(team: Play) -> None:
    sam, ana, rosa = (person(team, id) for id in ("USAM", "UANA", "UROSA"))
    await add_coach(team, sam, "Ana Souza", "UROSA", skill="ae.discovery", until="2027-02-01")
    assert "Sam Carter asks you to coach Ana Souza in" in rosa.dms()[-1].plain
    assert "until Mon 1 Feb" in rosa.dms()[-1].plain
    assert "Sam Carter asked Rosa Lind to coach you too" in ana.dms()[-1].plain
    await sam.close()
    assert "Also coached by Rosa Lind in" in shown(sam)
    extra = [
        row
        for row in await rows(team, "cadence_plan", "kind", "scope", "ends_on", "state")
        if row[0] == "extra"
    ]
    assert extra == [("extra", "ae.discovery", date(2027, 2, 1), "active")]
    await people(rosa)
    assert "*You also coach*" in shown(rosa)
    assert "Ana Souza" in shown(rosa)
    await rosa.close(all=True)
    assert (await rosa.click(latest(rosa, "extra.no"), "extra.no")).ok
    assert "This extra coaching has ended." in sentence(rosa)
    await team.settle()
    assert "The extra coaching with Rosa Lind has ended." in [s.plain for s in ana.dms()]
    await go_on(team, days=15)
    assert team.slack.faults_seen == []


async def test_the_same_coach_again_gets_the_other_skill(team: Play) -> None:
    sam = person(team, "USAM")
    for skill in ("ae.discovery", "ae.access"):
        await add_coach(team, sam, "Ana Souza", "UROSA", skill=skill)
        await sam.close(all=True)
    extra = [row for row in await rows(team, "cadence_plan", "kind", "scope") if row[0] == "extra"]
    assert extra == [("extra", "ae.access")]


@pytest.mark.parametrize(
    ("coach", "until", "why"),
    [
        ("UANA", "2027-02-01", "Nobody coaches themselves."),
        ("USAM", "2027-02-01", "You coach them already."),
        ("UGIL", "2027-02-01", "Please choose a full member of this workspace."),
        ("UROSA", "2026-11-18", "Please choose a day from tomorrow on, within a year."),
        ("UROSA", "2030-11-18", "Please choose a day from tomorrow on, within a year."),
    ],
)
async def test_who_cannot_be_added_is_said_at_the_field(team: Play, coach: str, until: str, why: str) -> None:
    team.slack.add_person("Guest Gil", id="UGIL", tz=NEW_YORK, is_restricted=True)
    await team.settle()
    before = await counts(team)
    assert why in await add_coach(team, person(team, "USAM"), "Ana Souza", coach, until=until)
    assert await counts(team) == before


async def test_the_manager_ends_the_extra_coaching(team: Play) -> None:
    sam, rosa = person(team, "USAM"), person(team, "UROSA")
    await add_coach(team, sam, "Ana Souza", "UROSA")
    await sam.close()
    await sam.click(None, "extra.end")
    assert "Also coached by" not in shown(sam)
    await team.settle()
    assert "The extra coaching with Ana Souza has ended." in rosa.dms()[-1].plain


async def test_check_ins_first_then_one_offer_after_two_rounds_and_talks_for_all(
    make_world: MakeWorld,
) -> None:
    world = await make_world(team=ALONE)
    sam, ana = person(world, "USAM"), person(world, "UANA")
    await sam.command("/coach", "start")
    await sam.fill("start.people", ["UANA", "UBEN"])
    await sam.click(None, "start.kind", "checkins")
    await sam.submit()
    await sam.submit()
    await sam.close()
    await go_to(world, 0, "12:00")
    assert [seen for seen in sam.dms() if "talks.on" in seen.actions] == []
    await go_to(world, 0, "12:00")
    offer = latest(sam, "talks.on")
    assert "Two rounds of check-ins are done." in offer.plain
    await sam.click(offer, "talks.on")
    assert "With Ana Souza, Ben Ortiz." in shown(sam)
    await sam.fill("start.talk_day", "4")
    await sam.submit()
    assert "Planned with 2 people." in shown(sam)
    await world.settle()
    assert "Short talks are planned." in next(s.plain for s in sam.dms() if s.ts == offer.ts)
    assert {row[0] for row in await rows(world, "cadence_plan", "state")} == {"active"}
    assert "You and Sam Carter have planned talks." in latest(ana, "rhythm.ask").plain
    await go_on(world, days=21)
    assert len([seen for seen in sam.dms() if "talks.on" in seen.actions]) == 0


async def test_forty_people_have_pages(make_world: MakeWorld) -> None:
    reps = tuple(Sample(f"U{n:03}", f"Rep {n:03}", "Rep", NEW_YORK, "USAM", "ae") for n in range(40))
    world = await make_world(team=(ALONE[2], *reps))
    sam = person(world, "USAM")
    first = await people(sam)
    assert "Rep 014" in first
    assert "Rep 015" not in first
    await sam.click(None, "team.page")
    assert "Rep 015" in shown(sam)
    await choose(sam, "Rep 020", "Plan talks")
    assert "Talks are planned." in shown(sam)
    assert "Rep 015" in shown(sam)
    assert len(await rows(world, "cadence_plan", "id")) == 1
