"""Which drill comes next, for a team or for one person; and the warm-up of the moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

SKILL_RESTS, DRILL_RESTS = timedelta(weeks=3), timedelta(weeks=8)
MEETING_MINUTES = 8  # of an item for the team's meeting
_NEVER = date.min
_FIRST = date(2025, 1, 6)  # the Monday from which on drills take turns where no team keeps a list


@dataclass(frozen=True, slots=True)
class Need:
    """A skill: how much it moves results (1 to 3), and how many people are `below` the level they need."""

    skill: str
    impact: int
    below: int = 0


@dataclass(frozen=True, slots=True)
class DrillCard:
    """A drill of the library as the choice sees it."""

    key: str
    label: str
    minutes: int
    skills: tuple[str, ...]
    tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Used:
    """A drill of an earlier week, by its Monday, and the skill it was chosen for."""

    week: date
    drill: str
    skill: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    drill: DrillCard
    skill: str


@dataclass(frozen=True, slots=True)
class DrillLine:
    """The drill of a manager's week. `posted`: a team channel has it, or will."""

    key: str
    label: str
    minutes: int
    goal: str
    posted: bool


def choose_drill(
    needs: Iterable[Need], drills: Sequence[DrillCard], used: Collection[Used], week: date,
    *, tracks: Collection[str] = (), campaign: Collection[str] = (), focus: str | None = None,
) -> Chosen | None:  # fmt: skip
    """The drill of the week that begins on `week`, a Monday; None where no drill is free.

    The skill where most people are below what they need, times its impact, comes first; among equals the higher
    impact, then the one that had no drill for longest, then the order of `needs`. `focus` is a person's own
    skill and comes before all. A skill with a drill in the three weeks before rests, unless it is in
    `campaign`; so does a drill that was used in the eight weeks before. Of several the shortest, then the one
    used longest ago.
    `tracks`: only drills made for one of these; empty: for any. Rule: docs/rules.md, "The drill of the week".
    """
    before = [one for one in used if one.week < week]
    resting = {one.drill for one in before if week - one.week <= DRILL_RESTS}
    free = [one for one in drills if one.key not in resting and (not tracks or set(tracks) & set(one.tracks))]
    lately = {one.skill for one in before if week - one.week <= SKILL_RESTS} - set(campaign)
    ordered = _in_order(list(needs), before, focus)
    for need in (*(n for n in ordered if n.skill not in lately), *(n for n in ordered if n.skill in lately)):
        fitting = [one for one in free if need.skill in one.skills]
        if fitting:
            last = {one.drill: one.week for one in sorted(before, key=lambda one: one.week)}
            first = min(fitting, key=lambda one: (one.minutes, last.get(one.key, _NEVER), one.key))
            return Chosen(first, need.skill)
    return None


def _in_order(needs: list[Need], before: Collection[Used], focus: str | None) -> list[Need]:
    last: dict[str | None, date] = {}
    for one in before:
        last[one.skill] = max(one.week, last.get(one.skill, _NEVER))

    def place(need: Need) -> tuple[object, ...]:
        return (
            need.skill != focus,
            -need.below * need.impact,
            -need.impact,
            last.get(need.skill, _NEVER),
        )

    return sorted(needs, key=place)


def meeting_drill(
    drills: Sequence[DrillCard], week: date, tracks: Collection[str], but: str
) -> DrillCard | None:
    """An item of 8 minutes at most for the team's meeting in the week of this Monday, in turn.

    `but` is the key of the drill of that week, which the team does anyhow. None where none is short enough.
    """
    short = sorted(
        (
            one
            for one in drills
            if one.minutes <= MEETING_MINUTES
            and one.key != but
            and (not tracks or set(tracks) & set(one.tracks))
        ),
        key=lambda one: one.key,
    )
    return short[week.toordinal() // 7 % len(short)] if short else None


def in_turn(keys: Sequence[str], done: Sequence[str]) -> str | None:
    """The key that comes next, when those in `done` (the oldest first) were had: each once before any twice."""
    if not keys:
        return None
    last = {key: place for place, key in enumerate(done)}
    return min(keys, key=lambda key: (last.get(key, -1), keys.index(key)))


@lru_cache(512)
def drill_in_turn(
    needs: tuple[Need, ...], drills: tuple[DrillCard, ...], tracks: frozenset[str], week: date
) -> Chosen | None:
    """The drill of a week for people who share no channel, and so have no list of what they had.

    The same choice as that of a team which had a drill in every week since the first one there is.
    Rule: docs/rules.md, "The drill of the week".
    """
    used: list[Used] = []
    found, at = None, min(_FIRST, week)
    while at <= week:
        found = choose_drill(needs, drills, used[-12:], at, tracks=tracks)
        if found is not None:
            used.append(Used(at, found.drill.key, found.skill))
        at += timedelta(weeks=1)
    return found
