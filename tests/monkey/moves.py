"""What a person can do in the client at this moment, each move in words and as something to do."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from bot.play import Play
from playground import clicking
from playground.actor import Actor
from playground.blocks import Found
from playground.outcome import Outcome
from playground.seen import Seen
from playground.viewbook import View
from tests.monkey import choosing
from tests.monkey.crew import MANAGER, MAY_LEAVE, PRIVATE_FIELDS
from tests.monkey.eyes import PRESSED, in_order, name_of, pressable
from tests.monkey.words import COMMANDS, EMOJI, NAMES, ZONES, Words

MOST_REMEMBERED = 30


class Expect(Enum):
    """What the person must get."""

    ANSWER = auto()  # an answer in time is enough: the control itself shows what was chosen
    SIGHT = auto()  # something in sight changes
    WORDS = auto()  # a message comes
    HOME = auto()  # there is a Home to look at
    NOTHING_NEW = auto()  # nothing is posted


@dataclass(frozen=True, slots=True)
class Move:
    """`provoked`: Slack itself was told to misbehave, so trouble may show. `racing`: two presses at once."""

    kind: str
    words: str
    act: Callable[[], Awaitable[Any]]
    who: Actor | None = None
    expect: Expect = Expect.ANSWER
    provoked: bool = False
    at_home: bool = False
    racing: bool = False


@dataclass(slots=True)
class Hand:
    """What the moves are made from: the world, the dice, the words, and what people remember seeing."""

    world: Play
    rng: random.Random
    words: Words
    owner_of: dict[str, str] = field(default_factory=dict)  # check-in -> whose it is
    remembered: dict[str, list[tuple[Seen, Found]]] = field(default_factory=dict)

    def remember(self, actor: Actor) -> None:
        """A window somewhere may show this for a while yet, whatever becomes of it."""
        kept = self.remembered.setdefault(actor.id, [])
        known = {(seen.ts, found.action_id) for seen, found in kept}
        for seen in in_order(actor)[-4:]:
            kept += [(seen, f) for f in pressable(seen.blocks) if (seen.ts, f.action_id) not in known]
            for found in pressable(seen.blocks):
                if found.action_id.startswith("checkin."):
                    value = str(found.element.get("value") or "")
                    self.owner_of.setdefault(value, actor.id)
        del kept[:-MOST_REMEMBERED]


Maker = Callable[[Hand, Actor], Move | None]


def _target(hand: Hand, actor: Actor) -> tuple[Seen, Found] | None:
    """Something to press in a message: mostly in a late one, sometimes in any old one."""
    offered = [(seen, found) for seen in in_order(actor) for found in pressable(seen.blocks)]
    return choosing.late(hand.rng, offered)


def _pressing(hand: Hand, actor: Actor, target: Seen | View | str | None, found: Found) -> Callable[[], Any]:
    chosen = choosing.choice(hand.rng, hand.words, actor, found)
    arguments = {"value": found.element.get("value")} if chosen is None else {"option": chosen}
    return lambda: actor.click(target, found.action_id, block_id=found.block_id, **arguments)


def _expected(found: Found) -> Expect:
    return Expect.SIGHT if found.element["type"] in PRESSED else Expect.ANSWER


def press(hand: Hand, actor: Actor) -> Move | None:
    if (target := _target(hand, actor)) is None:
        return None
    seen, found = target
    words = f'presses "{name_of(found)}" in "{seen.text[:50]}" of {seen.ts.split(".")[0]}'
    return Move("press", words, _pressing(hand, actor, seen, found), actor, _expected(found))


def press_twice(hand: Hand, actor: Actor) -> Move | None:
    if (target := _target(hand, actor)) is None:
        return None
    seen, found = target
    act = _pressing(hand, actor, seen, found)

    async def both() -> Outcome:
        first, _ = await asyncio.gather(act(), act())
        return first  # type: ignore[no-any-return]

    words = f'double clicks "{name_of(found)}" in "{seen.text[:50]}"'
    return Move("double click", words, both, actor, _expected(found))


def press_unlucky(hand: Hand, actor: Actor) -> Move | None:
    """The payload comes twice, or its answer is lost, or all of it."""
    if (target := _target(hand, actor)) is None:
        return None
    seen, found = target
    trick = hand.rng.choice(("duplicate", "duplicate", "twice_at_once", "drop_answer", "lose"))
    act = _pressing(hand, actor, seen, found)

    async def unlucky() -> Any:
        hand.world.slack.next_delivery(trick, kind="interaction")
        return await act()

    words = f'presses "{name_of(found)}" in "{seen.text[:50]}", and the line plays "{trick}"'
    return Move("bad line", words, unlucky, actor, provoked=True)


def press_stale(hand: Hand, actor: Actor) -> Move | None:
    """A window that has not redrawn yet still offers what is gone."""
    now = {seen.ts: seen for seen in actor.dms()}
    gone = [
        (seen, found)
        for seen, found in hand.remembered.get(actor.id, [])
        if seen.ts in now and found.action_id not in now[seen.ts].actions
    ]
    if not gone:
        return None
    seen, found = hand.rng.choice(gone)
    chosen = choosing.choice(hand.rng, hand.words, actor, found)
    words = f'presses "{name_of(found)}", which is gone by now, in what was "{seen.text[:50]}"'
    return Move(
        "stale press", words,
        lambda: clicking.click(actor, seen.message, found, value=found.element.get("value"), option=chosen), actor,
    )  # fmt: skip


def press_home(hand: Hand, actor: Actor) -> Move | None:
    home = actor.home
    found = pressable(home.blocks) if home is not None else []
    if not found:
        return None
    one = hand.rng.choice(found)
    words = f'presses "{name_of(one)}" on Home'
    return Move(
        "press on Home", words, _pressing(hand, actor, "home", one), actor, _expected(one), at_home=True
    )


def open_home(hand: Hand, actor: Actor) -> Move | None:
    if hand.rng.random() < 0.2:
        return Move("messages tab", "opens the Messages tab", lambda: actor.open_home("messages"), actor)
    return Move("Home", "opens Home", actor.open_home, actor, Expect.HOME, at_home=True)


def command(hand: Hand, actor: Actor) -> Move | None:
    text = hand.rng.choice(COMMANDS[:3] if hand.rng.random() < 0.6 else COMMANDS)
    place = hand.rng.choice(("bot", "bot", "C0SALES", "UBEN" if actor.id != "UBEN" else "USAM"))
    words = f"types /coach {text[:30]!r} in {place}"
    return Move("command", words, lambda: actor.command("/coach", text, place), actor, _in_sight(place))


def _in_sight(place: str) -> Expect:
    """An answer in another place than the DM with the app is looked for by its payload alone."""
    return Expect.SIGHT if place == "bot" else Expect.ANSWER


def shortcut(hand: Hand, actor: Actor) -> Move | None:
    known = sorted(hand.world.slack.core.app.shortcuts.items())
    if not known:
        return None
    id, one = hand.rng.choice(known)
    if one.get("type") == "global":
        return Move("shortcut", f"uses the shortcut {id}", lambda: actor.shortcut(id), actor, Expect.SIGHT)
    seen = choosing.late(hand.rng, in_order(actor))
    if seen is None:
        return None
    words = f'uses the shortcut {id} on "{seen.text[:50]}"'
    return Move("shortcut", words, lambda: actor.message_shortcut(id, seen), actor, Expect.SIGHT)


# ---------------------------------------------------------------- writing


def say(hand: Hand, actor: Actor) -> Move | None:
    text = hand.words.tagged(actor.id, frozenset())[1]
    thread = choosing.late(hand.rng, in_order(actor)) if hand.rng.random() < 0.3 else None
    root = (thread.thread_ts or thread.ts) if thread is not None and not thread.ephemeral else None
    words = f"types to the bot{' in a thread' if root else ''}: {text[:40]!r}"
    return Move("words to the bot", words, lambda: actor.say("bot", text, root), actor, Expect.WORDS)


def say_elsewhere(hand: Hand, actor: Actor) -> Move | None:
    text = hand.words.tagged(actor.id, frozenset())[1]
    place: Any = hand.world.slack.channel("C0SALES")
    if actor.id not in place.members:
        return Move("channel", "joins #sales", lambda: actor.join(place), actor)
    if hand.rng.random() < 0.3:
        return Move("channel", "leaves #sales", lambda: actor.leave(place), actor)
    return Move("channel", f"writes in #sales: {text[:40]!r}", lambda: actor.say(place, text), actor)


def rewrite(hand: Hand, actor: Actor) -> Move | None:
    mine = [seen for seen in in_order(actor) if seen.user == actor.id]
    if not mine:
        return None
    seen = hand.rng.choice(mine)
    if hand.rng.random() < 0.5:
        return Move("delete", f"deletes {seen.text[:30]!r}", lambda: actor.delete(seen), actor)
    text = hand.words.tagged(actor.id, frozenset())[1]
    return Move("edit", f"edits {seen.text[:30]!r}", lambda: actor.edit(seen, text), actor)


def react(hand: Hand, actor: Actor) -> Move | None:
    seen = choosing.late(hand.rng, [one for one in in_order(actor) if not one.ephemeral])
    if seen is None:
        return None
    emoji = hand.rng.choice(EMOJI)
    if emoji in seen.reactions:
        return Move("reaction", f"takes :{emoji}: back", lambda: actor.unreact(seen, emoji), actor)
    return Move("reaction", f"reacts with :{emoji}:", lambda: actor.react(seen, emoji), actor)


# ---------------------------------------------------------------- windows


def fill(hand: Hand, actor: Actor) -> Move | None:
    view = actor.view
    found = [f for f in pressable(view.blocks) if f.element["type"] not in PRESSED] if view else []
    if view is None or not found:
        return None
    one = _wanting(hand, view, found) or hand.rng.choice(found)
    value = choosing.choice(hand.rng, hand.words, actor, one, **_readers(hand, actor, view, one))
    enter = hand.rng.random() < 0.8
    words = f'fills "{name_of(one)[:40]}" with {str(value)[:40]!r}'
    if one.block["type"] != "input":
        act = _clicking(actor, one, value)
        return Move("tick", words, act, actor)
    return Move("fill", words, lambda: actor.fill(one.block_id, value, enter=enter), actor)


def _clicking(actor: Actor, found: Found, value: Any) -> Callable[[], Any]:
    return lambda: actor.click(None, found.action_id, option=value, block_id=found.block_id)


def _wanting(hand: Hand, view: View, found: list[Found]) -> Found | None:
    """A field that must be filled in and is not: people do that sooner or later."""
    if hand.rng.random() < 0.5:
        return None
    for one in found:
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
    return {
        "readers": frozenset({boss} if boss else ()), "private": found.block_id in PRIVATE_FIELDS,
        "check_in": check_in,
    }  # fmt: skip


def press_window(hand: Hand, actor: Actor) -> Move | None:
    view = actor.view
    found = [f for f in pressable(view.blocks) if f.element["type"] in PRESSED] if view else []
    if view is None or not found:
        return None
    one = hand.rng.choice(found)
    act, words = _pressing(hand, actor, None, one), f'presses "{name_of(one)}" in the window "{view.title}"'
    if hand.rng.random() < 0.15:

        async def both() -> Outcome:
            first, _ = await asyncio.gather(act(), act())
            return first  # type: ignore[no-any-return]

        return Move("double click in a window", f"twice {words}", both, actor, _expected(one), racing=True)
    return Move("press in a window", words, act, actor, _expected(one))


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


# ---------------------------------------------------------------- the world around


def change_profile(hand: Hand, actor: Actor) -> Move | None:
    if hand.rng.random() < 0.5:
        zone = hand.rng.choice(ZONES)
        return Move("time zone", f"moves to {zone}", lambda: actor.change(tz=zone), actor)
    name = hand.rng.choice(NAMES)
    return Move("name", f"is called {name[:30]!r} now", lambda: actor.change(name=name), actor)


def leave(hand: Hand, actor: Actor) -> Move | None:
    if actor.id == "UGIL":
        guest = not actor.profile.is_restricted
        words = "is a guest now" if guest else "is a member now"
        return Move("guest", words, lambda: actor.change(is_restricted=guest), actor)
    if actor.id not in MAY_LEAVE:
        return None
    return Move("deactivate", "is deactivated", actor.deactivate, actor)


def redeliver(hand: Hand, actor: Actor) -> Move | None:
    slack = hand.world.slack
    since = hand.world.clock.now() - timedelta(hours=24)
    late = [one for one in slack.inbound[-20:] if one.at > since and one.type != "view_closed"]
    if not late:
        return None
    one = hand.rng.choice(late)
    at_once = hand.rng.random() < 0.3
    words = f"(Slack delivers a {one.type} of {one.at:%a %H:%M} again{', twice at once' if at_once else ''})"
    return Move(
        "redelivery", words, lambda: slack.redeliver(one, at_once=at_once), actor, Expect.NOTHING_NEW, provoked=True
    )  # fmt: skip


IN_WINDOW: tuple[tuple[int, Maker], ...] = ((50, fill), (14, press_window), (24, submit), (8, close))
ANYWHERE: tuple[tuple[int, Maker], ...] = (
    (40, press), (8, press_home), (8, open_home), (9, command), (4, shortcut), (6, say), (2, say_elsewhere),
    (2, rewrite), (3, react), (5, press_twice), (4, press_unlucky), (5, press_stale), (2, change_profile), (1, leave),
    (5, redeliver),
)  # fmt: skip
