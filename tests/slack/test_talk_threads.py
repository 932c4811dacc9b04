"""A talk in writing: each side's words reach the other in a thread, and both together fill the slot."""

from __future__ import annotations

import pytest

from bot.play.play import Play
from playground.actor import Actor
from storage import sessions
from tests.conftest import MakeWorld
from tests.slack.acting import OFFICE, counts, latest, person, rows, sentence
from tests.slack.talks import STEP, TUESDAY, begin, held, press, put, slot_of

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def write(world: Play, who: str, slot: object, text: str) -> None:
    actor = person(world, who)
    await press(actor, "thread.open", str(slot))
    await actor.fill("thread.text", text)
    assert (await actor.submit()).kind == "closed"
    await world.settle()


def below(actor: Actor, world: Play) -> list[str]:
    """What stands in threads of the DM with the app."""
    return [seen.plain for seen in actor.dms() if seen.thread_ts and seen.thread_ts != seen.ts]


async def days(world: Play, plan_id: object) -> list[object]:
    found = await world.program.db.read(
        lambda unit: sessions.held_days(unit, world.workspace_id, [plan_id], TUESDAY)  # type: ignore[list-item]
    )
    return list(found.get(plan_id, []))  # type: ignore[call-overload]


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_both_write_and_the_coach_writes_it_down(make_world: MakeWorld, transport: str) -> None:
    office = await make_world(team=OFFICE, transport=transport)
    plan_id = await begin(office)
    slot = await slot_of(office, plan_id)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await press(ana, "thread.open", str(slot))
    assert "second pair of eyes" in str(ana.view.content if ana.view else "")
    await ana.fill("thread.text", "R&D <b> asked twice about price. 🤝 שלום")
    await ana.submit()
    await office.settle()
    assert "*Ana Souza*:" in below(sam, office)[0]
    assert below(ana, office) == []
    root = latest(sam, "thread.open")
    assert "Make this a logged talk" not in "".join(seen.plain for seen in sam.dms())
    assert root.text.startswith("Your talk with Ana Souza")
    await write(office, "USAM", slot, "What do you think they feared?")
    assert "What do you think they feared?" in below(ana, office)[0]
    assert len([seen for seen in ana.dms() if "in writing." in seen.plain]) == 1
    await ana.click(latest(ana, "step.write"), "step.write")
    await ana.fill("step.text", STEP)
    await ana.submit()
    await office.settle()
    button = next(seen for seen in sam.dms() if "Make this a logged talk" in seen.plain)
    assert "Both of you have written" in button.plain
    await sam.click(button, "talk.log")
    assert "in writing · Coaching" in sentence(sam)
    assert "R&D" in str(held(sam, "what"))
    assert held(sam, "step") == STEP
    assert (await sam.submit()).kind == "updated"
    await office.settle()
    assert await rows(office, "coaching_session", "mode", "both_took_part", "state") == [
        ("async", True, "confirmed")
    ]
    assert len(await days(office, plan_id)) == 1
    assert "It is written down" in "".join(seen.plain for seen in ana.dms())
    assert "talk.log" not in "".join(action for seen in sam.dms() for action in seen.actions)
    assert office.slack.faults_seen == []


async def test_words_of_one_side_fill_nothing(office: Play) -> None:
    plan_id = await begin(office)
    slot = await slot_of(office, plan_id)
    await write(office, "USAM", slot, "How did it go?")
    sam = person(office, "USAM")
    await press(sam, "talk.log", str(slot))
    assert "in writing" not in sentence(sam)  # a talk that was had otherwise can be logged all the same
    await sam.click(None, "talk.who")
    assert "In writing, here" not in str(sam.view.content if sam.view else "")


async def test_after_two_in_writing_the_next_one_could_be_live(office: Play) -> None:
    plan_id = await begin(office, interval_days=7)
    ana, sam = person(office, "UANA"), person(office, "USAM")
    for k in (0, 1):
        slot = await slot_of(office, plan_id, k)
        await write(office, "UANA", slot, f"Gap {k}")
        await write(office, "USAM", slot, f"Question {k}")
        await press(sam, "talk.log", str(slot))
        if k == 1:
            await sam.click(None, "talk.who")
            await put(sam, held_on="2026-11-18")
            await sam.submit()
        await put(sam, step=STEP)
        await sam.submit()
        await office.settle()
        assert ("Try the next one live?" in sentence(sam)) == (k == 1)
        await sam.close(all=True)
    assert "Try the next one live?" in latest(ana, "talk.own").plain


async def test_a_line_sent_twice_arrives_once(office: Play) -> None:
    slot = await slot_of(office, await begin(office))
    ana, sam = person(office, "UANA"), person(office, "USAM")
    await press(ana, "thread.open", str(slot))
    await ana.fill("thread.text", "Once")
    office.slack.next_delivery("drop_answer", kind="view_submission")
    assert (await ana.submit()).kind == "trouble"
    await ana.fill("thread.text", "Once, corrected")
    assert (await ana.submit()).ok
    await office.settle()
    assert len(below(sam, office)) == 1
    assert "corrected" in below(sam, office)[0]


@pytest.mark.parametrize("who", ["UBEN", "UROSA", "ULENA", "UADA"])
async def test_nobody_else_reads_or_writes_there(office: Play, who: str) -> None:
    slot = await slot_of(office, await begin(office))
    await write(office, "UANA", slot, "SECRETPOST")
    actor = person(office, who)
    before = await counts(office)
    await press(actor, "thread.open", str(slot))
    assert "belongs to someone else" in sentence(actor)
    await press(actor, "talk.log", str(slot))
    assert "SECRETPOST" not in "".join(str(view.content) for view in actor.views)
    assert await counts(office) == before


async def test_when_slack_says_no_the_words_come_later(office: Play) -> None:
    slot = await slot_of(office, await begin(office))
    office.slack.fail("chat.postMessage", "ratelimited")
    await write(office, "UANA", slot, "w" * 3_000)
    assert len(await rows(office, "talk_post", "id")) == 1
