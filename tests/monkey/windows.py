"""What a person can do in the window on top: fill in, press, send, close."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from blocks import ids
from playground.actor import Actor
from playground.blocks import Found
from playground.outcome import Outcome
from playground.viewbook import View
from tests.monkey import choosing
from tests.monkey.crew import ALL_EYES, MANAGER, PRIVATE_FIELDS
from tests.monkey.eyes import PRESSED, name_of, pressable
from tests.monkey.hand import Expect, Hand, Maker, Move, expected, pressing

# What is typed here is for the pair: a coach and whichever of their people they pick, or a rep and their coach.
TALK_WINDOWS = frozenset({
    ids.TALK_SAVE, ids.TALK_FIX_SEND, ids.STEP_SAVE, ids.STEP_WRITE_SEND, ids.TOPIC_ADD, ids.THREAD_SEND,
    ids.EVIDENCE_SAVE, ids.PREP_SUBMIT,
})  # fmt: skip
# What is typed here may be read in a channel, or by whoever was picked.
KUDOS_WINDOWS = frozenset({
    ids.KUDOS_SEND, ids.KUDOS_LINE_SAVE, ids.KUDOS_CHANGE, ids.KUDOS_BACK_SEND,
})  # fmt: skip


def fill(hand: Hand, actor: Actor) -> Move | None:
    view = actor.view
    found = [f for f in pressable(view.blocks) if f.element["type"] not in PRESSED] if view else []
    if view is None or not found:
        return None
    wanting = _wanting(hand, view, found)
    one = wanting or hand.rng.choice(found)
    calm = wanting is not None or hand.rng.random() < 0.4
    readers = _readers(hand, actor, view, one)
    value = choosing.choice(hand.rng, hand.words, actor, one, calm=calm, **readers)
    enter = hand.rng.random() < 0.8
    words = f'fills "{name_of(one)[:40]}" with {str(value)[:40]!r}'
    if one.block["type"] != "input":
        act = _clicking(actor, one, value)
        return Move("tick", words, act, actor)
    return Move("fill", words, lambda: actor.fill(one.block_id, value, enter=enter), actor)


def _clicking(actor: Actor, found: Found, value: Any) -> Callable[[], Any]:
    return lambda: actor.click(None, found.action_id, option=value, block_id=found.block_id)


def _wanting(hand: Hand, view: View, found: list[Found]) -> Found | None:
    """A field that has a sentence under it, or must be filled in and is not: people see to that soon."""
    if hand.rng.random() < 0.3:
        return None
    for one in found:
        if one.block_id in view.errors:
            return one
        held = view.state.get(one.block_id, {}).get(one.action_id, {})
        empty = not any(value for key, value in held.items() if key != "type")
        if one.block["type"] == "input" and not one.block.get("optional") and empty:
            return one
    return None


def _readers(hand: Hand, actor: Actor, view: View, found: Found) -> dict[str, Any]:
    """Who may read what is typed here."""
    check_in = str(json.loads(view.private_metadata or "{}").get("checkin", ""))
    if view.callback_id == "coach.reply_send":
        owner = hand.owner_of.get(check_in, "")
        return {"readers": frozenset({owner})}
    boss = MANAGER.get(actor.id)
    if view.callback_id in KUDOS_WINDOWS:
        return {"readers": ALL_EYES}
    if view.callback_id in TALK_WINDOWS:
        return {"readers": hand.partners.get(actor.id, frozenset())}
    return {
        "readers": frozenset({boss} if boss else ()), "private": found.block_id in PRIVATE_FIELDS,
        "check_in": check_in,
    }  # fmt: skip


def press_window(hand: Hand, actor: Actor) -> Move | None:
    view = actor.view
    found = [f for f in pressable(view.blocks) if f.element["type"] in PRESSED] if view else []
    if view is None or not found:
        return None
    picked = hand.pick([(view, one) for one in found])
    assert picked is not None
    one = picked[1]
    act, words = pressing(hand, actor, None, one), f'presses "{name_of(one)}" in the window "{view.title}"'
    if hand.rng.random() < 0.15:

        async def both() -> Outcome:
            first, _ = await asyncio.gather(act(), act())
            return first  # type: ignore[no-any-return]

        return Move("double click in a window", f"twice {words}", both, actor, expected(one), racing=True)
    return Move("press in a window", words, act, actor, expected(one))


def submit(hand: Hand, actor: Actor) -> Move | None:
    view = actor.view
    if view is None or not view.content.get("submit"):
        return None
    words = f'sends the window "{view.title}"'
    if hand.rng.random() < 0.08:
        trick = hand.rng.choice(("duplicate", "twice_at_once", "drop_answer", "lose"))

        async def unlucky() -> Any:
            hand.world.slack.next_delivery(trick, kind="view_submission")
            try:
                return await actor.submit()
            finally:
                hand.world.slack.core.dispatcher.forget()

        return Move("bad line", f'{words}, and the line plays "{trick}"', unlucky, actor, provoked=True)
    return Move("submit", words, actor.submit, actor, Expect.SIGHT)


def close(hand: Hand, actor: Actor) -> Move | None:
    if actor.view is None:
        return None
    everything = hand.rng.random() < 0.4
    words = "closes all windows" if everything else f'closes the window "{actor.view.title}"'
    return Move("close", words, lambda: actor.close(all=everything), actor, Expect.SIGHT)


IN_WINDOW: tuple[tuple[int, Maker], ...] = ((50, fill), (14, press_window), (24, submit), (5, close))
