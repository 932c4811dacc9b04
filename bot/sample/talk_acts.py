"""How a simulated person lives a planned talk in Slack: the same commands, clicks and forms as anybody at the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from blocks import ids
from bot.sample.acts import buttons, buttons_of, well
from playground.actor import Actor
from playground.blocks import all_options, elements, texts
from playground.seen import see
from playground.viewbook import View
from playground.world import Message

WORKED, DONE, NOT_DONE, DROPPED = "demonstrated", "done", "not_done", "dropped"


def offered(message: Message) -> Iterator[tuple[str, str]]:
    """(action, value) of what a message offers, the lines of its menus among them."""
    for found in elements(message.blocks):
        if found.element["type"] == "overflow":
            for one in all_options(found.element):
                action, _, value = str(one.get("value") or "").partition(":")
                yield action, value
    yield from buttons(message)


async def press(actor: Actor, where: Message | View, action: str, value: str) -> bool:
    """Press this button, or choose this line of a menu. False where it is offered no more."""
    chosen = ids.value(action, value)
    target = see(where) if isinstance(where, Message) else where
    for found in elements(where.blocks):
        element = found.element
        if found.action_id == action and element.get("value") == value:
            well(await actor.click(target, action, value=value))
            return True
        if element["type"] == "overflow" and any(o.get("value") == chosen for o in all_options(element)):
            well(await actor.click(target, found.action_id, value=chosen, block_id=found.block_id))
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


async def skip(actor: Actor, message: Message, slot: str, why: str, words: str = "") -> bool:
    """A reason for a talk that is not held: from a line of the note, or from all of it."""
    if not await press(actor, message, ids.SLOT_SKIP, slot):
        menu = [value for action, value in offered(message) if action == ids.MENU_ALL]
        if not menu or not await press(actor, message, ids.MENU_ALL, menu[0]):
            return False
        if actor.view is None or not await press(actor, actor.view, ids.SLOT_SKIP, slot):
            await put_away(actor)
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


async def add_coach(actor: Actor, rep: str, coach: str) -> bool:
    """Another coach for one's rep: the first skill of the list, until somebody ends it."""
    well(await actor.command("/coach", "settings"))
    well(await actor.click(None, ids.TEAM_OPEN))
    menu = _menu_of(actor, rep)
    if menu is None:
        await put_away(actor)
        return False
    block, value = menu
    well(await actor.click(None, ids.TEAM_MENU, value=value, block_id=block))
    skills = (
        [one for one in elements(actor.view.blocks) if one.block_id == ids.EXTRA_SKILL] if actor.view else []
    )
    well(await actor.fill(ids.EXTRA_COACH, coach))
    well(await actor.fill(ids.EXTRA_SKILL, all_options(skills[0].element)[0]["value"]))
    well(await actor.submit())
    await put_away(actor)
    return True


def _menu_of(actor: Actor, rep: str) -> tuple[str, str] | None:
    """The block of a person in "My people", and the line of their menu that adds a coach."""
    for found in elements(actor.view.blocks) if actor.view is not None else ():
        if found.action_id == ids.TEAM_MENU and any(f"*{rep}*" in text for text in texts(found.block)):
            for one in all_options(found.element):
                if str(one.get("value")).startswith("extra:"):
                    return found.block_id, str(one["value"])
    return None


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


async def write(actor: Actor, message: Message, slot: str, words: str) -> bool:
    """A line in a talk in writing."""
    if not await press(actor, message, ids.THREAD_OPEN, slot) or not shows(actor, ids.THREAD_SEND):
        await put_away(actor)
        return False
    well(await actor.fill(ids.THREAD_TEXT, words))
    well(await actor.submit())
    await put_away(actor)
    return True


async def ask(actor: Actor, message: Message, slot: str) -> None:
    """Ask for a time, with no word about why."""
    if await press(actor, message, ids.SLOT_ASK, slot) and shows(actor, ids.SLOT_ASK_SEND):
        well(await actor.submit())
    await put_away(actor)


async def rest(actor: Actor, *, weeks: int) -> None:
    """A pause, from one's settings."""
    well(await actor.command("/coach", "settings"))
    well(await actor.click(None, ids.PAUSE_OPEN))
    well(await actor.fill(ids.PAUSE_WEEKS, str(weeks)))
    well(await actor.submit())
    await put_away(actor)


async def tidy_topics(actor: Actor, message: Message, *, keeps: bool) -> None:
    """Look through what waits for the next talk: the first topic that was carried over is dropped. One that has
    waited for 60 days may be kept."""
    if not any("On your list" in text for text in texts(message.blocks)):
        return
    if await press(actor, message, ids.TOPIC_OPEN, "own") and actor.view is not None:
        stale = False
        for block in actor.view.blocks:
            stale = stale or any("carried over" in text or "60 days" in text for text in texts(block))
            here = dict(buttons_of([block]))
            if stale and ids.TOPIC_DROP in here:
                does = ids.TOPIC_KEEP if keeps and ids.TOPIC_KEEP in here else ids.TOPIC_DROP
                well(await actor.click(None, does, value=here[does]))
                break
    await put_away(actor)
