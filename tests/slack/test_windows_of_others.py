"""A payload that names the window of somebody else changes nothing of theirs and shows nothing of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.play.play import Play
from playground.actor import Actor
from playground.clicking import interact
from playground.outcome import Outcome
from tests.slack.acting import answer, ask_everybody, go_on, latest, person, rows
from tests.slack.talks import add_topic, begin, id_of, log, press, slot_of
from tests.slack.test_topics_and_facts import keep, message

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


def sent(world: Play, callback_id: str) -> dict[str, Any]:
    """The last window of this kind that was sent, as Slack gave it to the bot."""
    found = [one.payload for one in world.slack.inbound if one.payload.get("type") == "view_submission"]
    view: dict[str, Any] = [one["view"] for one in found if one["view"]["callback_id"] == callback_id][-1]
    return view


async def send_as(actor: Actor, view: dict[str, Any], metadata: dict[str, str] | None = None) -> Outcome:
    """That very window, sent by somebody else; with `metadata` it is about something of their own."""
    if metadata is not None:
        view = {**view, "private_metadata": json.dumps(metadata)}
    payload = actor.payloads._common("view_submission") | {
        "trigger_id": actor.payloads.trigger(), "view": view, "response_urls": [],
    }  # fmt: skip
    return await interact(actor, "view_submission", payload)


async def test_a_log_is_not_changed_and_what_was_answered_is_not_shown(office: Play) -> None:
    await log(office, what="The gap of Ana")
    before = await rows(office, "coaching_session", "id", "coach_id", "words", "version")
    steps = await rows(office, "commitment", "id", "coach_id", "text", "version")
    rosa, view = person(office, "UROSA"), sent(office, "talk.save")
    assert "Saved" not in json.dumps((await send_as(rosa, view)).body)  # what Sam was answered
    outcome = await send_as(rosa, view, {"person": str(await id_of(office, "UGUS"))})
    assert "Gus Weber" in json.dumps(outcome.body)
    await office.settle()
    assert set(before) < set(await rows(office, "coaching_session", "id", "coach_id", "words", "version"))
    assert set(steps) < set(await rows(office, "commitment", "id", "coach_id", "text", "version"))
    assert len(await rows(office, "coaching_session", "id")) == 2


async def test_a_fact_a_topic_and_a_step_stay_whose_they_are(office: Play) -> None:
    ana, gus, rosa = (person(office, who) for who in ("UANA", "UGUS", "UROSA"))
    await keep(ana, await message(office, "UANA", "hello"), "own", "The fact of Ana")
    await ana.close(all=True)
    await press(ana, "topic.open")
    await add_topic(ana, "The topic of Ana")
    await ana.submit()
    await ana.close(all=True)
    await press(ana, "step.write")
    await ana.fill("step.text", "The step of Ana")
    await ana.submit()
    await office.settle()
    kept = {
        "evidence": ("id", "person_id", "added_by_id", "text"), "topic": ("id", "person_id", "text"),
        "commitment": ("id", "person_id", "text", "version"),
    }  # fmt: skip
    before = {table: set(await rows(office, table, *columns)) for table, columns in kept.items()}
    fact, topic, step = (sent(office, one) for one in ("evidence.save", "topic.add", "step.write_send"))
    place = json.loads(fact["private_metadata"])
    await send_as(gus, fact, place)
    await send_as(gus, topic, {"person": str(await id_of(office, "UGUS"))})
    await send_as(gus, step, {"coach": str(await id_of(office, "UROSA"))})
    await send_as(rosa, topic)
    await office.settle()
    for table, columns in kept.items():
        found = set(await rows(office, table, *columns))
        assert before[table] < found, table
        assert len(found) == 2, table


@pytest.mark.slow
async def test_words_between_two_people_stay_theirs(office: Play) -> None:
    mine, other = str(await slot_of(office, await begin(office))), await begin(office, "UGUS", "UROSA")
    theirs = str(await slot_of(office, other))
    ana, gus, sam, rosa = (person(office, who) for who in ("UANA", "UGUS", "USAM", "UROSA"))
    await press(ana, "thread.open", mine)
    await ana.fill("thread.text", "The post of Ana")
    await ana.submit()
    await press(ana, "slot.ask", mine)
    await ana.fill("ask.text", "The wish of Ana")
    await ana.submit()
    await office.settle()
    posts, topics = await rows(office, "talk_post", "id", "text"), await rows(office, "topic", "id", "text")
    await send_as(gus, sent(office, "thread.send"), {"slot": theirs})
    await send_as(gus, sent(office, "slot.ask_send"), {"slot": theirs})
    await office.settle()
    assert set(posts) < set(await rows(office, "talk_post", "id", "text"))
    assert set(topics) < set(await rows(office, "topic", "id", "text"))
    await ask_everybody(office)
    for who in (ana, gus):
        await answer(office, who, win="x", help="deal")
    await go_on(office, hours=1)
    await sam.click(latest(sam, "coach.reply"), "coach.reply")
    await sam.fill("reply.text", "The words of Sam")
    await sam.submit()
    await office.settle()
    before = await rows(office, "reply", "id", "author_id", "text")
    whose = {person_id: id for id, person_id in await rows(office, "check_in", "id", "person_id")}
    check_in = whose[await id_of(office, "UGUS")]
    await send_as(rosa, sent(office, "coach.reply_send"), {"checkin": str(check_in)})
    await office.settle()
    assert set(before) < set(await rows(office, "reply", "id", "author_id", "text"))
