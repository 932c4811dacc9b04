"""Praise and practice among simulated people: how they do it in Slack, one function a deed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from blocks import ids
from bot.sample import acts
from bot.sample.kinds import WAYS
from bot.sample.plans import Plan
from bot.sample.talk_acts import press, put_away, shows
from playground.actor import Actor
from playground.world import Channel, Message

if TYPE_CHECKING:
    from bot.sample.people import SamplePeople

Deed = Callable[["SamplePeople", Plan, datetime], Awaitable[None]]
_LAST = 40  # messages of a channel that somebody looks back
_ADDS = 0.5  # how often a form says what changed


async def kudos(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """`/kudos @ana what she did #value`, or the form it opens."""
    actor, whom, how = people.slack.person(plan.who), _here(people, plan.about["to"]), plan.about["how"]
    if not whom:
        return
    chances, one = people.chances(people.team[plan.who], "praises", "", now), people.team[whom[0]]
    value, words = _words(people, plan, one.id, vague=how == "vague")
    named = " ".join(f"@{people.slack.person(id).profile.handle}" for id in whom)
    room = _room(people, plan.about["room"], actor)
    if how in ("command", "vague"):
        typed = f"{named} {words}" + (f" #{value}" if value and how != "vague" else "")
        acts.well(await actor.command("/kudos", typed, room))
        return
    acts.well(await actor.command("/kudos", named, room))
    if not shows(actor, ids.KUDOS_SEND):
        await put_away(actor)
        return
    acts.well(await actor.fill(ids.KUDOS_WORDS, words))
    if value:
        acts.well(await actor.fill(ids.KUDOS_VALUE, value))
    if chances.random() < _ADDS:
        changed = people.draw.of("kudos.changed", people.texts.kudos.changed, plan.who)
        acts.well(await actor.fill(ids.KUDOS_IMPACT, changed))
    if how == "private":
        acts.well(await actor.fill(ids.KUDOS_SEEN_BY, "private"))
    await actor.submit()  # ten a day were given, or somebody left: the form says so
    await put_away(actor)


def _here(people: SamplePeople, ids: list[str]) -> list[str]:
    return [id for id in ids if people.is_here(id)]


def _room(people: SamplePeople, name: str, actor: Actor) -> Channel | None:
    """The channel it is typed in; the conversation with the app for somebody who is not in it."""
    room = people.slack.channel(name)
    return room if actor.id in room.members else None


def _words(people: SamplePeople, plan: Plan, to: str, *, vague: bool) -> tuple[str, str]:
    """The key of a value, and what they did in a sentence."""
    texts, draw = people.texts.kudos, people.draw
    if vague:
        return "", draw.of("kudos.vague", texts.vague, plan.who)
    if people.team[to].kind in WAYS:
        return "great_coach", draw.of("kudos.coaches", texts.to_coaches, plan.who)
    keys = sorted(texts.to_reps)
    value = keys[draw.one("kudos.values", len(keys), plan.who)]
    mine = people.stories[to]
    slots = mine.slots(mine.open[0])
    return value, draw.of(f"kudos.{value}", texts.to_reps[value], to, **slots)


async def thank(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """ "Add my thanks" under the newest kudos of a channel."""
    await _press_in(people, plan, ids.KUDOS_THANKS)


def _newest(channel: Channel) -> Iterator[Message]:
    return reversed(channel.main[-_LAST:])


async def _press_in(people: SamplePeople, plan: Plan, action: str) -> None:
    actor, room = people.slack.person(plan.who), people.slack.channel(plan.about["room"])
    if actor.id not in room.members:
        return
    for message in _newest(room):
        value = dict(acts.buttons(message)).get(action)
        if value is not None:
            await press(actor, message, action, value)
            await put_away(actor)
            return


async def drill(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """ "Done" under the drill of the week."""
    await _press_in(people, plan, ids.DRILL_DONE)


async def warm_up(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """Two minutes before a call."""
    actor = people.slack.person(plan.who)
    acts.well(await actor.command("/coach", "warmup"))
    if shows(actor, ids.WARM_UP_DONE):
        acts.well(await actor.submit())
    await put_away(actor)


async def choose_channel(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A manager names the channel of the team, on Home."""
    about = plan.about
    await _fill_from_home(
        people, plan.who, ids.TEAM_CHANNEL_OPEN, ids.TEAM_CHANNEL_SAVE,
        {ids.TEAM_CHANNEL: people.slack.channel(about["room"]).id, **about["more"]},
    )  # fmt: skip


async def choose_kudos(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """An admin says where kudos go, on Home."""
    room = people.slack.channel(plan.about["room"])
    await _fill_from_home(people, plan.who, ids.SETUP_OPEN, ids.SETUP_SAVE, {ids.SETUP_KUDOS: room.id})


async def _fill_from_home(
    people: SamplePeople, who: str, button: str, form: str, fields: Mapping[str, str]
) -> None:
    actor = people.slack.person(who)
    if actor.home is None or button not in dict(acts.buttons_of(actor.home.blocks)):
        return
    acts.well(await actor.click("home", button))
    if shows(actor, form):
        for block, value in fields.items():
            acts.well(await actor.fill(block, value))
        acts.well(await actor.submit())
    await put_away(actor)


DEEDS: Mapping[str, Deed] = {
    "kudos": kudos, "thank": thank, "drill": drill, "warm_up": warm_up, "choose_channel": choose_channel,
    "choose_kudos": choose_kudos,
}  # fmt: skip
