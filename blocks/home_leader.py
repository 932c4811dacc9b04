"""Home, the leader's part: how talks are kept in the teams below, in counts and by manager. Never a word of a talk."""

from __future__ import annotations

from dataclasses import dataclass

from blocks.figures import Count
from blocks.home_talks import MANAGERS, PAGE, all_of
from blocks.parts import Block, context, section
from blocks.text import Person, line, name


@dataclass(frozen=True, slots=True)
class ManagerLine:
    """One manager. `band` is how their rhythm is kept, in words, empty where too few talks were counted."""

    person: Person
    people: int
    held: Count
    shown: Count
    band: str = ""
    next: str = ""  # the leader's own next talk with them


@dataclass(frozen=True, slots=True)
class LeaderPart:
    """Everybody below: how many, what they hold, what came of it. Managers are in order of their names."""

    people: int
    held: Count
    shown: Count
    managers: tuple[ManagerLine, ...]


def leader_part(part: LeaderPart) -> list[Block]:
    """Results first in each line. No ranking: the order is the alphabet's."""
    head = f"*Coaching below you* · {_people(part.people)}, {_managers(len(part.managers))}"
    rows = [
        head,
        f"Next steps shown to work: {part.shown.said()} · Talks held: {part.held.said()}",
    ]
    blocks: list[Block] = [section("\n".join(rows))]
    blocks += [section(manager_line(one)) for one in part.managers[:PAGE]]
    blocks += all_of(MANAGERS, len(part.managers), "managers")
    blocks.append(
        context(
            "Talks of the last 8 weeks. Next steps closed in 90 days. You see counts, never what was said."
        )
    )
    return blocks


def manager_line(one: ManagerLine) -> str:
    """A manager in two lines or three."""
    band = f" · {line(one.band, 40)}" if one.band else ""
    coming = f"\nYour next talk: {line(one.next, 80)}" if one.next else ""
    return (
        f"*{name(one.person)}* · {_people(one.people)}\n"
        f"Shown to work {one.shown.said()} · held {one.held.said()}{band}{coming}"
    )


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _managers(count: int) -> str:
    return "1 manager" if count == 1 else f"{count} managers"
