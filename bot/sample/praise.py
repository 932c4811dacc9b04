"""Praise, drills and warm-ups among simulated people: what they mean to do in a week."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from blocks import ids
from bot.sample.chatter import EVERYBODY, rooms
from bot.sample.kinds import KINDS, WAYS, at
from bot.sample.team import Sample

if TYPE_CHECKING:
    from bot.sample.people import SamplePeople

# How many kudos a coach gives in a week, by their way.
_BY_COACH = {"replies": 2, "taps": 1, "skips": 0}
_FAMED = (
    "steady",
    "improving",
    "last_minute",
    "late",
    "new",
    "brief",
    "short_leave",
    "on_leave",
    "sliding",
    "patchy",
)
# What coaches choose for their team's channel besides the channel itself, by their way.
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "replies": {ids.TEAM_DIGEST_DAY: "0", ids.TEAM_DIGEST_AT: "10:00"},
    "taps": {ids.TEAM_MEETING: "2"},
}
_GIVES = 0.25  # how many reps thank somebody of their team in a week
_THANKS_COACH = 0.12  # and how many their coach
_OF_THREE = 4  # weeks between two kudos to three people at once
_PRACTICES = {"improving": 0.6, "new": 0.7, "steady": 0.35, "last_minute": 0.3, "brief": 0.25, "late": 0.15}
_WARMS_UP = {"improving": 0.3, "new": 0.3, "steady": 0.1}


def plan_beginnings(people: SamplePeople) -> None:
    """In the first weeks an admin says where kudos go, and managers name the channel of their team."""
    everybody = list(people.team.values())
    for one in everybody:
        if one.manager is None:
            moment = people.moment(0, 0, time(9, 4), one.tz)
            people.plans.add(moment, one.id, "home", then="choose_kudos", room=EVERYBODY)
    for name, members in rooms(everybody).items():
        boss = people.team[members[0]]
        if name != EVERYBODY and boss.kind in _CHOICES:
            moment = people.moment(1, 1, time(9, 6), boss.tz)
            more = _CHOICES[boss.kind]
            people.plans.add(moment, boss.id, "home", then="choose_channel", room=name, more=more)


@dataclass(frozen=True, slots=True)
class _Team:
    """A coach, who reports to them, and the channel they share, with everybody in it."""

    boss: Sample
    reps: Sequence[Sample]
    room: str
    members: Sequence[str]


def plan_week(people: SamplePeople, week: int, now: datetime) -> None:
    """Who thanks whom in this week, who does the drill and who warms up."""
    here = [one for one in people.team.values() if people.is_here(one.id)]
    places = rooms(here)
    room_of = {members[0]: name for name, members in places.items() if name != EVERYBODY}
    reps: dict[str | None, list[Sample]] = {}
    for one in here:
        if one.kind in KINDS:
            reps.setdefault(one.manager, []).append(one)
    for boss in here:
        if boss.kind in WAYS:
            room = room_of.get(boss.id, EVERYBODY)
            team = _Team(boss, reps.get(boss.id, []), room, places[room])
            _coach(people, team, week, now)
            for one in team.reps:
                _rep(people, one, team, week, now)
        elif boss.kind == "leader" and week % 3 == 1:
            coaches = [one for one in here if one.manager == boss.id and one.kind in ("replies", "taps")]
            team = _Team(boss, coaches, EVERYBODY, places[EVERYBODY])
            chances = people.chances(boss, "thanks", "", now)
            for one in chances.sample(coaches, min(1, len(coaches))):
                _plan(people, boss, [one], team, week, now, chances, how="command")


def _coach(people: SamplePeople, team: _Team, week: int, now: datetime) -> None:
    boss, chances = team.boss, people.chances(team.boss, "thanks", "", now)
    famed = [one for one in team.reps if one.kind in _FAMED]
    for one in chances.sample(famed, min(len(famed), _BY_COACH[boss.kind])):
        how = "form" if chances.random() < 0.4 else "command"
        _plan(people, boss, [one], team, week, now, chances, how=how)
    if boss.kind == "replies" and len(famed) > 2 and week % _OF_THREE == 1:
        _plan(people, boss, chances.sample(famed, 3), team, week, now, chances, how="vague")


def _rep(people: SamplePeople, one: Sample, team: _Team, week: int, now: datetime) -> None:
    chances, kind = people.chances(one, "thanks", "", now), KINDS[one.kind]
    others = [other for other in team.reps if other.id != one.id and other.kind in _FAMED]
    if others and chances.random() < _GIVES * kind.answers:
        how = "private" if chances.random() < 0.15 else "command"
        _plan(people, one, [chances.choice(others)], team, week, now, chances, how=how)
    if team.boss.kind != "skips" and chances.random() < _THANKS_COACH:
        _plan(people, one, [team.boss], team, week, now, chances, how="command")
    if team.room != EVERYBODY and chances.random() < _PRACTICES.get(one.kind, 0.1):
        _add(people, one, week, (1, 2, 3), now, chances, "drill", room=team.room)
    if chances.random() < _WARMS_UP.get(one.kind, 0.02):
        _add(people, one, week, (0, 1, 2, 3), now, chances, "warm_up")


def _plan(
    people: SamplePeople, giver: Sample, to: Sequence[Sample], team: _Team, week: int, now: datetime,
    chances: random.Random, *, how: str,
) -> None:  # fmt: skip
    """A kudos some time in the week, and who says thanks as well."""
    whom = [one.id for one in to]
    moment = _add(
        people, giver, week, (0, 1, 2, 3, 4), now, chances, "kudos", to=whom, room=team.room, how=how
    )
    if moment is None or how == "private":
        return
    fans = [id for id in team.members if id not in (giver.id, *whom)]
    for fan in chances.sample(fans, min(len(fans), chances.choice((0, 0, 1, 1)))):
        later = moment + timedelta(minutes=chances.randrange(4, 150), seconds=chances.randrange(60))
        people.plans.add(later, fan, "thank", room=team.room)


def _add(
    people: SamplePeople, one: Sample, week: int, days: Sequence[int], now: datetime, chances: random.Random,
    what: str, **about: Any,
) -> datetime | None:  # fmt: skip
    """A plan for one of these days of the week, in working hours; None where that is over."""
    day = (people.monday(week) + timedelta(days=chances.choice(days))).date()
    clock = time(chances.randrange(9, 17), chances.randrange(60), chances.randrange(60))
    moment = at(day, clock, one.tz)
    if moment <= now:
        return None
    people.plans.add(moment, one.id, what, **about)
    return moment
