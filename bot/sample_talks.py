"""Planned talks among simulated people: what they do about what they see, and the deeds, one function each."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from blocks import ids
from bot import sample_acts as acts
from bot import sample_talk_acts as talk_acts
from bot.sample_kinds import KINDS, WAYS, at, next_workday, when_answered, working
from bot.sample_plans import Plan
from bot.sample_team import Sample
from bot.sample_texts import About, Track
from coaching.walltime import to_local
from playground.world import Message

if TYPE_CHECKING:
    from bot.sample_people import SamplePeople

Deed = Callable[["SamplePeople", Plan, datetime], Awaitable[None]]
BEGINS = time(9, 20)  # on Thursday of the first week, on each coach's wall
LENGTH = timedelta(minutes=40)  # from the beginning of a talk until its coach sits down to log it


def plan_beginnings(people: SamplePeople) -> None:
    """Everybody who coaches begins with planned talks in the first week."""
    for one in people.team.values():
        if one.kind in WAYS:
            people.plans.add(people.moment(0, 3, BEGINS, one.tz), one.id, "begin_talks")


# ---------------------------------------------------------------- seeing


def rep_sees(people: SamplePeople, one: Sample, message: Message, now: datetime) -> None:
    """What a rep means to do about a message of a talk. Each is looked at once, however often it changes."""
    pressed = dict(acts.buttons(message))
    if (slot := pressed.get(ids.PREP_OPEN)) is not None and people.first_look(f"prep:{slot}", one.id, now):
        _means_to_prepare(people, one, slot, now)
    if (talk := pressed.get(ids.TALK_OWN)) is not None and people.first_look(
        f"talk:{message.ts}", one.id, now
    ):
        _means_to_answer(people, one, talk, now)
    if (slot := pressed.get(ids.SLOT_AGREED)) is not None and people.first_look(
        f"agreed:{slot}", one.id, now
    ):
        chances = people.chances(one, "agrees", "", now)
        moment = working(now + timedelta(minutes=chances.randrange(5, 200)), one.tz, chances)
        wants = ids.SLOT_WANTED if chances.random() < 0.2 else ids.SLOT_AGREED
        people.plans.add(moment, one.id, "press", action=wants, value=slot)


def _means_to_prepare(people: SamplePeople, one: Sample, slot: str, now: datetime) -> None:
    kind, chances = KINDS[one.kind], people.chances(one, "prepares", "", now)
    if chances.random() < kind.moves:
        moment = working(now + timedelta(minutes=chances.randrange(10, 90)), one.tz, chances)
        people.plans.add(moment, one.id, "move", slot=slot)
    if chances.random() < kind.answers * 0.9:
        people.plans.add(when_answered(kind, now, one.tz, chances), one.id, "prepare", slot=slot)


def _means_to_answer(people: SamplePeople, one: Sample, talk: str, now: datetime) -> None:
    kind, chances = KINDS[one.kind], people.chances(one, "reads_notes", "", now)
    if chances.random() >= kind.answers:
        return  # silence counts as a yes
    moment, luck = when_answered(kind, now, one.tz, chances), chances.random()
    if luck < kind.disputes:
        people.plans.add(moment, one.id, "fix", talk=talk, disputes=True)
    elif luck < kind.disputes + kind.fixes:
        people.plans.add(moment, one.id, "fix", talk=talk, disputes=False)
    else:
        people.plans.add(moment, one.id, "press", action=ids.TALK_OWN, value=talk)


def coach_sees(people: SamplePeople, one: Sample, message: Message, now: datetime) -> None:
    """What a coach means to do about a morning note, or a word of the rep."""
    way, there = WAYS[one.kind], dict.fromkeys(talk_acts.offered(message))
    for number, (action, value) in enumerate(there):
        chances = people.chances(one, "note", number, now)
        moment = working(now + timedelta(minutes=chances.randrange(15, 120)), one.tz, chances)
        looked = f"{action}:{value}"
        if action in (ids.SLOT_SKIP, ids.LINE_OPEN) and people.first_look(looked, one.id, now):
            over = (ids.TALK_LOG, value) in there  # not a talk of today
            if action == ids.SLOT_SKIP and over and chances.random() < way.gives_reasons:
                people.plans.add(moment, one.id, "skip", slot=value, ts=message.ts)
            if action == ids.LINE_OPEN and chances.random() < 0.6:
                people.plans.add(moment, one.id, "write_line", plan=value, ts=message.ts)
        elif action == ids.STEP_SHOWN and people.first_look(looked, one.id, now):
            people.plans.add(moment, one.id, "press", action=action, value=value)


# ---------------------------------------------------------------- the coach


async def begin_talks(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """`/coach start` with planned talks. After it the coach has the days of the talks in mind."""
    one = people.team[plan.who]
    way = WAYS[one.kind]
    begun = await talk_acts.start(
        people.slack.person(one.id), every=way.every, weekday=way.talk_day, clock=f"{way.talk_at:%H:%M}"
    )
    if begun:
        for rep in people.team.values():
            if rep.manager == one.id and rep.kind in KINDS and people.is_here(rep.id):
                expect_talk(people, one, rep, now)


def expect_talk(people: SamplePeople, coach: Sample, rep: Sample, now: datetime) -> None:
    """The first talk of a pair: two working days ahead or more, on the weekday of their coach."""
    day = next_workday(next_workday(to_local(now, rep.tz).date()))
    day += timedelta(days=(WAYS[coach.kind].talk_day - day.weekday()) % 7)
    _remember(people, coach, rep, day)


def _remember(people: SamplePeople, coach: Sample, rep: Sample, day: date) -> None:
    held = at(day, WAYS[coach.kind].talk_at, rep.tz) + LENGTH
    chances = people.chances(coach, "talks", rep.id, held)
    moment = working(held + timedelta(minutes=chances.randrange(0, 25)), coach.tz, chances)
    people.plans.add(moment, coach.id, "talk", rep=rep.id, day=day.isoformat())


async def talk(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """The day of a talk: whether it is held, and when it is logged. The one after it comes to mind too."""
    coach, rep = people.team[plan.who], people.team[plan.about["rep"]]
    day, way = date.fromisoformat(plan.about["day"]), WAYS[coach.kind]
    if not people.is_here(rep.id):
        return
    moved = people.days.pop(f"moved:{rep.id}", "")
    _remember(people, coach, rep, day + timedelta(days=way.every))
    chances = people.chances(coach, "holds", rep.id, now)
    away_until = people.days.get(f"away:{rep.id}", "")
    if day.isoformat() < away_until or chances.random() >= way.holds:
        return
    held = max(day, date.fromisoformat(moved)) if moved else day
    moment = working(now + (held - day), coach.tz, chances)
    if chances.random() < way.late:
        moment = working(moment + timedelta(days=chances.randrange(2, 6)), coach.tz, chances)
    people.plans.add(moment, coach.id, "log", rep=rep.id, day=held.isoformat())


async def log(people: SamplePeople, plan: Plan, now: datetime) -> None:
    coach, rep = people.team[plan.who], people.team[plan.about["rep"]]
    day, way = date.fromisoformat(plan.about["day"]), WAYS[coach.kind]
    today = to_local(now, rep.tz).date()
    if not people.is_here(rep.id) or day > today:
        return
    chances = people.chances(coach, "logs", rep.id, now)
    about, slots = _matter(people, rep, chances)
    draw, talks = people.draw, people.texts.talks
    words: dict[str, Any] = {
        "what": draw.of(f"gap.{about.gaps[0]}", about.gaps, rep.id, **slots),
        "step": draw.of(f"step.{about.gaps[0]}", about.steps, rep.id, **slots),
    }
    if chances.random() < way.facts:
        facts = talks.facts[cast(Track, rep.track)]
        words["fact"] = draw.of(f"facts.{rep.track}", facts, rep.id, **slots)
        words["practice"] = str(chances.choice((5, 10, 10, 15)))
    if chances.random() < way.looks_back:
        said = (talk_acts.DONE, talk_acts.DONE, talk_acts.NOT_DONE)
        words["outcome"] = talk_acts.WORKED if "fact" in words else chances.choice(said)
    logged = await talk_acts.log(
        people.slack.person(coach.id), rep.id, words, held_on=day if day != today else None
    )
    mine = people.stories[rep.id].matter
    if logged and mine is not None:
        mine.coached = True


def _matter(people: SamplePeople, rep: Sample, chances: random.Random) -> tuple[About, Mapping[str, str]]:
    """What this rep's talk is about: the difficulty of these weeks, or else what is usual in their work."""
    mine, talks = people.stories[rep.id], people.texts.talks
    if mine.matter is not None:
        return talks.themes[mine.matter.theme], mine.slots(mine.matter.customer)
    return talks.plain[cast(Track, rep.track)], mine.slots(chances.choice(mine.open))


async def skip(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A reason for a talk that was not held."""
    actor = people.slack.person(plan.who)
    message = actor.dm.by_ts.get(plan.about["ts"])
    why = people.chances(people.team[plan.who], "why", "", now).choice(("agreed", "they_away", "agreed"))
    if message is not None:
        await talk_acts.skip(actor, message, plan.about["slot"], why)


async def write_line(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A line to one's leader, before they read the weekly summary."""
    actor = people.slack.person(plan.who)
    message = actor.dm.by_ts.get(plan.about["ts"])
    lines = people.texts.talks.leader_lines
    if message is not None:
        await talk_acts.write_line(
            actor, message, plan.about["plan"], people.draw.of("leader_lines", lines, plan.who)
        )


# ---------------------------------------------------------------- the rep


async def prepare(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """The questions before a talk."""
    one, slot = people.team[plan.who], plan.about["slot"]
    actor = people.slack.person(one.id)
    message = acts.with_button(actor, ids.PREP_OPEN, slot)
    if message is None:
        return
    chances = people.chances(one, "writes_prep", "", now)
    about, slots = _matter(people, one, chances)
    draw, talks = people.draw, people.texts.talks
    says = {
        "promise": how_it_went(people, one, now),
        "topic": draw.of(f"topic.{about.gaps[0]}", about.topics, one.id, **slots),
    }
    if chances.random() < 0.6:
        says["proof"] = draw.of(f"facts.{one.track}", talks.facts[cast(Track, one.track)], one.id, **slots)
    if chances.random() < 0.35:
        says["ask_coach"] = draw.of("asks", talks.asks, one.id)
    step = ""
    if chances.random() < 0.3:
        step = draw.of(f"step.{about.gaps[0]}", about.steps, one.id, **slots)
    await talk_acts.prepare(actor, message, slot, says, step)


def how_it_went(people: SamplePeople, one: Sample, now: datetime) -> str:
    """What a rep says became of their next step: better, the better their weeks are."""
    begin, end = KINDS[one.kind].form
    done = min(1.0, people.week(now) / max(1, people.weeks))
    luck = people.chances(one, "went", "", now).random() * (0.5 + begin + (end - begin) * done)
    return talk_acts.WORKED if luck > 0.6 else talk_acts.DONE if luck > 0.25 else talk_acts.NOT_DONE


async def move(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A rep moves a talk by a day or two."""
    one, slot = people.team[plan.who], plan.about["slot"]
    actor = people.slack.person(one.id)
    message = acts.with_button(actor, ids.SLOT_MOVE, slot)
    to = next_workday(next_workday(to_local(now, one.tz).date()))
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
    about, slots = _matter(people, one, chances)
    step = draw.of(f"step.{about.gaps[0]}", about.steps, one.id, **slots)
    await talk_acts.fix(actor, message, talked, step, "")


async def press(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """One button of the newest message that has it."""
    actor = people.slack.person(plan.who)
    message = acts.with_button(actor, plan.about["action"], plan.about["value"])
    if message is not None:
        await talk_acts.press(actor, message, plan.about["action"], plan.about["value"])
        await talk_acts.put_away(actor)


DEEDS: Mapping[str, Deed] = {
    "begin_talks": begin_talks, "talk": talk, "log": log, "skip": skip, "write_line": write_line,
    "prepare": prepare, "move": move, "fix": fix, "press": press,
}  # fmt: skip
