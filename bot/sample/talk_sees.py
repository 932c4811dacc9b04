"""Planned talks among simulated people: what reps and coaches mean to do about what they read."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from blocks import ids
from bot.sample import acts, scenes, talk_acts
from bot.sample.kinds import KINDS, WAYS, at, next_workday, when_answered, working
from bot.sample.scenes import SKIPS, Scene
from bot.sample.team import Sample
from coaching.walltime import to_local
from playground.world import Message

if TYPE_CHECKING:
    from bot.sample.people import SamplePeople


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
        _means_to_agree(people, one, slot, now)
    if (slot := pressed.get(ids.SLOT_ASK)) is not None and people.first_look(f"ask:{slot}", one.id, now):
        chances = people.chances(one, "asks", "", now)
        if scenes.asks_for_a_time(people, one, now) or chances.random() < KINDS[one.kind].asks:
            moment = working(now + timedelta(minutes=chances.randrange(5, 200)), one.tz, chances)
            people.plans.add(moment, one.id, "ask", slot=slot)


def _means_to_prepare(people: SamplePeople, one: Sample, slot: str, now: datetime) -> None:
    kind, chances = KINDS[one.kind], people.chances(one, "prepares", "", now)
    day = next_workday(to_local(now, one.tz).date())  # the message comes a working day ahead
    scenes.remember(people, slot, one, day)
    scene, moves = scenes.of_slot(people, slot), chances.random() < kind.moves
    moment = working(now + timedelta(minutes=chances.randrange(10, 60)), one.tz, chances)
    if scene is Scene.TODAY:
        people.plans.add(moment, one.id, "move", slot=slot, to=scenes.last_day(people).isoformat())
    elif scene is Scene.MOVED or (scene is None and moves):
        people.plans.add(moment, one.id, "move", slot=slot)
    elif scene is Scene.WRITTEN:
        people.plans.add(moment, one.id, "write", slot=slot)
    elif scene is Scene.TALKED:
        said = at(day + timedelta(days=2), time(15, chances.randrange(60)), one.tz)
        people.plans.add(said, one.id, "press", action=ids.SLOT_TALKED, value=slot)
    if chances.random() < kind.answers * 0.9 or scene is Scene.HELD:
        people.plans.add(when_answered(kind, now, one.tz, chances), one.id, "prepare", slot=slot)


def _means_to_answer(people: SamplePeople, one: Sample, talk: str, now: datetime) -> None:
    kind, chances = KINDS[one.kind], people.chances(one, "reads_notes", "", now)
    disputed = scenes.disputes(people, one, now)
    if scenes.waits(people, one, now):
        moment = scenes.afterwards(people, one, chances)
        people.plans.add(moment, one.id, "press", action=ids.TALK_OWN, value=talk)
        return
    if chances.random() >= kind.answers and not disputed:
        return  # silence counts as a yes
    moment, luck = when_answered(kind, now, one.tz, chances), chances.random()
    if (disputed or luck < kind.disputes) and people.first_look(f"disputes:{talk}", one.id, now):
        people.plans.add(moment, one.id, "fix", talk=talk, disputes=True)
    elif kind.disputes < luck < kind.disputes + kind.fixes:
        people.plans.add(moment, one.id, "fix", talk=talk, disputes=False)
    else:
        people.plans.add(moment, one.id, "press", action=ids.TALK_OWN, value=talk)


def _means_to_agree(people: SamplePeople, one: Sample, slot: str, now: datetime) -> None:
    scene, chances = scenes.of_slot(people, slot), people.chances(one, "agrees", "", now)
    moment = working(now + timedelta(minutes=chances.randrange(5, 200)), one.tz, chances)
    wanted = scene is None and chances.random() < 0.2
    if scene is Scene.ASKED:
        moment = scenes.afterwards(people, one, chances)
    people.plans.add(
        moment, one.id, "press", action=ids.SLOT_WANTED if wanted else ids.SLOT_AGREED, value=slot
    )


def coach_sees(people: SamplePeople, one: Sample, message: Message, now: datetime) -> None:
    """What a coach means to do about a morning note, or a word of the rep."""
    there = dict.fromkeys(talk_acts.offered(message))
    for number, (action, value) in enumerate(there):
        chances = people.chances(one, "note", number, now)
        moment = working(now + timedelta(minutes=chances.randrange(15, 120)), one.tz, chances)
        if action in _NAMES_SLOT:
            _sees_slot(people, one, message, (action, value), (ids.TALK_LOG, value) in there, moment, chances)
        first = action in _ONCE and people.first_look(f"{action}:{value}", one.id, now)
        if first and action == ids.LINE_OPEN and chances.random() < 0.6:
            people.plans.add(moment, one.id, "write_line", plan=value, ts=message.ts)
        elif first and action == ids.STEP_SHOWN:
            people.plans.add(moment, one.id, "press", action=action, value=value)
        elif first and action == ids.TALK_CORRECT and chances.random() < WAYS[one.kind].corrects:
            later = working(now + timedelta(hours=27), one.tz, chances)
            if scenes.in_last_round(people, now):
                later = scenes.afterwards(people, one, chances)
            people.plans.add(later, one.id, "correct", talk=value)


_NAMES_SLOT = (ids.SLOT_SKIP, ids.TALK_LOG, ids.BRIEF_OPEN, ids.SLOT_SNOOZE, ids.THREAD_OPEN)
_ONCE = (ids.LINE_OPEN, ids.STEP_SHOWN, ids.TALK_CORRECT)


def _sees_slot(
    people: SamplePeople, one: Sample, message: Message, offer: tuple[str, str], over: bool, moment: datetime,
    chances: random.Random,
) -> None:  # fmt: skip
    """Something to do about a planned talk. `over`: it is not one of today."""
    (action, slot), way, now = offer, WAYS[one.kind], moment
    scene = scenes.of_slot(people, slot)
    if scene is None:
        if action not in (ids.SLOT_SKIP, ids.SLOT_SNOOZE) or not people.first_look(
            f"{action}:{slot}", one.id, now
        ):
            return
        if action == ids.SLOT_SKIP and over and chances.random() < way.gives_reasons:
            people.plans.add(moment, one.id, "skip", slot=slot, ts=message.ts)
        if action == ids.SLOT_SNOOZE and chances.random() < way.snoozes:
            people.plans.add(moment, one.id, "press", action=action, value=slot)
    elif scene in SKIPS and action != ids.THREAD_OPEN and people.first_look(f"skip:{slot}", one.id, now):
        people.plans.add(moment, one.id, "skip", slot=slot, ts=message.ts, why=SKIPS[scene])
    elif (
        scene is Scene.WRITTEN
        and action == ids.THREAD_OPEN
        and offer in acts.buttons(message)
        and people.first_look(f"write:{slot}", one.id, now)
    ):
        people.plans.add(moment, one.id, "write", slot=slot, logs=True)
