"""Planned talks among simulated people: how they begin, and what coaches do, one function a deed."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from blocks import ids
from bot.sample import acts, log_acts, scenes, talk_acts
from bot.sample import talk_reps as reps
from bot.sample.kinds import KINDS, WAYS, at, next_workday, working
from bot.sample.plans import Plan
from bot.sample.scenes import Scene
from bot.sample.team import Sample
from bot.sample.texts import Track
from coaching.walltime import to_local

if TYPE_CHECKING:
    from bot.sample.people import SamplePeople

Deed = Callable[["SamplePeople", Plan, datetime], Awaitable[None]]
BEGINS = time(9, 20)  # on Thursday of the first week, on each coach's wall
LENGTH = timedelta(minutes=40)  # from the beginning of a talk until its coach sits down to log it


def plan_beginnings(people: SamplePeople) -> None:
    """Everybody who coaches begins with planned talks in the first week."""
    for one in people.team.values():
        if one.kind in WAYS:
            people.plans.add(people.moment(0, 3, BEGINS, one.tz), one.id, "begin_talks")
    scenes.plan(people)


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


def _every(coach: Sample, rep: Sample) -> timedelta:
    """Somebody new talks with their coach every week."""
    return timedelta(days=7 if rep.kind == "new" else WAYS[coach.kind].every)


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
    _remember(people, coach, rep, day + _every(coach, rep))
    chances = people.chances(coach, "holds", rep.id, now)
    scene = scenes.of_talk(people, rep.id, day)
    if scene not in (None, Scene.HELD, Scene.MOVED):
        _plays_scene(people, coach, rep, day, scene, chances)
        return
    away_until = people.days.get(f"away:{rep.id}", "")
    if day.isoformat() < away_until or (chances.random() >= way.holds and scene is None):
        return
    held = max(day, date.fromisoformat(moved)) if moved else day
    moment = working(now + (held - day), coach.tz, chances)
    if chances.random() < way.late and scene is None:
        moment = working(moment + timedelta(days=chances.randrange(2, 6)), coach.tz, chances)
    people.plans.add(moment, coach.id, "log", rep=rep.id, day=held.isoformat())


def _plays_scene(
    people: SamplePeople, coach: Sample, rep: Sample, day: date, scene: Scene | None, chances: random.Random
) -> None:
    """When a coach logs a talk for which it is settled what becomes of it; most of them never."""
    held, moment = day, scenes.afterwards(people, coach, chances)
    if scene is Scene.TODAY:
        held = scenes.last_day(people)
    elif scene is Scene.LATE:
        held = day + timedelta(days=6)  # the last day in time was before the weekend, or on Monday
        moment = working(at(held, time(16, 10), rep.tz), coach.tz, chances)
    elif scene is Scene.FORGOTTEN:
        moment = working(at(day + timedelta(days=23), time(12, 5), coach.tz), coach.tz, chances)
    elif scene is not Scene.TALKED:
        return
    people.plans.add(moment, coach.id, "log", rep=rep.id, day=held.isoformat(), exact=scene is Scene.LATE)


async def log(people: SamplePeople, plan: Plan, now: datetime) -> None:
    coach, rep = people.team[plan.who], people.team[plan.about["rep"]]
    day = date.fromisoformat(plan.about["day"])
    today = to_local(now, rep.tz).date()
    off = people.days.get(f"off:{rep.id}", "")  # said to be off on that day, after the talk or before it
    if not people.is_here(rep.id) or day > today or off >= day.isoformat():
        return
    entry = _entry(people, coach, rep, now)
    logged = await log_acts.log(
        people.slack.person(coach.id),
        rep.id,
        entry,
        held_on=day if day != today or plan.about.get("exact") else None,
    )
    mine = people.stories[rep.id].matter
    if logged and mine is not None:
        mine.coached = True


def _entry(people: SamplePeople, coach: Sample, rep: Sample, now: datetime) -> log_acts.Entry:
    """What a coach has to write about a talk with this rep."""
    way, chances = WAYS[coach.kind], people.chances(coach, "logs", rep.id, now)
    about, slots = reps.matter(people, rep, chances)
    draw, talks = people.draw, people.texts.talks
    words: dict[str, Any] = {
        "what": draw.of(f"gap.{about.gaps[0]}", about.gaps, rep.id, **slots),
        "step": draw.of(f"step.{about.gaps[0]}", about.steps, rep.id, **slots),
    }
    if chances.random() < way.facts:
        facts = talks.facts[cast(Track, rep.track)]
        words["fact"] = draw.of(f"facts.{rep.track}", facts, rep.id, **slots)
        words["practice"] = str(chances.choice((5, 10, 10, 15)))
    return log_acts.Entry(words, way.looks_back, way.covers, chances, scenes.fails(people, rep, now))


async def correct(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """Other words for the next step, after the rep saw it in another way."""
    actor, talked = people.slack.person(plan.who), plan.about["talk"]
    message = acts.with_button(actor, ids.TALK_CORRECT, talked)
    if message is not None:
        step = people.draw.of("agreed_steps", people.texts.talks.agreed_steps, plan.who)
        await log_acts.correct(actor, message, talked, step)


async def log_written(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A talk in which both wrote is made a logged one."""
    coach, slot = people.team[plan.who], plan.about["slot"]
    actor, rep = (
        people.slack.person(coach.id),
        people.team.get(people.told.get(f"prep:{slot}", {}).get("who", "")),
    )
    message = acts.with_button(actor, ids.TALK_LOG, slot)
    if message is not None and rep is not None:
        await log_acts.log_from(actor, message, slot, _entry(people, coach, rep, now))


async def skip(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A reason for a talk that is not held."""
    actor = people.slack.person(plan.who)
    message = actor.dm.by_ts.get(plan.about["ts"])
    luck = people.chances(people.team[plan.who], "why", "", now).choice(("agreed", "they_away", "agreed"))
    why, words = plan.about.get("why", luck), ""
    if why == "other":
        words = people.draw.of("reasons", people.texts.talks.reasons, plan.who)
    if message is not None and await talk_acts.skip(actor, message, plan.about["slot"], why, words):
        rep = people.told.get(f"prep:{plan.about['slot']}", {}).get("who", "")
        people.days[f"off:{rep}"] = to_local(now, people.team[plan.who].tz).date().isoformat()


async def share(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """Another manager is asked to coach somebody in one skill; the two talk a few days later."""
    rep, helper = people.team[scenes.HELPED], people.team[scenes.HELPER]
    if await talk_acts.add_coach(people.slack.person(plan.who), rep.name, helper.id):
        day = next_workday(next_workday(to_local(now, rep.tz).date()))
        moment = at(day, time(15, 20), helper.tz) + timedelta(days=1)
        people.plans.add(moment, helper.id, "log", rep=rep.id, day=day.isoformat())


async def write_line(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A line to one's leader, before they read the weekly summary."""
    actor = people.slack.person(plan.who)
    message = actor.dm.by_ts.get(plan.about["ts"])
    lines = people.texts.talks.leader_lines
    if message is not None:
        await talk_acts.write_line(
            actor, message, plan.about["plan"], people.draw.of("leader_lines", lines, plan.who)
        )


DEEDS: Mapping[str, Deed] = {
    "begin_talks": begin_talks, "talk": talk, "log": log, "log_written": log_written, "correct": correct,
    "skip": skip, "share": share, "write_line": write_line, **reps.DEEDS,
}  # fmt: skip
