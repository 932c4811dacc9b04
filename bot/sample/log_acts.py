"""How a simulated coach writes a talk down in Slack: the same forms as anybody at the page."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from blocks import ids
from bot.sample.acts import Trouble, buttons_of, well
from bot.sample.talk_acts import DONE, NOT_DONE, WORKED, has, held, press, put_away, shows
from playground.actor import Actor
from playground.blocks import all_options, elements
from playground.errors import Json
from playground.world import Message

OUTCOME, COVERED = ids.log_field("outcome"), ids.log_field("covered")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a coach has to write: fields by name, and the chances with which they say what became of the last next
    step (`looks_back`), and that the talk came to a topic (`covers`). `fails`: they say that it was not done."""

    words: Mapping[str, Any]
    looks_back: float
    covers: float
    chances: random.Random
    fails: bool = False


async def log(actor: Actor, rep: str, entry: Entry, *, held_on: date | None = None) -> bool:
    """`/coach log @rep`. What is filled in already stays, except for `held_on`."""
    well(await actor.command("/coach", f"log <@{rep}|{rep.lower()}>"))
    if not shows(actor, ids.TALK_SAVE):
        await put_away(actor)
        return False
    if held_on is not None:
        well(await actor.click(None, ids.TALK_WHO))
        well(await actor.fill(ids.log_field("held_on"), held_on.isoformat(), enter=False))
        well(await actor.submit())
    await _write_down(actor, entry)
    return True


async def log_from(actor: Actor, message: Message, slot: str, entry: Entry) -> None:
    """ "Make this a logged talk", under a talk in writing."""
    if await press(actor, message, ids.TALK_LOG, slot) and shows(actor, ids.TALK_SAVE):
        await _write_down(actor, entry)
    await put_away(actor)


async def correct(actor: Actor, message: Message, talk: str, step: str) -> None:
    """ "Correct it": other words for the next step."""
    if await press(actor, message, ids.TALK_CORRECT, talk) and shows(actor, ids.TALK_SAVE):
        well(await actor.fill(ids.log_field("step"), step, enter=False))
        await _save(actor)
    await put_away(actor)


async def _write_down(actor: Actor, entry: Entry) -> None:
    for name, value in entry.words.items():
        block = ids.log_field(name)
        if has(actor, block) and not held(actor, block):
            well(await actor.fill(block, value, enter=False))
    outcome = _outcome(actor, entry)
    if outcome:
        well(await actor.fill(OUTCOME, outcome, enter=False))
    covered = _covered(actor, entry)
    if covered:
        well(await actor.fill(COVERED, covered, enter=False))
    await _save(actor)
    await _keep_or_drop(actor, entry.chances)
    await put_away(actor)


async def _save(actor: Actor) -> None:
    """Send the form. Raises Trouble if the talk was not saved."""
    well(await actor.submit())
    if not shows(actor, ids.SAVED_VIEW):
        said = actor.view.content if actor.view is not None else None
        await put_away(actor)
        raise Trouble(f"a log was not saved: {said}")


def _outcome(actor: Actor, entry: Entry) -> str:
    """What became of the last next step, where nobody has said it yet. After a "not yet" most leave it open."""
    if entry.fails and has(actor, OUTCOME):
        return NOT_DONE
    if not has(actor, OUTCOME) or held(actor, OUTCOME) or entry.chances.random() >= entry.looks_back:
        return ""
    if "not" in _hint(actor, OUTCOME):
        return NOT_DONE if entry.chances.random() < 0.4 else ""
    return WORKED if "fact" in entry.words else entry.chances.choice((DONE, DONE, NOT_DONE))


def _hint(actor: Actor, block_id: str) -> str:
    """The small line below a field, where the rep's own word stands."""
    found = (one for one in _blocks(actor) if one.get("block_id") == block_id)
    return str((next(found, {}).get("hint") or {}).get("text") or "").lower()


def _covered(actor: Actor, entry: Entry) -> list[str]:
    """The topics that the talk came to, those that are ticked already among them; empty if no more than these."""
    for found in elements(_blocks(actor)):
        if found.block_id == COVERED:
            ticked = [one["value"] for one in found.element.get("initial_options") or ()]
            there = [one["value"] for one in all_options(found.element)]
            now = [one for one in there if one in ticked or entry.chances.random() < entry.covers]
            return now if len(now) > len(ticked) else []
    return []


async def _keep_or_drop(actor: Actor, chances: random.Random) -> None:
    """Topics that have waited for long: most of them are of no use any more."""
    for action, value in list(buttons_of(_blocks(actor))):
        if action == ids.TOPIC_KEEP:
            does = ids.TOPIC_DROP if chances.random() < 0.7 else ids.TOPIC_KEEP
            well(await actor.click(None, does, value=value))


def _blocks(actor: Actor) -> list[Json]:
    return actor.view.blocks if actor.view is not None else []
