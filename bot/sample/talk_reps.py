"""Planned talks among simulated people: what reps do, one function a deed."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from blocks import ids
from bot.sample import acts, scenes, talk_acts
from bot.sample.kinds import KINDS, next_workday
from bot.sample.plans import Plan
from bot.sample.team import Sample
from bot.sample.texts import About, Track
from coaching.walltime import to_local

if TYPE_CHECKING:
    from bot.sample.people import SamplePeople

Deed = Callable[["SamplePeople", Plan, datetime], Awaitable[None]]
TIDIES = 0.5  # how often somebody with topics on the list looks through them, and drops what nobody came to


def matter(people: SamplePeople, rep: Sample, chances: random.Random) -> tuple[About, Mapping[str, str]]:
    """What this rep's talk is about: the difficulty of these weeks, or else what is usual in their work."""
    mine, talks = people.stories[rep.id], people.texts.talks
    if mine.matter is not None:
        return talks.themes[mine.matter.theme], mine.slots(mine.matter.customer)
    return talks.plain[cast(Track, rep.track)], mine.slots(chances.choice(mine.open))


async def prepare(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """The questions before a talk."""
    one, slot = people.team[plan.who], plan.about["slot"]
    actor = people.slack.person(one.id)
    message = acts.with_button(actor, ids.PREP_OPEN, slot)
    if message is None:
        return
    chances = people.chances(one, "writes_prep", "", now)
    about, slots = matter(people, one, chances)
    draw, talks = people.draw, people.texts.talks
    says = {
        "promise": talk_acts.DROPPED if scenes.gives_up(people, one, now) else how_it_went(people, one, now),
        "topic": draw.of(f"topic.{about.gaps[0]}", about.topics, one.id, **slots),
    }
    if chances.random() < 0.6:
        says["proof"] = draw.of(f"facts.{one.track}", talks.facts[cast(Track, one.track)], one.id, **slots)
    if chances.random() < 0.35:
        says["ask_coach"] = draw.of("asks", talks.asks, one.id)
    step = ""
    if chances.random() < 0.3 and not scenes.disputes(people, one, now):
        step = draw.of(f"step.{about.gaps[0]}", about.steps, one.id, **slots)
    await talk_acts.prepare(actor, message, slot, says, step)
    if chances.random() < TIDIES:
        await talk_acts.tidy_topics(actor, message, keeps=chances.random() < 0.3)


def how_it_went(people: SamplePeople, one: Sample, now: datetime) -> str:
    """What a rep says became of their next step: better, the better their weeks are."""
    if scenes.not_yet(people, one, now):
        return talk_acts.NOT_DONE
    begin, end = KINDS[one.kind].form
    done = min(1.0, people.week(now) / max(1, people.weeks))
    luck = people.chances(one, "went", "", now).random() * (0.5 + begin + (end - begin) * done)
    return talk_acts.WORKED if luck > 0.6 else talk_acts.DONE if luck > 0.25 else talk_acts.NOT_DONE


async def move(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A rep moves a talk by a day or two, or to a day of their choice."""
    one, slot = people.team[plan.who], plan.about["slot"]
    actor = people.slack.person(one.id)
    message = acts.with_button(actor, ids.SLOT_MOVE, slot)
    soon = next_workday(next_workday(to_local(now, one.tz).date()))
    to = date.fromisoformat(plan.about["to"]) if "to" in plan.about else soon
    if message is not None and await talk_acts.move(actor, message, slot, to):
        people.days[f"moved:{one.id}"] = to.isoformat()


async def fix(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """The next step in one's own words, or a no to what was written."""
    one, talked = people.team[plan.who], plan.about["talk"]
    actor = people.slack.person(one.id)
    message = acts.with_button(actor, ids.TALK_FIX, talked)
    if message is None:
        return
    chances, draw = people.chances(one, "fixes", "", now), people.draw
    if plan.about["disputes"]:
        wrong = draw.of("objections", people.texts.talks.objections, one.id)
        await talk_acts.fix(actor, message, talked, "", wrong)
        return
    about, slots = matter(people, one, chances)
    step = draw.of(f"step.{about.gaps[0]}", about.steps, one.id, **slots)
    await talk_acts.fix(actor, message, talked, step, "")


async def press(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """One button of the newest message that has it."""
    actor = people.slack.person(plan.who)
    message = acts.with_button(actor, plan.about["action"], plan.about["value"])
    if message is not None:
        await talk_acts.press(actor, message, plan.about["action"], plan.about["value"])
        await talk_acts.put_away(actor)


async def write(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A line in a talk in writing, of either side. The coach means to log it after that."""
    one, slot = people.team[plan.who], plan.about["slot"]
    actor, logs = people.slack.person(one.id), plan.about.get("logs", False)
    rep = people.team.get(people.told.get(f"prep:{slot}", {}).get("who", one.id), one)
    message = acts.with_button(actor, ids.THREAD_OPEN if logs else ids.PREP_OPEN, slot)
    if message is None:
        return
    chances, draw = people.chances(rep, "writes", slot, now), people.draw
    about, slots = matter(people, rep, chances)
    key, texts = ("step", about.steps) if logs else ("topic", about.topics)
    words = draw.of(f"{key}.{about.gaps[0]}", texts, rep.id, **slots)
    if await talk_acts.write(actor, message, slot, words) and logs:
        people.plans.add(now + timedelta(minutes=50), one.id, "log_written", slot=slot)


async def ask(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A rep asks for a time, after a talk that was not held."""
    actor, slot = people.slack.person(plan.who), plan.about["slot"]
    message = acts.with_button(actor, ids.SLOT_ASK, slot)
    if message is not None:
        await talk_acts.ask(actor, message, slot)


async def rest(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A pause of two weeks."""
    one = people.team[plan.who]
    await talk_acts.rest(people.slack.person(one.id), weeks=2)
    back = to_local(now, one.tz).date() + timedelta(weeks=2)
    people.days[f"away:{one.id}"] = back.isoformat()


DEEDS: Mapping[str, Deed] = {
    "prepare": prepare, "move": move, "fix": fix, "press": press, "write": write, "ask": ask, "rest": rest,
}  # fmt: skip
