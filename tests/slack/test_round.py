"""A check-in goes round between people half a world apart: on both doors and both databases."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from bot.play.play import Play
from playground.record import Post
from tests.conftest import MakeWorld
from tests.slack.acting import answer, fill, go_on, go_to, latest, rows

AUCKLAND, TOKYO, NEW_YORK = "Pacific/Auckland", "Asia/Tokyo", "America/New_York"


def on_wall(post: Post, zone: str) -> tuple[int, time]:
    local = post.at.astimezone(ZoneInfo(zone))
    return local.weekday(), local.time().replace(second=0, microsecond=0)


def posts_to(world: Play, id: str) -> list[Post]:
    channel = world.slack.person(id).dm.id
    return [post for post in world.slack.posts.of("post") if post.channel == channel]


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_a_check_in_goes_round_the_world(make_world: MakeWorld, transport: str) -> None:
    world = await make_world(transport=transport)
    ana, sam = world.slack.person("UANA"), world.slack.person("USAM")

    # Asked on Thursday at her own 14:00, eighteen hours ahead of her coach.
    await go_to(world, 3, "14:00", AUCKLAND)
    prompt = latest(ana, "checkin.start")
    assert on_wall(posts_to(world, "UANA")[-1], AUCKLAND) == (3, time(14, 0))
    assert "due *tomorrow 12:00*" in prompt.plain
    assert "sees your answers" in prompt.plain

    # She starts to answer, flies to Tokyo, and finds what she typed. Her due time moved to Tokyo's noon.
    await ana.click(prompt, "checkin.start")
    await fill(ana, win="Got Harbor's CFO to the call", talks="12")
    await ana.close()
    await ana.change(tz=TOKYO)
    await world.settle()
    ((due,),) = await rows(world, "check_in", "due_at")
    assert due.astimezone(ZoneInfo(TOKYO)).strftime("%a %H:%M") == "Fri 12:00"
    await go_to(world, 4, "11:00", TOKYO)
    assert len([post for post in posts_to(world, "UANA") if "reminder" in post.text]) == 1
    await ana.click(latest(ana, "checkin.start"), "checkin.start")
    assert ana.view is not None
    assert "Got Harbor's CFO to the call" in str(ana.view.blocks)
    await fill(ana, acted="5", help="deal", mood="2")
    assert (await ana.submit()).kind == "cleared"
    await world.settle()
    assert "5 of 12 talks led to action" in latest(ana, "checkin.edit").plain

    # It is Thursday 21:00 where Sam is: he hears of it on Friday, in working hours, and replies then.
    assert posts_to(world, "USAM")[1:] == []
    await go_to(world, 4, "12:00", NEW_YORK)
    told = posts_to(world, "USAM")[-1]
    day, at = on_wall(told, NEW_YORK)
    assert (day, time(8, 30) <= at <= time(18, 0)) == (4, True)
    summary = latest(sam, "coach.reply")
    assert "Help wanted: Think through a deal" in summary.plain
    assert "Got Harbor's CFO to the call" not in told.text
    await sam.click(summary, "coach.reply")
    await sam.fill("reply.text", "Loved the Harbor win. Bring that call on Tuesday?")
    assert (await sam.submit()).ok
    await world.settle()

    # She reads it in the thread under her own check-in, and writes back into his.
    thread = ana.messages(prompt.channel, thread_ts=prompt.ts)
    assert "Bring that call on Tuesday?" in thread[-1].plain
    await ana.click(thread[-1], "rep.reply")
    await ana.fill("reply.text", "Yes")
    assert (await ana.submit()).ok
    await world.settle()
    assert "Yes" in sam.messages(summary.channel, thread_ts=summary.ts)[-1].plain

    # The round closes on Monday; the next one comes on Thursday at 14:00, in Tokyo now.
    await go_on(world, days=5)
    await go_to(world, 3, "14:00", TOKYO)
    assert on_wall(posts_to(world, "UANA")[-1], TOKYO) == (3, time(14, 0))
    assert (await answer(world, ana, win="Signed")).kind == "cleared"
    assert "2" in latest(ana, "checkin.edit").plain
    assert world.slack.faults_seen == []
