"""The kinds of simulated people: how likely they answer, when, and how much they say."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching.walltime import to_local, to_utc


@dataclass(frozen=True, slots=True)
class Kind:
    """Somebody who is asked. Chances are from 0 to 1; the three of `when` are: today, next morning, after it is due."""

    answers: float = 0.96
    when: tuple[float, float, float] = (0.85, 0.15, 0.0)
    win: float = 0.75  # how often they name something that went well
    stuck: float = 0.45  # how often a new difficulty begins
    nothing_new: float = 0.0  # where it is offered
    shares_mood: float = 0.0
    writes_back: float = 0.45
    form: tuple[float, float] = (0.6, 0.6)  # how well it goes, at the beginning and at the end, from 0 to 1
    quiet: float = 0.2  # how often a number or the mood is left out
    moves: float = 0.0  # how often they move a planned talk
    fixes: float = 0.05  # how often they put the next step in other words than their coach
    disputes: float = 0.0  # how often they see the talk in another way
    asks: float = 0.1  # how often they ask for a time after a talk that was not held


KINDS: Mapping[str, Kind] = {
    "steady": Kind(shares_mood=0.1, form=(0.6, 0.68)),
    "improving": Kind(form=(0.3, 0.85), stuck=0.7, writes_back=0.7, shares_mood=0.2, fixes=0.4, asks=0.5),
    "sliding": Kind(
        form=(0.78, 0.2), when=(0.6, 0.3, 0.1), stuck=0.6, shares_mood=0.8, quiet=0.05, disputes=0.5
    ),
    "brief": Kind(win=0.5, stuck=0.2, nothing_new=0.4, writes_back=0.15, quiet=0.4, form=(0.65, 0.65)),
    "late": Kind(answers=0.9, when=(0.0, 0.4, 0.6), writes_back=0.3, moves=0.5),
    "last_minute": Kind(answers=1.0, when=(0.0, 1.0, 0.0), shares_mood=0.2, form=(0.5, 0.6)),
    "patchy": Kind(answers=0.6, when=(0.4, 0.4, 0.2), quiet=0.4, writes_back=0.2),
    "silent": Kind(answers=0.2, when=(0.2, 0.6, 0.2), win=0.4, quiet=0.7, writes_back=0.0, form=(0.45, 0.4)),
    "on_leave": Kind(form=(0.5, 0.6)),
    "short_leave": Kind(form=(0.6, 0.65), stuck=0.35),
    "new": Kind(answers=1.0, stuck=0.8, form=(0.25, 0.5), writes_back=0.9),
    "leaving": Kind(answers=0.85, form=(0.5, 0.25), when=(0.5, 0.4, 0.1)),
}


@dataclass(frozen=True, slots=True)
class Way:
    """Somebody who coaches. `sits` are the days after an answer and the wall times at which they go through answers."""

    sits: tuple[tuple[int, time], ...]
    comes: float = 1.0  # in how many weeks they sit down at all
    once: bool = False  # and then once, whatever comes in later
    most: int = 50  # answers they go through at once
    writes: float = 1.0  # how often they write where a tap would do
    soon: timedelta = timedelta(minutes=25)  # after "Talk soon, please"
    every: int = 14  # days between two planned talks with somebody
    talk_day: int = 1  # 0 is Monday
    talk_at: time = time(11, 0)  # on the rep's wall
    holds: float = 0.97  # how many of the planned talks they have
    late: float = 0.08  # how many of these they log some days later
    facts: float = 0.8  # how many with a fact and practice
    looks_back: float = 0.85  # how often they say what became of the last next step
    gives_reasons: float = 0.3  # how often they say why a talk was not held
    snoozes: float = 0.0  # how often they put the question off by two days
    covers: float = 0.6  # how many of the topics in sight they get to
    corrects: float = 1.0  # how often they change what the rep sees in another way


WAYS: Mapping[str, Way] = {
    "replies": Way(((0, time(17, 5)), (1, time(12, 35)), (4, time(9, 5))), writes=0.75),
    "taps": Way(
        ((1, time(9, 10)), (4, time(9, 20))), writes=0.0, soon=timedelta(hours=2),
        talk_day=2, talk_at=time(10, 0), holds=0.85, late=0.35, facts=0.3, looks_back=0.5, gives_reasons=0.6,
        snoozes=0.1, covers=0.45, corrects=0.8,
    ),
    "skips": Way(
        ((1, time(16, 20)),), comes=0.55, once=True, most=3, writes=0.2, soon=timedelta(hours=20),
        talk_day=0, talk_at=time(15, 0), holds=0.3, late=0.4, facts=0.2, looks_back=0.2, gives_reasons=0.1,
        snoozes=0.2, covers=0.35, corrects=0.3,
    ),
}  # fmt: skip

WORK_BEGINS, WORK_ENDS = time(8, 40), time(17, 50)


def working(moment: datetime, zone: str, chances: random.Random) -> datetime:
    """This moment if it lies in working hours there, else a little after the next ones begin."""
    local = to_local(moment, zone)
    day = local.date()
    if local.weekday() < 5 and WORK_BEGINS <= local.time() <= WORK_ENDS:
        return moment
    if local.weekday() >= 5 or local.time() > WORK_ENDS:
        day = next_workday(day)
    return at(day, WORK_BEGINS, zone) + timedelta(
        minutes=chances.randrange(3, 75), seconds=chances.randrange(60)
    )


def next_workday(day: date) -> date:
    day += timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def at(day: date, clock: time, zone: str) -> datetime:
    """The instant at which the wall there shows this."""
    return to_utc(day, clock, zone)


def when_answered(kind: Kind, asked: datetime, zone: str, chances: random.Random) -> datetime:
    """When somebody of this kind answers what came at `asked`."""
    day = to_local(asked, zone).date()
    today, morning, _ = kind.when
    drawn, seconds = chances.random(), timedelta(seconds=chances.randrange(60))
    if drawn < today:
        soon = asked + timedelta(minutes=min(210, 4 + chances.expovariate(1 / 55))) + seconds
        return working(soon, zone, chances)
    after = next_workday(day)
    if drawn < today + morning:
        return at(after, time(9, 0), zone) + timedelta(minutes=chances.randrange(4, 165)) + seconds
    return at(after, time(12, 30), zone) + timedelta(minutes=chances.randrange(0, 290)) + seconds


def next_sitting(way: Way, now: datetime, zone: str, chances: random.Random) -> datetime:
    """When a coach sits down next to go through what has come in."""
    today = to_local(now, zone).date()
    for offset, clock in way.sits:
        day = today + timedelta(days=offset)
        if day.weekday() >= 5:
            continue
        moment = at(day, clock, zone) + timedelta(
            minutes=chances.randrange(0, 40), seconds=chances.randrange(60)
        )
        if moment > now:
            return moment
    return at(next_workday(today), time(9, 15), zone) + timedelta(minutes=chances.randrange(0, 40))


def hour_there(moment: datetime, zone: str) -> int:
    return moment.astimezone(ZoneInfo(zone)).hour
