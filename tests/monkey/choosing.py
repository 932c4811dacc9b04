"""What is chosen or typed in one element, by dice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from playground.actor import Actor
from playground.blocks import Found, all_options
from tests.monkey.words import Words

T = TypeVar("T")


def late(rng: random.Random, things: Sequence[T]) -> T | None:
    """One of these, mostly among the last, now and then any."""
    if not things:
        return None
    if rng.random() < 0.25:
        return rng.choice(things)
    return things[-1 - min(int(rng.expovariate(0.35)), len(things) - 1)]


def choice(
    rng: random.Random, words: Words, actor: Actor, found: Found, *, calm: bool = False, **readers: Any
) -> Any:
    """What a person might choose or type here (`calm`: what fits); None for what is only pressed."""
    element, kind = found.element, found.element["type"]
    if "button" in kind and kind != "radio_buttons":
        return None
    if kind.startswith("multi_") or kind == "checkboxes":
        one = [option["value"] for option in all_options(element)]
        return rng.sample(one, rng.randint(0, len(one))) if one else [_person(rng, actor)]
    if options := all_options(element):
        return rng.choice(options)["value"]
    if kind == "number_input":
        return words.numeral(calm)
    if kind == "datepicker":
        today = actor.core.clock().date()
        return today + timedelta(
            days=rng.choice((1, 2, 3) if calm else (-400, -1, 0, 1, 1, 1, 2, 2, 3, 9, 400))
        )
    if kind == "timepicker":
        return f"{rng.randint(0, 23):02}:{rng.choice((0, 15, 30, 59)):02}"
    if kind == "users_select":
        return _person(rng, actor)
    if kind in ("conversations_select", "channels_select"):
        return "C0SALES"
    return words.field(actor.id, calm=calm, **{"readers": frozenset(), **readers})


def _person(rng: random.Random, actor: Actor) -> str:
    people = sorted(one.id for one in actor.workspace.humans())
    return rng.choice(people)
