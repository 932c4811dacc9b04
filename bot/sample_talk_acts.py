"""How a simulated person lives a planned talk in Slack: the same commands, clicks and forms as anybody at the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from blocks import ids
from bot.sample_acts import Trouble, buttons, well
from playground.actor import Actor
from playground.blocks import all_options, elements
from playground.seen import see
from playground.world import Message

WORKED, DONE, NOT_DONE = "demonstrated", "done", "not_done"


def offered(message: Message) -> Iterator[tuple[str, str]]:
    """(action, value) of what a message offers, the lines of its menus among them."""
    for found in elements(message.blocks):
        if found.element["type"] == "overflow":
            for one in all_options(found.element):
                action, _, value = str(one.get("value") or "").partition(":")
                yield action, value
    yield from buttons(message)


async def press(actor: Actor, message: Message, action: str, value: str) -> bool:
    """Press this button, or choose this line of a menu. False where the message offers it no more."""
    chosen = ids.value(action, value)
    for found in elements(message.blocks):
        element = found.element
        if found.action_id == action and element.get("value") == value:
            well(await actor.click(see(message), action, value=value))
            return True
        if element["type"] == "overflow" and any(o.get("value") == chosen for o in all_options(element)):
            well(await actor.click(see(message), found.action_id, value=chosen, block_id=found.block_id))
            return True
    return False


def shows(actor: Actor, callback_id: str) -> bool:
    return actor.view is not None and actor.view.callback_id == callback_id


async def put_away(actor: Actor) -> None:
    """Close whatever window is open."""
    while actor.view is not None:
        await actor.close(all=True)


def has(actor: Actor, block_id: str) -> bool:
    return actor.view is not None and any(one.block_id == block_id for one in elements(actor.view.blocks))


def held(actor: Actor, block_id: str) -> bool:
    """Whether this field has something in it already."""
    kept = actor.view.state.get(block_id, {}) if actor.view is not None else {}
    return any(
        one.get(key) for one in kept.values()
        for key in ("value", "selected_option", "selected_date", "selected_options")
    )  # fmt: skip


# ---------------------------------------------------------------- the coach


async def start(actor: Actor, *, every: int, weekday: int, clock: str) -> bool:
    """`/coach start` with planned talks for one's people, as the form finds them."""
    well(await actor.command("/coach", "start"))
    if not shows(actor, ids.START_FORM):
        await put_away(actor)
        return False
    well(await actor.fill(ids.START_EVERY, str(every)))
    well(await actor.fill(ids.START_TALK_DAY, str(weekday)))
    well(await actor.fill(ids.START_TALK_AT, clock))
    well(await actor.submit())
    well(await actor.submit())  # what would be sent was looked at
    await put_away(actor)
    return True


async def log(actor: Actor, rep: str, words: Mapping[str, Any], *, held_on: date | None = None) -> bool:
    """`/coach log @rep`: fields by name. What is filled in already stays, except for `held_on`."""
    well(await actor.command("/coach", f"log <@{rep}|{rep.lower()}>"))
    if not shows(actor, ids.TALK_SAVE):
        await put_away(actor)
        return False
    if held_on is not None:
        well(await actor.click(None, ids.TALK_WHO))
        well(await actor.fill(ids.log_field("held_on"), held_on.isoformat(), enter=False))
        well(await actor.submit())
    for name, value in words.items():
        block = ids.log_field(name)
        if has(actor, block) and not held(actor, block):
            well(await actor.fill(block, value, enter=False))
    well(await actor.submit())
    kept = shows(actor, ids.SAVED_VIEW)
    said = actor.view.content if actor.view is not None and not kept else None
    await put_away(actor)
    if not kept:
        raise Trouble(f"a log was not saved: {said}")
    return True


async def skip(actor: Actor, message: Message, slot: str, why: str, words: str = "") -> bool:
    """A reason for a talk that is not held."""
    if not await press(actor, message, ids.SLOT_SKIP, slot):
        return False
    if shows(actor, ids.SLOT_SKIP_SAVE):
        well(await actor.fill(ids.SKIP_WHY, why))
        if words:
            well(await actor.fill(ids.SKIP_TEXT, words))
        await actor.submit()  # it may be over by now, which the form says
    await put_away(actor)
    return True


async def write_line(actor: Actor, message: Message, plan: str, words: str) -> bool:
    """A line to one's leader about the talks with somebody."""
    if not await press(actor, message, ids.LINE_OPEN, plan):
        return False
    if shows(actor, ids.LINE_SAVE):
        well(await actor.fill(ids.LINE_TEXT, words))
        await actor.submit()
    await put_away(actor)
    return True


# ---------------------------------------------------------------- the rep


async def prepare(actor: Actor, message: Message, slot: str, says: Mapping[str, str], step: str) -> bool:
    """Answer the questions before a talk. False where they are asked no more."""
    if not await press(actor, message, ids.PREP_OPEN, slot) or not shows(actor, ids.PREP_SUBMIT):
        await put_away(actor)
        return False
    for key, value in says.items():
        block = ids.question_block(key)
        if has(actor, block) and not (key == "topic" and held(actor, block)):
            well(await actor.fill(block, value, enter=False))
    if step and has(actor, ids.PREP_STEP):
        well(await actor.fill(ids.PREP_STEP, step, enter=False))
    well(await actor.submit())
    await put_away(actor)
    return True


async def move(actor: Actor, message: Message, slot: str, to: date) -> bool:
    """Ask for another day. True if it was taken."""
    if not await press(actor, message, ids.SLOT_MOVE, slot) or not shows(actor, ids.SLOT_MOVE_SAVE):
        await put_away(actor)
        return False
    well(await actor.fill(ids.MOVE_DAY, to.isoformat()))
    outcome = await actor.submit()
    await put_away(actor)
    return outcome.kind != "errors"


async def fix(actor: Actor, message: Message, talk: str, step: str, wrong: str) -> bool:
    """Other words for the next step, or what is not right about what was written."""
    if not await press(actor, message, ids.TALK_FIX, talk) or not shows(actor, ids.TALK_FIX_SEND):
        await put_away(actor)
        return False
    if step and has(actor, ids.FIX_STEP):
        well(await actor.fill(ids.FIX_STEP, step))
    if wrong:
        well(await actor.fill(ids.FIX_WRONG, wrong))
    well(await actor.submit())
    await put_away(actor)
    return True
