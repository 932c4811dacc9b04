"""What is settled for the sample team: who shows which state of a planned talk when the past of a world ends.

All else is chance. Talks come every two weeks, so they are counted in rounds from the end: 0 is the last one before
it, -1 the first one after it. Only the sample team has scenes, and only a past that is long enough for them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.sample.kinds import at
from bot.sample.team import SAMPLE_TEAM, Sample
from coaching.walltime import to_local

if TYPE_CHECKING:
    from bot.sample.people import SamplePeople

LEAST_WEEKS: Final = 6
_SAMPLE = frozenset(one.id for one in SAMPLE_TEAM)
ROUND_WEEKS: Final = 2


class Scene(StrEnum):
    """What becomes of one planned talk."""

    HELD = "held"  # in time, and logged the same day
    LATE = "late"  # held and logged in the days for it, but after the last one in time
    OPEN = "open"  # nobody does anything
    TODAY = "today"  # the rep moved it to the day on which the past ends
    MOVED = "moved"  # the rep moves it ahead
    TALKED = "talked"  # the rep says that they talked; the notes are still to come
    WRITTEN = "written"  # held in a thread
    FORGOTTEN = "forgotten"  # logged after weeks, which the rep has not confirmed yet
    AGREED = "agreed"  # skipped, and the rep said yes to it
    ASKED = "asked"  # skipped as agreed, and the rep has not answered yet
    THEY_AWAY = "they_away"  # skipped: the rep was away
    I_AWAY = "i_away"  # skipped: the coach is away
    OTHER = "other"  # skipped for another reason, in words
    RESTS = "rests"  # the rep paused


SKIPS: Mapping[Scene, str] = {
    Scene.AGREED: "agreed", Scene.ASKED: "agreed", Scene.THEY_AWAY: "they_away", Scene.I_AWAY: "i_away",
    Scene.OTHER: "other",
}  # fmt: skip

# By the rep and the round.
_TALKS: Mapping[tuple[str, int], Scene] = {
    ("UFLO", 0): Scene.WRITTEN, ("UCY", 0): Scene.RESTS, ("UBEN", 1): Scene.HELD, ("UBEN", 0): Scene.HELD,
    ("UDIEGO", 1): Scene.HELD, ("UDIEGO", 0): Scene.HELD, ("UELI", 1): Scene.HELD, ("UELI", 0): Scene.HELD,
    ("UGUS", 1): Scene.THEY_AWAY, ("UGUS", 0): Scene.TODAY, ("UHANA", 0): Scene.OPEN, ("UIDA", 0): Scene.LATE,
    ("UJO", 1): Scene.HELD, ("UJO", 0): Scene.ASKED, ("ULIV", 1): Scene.AGREED, ("ULIV", 0): Scene.TALKED,
    # A run that their leader hears of, and that is over in time; and one that is not.
    ("UMEERA", 3): Scene.HELD, ("UMEERA", 2): Scene.OPEN, ("UMEERA", 1): Scene.OPEN, ("UMEERA", 0): Scene.HELD,
    ("UOM", 2): Scene.OPEN, ("UOM", 1): Scene.OPEN, ("UOM", 0): Scene.OPEN,
    ("UNIKHIL", 2): Scene.OPEN, ("UNIKHIL", 1): Scene.FORGOTTEN, ("UNIKHIL", 0): Scene.OPEN,
    ("UPIRI", 2): Scene.I_AWAY, ("UQUINN", 2): Scene.OPEN, ("URUBY", 2): Scene.OPEN,
    ("URUBY", 0): Scene.OTHER, ("UQUINN", -1): Scene.MOVED,
}  # fmt: skip
_SEES_IT_OTHERWISE = frozenset({("UDIEGO", 1), ("UDIEGO", 0)})
_SAYS_NOTHING_YET = frozenset({("UNIKHIL", 0)})
_ASKS_FOR_A_TIME = frozenset({("UMEERA", 1), ("UMEERA", 2)})
GIVES_UP: Final = "UELI"  # says "not yet" to the next step of the talk before, and then the two drop it
FAILS: Final = "UBEN"  # says "not yet" too, and the coach closes it as not done
HELPER, HELPED, HELPED_BY = "UROSA", "UANA", "USAM"  # an extra coach: who, for whom, and who asks them


def has_scenes(people: SamplePeople) -> bool:
    return people.weeks >= LEAST_WEEKS and people.team.keys() >= _SAMPLE


def round_of(people: SamplePeople, day: date) -> int:
    """How many rounds of talks come after the one of this day before the past ends."""
    week = (day - people.monday(0).date()).days // 7
    return (people.weeks - week) // ROUND_WEEKS


def of_talk(people: SamplePeople, rep: str, day: date) -> Scene | None:
    """What is settled for the talk with this rep that is planned for `day`."""
    return _TALKS.get((rep, round_of(people, day))) if has_scenes(people) else None


def remember(people: SamplePeople, slot: str, rep: Sample, day: date) -> None:
    """The rep reads of this slot before its talk: what is settled for it is known by its id from now on."""
    scene = of_talk(people, rep.id, day)
    if scene is not None:
        people.told[f"prep:{slot}"]["scene"] = scene.value


def of_slot(people: SamplePeople, slot: str) -> Scene | None:
    found = people.told.get(f"prep:{slot}", {}).get("scene")
    return Scene(found) if found is not None else None


def disputes(people: SamplePeople, rep: Sample, now: datetime) -> bool:
    return _listed(people, _SEES_IT_OTHERWISE, rep, now)


def waits(people: SamplePeople, rep: Sample, now: datetime) -> bool:
    """The rep does not answer what was written before the past is over."""
    return _listed(people, _SAYS_NOTHING_YET, rep, now)


def asks_for_a_time(people: SamplePeople, rep: Sample, now: datetime) -> bool:
    """The days for a talk end in the round after it."""
    return _listed(people, _ASKS_FOR_A_TIME, rep, now - timedelta(weeks=1))


def _listed(people: SamplePeople, listed: frozenset[tuple[str, int]], rep: Sample, moment: datetime) -> bool:
    day = to_local(moment, rep.tz).date()
    return has_scenes(people) and (rep.id, round_of(people, day)) in listed


def not_yet(people: SamplePeople, rep: Sample, now: datetime) -> bool:
    """From the talk before the last one on this rep says "not yet" of the next step."""
    day = to_local(now, rep.tz).date()
    return has_scenes(people) and rep.id in (GIVES_UP, FAILS) and round_of(people, day) in (0, 1)


def gives_up(people: SamplePeople, rep: Sample, now: datetime) -> bool:
    """Before the last talk this rep would rather drop the step."""
    return rep.id == GIVES_UP and in_last_round(people, now)


def fails(people: SamplePeople, rep: Sample, now: datetime) -> bool:
    """In the last talk the coach closes this rep's step as not done."""
    return rep.id == FAILS and in_last_round(people, now)


def in_last_round(people: SamplePeople, now: datetime) -> bool:
    """What somebody has to settle now may wait until the past is over, for whoever plays to find."""
    return has_scenes(people) and round_of(people, now.date()) == 0


def afterwards(people: SamplePeople, one: Sample, chances: random.Random) -> datetime:
    """When life goes on after the past: the day after its last one, in the afternoon."""
    return people.moment(people.weeks, 4, time(14, chances.randrange(60)), one.tz)


def last_day(people: SamplePeople) -> date:
    """The day on which the past ends."""
    return (people.monday(people.weeks) + timedelta(days=3)).date()


def in_weeks(people: SamplePeople, before: int, day: int, clock: time, one: Sample) -> datetime:
    """When the wall of somebody shows this, so many weeks before the last one, `day` days after its Monday."""
    return at((people.monday(people.weeks - before) + timedelta(days=day)).date(), clock, one.tz)


def plan(people: SamplePeople) -> None:
    """What happens once: a rep pauses, and a manager asks another one to coach somebody in one skill."""
    if not has_scenes(people):
        return
    rests, asks = people.team["UCY"], people.team[HELPED_BY]
    people.plans.add(in_weeks(people, 1, 0, time(9, 12), rests), rests.id, "rest")
    people.plans.add(in_weeks(people, 2, 4, time(10, 4), asks), asks.id, "share")
