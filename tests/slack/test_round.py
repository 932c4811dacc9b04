"""A check-in goes round: asked, answered, read, replied to, written back; on both doors and both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import MakeWorld


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_a_check_in_goes_round(make_world: MakeWorld, transport: str) -> None:
    world = await make_world(transport=transport)
    ana, sam = world.slack.person("UANA"), world.slack.person("USAM")
    await world.advance(world.clock.now() + timedelta(hours=14))
    prompt = ana.dms()[-1]
    await ana.click(prompt, "checkin.start")
    await ana.fill("q.win", "Got Harbor's CFO to the call")
    await ana.fill("q.talks", "12")
    await ana.fill("q.acted", "5")
    await ana.fill("q.help", "deal")
    await ana.fill("q.mood", "2")
    outcome = await ana.submit()
    assert outcome.kind == "cleared"
    await world.settle()
    assert "5 of 12 talks led to action" in ana.dms()[-1].plain
    await world.advance(world.clock.now() + timedelta(hours=14))
    summary = sam.dms()[-1]
    assert "Help wanted: Think through a deal" in summary.plain
    await sam.click(summary, "coach.reply")
    await sam.fill("reply.text", "Loved the Harbor win. Bring that call on Tuesday?")
    assert (await sam.submit()).ok
    await world.settle()
    thread = ana.messages(prompt.channel, thread_ts=prompt.ts)
    assert "Bring that call on Tuesday?" in thread[-1].plain
    await ana.click(thread[-1], "rep.reply")
    await ana.fill("reply.text", "Yes")
    assert (await ana.submit()).ok
    await world.settle()
    assert "Yes" in sam.messages(summary.channel, thread_ts=summary.ts)[-1].plain
    assert world.slack.faults_seen == []
