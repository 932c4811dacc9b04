"""A talk is logged: from anywhere, in one view, with what is known filled in, and told to the rep at once."""

from __future__ import annotations

import pytest

from bot.play import Play
from tests.slack.acting import latest, person, rows, sentence
from tests.slack.talks import STEP, begin, held, log, open_log, put

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def test_a_logged_talk_fills_its_slot_and_the_rep_owns_the_next_step(office: Play) -> None:
    plan_id = await begin(office)
    sam, ana = person(office, "USAM"), person(office, "UANA")
    await open_log(sam)
    assert held(sam, "due_on") == "2026-11-24"  # the next planned talk
    assert held(sam, "type") == "training"
    await put(sam, what="Answers too fast", step=STEP)
    outcome = await sam.submit()
    assert outcome.kind == "updated"
    assert "It fills your planned talk" in sentence(sam)
    await office.settle()
    ((plan, slot, state, counts),) = await rows(
        office, "coaching_session", "plan_id", "slot_id", "state", "names_gap"
    )
    assert plan == plan_id
    assert slot is not None
    assert (state, counts) == ("logged", True)
    message = latest(ana, "talk.own")
    assert STEP in message.plain
    assert message.text == "Your talk with Sam Carter: please look at what was written."
    assert (await ana.click(message, "talk.own")).ok
    await office.settle()
    assert await rows(office, "coaching_session", "state") == [("confirmed",)]
    assert "you said that this is right" in ana.dms()[-1].plain
    ((confirmed,),) = await rows(office, "commitment", "confirmed_at")
    assert confirmed is not None


async def test_a_log_without_a_plan(office: Play) -> None:
    await log(office)
    assert await rows(office, "coaching_session", "plan_id", "slot_id") == [(None, None)]
