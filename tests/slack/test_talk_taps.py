"""Nobody types the same thing twice: from a rep's prep to a confirmed talk, counted in taps and typed lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from bot.play.play import Play
from playground.actor import Actor
from playground.seen import Seen
from tests.slack.acting import latest, person, rows, sentence
from tests.slack.talks import STEP, begin, held, press, slot_of

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
GAP = "Marlow: I answer before I know the worry"
PROOF = "Marlow call 08:15"


@dataclass
class Hand:
    """Counts what one person does."""

    actor: Actor
    taps: int = 0
    lines: int = 0

    async def press(self, action_id: str, value: str) -> None:
        self.taps += 1
        await press(self.actor, action_id, value)

    async def click(self, target: Seen | None, action_id: str) -> None:
        self.taps += 1
        assert (await self.actor.click(target, action_id)).ok

    async def type(self, name: str, text: str) -> None:
        self.lines += 1
        assert (await self.actor.fill(name, text)).ok

    async def send(self) -> Any:
        self.taps += 1
        return await self.actor.submit()


async def prepared(world: Play, **more: str) -> str:
    """Ana has prepared her talk of tomorrow; the slot."""
    slot = str(await slot_of(world, await begin(world, anchor_on=date(2026, 11, 19))))
    ana = person(world, "UANA")
    await press(ana, "prep.open", slot)
    for block, text in ({"q.topic": GAP, "q.proof": PROOF} | more).items():
        assert (await ana.fill(block, text)).ok
    assert (await ana.submit()).ok
    await world.settle()
    return slot


async def logged(world: Play, sam: Hand, slot: str, typed: str = "") -> None:
    """From the sheet that the coach had before the talk."""
    await sam.press("brief.open", slot)
    assert GAP in sentence(sam.actor)
    await sam.click(None, "talk.log")
    assert held(sam.actor, "what") == GAP
    assert held(sam.actor, "fact") == PROOF
    if typed:
        await sam.type("log.step", typed)
    outcome = await sam.send()
    assert outcome.kind == "updated", outcome
    await world.settle()


async def test_the_coach_needs_four_taps_and_one_line_at_most_and_the_rep_two(office: Play) -> None:
    slot = await prepared(office)
    sam, ana = Hand(person(office, "USAM")), Hand(person(office, "UANA"))
    await logged(office, sam, slot, STEP)
    await ana.click(latest(ana.actor, "talk.own"), "talk.own")
    await office.settle()
    assert await rows(office, "coaching_session", "state", "needs_confirm") == [("confirmed", False)]
    assert await rows(office, "evidence", "kind", "observable") == [("call", True)]
    assert await rows(office, "topic", "state") == [("covered",)]
    assert (sam.taps, sam.lines) == (3, 1)
    assert (ana.taps, ana.lines) == (1, 0)
    assert sam.taps <= 4
    assert ana.taps <= 2


async def test_where_the_rep_wrote_the_next_step_the_coach_types_nothing(office: Play) -> None:
    slot = await prepared(office, **{"prep.step": STEP})
    sam = Hand(person(office, "USAM"))
    await logged(office, sam, slot)
    assert await rows(office, "coaching_session", "state") == [("confirmed",)]
    assert (sam.taps, sam.lines) == (3, 0)
    assert "your next step in your own words" in person(office, "UANA").dms()[-1].plain


async def test_without_a_prep_the_first_view_is_enough(office: Play) -> None:
    slot = str(await slot_of(office, await begin(office)))
    sam = Hand(person(office, "USAM"))
    await sam.press("talk.log", slot)
    await sam.type("log.what", "Answers too fast")
    await sam.type("log.step", STEP)
    assert (await sam.send()).kind == "updated"
    assert (sam.taps, sam.lines) == (2, 2)
