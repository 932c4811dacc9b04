"""What a move is, and what moves are made from."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeVar

from bot.play.play import Play
from playground.actor import Actor
from playground.blocks import Found
from playground.seen import Seen
from playground.viewbook import View
from tests.monkey import choosing
from tests.monkey.eyes import PRESSED, in_order, pressable
from tests.monkey.words import Words

MOST_REMEMBERED = 30
T = TypeVar("T")


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
    partners: dict[str, frozenset[str]] = field(default_factory=dict)  # with whom somebody has talks
    remembered: dict[str, list[tuple[Seen, Found]]] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)  # how often each action id was picked

    def pick(self, offered: Sequence[tuple[T, Found]]) -> tuple[T, Found] | None:
        """One thing to press, the last ones first; what was picked less often so far is likelier now."""
        if not offered:
            return None
        age = [1.0 if self.rng.random() < 0.2 else 0.8 ** (len(offered) - n) for n in range(len(offered))]
        weights = [a / (1 + self.used[found.action_id]) for a, (_, found) in zip(age, offered, strict=True)]
        [picked] = self.rng.choices(offered, weights)
        self.used[picked[1].action_id] += 1
        return picked

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


def pressing(hand: Hand, actor: Actor, target: Seen | View | str | None, found: Found) -> Callable[[], Any]:
    chosen = choosing.choice(hand.rng, hand.words, actor, found)
    arguments = {"value": found.element.get("value")} if chosen is None else {"option": chosen}
    return lambda: actor.click(target, found.action_id, block_id=found.block_id, **arguments)


def expected(found: Found) -> Expect:
    """A link opens a page in the browser: nothing here changes."""
    if found.element.get("url"):
        return Expect.ANSWER
    return Expect.SIGHT if found.element["type"] in PRESSED else Expect.ANSWER
