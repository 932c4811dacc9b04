"""How a simulated person does a thing in Slack: the same clicks and forms as anybody at the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from blocks import ids
from playground.actor import Actor
from playground.blocks import elements
from playground.errors import Json
from playground.outcome import Outcome
from playground.seen import see
from playground.world import Message

LAST = 60  # messages that somebody looks back
STEP_ASKED = "promise"
MOST_PAGES = 5
TAPS = (ids.COACH_TALK, ids.COACH_TOPIC, ids.COACH_SEEN, ids.COACH_PRAISE)


class Trouble(Exception):
    """The bot did not take what a simulated person did. Its words are for whoever runs this."""


class Waiting(NamedTuple):
    """A check-in in a coach's message, and what can be pressed for it."""

    message: Message
    check_in: str
    taps: tuple[str, ...]


def buttons(message: Message) -> Iterator[tuple[str, str]]:
    """(action id, value) of what can be pressed in a message."""
    return buttons_of(message.blocks)


def buttons_of(blocks: list[Json]) -> Iterator[tuple[str, str]]:
    for found in elements(blocks):
        yield found.action_id, str(found.element.get("value") or "")


def latest(actor: Actor) -> Iterator[Message]:
    """What the app wrote lately, newest first."""
    channel = actor.workspace.dm_with_bot(actor.id)
    return reversed(channel.messages[-LAST:]) if channel is not None else iter(())


def with_button(actor: Actor, action: str, check_in: str) -> Message | None:
    """The newest message with this to press."""
    return next((m for m in latest(actor) if (action, check_in) in buttons(m)), None)


def waiting(actor: Actor, since: str) -> Waiting | None:
    """The newest answer that waits for this coach, in messages from `since` (a ts) on."""
    for message in latest(actor):
        if message.ts < since or message.inside_thread:
            continue
        found = [(action, value) for action, value in buttons(message) if action in TAPS]
        if found:
            return Waiting(message, found[0][1], tuple(action for action, _ in found))
    return None


async def answer(
    actor: Actor, check_in: str, says: Mapping[str, str], *, shares_mood: bool, went: str
) -> bool:
    """Open the form from the newest message, fill it in and send it. False where nothing is asked any more.

    `went` is what became of the last next step, said where it is asked for.
    """
    message = with_button(actor, ids.CHECKIN_START, check_in)
    if message is None:
        return False
    well(await actor.click(see(message), ids.CHECKIN_START))
    said: set[str] = set()
    for _ in range(MOST_PAGES):
        if actor.view is None or actor.view.callback_id != ids.CHECKIN_SUBMIT:
            break
        on_page = {found.block_id for found in elements(actor.view.blocks)}
        here = [key for key in (*says, STEP_ASKED) if ids.question_block(key) in on_page and key not in said]
        said.update(here)
        await _fill_page(actor, {**says, STEP_ASKED: went}, here, shares_mood)
        well(await actor.submit())
    return True


async def _fill_page(actor: Actor, says: Mapping[str, str], here: list[str], shares_mood: bool) -> None:
    for key in here:
        if key != "help":
            # Most people go on to the next field by Tab or tap; only Enter sends what was typed so far.
            well(await actor.fill(ids.question_block(key), says[key], enter=key == "stuck"))
    if "help" in here:
        well(await actor.fill(ids.question_block("help"), says["help"]))
    if "mood" in here and shares_mood != _shared(actor):
        well(await actor.fill(ids.share_block("mood"), [ids.SHARE] if shares_mood else []))


def _shared(actor: Actor) -> bool:
    """Whether the tick is set: the last choice is offered again."""
    held = actor.view.state.get(ids.share_block("mood"), {}) if actor.view else {}
    return any(one.get("selected_options") for one in held.values())


async def nothing_new(actor: Actor, check_in: str) -> bool:
    message = with_button(actor, ids.CHECKIN_SAME, check_in)
    if message is None:
        return False
    well(await actor.click(see(message), ids.CHECKIN_SAME, value=check_in))
    return True


async def tap(actor: Actor, found: Waiting, action: str) -> None:
    well(await actor.click(see(found.message), action, value=found.check_in))


async def write(actor: Actor, message: Message, action: str, check_in: str, text: str) -> None:
    """The form behind a Reply button, on either side."""
    well(await actor.click(see(message), action, value=check_in))
    well(await actor.fill(ids.REPLY_TEXT, text))
    well(await actor.submit())


async def go_away(actor: Actor, back_on: date) -> None:
    """ "I am away" on the Home tab, which is open."""
    well(await actor.click("home", ids.AWAY_OPEN))
    well(await actor.fill(ids.AWAY_UNTIL, back_on.isoformat()))
    well(await actor.submit())
    while actor.view is not None:  # a note that an open check-in stays open
        await actor.close(all=True)


async def come_back(actor: Actor) -> bool:
    """ "I am back" on the Home tab, if one is away."""
    if actor.home is None or not any(f.action_id == ids.AWAY_BACK for f in elements(actor.home.blocks)):
        return False
    well(await actor.click("home", ids.AWAY_BACK))
    return True


async def change_time(actor: Actor, clock: str) -> None:
    """Another hour for the check-in, on the Home tab, which is open."""
    well(await actor.click("home", ids.TIME_OPEN))
    well(await actor.fill(ids.TIME_AT, clock))
    well(await actor.submit())
    while actor.view is not None:
        await actor.close(all=True)


def well(outcome: Outcome) -> Outcome:
    """Raises Trouble unless the app took it."""
    if not outcome.ok or outcome.kind in ("trouble", "errors"):
        raise Trouble(f"{outcome.kind}: {outcome.trouble or outcome.errors or outcome.status}")
    return outcome
