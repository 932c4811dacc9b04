"""The coach: one message a round, the right buttons, everybody in turn, replies and when they are due."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.play.play import Play
from bot.sample.team import Sample
from playground.actor import Actor
from tests.conftest import MakeWorld
from tests.slack.acting import (
    NEW_YORK,
    OFFICE,
    answer,
    ask_everybody,
    fill,
    go_on,
    go_to,
    latest,
    open_form,
    person,
    rows,
    sentence,
    texts,
)  # fmt: skip

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


def told(world: Play, id: str) -> int:
    """How many messages this person was sent, changes of one not counted."""
    channel = person(world, id).dm.id
    return sum(post.channel == channel for post in world.slack.posts.of("post"))


def buttons(actor: Actor) -> list[str]:
    return latest(actor, "coach.more").actions


async def read_all(actor: Actor) -> str:
    await actor.click(latest(actor, "coach.more"), "coach.more", option="Read all answers")
    return texts(actor.view.blocks if actor.view else [])


async def test_a_round_is_one_message_that_changes_as_people_answer(office: Play) -> None:
    sam = person(office, "USAM")
    await ask_everybody(office)
    before = told(office, "USAM")
    for count, id in enumerate(("UANA", "UBEN", "UCY"), start=1):
        await answer(office, person(office, id), win=f"Win of {id}")
        await go_on(office, minutes=30)
        assert told(office, "USAM") == before + 1
        assert f"{count} of 3 answered" in latest(sam, "coach.more").plain
    message = latest(sam, "coach.more")
    assert message.text.startswith("Weekly check-in: 3 of 3 answered")
    for _ in range(3):
        await sam.click(latest(sam, "coach.seen"), "coach.seen")
        await office.settle()
    done = sam.dms()[-1]
    assert done.ts == message.ts
    assert "Nothing waits for you" in done.plain
    assert done.actions == ["coach.read"]
    await go_on(office, days=4)
    assert told(office, "USAM") == before + 1


@pytest.mark.parametrize(
    ("given", "offered"),
    [
        ({"win": "Harbor"}, ["coach.seen", "coach.praise", "coach.reply"]),
        ({"help": "deal"}, ["coach.talk", "coach.topic", "coach.reply"]),
        ({"stuck": "Price"}, ["coach.talk", "coach.topic", "coach.reply"]),
    ],
)
async def test_the_buttons_fit_what_was_answered(
    office: Play, given: dict[str, str], offered: list[str]
) -> None:
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), **given)
    await go_on(office, hours=1)
    shown = buttons(person(office, "USAM"))
    assert sorted(shown) == sorted([*offered, "coach.more"])


async def test_seen_does_not_settle_a_wish_for_help(office: Play) -> None:
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await answer(office, ana, win="Harbor")
    await go_on(office, hours=1)
    old = latest(sam, "coach.seen")
    await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
    await fill(ana, help="deal")
    office.slack.fail("chat.update", "http_500")  # the message is still the old one when he presses
    await ana.submit()
    assert (await sam.click(old, "coach.seen")).ok
    await office.settle()
    await go_on(office, minutes=10)
    assert "Think through a deal" in latest(sam, "coach.talk").plain
    assert await rows(office, "check_in", "settled_at") == [(None,)] * 4
    await sam.click(latest(sam, "coach.talk"), "coach.talk")
    await office.settle()
    assert "Nothing waits for you" in sam.dms()[-1].plain
    assert "let's talk" in ana.dms()[-1].plain


async def test_next_person_puts_one_to_the_end_of_the_queue(office: Play) -> None:
    await ask_everybody(office)
    sam = person(office, "USAM")
    await answer(office, person(office, "UANA"), win="Harbor", help="deal")
    await go_on(office, minutes=5)
    await answer(office, person(office, "UBEN"), win="Dock")
    await go_on(office, hours=1)
    assert "Harbor" in latest(sam, "coach.more").plain
    await sam.click(latest(sam, "coach.more"), "coach.more", option="Next person")
    await office.settle()
    assert "Dock" in latest(sam, "coach.more").plain
    await sam.click(latest(sam, "coach.more"), "coach.more", option="Next person")
    await office.settle()
    assert "Harbor" in latest(sam, "coach.more").plain


async def test_talk_soon_goes_alone_and_at_once_even_at_night(office: Play) -> None:
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await go_to(office, 4, "02:30")
    before = told(office, "USAM")
    await answer(office, ana, help="soon")
    assert told(office, "USAM") == before + 1
    message = sam.dms()[-1]
    assert "asks to talk soon" in message.plain
    assert "soon" not in message.text
    await go_to(office, 4, "10:00")
    assert told(office, "USAM") == before + 2
    await sam.click(message, "coach.talk")
    await office.settle()
    assert "let's talk" in ana.dms()[-1].plain
    now = next(seen for seen in sam.dms() if seen.ts == message.ts)
    assert "You said: let's talk." in now.plain
    assert sorted(now.actions) == ["coach.more", "coach.reply"]


async def test_reading_all_of_sixty_takes_pages_and_a_reply_from_there_arrives(make_world: MakeWorld) -> None:
    team = (
        *OFFICE[1:3],
        *(Sample(f"U{n:03}", f"Rep {n:03}", "Rep", NEW_YORK, "USAM", "ae") for n in range(60)),
    )
    world = await make_world(team=team)
    await ask_everybody(world)
    for n in range(60):
        rep = person(world, f"U{n:03}")
        await rep.click(latest(rep, "checkin.same"), "checkin.same")
    long = person(world, "U007")
    await long.click(latest(long, "checkin.edit"), "checkin.edit") if [
        seen for seen in long.dms() if "checkin.edit" in seen.actions
    ] else await open_form(long)
    await fill(long, win="w" * 3_000, stuck="s" * 3_000)
    await long.submit()
    await go_on(world, hours=1)
    sam = person(world, "USAM")
    assert len(latest(sam, "coach.more").plain.split("\n")) <= 12
    pages = [await read_all(sam)]
    while sam.view and "read.page" in str(sam.view.blocks):
        assert (await sam.click(None, "read.page")).ok
        pages.append(texts(sam.view.blocks))
        assert len(pages) < 20
    assert len(pages) > 1
    everything = "\n".join(pages)
    assert all(f"rep.{n:03}" in everything.lower() or f"rep {n:03}" in everything.lower() for n in range(60))
    assert "w" * 2_000 in everything.replace("\n> ", "")
    assert (await sam.click(None, "coach.reply")).ok
    await sam.fill("reply.text", "From the list")
    assert (await sam.submit()).kind == "closed"
    assert (await sam.click(None, "read.back")).ok
    await world.settle()
    assert (
        sum("From the list" in seen.plain for n in range(60) for seen in person(world, f"U{n:03}").dms()) == 1
    )
    assert world.slack.faults_seen == []


async def test_two_coaches_pressing_only_the_right_one_counts(office: Play) -> None:
    await ask_everybody(office)
    ana, sam, rosa = (person(office, id) for id in ("UANA", "USAM", "UROSA"))
    await answer(office, ana, win="Harbor")
    await answer(office, person(office, "UGUS"), win="Dock")
    await go_on(office, hours=1)
    value = next(e["value"] for b in latest(sam, "coach.seen").blocks for e in b.get("elements", [])
                 if e.get("action_id") == "coach.praise")  # fmt: skip
    hers = latest(rosa, "coach.praise")
    for block in hers.message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "coach.praise":
                element["value"] = value
    await asyncio.gather(sam.click(latest(sam, "coach.seen"), "coach.seen"), rosa.click(hers, "coach.praise"))
    await office.settle()
    assert await rows(office, "reply", "kind") == [("seen",)]
    assert "belongs to someone else" in sentence(rosa)


async def test_a_reply_is_due_in_two_working_days_and_sooner_when_asked_soon(office: Play) -> None:
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), win="Harbor")
    await answer(office, person(office, "UBEN"), help="soon")
    found = dict(await rows(office, "check_in", "soon", "reply_due_on"))
    assert found[True] == date(2026, 11, 20)
    submitted = await rows(office, "check_in", "reply_due_on", "soon", "state")
    assert (date(2026, 11, 23), False, "submitted") in submitted


async def test_a_new_manager_between_question_and_answer_reads_it_and_the_old_one_does_not(
    office: Play,
) -> None:
    await ask_everybody(office)
    ana, sam, rosa = (person(office, id) for id in ("UANA", "USAM", "UROSA"))
    await answer(office, person(office, "UBEN"), win="Stays with Sam")
    await open_form(ana)
    await office.add_people("person,manager,track,hired_on,start\nUANA,UROSA,ae,2024-02-01,\n")
    await office.settle()
    assert "rosa" in latest(ana, "checkin.start").plain.lower()
    await fill(ana, win="Only for Rosa", help="deal")
    await ana.submit()
    await go_on(office, hours=2)
    assert "Only for Rosa" in latest(rosa, "coach.more").plain
    assert "Only for Rosa" not in "".join(seen.plain for seen in sam.dms())
    assert "Only for Rosa" not in await read_all(sam)
    assert "rosa" in latest(ana, "checkin.edit").plain.lower()


async def test_a_coach_who_left_is_not_written_to_and_the_rep_can_still_answer(office: Play) -> None:
    await ask_everybody(office)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await sam.deactivate()
    await office.settle()
    before = told(office, "USAM")
    assert (await answer(office, ana, help="soon")).kind == "cleared"
    await go_on(office, days=3)
    assert told(office, "USAM") == before
    assert office.slack.faults_seen == []


async def test_a_coach_with_no_working_hour_left_hears_on_the_next_working_day(office: Play) -> None:
    await ask_everybody(office)
    await go_to(office, 4, "17:59")
    before = told(office, "USAM")
    await go_to(office, 4, "18:30")
    await answer(office, person(office, "UANA"), win="Late on Friday")
    await go_to(office, 6, "20:00")
    assert told(office, "USAM") == before
    await go_to(office, 0, "09:00")
    assert told(office, "USAM") == before + 1
