"""A rep nine hours away, on the road: asked at their own hour, coached in writing, and the gap shown to be closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.sample.team import Sample
from playground.actor import Actor
from playground.blocks import elements
from tests.conftest import MakeWorld
from tests.slack.acting import answer, go_on, go_to, latest, person, rows, sentence
from tests.slack.talks import STEP, begin, held, put

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

OFFICE_ZONE, AWAY = "America/Los_Angeles", "Europe/Berlin"  # nine hours
TEAM = (
    Sample("ULENA", "Lena Vogel", "VP Sales", OFFICE_ZONE, None, "manager"),
    Sample("USAM", "Sam Carter", "Sales manager", OFFICE_ZONE, "ULENA", "manager"),
    Sample("UANA", "Ana Souza", "Account executive", AWAY, "USAM", "ae"),
)
CALL = "Marlow call 12:40 https://calls.example/marlow"


def home_choice(actor: Actor, action_id: str, kind: str) -> str:
    """What the line of this kind in a menu of the Home tab carries."""
    assert actor.home is not None
    menus = [one.element for one in elements(actor.home.blocks) if one.action_id == action_id]
    [found] = [
        one["value"] for menu in menus for one in menu["options"] if one["value"].startswith(f"{kind}:")
    ]
    return str(found)


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_from_a_check_in_to_a_gap_that_is_shown_to_be_closed(
    make_world: MakeWorld, transport: str
) -> None:
    world = await make_world(
        team=TEAM, transport=transport, start=datetime(2026, 11, 17, 17, 0, tzinfo=UTC)
    )  # Tuesday, 09:00 in Los Angeles
    ana, sam = person(world, "UANA"), person(world, "USAM")
    await begin(world, anchor_on=date(2026, 11, 24), starts_on=date(2026, 11, 17), interval_days=7)

    # Thursday 14:00 on Ana's wall, which is 05:00 for Sam.
    await go_to(world, 3, "14:00", AWAY)
    prompt = latest(ana, "checkin.start")
    asked = datetime.fromtimestamp(float(prompt.ts), UTC).astimezone(ZoneInfo(AWAY))
    assert (asked.weekday(), f"{asked:%H:%M}") == (3, "14:00")
    assert (await answer(world, ana, help="practice", stuck="I answer before the question is out")).ok

    # Sam's next morning.
    await go_to(world, 4, "09:00", OFFICE_ZONE)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await sam.fill("reply.text", "Count to three before you speak. Bring me one call.")
    assert (await sam.submit()).ok
    await world.settle()
    assert any("Count to three" in seen.plain for seen in ana.dms())

    # Both write, each in their own day; the coach takes it over as the talk.
    await go_to(world, 1, "09:30", AWAY)
    await ana.open_home()
    await world.settle()
    choice = home_choice(ana, "talk.ways", "thread.open")
    slot = choice.partition(":")[2]
    await ana.click("home", "talk.ways", option=choice)
    await ana.fill("thread.text", "On the Marlow call I answered three questions nobody asked.")
    assert (await ana.submit()).ok
    await world.settle()
    await go_to(world, 1, "09:00", OFFICE_ZONE)
    await sam.click(latest(sam, "thread.open"), "thread.open")
    await sam.fill("thread.text", "What would you ask instead?")
    assert (await sam.submit()).ok
    await world.settle()
    await sam.click(latest(sam, "talk.log"), "talk.log")
    assert "in writing" in sentence(sam)
    assert "three questions nobody asked" in str(held(sam, "what"))
    await put(sam, step=STEP)
    assert (await sam.submit()).kind == "updated"
    assert "It fills your planned talk" in sentence(sam)
    await sam.close(all=True)
    await world.settle()
    [(mode, there, in_slot)] = await rows(world, "coaching_session", "mode", "both_took_part", "slot_id")
    assert (mode, there, str(in_slot)) == ("async", True, slot)

    # The next morning Ana owns the next step.
    await go_to(world, 2, "09:00", AWAY)
    assert (await ana.click(latest(ana, "talk.own"), "talk.own")).ok
    await world.settle()
    assert await rows(world, "coaching_session", "state") == [("confirmed",)]
    [(step, confirmed, state)] = await rows(world, "commitment", "id", "confirmed_at", "state")
    assert confirmed is not None
    assert state == "open"

    # She says that it worked, with a link to the call; Sam looks at it and agrees.
    await go_on(world, days=2)
    await ana.click(latest(ana, "step.mark"), "step.mark", value=str(step))
    await ana.fill("step.outcome", "demonstrated")
    await ana.fill("step.fact", CALL)
    assert (await ana.submit()).ok
    await world.settle()
    news = latest(sam, "step.shown")
    assert "Marlow call" in news.plain
    assert (await sam.click(news, "step.shown")).ok
    await world.settle()
    assert await rows(world, "commitment", "state") == [("demonstrated",)]
    [(kind, observable, moment, of_step)] = await rows(
        world, "evidence", "kind", "observable", "moment", "commitment_id"
    )
    assert (kind, observable, moment, of_step) == ("call", True, "12:40", step)
    assert [one for one in sam.dms() if "not marked as held" in one.plain] == []
    assert world.slack.faults_seen == []
