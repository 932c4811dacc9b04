"""What a person can do in the client outside of windows: press, choose, look, write, react."""

from __future__ import annotations

import asyncio
from typing import Any

from playground import clicking
from playground.actor import Actor
from playground.blocks import Found
from playground.outcome import Outcome
from playground.seen import Seen
from tests.monkey import choosing
from tests.monkey.around import change_profile, leave, redeliver
from tests.monkey.crew import ALL_EYES, EVERYBODY, GUEST
from tests.monkey.eyes import in_order, name_of, pressable
from tests.monkey.hand import Expect, Hand, Maker, Move, expected, pressing
from tests.monkey.words import COMMANDS, EMOJI


def _target(hand: Hand, actor: Actor) -> tuple[Seen, Found] | None:
    """Something to press in a message: mostly in a late one, sometimes in any old one."""
    offered = [(seen, found) for seen in in_order(actor) for found in pressable(seen.blocks)]
    return hand.pick(offered)


def press(hand: Hand, actor: Actor) -> Move | None:
    if (target := _target(hand, actor)) is None:
        return None
    seen, found = target
    words = f'presses "{name_of(found)}" in "{seen.text[:50]}" of {seen.ts.split(".")[0]}'
    return Move("press", words, pressing(hand, actor, seen, found), actor, expected(found))


def press_twice(hand: Hand, actor: Actor) -> Move | None:
    if (target := _target(hand, actor)) is None:
        return None
    seen, found = target
    act = pressing(hand, actor, seen, found)

    async def both() -> Outcome:
        first, _ = await asyncio.gather(act(), act())
        return first  # type: ignore[no-any-return]

    words = f'double clicks "{name_of(found)}" in "{seen.text[:50]}"'
    return Move("double click", words, both, actor, expected(found))


def press_unlucky(hand: Hand, actor: Actor) -> Move | None:
    """The payload comes twice, or its answer is lost, or all of it."""
    if (target := _target(hand, actor)) is None:
        return None
    seen, found = target
    trick = hand.rng.choice(("duplicate", "duplicate", "twice_at_once", "drop_answer", "lose"))
    act = pressing(hand, actor, seen, found)

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
    picked = hand.pick([(home, one) for one in found])
    assert picked is not None
    one = picked[1]
    words = f'presses "{name_of(one)}" on Home'
    return Move(
        "press on Home", words, pressing(hand, actor, "home", one), actor, expected(one), at_home=True
    )


def open_home(hand: Hand, actor: Actor) -> Move | None:
    if hand.rng.random() < 0.2:
        return Move("messages tab", "opens the Messages tab", lambda: actor.open_home("messages"), actor)
    return Move("Home", "opens Home", actor.open_home, actor, Expect.HOME, at_home=True)


def command(hand: Hand, actor: Actor) -> Move | None:
    if hand.rng.random() < 0.3:
        return _kudos(hand, actor)
    text = hand.rng.choice(COMMANDS[:3] if hand.rng.random() < 0.6 else COMMANDS)
    place = hand.rng.choice(("bot", "bot", "C0SALES", "UBEN" if actor.id != "UBEN" else "USAM"))
    words = f"types /coach {text[:30]!r} in {place}"
    return Move("command", words, lambda: actor.command("/coach", text, place), actor, Expect.SIGHT)


def _kudos(hand: Hand, actor: Actor) -> Move:
    whom = " ".join(
        f"<@{one}>" for one in hand.rng.sample(sorted(EVERYBODY | {GUEST}), hand.rng.randint(0, 3))
    )
    said = hand.words.field(actor.id, ALL_EYES) if hand.rng.random() < 0.8 else ""
    said = said.encode("utf-8", "replace").decode()  # a command is a form: half a sign cannot be in one
    text, place = f"{whom} {said} #curious".strip(), hand.rng.choice(("bot", "C0SALES"))
    words = f"types /kudos {text[:30]!r} in {place}"
    return Move("kudos", words, lambda: actor.command("/kudos", text, place), actor, Expect.SIGHT)


def shortcut(hand: Hand, actor: Actor) -> Move | None:
    known = sorted(hand.world.slack.core.app.shortcuts.items())
    if not known:
        return None
    id, one = hand.rng.choice(known)
    if one.get("type") == "global":
        return Move("shortcut", f"uses the shortcut {id}", lambda: actor.shortcut(id), actor, Expect.SIGHT)
    # Slack offers no shortcut on what only one person sees.
    seen = choosing.late(hand.rng, [one for one in in_order(actor) if not one.ephemeral])
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


ANYWHERE: tuple[tuple[int, Maker], ...] = (
    (40, press), (8, press_home), (8, open_home), (9, command), (4, shortcut), (6, say), (2, say_elsewhere),
    (2, rewrite), (3, react), (5, press_twice), (4, press_unlucky), (5, press_stale), (2, change_profile), (1, leave),
    (5, redeliver),
)  # fmt: skip
