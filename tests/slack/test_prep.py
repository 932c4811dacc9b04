"""Before a talk: the rep's one message, its form, and what its answers become."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from blocks import notices
from bot.play.play import Play
from storage import commitments, people, preps, topics
from storage.unit import Unit
from tests.conftest import MakeWorld
from tests.slack.acting import (
    NEW_YORK,
    OFFICE,
    answer,
    counts,
    go_on,
    go_to,
    latest,
    person,
    rows,
    sentence,
    texts,
)  # fmt: skip
from tests.slack.planned import plan, slot_of

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

MONDAY, TUESDAY = 0, 1


def asked(world: Play, id: str = "UANA") -> list[Any]:
    return [seen for seen in person(world, id).dms() if "prep.open" in seen.actions]


async def a_step(world: Play, text: str = "Ask what if they wait, on the Harbor call") -> None:
    """Ana agreed on it with Sam in an earlier talk."""

    def work(unit: Unit) -> None:
        from storage import sessions

        ids = {one.slack_user_id: one.id for one in people.everyone(unit, world.workspace_id)}
        pair = {"person_id": ids["UANA"], "coach_id": ids["USAM"]}
        held = world.clock.now().date() - timedelta(days=14)
        session = sessions.add(
            unit, world.workspace_id,
            {**pair, "held_on": held, "minutes": 30, "logged_by_id": ids["USAM"], "type": "training"},
            sessions.Words(what="Answers too fast"), "test:1", world.clock.now(),
        )  # fmt: skip
        step = {**pair, "session_id": session, "owner_id": ids["UANA"], "due_on": held + timedelta(days=9)}
        commitments.add(unit, world.workspace_id, step, text, "", "test:step", world.clock.now())

    await world.program.db.write(work)


async def test_one_message_a_working_day_ahead_at_nine_with_own_facts(office: Play) -> None:
    await a_step(office)
    await plan(office, "UANA", "USAM")
    await go_to(office, MONDAY, "08:59")
    assert asked(office) == []
    await go_to(office, MONDAY, "09:00")
    (seen,) = asked(office)
    assert "You talk with" in seen.plain
    assert "Tue 24 Nov 10:00" in seen.plain
    assert "what if they wait" in seen.plain
    assert seen.text.startswith("Your talk with")
    assert "wait" not in seen.text
    assert len([a for a in seen.actions if a.startswith(("prep.", "slot."))]) == 3
    await go_on(office, hours=20)
    assert len(asked(office)) == 1


async def test_from_the_message_to_the_brief_in_two_taps_and_nothing_is_lost(office: Play) -> None:
    await a_step(office)
    await go_to(office, MONDAY, "09:00")
    slot_id = await slot_of(office, await plan(office, "UANA", "USAM"))
    ana = person(office, "UANA")
    assert (await ana.click(asked(office)[0], "prep.open")).ok
    assert "what if they wait" in texts(ana.view.blocks if ana.view else [])
    await ana.fill("q.promise", "demonstrated")
    await ana.fill("q.topic", "Getting to the decider at Marlow")
    await ana.fill("q.proof", "Harbor call 12:40")
    await ana.fill("prep.step", "Ask who else decides on the Marlow call")
    assert (await ana.submit()).kind == "closed"
    await office.settle()

    def read(unit: Unit) -> Any:
        ids = {one.slack_user_id: one.id for one in people.everyone(unit, office.workspace_id)}
        prep = preps.of_slot(unit, office.workspace_id, slot_id)
        steps = commitments.open_of(unit, office.workspace_id, [ids["UANA"]])[ids["UANA"]]
        listed = topics.queued(unit, office.workspace_id, [ids["UANA"]], date(2026, 11, 23))[ids["UANA"]]
        return prep, steps, listed

    prep, steps, listed = await office.program.db.read(read)
    assert prep.state == "submitted"
    assert prep.words.topic == "Getting to the decider at Marlow"
    assert prep.words.outcome == "demonstrated"
    assert prep.words.step == "Ask who else decides on the Marlow call"
    assert [(one.state, one.said) for one in steps] == [("awaiting_review", "demonstrated")]
    assert [(one.text, one.source) for one in listed] == [("Getting to the decider at Marlow", "rep")]
    (seen,) = asked(office)
    assert "you are prepared" in seen.plain
    assert office.slack.faults_seen == []


async def test_answers_can_be_changed_and_stay_one_topic_and_one_prep(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    ana = person(office, "UANA")
    for topic in ("First words", "Better words"):
        await ana.click(asked(office)[0], "prep.open")
        await ana.fill("q.topic", topic)
        await ana.submit()
        await office.settle()
    assert len(await rows(office, "prep", "state")) == 1
    assert len(await rows(office, "topic", "state")) == 1
    await ana.click(asked(office)[0], "prep.open")
    assert "Better words" in json.dumps(ana.view.blocks if ana.view else [])


async def test_a_field_that_has_to_be_filled_says_so(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    ana = person(office, "UANA")
    await ana.click(asked(office)[0], "prep.open")
    before = await counts(office)
    await ana.fill("q.topic", "\u200b \u200b")
    outcome = await ana.submit()
    assert outcome.kind == "errors"
    assert (await counts(office))["topic"] == before["topic"]


@pytest.mark.parametrize("words", ["😀" * 1_500, "x" * 3_000, "שלום עולם " * 200, "<!channel> & <b>"])
async def test_any_words_arrive_as_they_were_typed(office: Play, words: str) -> None:
    await go_to(office, MONDAY, "09:00")
    slot_id = await slot_of(office, await plan(office, "UANA", "USAM"))
    ana = person(office, "UANA")
    await ana.click(asked(office)[0], "prep.open")
    await ana.fill("q.topic", words)
    await ana.fill("prep.step", words)
    assert (await ana.submit()).kind == "closed"
    await office.settle()
    prep = await office.program.db.read(lambda unit: preps.of_slot(unit, office.workspace_id, slot_id))
    assert prep is not None
    assert prep.words.topic == prep.words.step == words.strip()
    await ana.open_home()
    await office.settle()
    assert office.slack.faults_seen == []


async def test_what_was_typed_is_kept_when_the_window_is_closed(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    ana = person(office, "UANA")
    await ana.click(asked(office)[0], "prep.open")
    await ana.fill("q.topic", "Half a thought")
    await ana.close()
    assert await rows(office, "prep", "state") == [("opened",)]
    await ana.click(asked(office)[0], "prep.open")
    assert "Half a thought" in json.dumps(ana.view.blocks if ana.view else [])


async def test_nobody_else_can_open_or_save_it(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    ana = person(office, "UANA")
    await ana.click(asked(office)[0], "prep.open")
    value = next(
        e["value"] for b in asked(office)[0].blocks for e in b.get("elements", []) if e.get("action_id") == "prep.open"
    )  # fmt: skip
    before = await counts(office)
    for id in ("UBEN", "USAM", "ULENA", "UADA"):
        other = person(office, id)
        await other.command("/coach", "help")
        card = other.dms()[-1]
        card.message.blocks[-1]["elements"][0] |= {"action_id": "prep.open", "value": value}
        await other.click(card, "prep.open")
        assert notices.NOT_YOURS in sentence(other)
        await other.close()
    assert await counts(office) == before | {"received_key": (await counts(office))["received_key"]}


async def test_with_a_check_in_of_the_same_day_it_is_one_message(office: Play) -> None:
    """Talk on Friday: prep and check-in both fall on Thursday."""
    await go_to(office, 3, "09:00")
    await plan(office, "UANA", "USAM", date(2026, 11, 20))
    assert asked(office) == []
    await go_to(office, 3, "14:01")
    (seen,) = asked(office)
    assert "checkin.start" in seen.actions
    assert "You talk with" in seen.plain
    assert "Fri 20 Nov 10:00" in seen.plain
    ana = person(office, "UANA")
    assert (await ana.click(seen, "checkin.more", option="I am away")).ok
    await ana.close()
    await ana.click(seen, "prep.open")
    await ana.fill("q.topic", "The decider")
    assert (await ana.submit()).kind == "closed"
    await office.settle()
    assert asked(office) == []
    await answer(office, ana, win="Harbor")
    await go_on(office, hours=20)
    assert asked(office) == []
    assert office.slack.faults_seen == []


async def test_a_check_in_that_is_answered_keeps_the_way_to_prepare(office: Play) -> None:
    await go_to(office, 3, "09:00")
    await plan(office, "UANA", "USAM", date(2026, 11, 20))
    await go_to(office, 3, "14:01")
    await answer(office, person(office, "UANA"), win="Harbor")
    (seen,) = asked(office)
    assert "checkin.edit" in seen.actions


async def test_never_after_the_talk(office: Play) -> None:
    """Slack takes no post from the morning before until the talk is over."""
    await go_to(office, MONDAY, "09:00")
    fault = office.slack.fail("chat.postMessage", "error", times=None, error="service_unavailable")
    await plan(office, "UANA", "USAM", at="10:00")
    await go_to(office, TUESDAY, "10:01")
    fault.cancel()
    await go_on(office, hours=5)
    assert asked(office) == []
    assert ("prep", "dropped") in await rows(office, "delivery", "kind", "state")


async def test_somebody_who_prepared_on_their_own_is_not_asked(office: Play) -> None:
    await plan(office, "UANA", "USAM")
    ana = person(office, "UANA")
    await ana.open_home()
    await office.settle()
    assert (await ana.click("home", "prep.open")).ok
    await ana.fill("q.topic", "The decider")
    await ana.submit()
    await go_to(office, TUESDAY, "09:00")
    assert asked(office) == []


async def test_a_guest_gets_a_sentence(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    gil = office.slack.add_person("Gil Guest", id="UGIL", tz=NEW_YORK, is_restricted=True, announce=True)
    await gil.say("bot", "hello")
    await office.settle()
    seen = gil.dms()[-1]
    button = next(b for b in latest(person(office, "UANA"), "prep.open").blocks if b["type"] == "actions")
    seen.message.blocks.append(button)
    assert (await gil.click(seen, "prep.open")).ok
    assert "not part of a team" in sentence(gil)


async def test_over_socket_mode_as_well(make_world: MakeWorld) -> None:
    world = await make_world(team=OFFICE, transport="socket")
    await go_to(world, MONDAY, "09:00")
    await plan(world, "UANA", "USAM")
    ana = person(world, "UANA")
    assert (await ana.click(asked(world)[0], "prep.open")).ok
    await ana.fill("q.topic", "The decider")
    assert (await ana.submit()).kind == "closed"
    await world.settle()
    assert "you are prepared" in asked(world)[0].plain
    assert world.slack.faults_seen == []


async def test_a_payload_that_comes_twice_has_one_effect(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    ana = person(office, "UANA")
    await ana.click(asked(office)[0], "prep.open")
    await ana.fill("q.topic", "The decider")
    office.slack.next_delivery("duplicate", kind="view_submission")
    assert (await ana.submit()).kind == "closed"
    await office.settle()
    assert len(await rows(office, "topic", "id")) == 1
    assert await rows(office, "prep", "state") == [("submitted",)]


async def test_a_talk_that_was_held_needs_no_prep_any_more(office: Play) -> None:
    """The button of the old message gives a sentence, and the message says how it went."""
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    ana = person(office, "UANA")
    old = asked(office)[0]
    await ana.click(old, "prep.open")
    await ana.fill("q.topic", "Typed before")
    view = ana.view
    assert (await ana.click(old, "slot.talked")).ok
    await office.settle()
    assert "talked" in next(seen for seen in ana.dms() if seen.ts == old.ts).plain
    outcome = await ana.submit(view)
    assert outcome.kind != "closed"
    assert await rows(office, "topic", "id") == []
    assert office.slack.faults_seen == []
