"""Whatever arrives twice has one effect and the same answer; so has whatever is pressed twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.play.play import Play
from playground.actor import Actor
from playground.record import Inbound
from tests.conftest import MakeWorld
from tests.slack.acting import (
    OFFICE,
    answer,
    ask_everybody,
    counts,
    fill,
    go_on,
    latest,
    open_form,
    person,
    rows,
)  # fmt: skip

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])


async def restart(world: Play) -> None:
    """The bot stops and comes up again on the same database, before the same Slack."""
    await world.abandon()
    await world.open()


async def everything(world: Play) -> list[Inbound]:
    """A whole round by clicks: every kind of payload, each with its effect."""
    ana, ben, sam = (person(world, id) for id in ("UANA", "UBEN", "USAM"))
    await ask_everybody(world)
    await answer(world, ana, win="Harbor", help="deal")
    await ben.click(latest(ben, "checkin.same"), "checkin.same")
    await go_on(world, hours=1)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await sam.fill("reply.text", "Bring it on Tuesday")
    await sam.submit()
    await world.settle()
    await ana.click(latest(ana, "rep.reply"), "rep.reply")
    await ana.fill("reply.text", "Yes")
    await ana.submit()
    await world.settle()
    await sam.click(latest(sam, "coach.seen"), "coach.seen")
    await ana.click(latest(ana, "checkin.edit"), "checkin.edit")
    await fill(ana, win="Harbor and Dock")
    await ana.submit()
    await ana.click("home", "time.open") if ana.home else await ana.open_home()
    await world.settle()
    await ana.click("home", "time.open")
    await ana.fill("time.day", "2")
    await ana.submit()
    await ana.close(all=True)
    await ana.click("home", "away.open")
    await ana.submit()
    await world.settle()
    await ana.command("/coach")
    await ana.say("bot", "hello")
    await ana.change(title="Lead")
    await world.settle()
    return [one for one in world.slack.inbound if one.team_id]


async def everything_kept(world: Play) -> dict[str, list[Any]]:
    """What people said and set, to the byte: whatever is written again is sealed anew."""
    columns = {
        "answer": ("question_key", "value", "shared"),
        "reply": ("kind", "text"),
        "time_off": ("start_on", "end_on"),
        "check_in": ("state", "submitted_at", "changed_at", "seen_at", "settled_at"),
        "enrolment": ("next_at", "next_week"),
    }
    return {table: sorted(await rows(world, table, *names), key=str) for table, names in columns.items()}


@pytest.mark.parametrize("how", ["again", "at once", "after a restart"])
async def test_everything_delivered_again_has_no_second_effect(make_world: MakeWorld, how: str) -> None:
    world = await make_world(team=OFFICE)
    heard = await everything(world)
    assert len({one.type for one in heard}) >= 5
    before, calls = await counts(world), len(world.slack.posts)
    facts = await everything_kept(world)
    if how == "after a restart":
        await restart(world)
    for one in heard:
        first = one.attempts[0]
        await world.slack.redeliver(one, at_once=how == "at once")
        for repeat in one.attempts[1:]:
            assert repeat.status == 200, one.type
            if one.type == "view_submission":
                assert repeat.body == first.body, one.payload["view"]["callback_id"]
    await world.settle()
    assert await counts(world) == before | {"lane": (await counts(world))["lane"]}  # a lease of a process
    assert await everything_kept(world) == facts
    posts = [post for post in list(world.slack.posts)[calls:] if post.kind == "post"]
    assert posts == []
    assert world.slack.faults_seen == []


@pytest.mark.parametrize("trick", ["duplicate", "twice_at_once"])
async def test_a_first_delivery_that_comes_twice_counts_once(make_world: MakeWorld, trick: Any) -> None:
    world = await make_world(team=OFFICE)
    world.slack.next_delivery(trick, times=10_000)
    await everything(world)
    assert all(len(one.attempts) >= 2 for one in world.slack.inbound)
    assert sorted(kind for (kind,) in await rows(world, "reply", "kind")) == ["reply", "reply", "seen"]
    assert len(await rows(world, "time_off", "id")) == 1
    assert len(await rows(world, "check_in", "id")) == 4
    dedupes = [key for (key,) in await rows(world, "delivery", "dedupe")]
    assert len(dedupes) == len(set(dedupes))
    assert world.slack.faults_seen == []


async def test_an_answer_that_got_lost_is_given_again(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    ana = person(world, "UANA")
    await ask_everybody(world)
    await open_form(ana)
    await fill(ana, win="Harbor", help="none")
    world.slack.next_delivery("drop_answer", kind="view_submission")
    assert (await ana.submit()).kind == "trouble"
    assert (await ana.submit()).kind == "cleared"
    await world.settle()
    assert len(await rows(world, "answer", "id")) == 2


async def press(actor: Actor, action_id: str, times: int = 3, **how: Any) -> None:
    """Three quick taps: three payloads under way at once, each with a trigger of its own."""
    target = latest(actor, action_id)
    outcomes = await asyncio.gather(*(actor.click(target, action_id, **how) for _ in range(times)))
    assert all(outcome.ok for outcome in outcomes)


@pytest.mark.parametrize("button", ["coach.praise", "coach.seen"])
async def test_a_tap_of_the_coach_counts_once_however_often_it_is_pressed(
    make_world: MakeWorld, button: str
) -> None:
    world = await make_world(team=OFFICE)
    ana, sam = person(world, "UANA"), person(world, "USAM")
    await ask_everybody(world)
    await answer(world, ana, win="Harbor")
    await go_on(world, hours=1)
    await press(sam, button)
    await world.settle()
    assert len(await rows(world, "reply", "id")) == 1
    told = [seen for seen in ana.dms() if seen.thread_ts and seen.thread_ts != seen.ts]
    assert len(told) == (1 if button == "coach.praise" else 0)


async def test_nothing_new_pressed_thrice_is_one_check_in(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    ana = person(world, "UANA")
    await ask_everybody(world)
    await press(ana, "checkin.same")
    await world.settle()
    assert await rows(world, "answer", "question_key", "shared") == [("help", False)]
    assert "nothing new this week" in latest(ana, "checkin.edit").plain


@SQLITE
@pytest.mark.parametrize(("opener", "callback"), [("time.open", "time.save"), ("away.open", "away.save")])
async def test_a_form_opened_twice_and_sent_twice_is_saved_once(
    make_world: MakeWorld, opener: str, callback: str
) -> None:
    world = await make_world(team=OFFICE)
    ana = person(world, "UANA")
    await ana.open_home()
    await world.settle()
    await asyncio.gather(ana.click("home", opener), ana.click("home", opener))
    for view in ana.views:
        assert view.callback_id == callback
        await ana.submit()
        await ana.close() if ana.view else None
    await world.settle()
    assert len(await rows(world, "time_off", "id")) == (1 if opener == "away.open" else 0)


@SQLITE
async def test_back_pressed_twice_ends_the_time_off_once(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    ana = person(world, "UANA")
    await ask_everybody(world)
    await ana.click(latest(ana, "away.open"), "away.open")
    await ana.fill("away.until", "2026-11-30")
    await ana.submit()
    await world.settle()
    await press(ana, "away.back")
    await world.settle()
    assert [seen for seen in ana.dms() if "checkin.start" in seen.actions]
    assert await rows(world, "time_off", "id") == []


async def test_a_corrected_reply_changes_the_one_that_was_sent(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE)
    ana, sam = person(world, "UANA"), person(world, "USAM")
    await ask_everybody(world)
    await answer(world, ana, win="Harbor")
    await go_on(world, hours=1)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await sam.fill("reply.text", "Wel done")
    world.slack.next_delivery("drop_answer", kind="view_submission")
    assert (await sam.submit()).kind == "trouble"
    await sam.fill("reply.text", "Well done")
    assert (await sam.submit()).ok
    await world.settle()
    assert len(await rows(world, "reply", "id")) == 1
    thread = [seen for seen in ana.dms() if seen.thread_ts and seen.thread_ts != seen.ts]
    assert len(thread) == 1
    assert "Well done" in thread[0].plain
