"""The brief and `/coach next`: what a coach has in hand before a talk, made anew each time, and for nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from blocks import notices
from bot.play.play import Play
from playground.outcome import Outcome
from storage import commitments, people, sessions, topics
from storage.plans import EXTRA
from storage.unit import Unit
from tests.slack.acting import (
    NEW_YORK,
    answer,
    ask_everybody,
    counts,
    go_on,
    go_to,
    latest,
    person,
    sentence,
    texts,
)
from tests.slack.planned import plan, slot_of

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

MONDAY = 0
STEP, WORDS, TOPIC = "Ask what if they wait on Harbor", "Qsession-words", "Qtopic about the CFO"


def said(outcome: Outcome) -> str:
    assert outcome.ok, outcome
    return texts(outcome.body["blocks"])


async def history(world: Play, coach: str = "USAM", rep: str = "UANA", **step: Any) -> None:
    """An earlier talk of these two, with a next step and a topic left over."""

    def work(unit: Unit) -> None:
        ids = {one.slack_user_id: one.id for one in people.everyone(unit, world.workspace_id)}
        now, held = world.clock.now(), date(2026, 11, 10)
        pair = {"person_id": ids[rep], "coach_id": ids[coach]}
        talk = {
            **pair, "held_on": held, "minutes": 30, "logged_by_id": ids[coach], "type": "training", "names_gap": True,
        }  # fmt: skip
        words = sessions.Words(what=WORDS)
        session = sessions.add(unit, world.workspace_id, talk, words, f"test:{coach}:{rep}", now)
        given = {**pair, "session_id": session, "owner_id": ids[rep], "due_on": date(2026, 11, 27), **step}
        commitments.add(unit, world.workspace_id, given, f"{STEP} ({coach})", "", f"step:{coach}:{rep}", now)
        topics.add(
            unit, world.workspace_id, person_id=ids[rep], added_by_id=ids[coach], source="coach",
            text=f"{TOPIC} ({coach})", origin=f"topic:{coach}:{rep}", today=held, now=now,
        )  # fmt: skip

    await world.program.db.write(work)


async def open_brief(world: Play, coach: str = "USAM", rep: str = "UANA") -> str:
    """From the coach's Home, by the list of their people."""
    actor = person(world, coach)
    await actor.open_home()
    await world.settle()
    assert actor.home is not None
    block = next(
        b for b in actor.home.blocks
        if b.get("accessory", {}).get("action_id") == "brief.open" and person(world, rep).name in b["text"]["text"]
    )  # fmt: skip
    assert (
        await actor.click("home", "brief.open", block["accessory"]["value"], block_id=block.get("block_id"))
    ).ok
    return sentence(actor)


async def test_all_in_one_sheet_in_the_order_of_a_talk(office: Play) -> None:
    await history(office)
    await ask_everybody(office)
    ana = person(office, "UANA")
    await answer(office, ana, win="Got Harbor's CFO", help="deal", stuck="Price")
    await ana.submit()  # the second page, since the next step comes back in the check-in
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    shown = await open_brief(office)
    for part in (
        "tomorrow 10:00",
        "Went well: Got Harbor's CFO",
        STEP,
        "Help wanted: Think through a deal",
        TOPIC,
    ):
        assert part in shown, part
    assert "Deal talk" in shown
    order = [
        shown.index(part)
        for part in ("Went well", "*Last next step*", "*Topics*", "*Suggested*", "*Try asking*")
    ]
    assert order == sorted(order)
    sam = person(office, "USAM")
    assert (await sam.click(None, "questions.open")).ok
    assert "Think through" not in sentence(sam)
    assert office.slack.faults_seen == []


async def test_it_is_made_anew_when_it_is_opened(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    assert "Prepared" not in await open_brief(office)
    await person(office, "USAM").close()
    ana = person(office, "UANA")
    await ana.click(latest(ana, "prep.open"), "prep.open")
    await ana.fill("q.topic", "The decider at Marlow")
    await ana.fill("q.proof", "Marlow call 08:15")
    await ana.submit()
    shown = await open_brief(office)
    assert "Wants help with: The decider at Marlow" in shown
    assert "To look at: Marlow call 08:15" in shown
    assert shown.count("The decider at Marlow") == 1  # not once more as a topic


async def test_a_shared_mood_is_in_the_window_and_in_no_message(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await answer(office, ana, win="Harbor", mood="2", share_mood=True)
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    assert "How is work feeling: 2 of 5" in await open_brief(office)
    assert "feeling" not in "".join(seen.plain for seen in person(office, "USAM").dms())


async def test_two_questions_that_are_others_next_time(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM", days=7)
    first = [line for line in (await open_brief(office)).splitlines() if line.startswith("•")]
    await go_on(office, days=7)
    await person(office, "USAM").close()
    second = [line for line in (await open_brief(office)).splitlines() if line.startswith("•")]
    assert len(first) == len(second) == 2
    assert not set(first) & set(second)


@pytest.mark.parametrize("who", ["ULENA", "UROSA", "UBEN", "UANA", "UADA"])
async def test_nobody_but_the_coach_opens_it(office: Play, who: str, logged: list[Any]) -> None:
    """By slot and by person; a leader and an admin are nobody here."""
    await history(office)
    await go_to(office, MONDAY, "09:00")
    slot_id = await slot_of(office, await plan(office, "UANA", "USAM"))
    ids = await office.program.db.read(
        lambda unit: {one.slack_user_id: one.id for one in people.everyone(unit, office.workspace_id)}
    )
    actor = person(office, who)
    await actor.command("/coach", "what")
    before = await counts(office)
    for value in (str(slot_id), f"person:{ids['UANA']}"):
        card = actor.dms()[-1]
        card.message.blocks[-1]["elements"][0] |= {"action_id": "brief.open", "value": value}
        assert (await actor.click(card, "brief.open")).ok
        assert sentence(actor) in (notices.NOT_YOURS, notices.NOT_COACHED) or any(
            word in sentence(actor) for word in (notices.NOT_YOURS, notices.NOT_COACHED)
        )
        assert STEP not in sentence(actor)
        await actor.close()
    assert await counts(office) == before
    assert STEP not in str(logged)


async def test_an_extra_coach_sees_their_own_and_their_skill_and_no_check_in(office: Play) -> None:
    await history(office, "USAM", skill_key="ae.discovery")
    await history(office, "UROSA")
    await history(office, "ULENA")
    await ask_everybody(office)
    await answer(office, person(office, "UANA"), win="Qwin of Ana", help="deal")
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    await plan(office, "UANA", "UROSA", kind=EXTRA, scope="ae.discovery")
    shown = await open_brief(office, "UROSA")
    assert f"{STEP} (UROSA)" in shown
    assert f"{STEP} (USAM)" in shown  # of the skill
    assert f"{STEP} (ULENA)" not in shown
    assert f"{TOPIC} (UROSA)" in shown
    assert f"{TOPIC} (USAM)" not in shown
    assert "Qwin" not in shown
    assert "help with a deal" not in shown


async def test_somebody_who_left_gets_a_sentence(office: Play) -> None:
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    sam = person(office, "USAM")
    await sam.command("/coach", "next")
    card = sam.dms()[-1]
    await person(office, "UANA").deactivate()
    await office.settle()
    assert (await sam.click(card, "brief.open")).ok
    assert notices.REP_LEFT in sentence(sam)


async def test_next_for_both_sides(office: Play) -> None:
    ana, sam = person(office, "UANA"), person(office, "USAM")
    assert "No talk is planned" in said(await ana.command("/coach", "next"))
    await go_to(office, MONDAY, "09:00")
    await plan(office, "UANA", "USAM")
    await plan(office, "UBEN", "USAM", date(2026, 11, 26))
    assert "tomorrow 10:00" in said(await ana.command("/coach", "next"))
    assert (await ana.click(ana.dms()[-1], "prep.open")).ok
    shown = said(await sam.command("/coach", "next"))
    assert shown.index("Ana") < shown.index("Ben")
    assert (await sam.click(sam.dms()[-1], "brief.open")).ok
    assert "Ana" in sentence(sam)
    await sam.close()
    card = sam.dms()[-1]
    menu = next(e for b in card.blocks for e in b.get("elements", []) if e.get("action_id") == "brief.menu")
    assert (await sam.click(card, "brief.menu", option=menu["options"][0]["text"]["text"])).ok
    assert "Ben" in sentence(sam)
    gil = office.slack.add_person("Gil Guest", id="UGIL", tz=NEW_YORK, is_restricted=True, announce=True)
    assert "not part of a team" in str((await gil.command("/coach", "next")).body)
    assert office.slack.faults_seen == []
