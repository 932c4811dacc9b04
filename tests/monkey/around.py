"""What happens around the bot: people move, get other names, leave and come back; Slack repeats itself."""

from __future__ import annotations

from datetime import timedelta

from playground.actor import Actor
from tests.monkey.crew import GUEST, MAY_LEAVE
from tests.monkey.hand import Expect, Hand, Move
from tests.monkey.words import NAMES, ZONES


def change_profile(hand: Hand, actor: Actor) -> Move | None:
    if hand.rng.random() < 0.5:
        zone = hand.rng.choice(ZONES)
        return Move("time zone", f"moves to {zone}", lambda: actor.change(tz=zone), actor)
    name = hand.rng.choice(NAMES)
    return Move("name", f"is called {name[:30]!r} now", lambda: actor.change(name=name), actor)


def leave(hand: Hand, actor: Actor) -> Move | None:
    if actor.id == GUEST:
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
