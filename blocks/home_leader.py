"""Home, the leader's part: how talks are kept in the teams below, in counts and by manager. Never a word of a talk."""

from __future__ import annotations

from dataclasses import dataclass

from blocks.figures import Count
from blocks.home_talks import MANAGERS, PAGE, all_of
from blocks.parts import Block, context, section
from blocks.results import inputs_words, pooled_words, results_words
from blocks.text import Person, line, name
from coaching.results import Inputs, Pooled, Results


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
    results: Results
    inputs: Inputs
    managers: tuple[ManagerLine, ...]
    practised: Pooled | None = None


def leader_part(part: LeaderPart) -> list[Block]:
    """Results first in each line. No ranking: the order is the alphabet's."""
    head = f"*Coaching below you* · {_people(part.people)}, {_managers(len(part.managers))}"
    rows = [
        head,
        f"*What came of it* · {results_words(part.results)}",
        f"*What was put in* · {inputs_words(part.inputs)}",
    ]
    blocks: list[Block] = [section("\n".join(rows))]
    blocks += [section(manager_line(one)) for one in part.managers[:PAGE]]
    blocks += all_of(MANAGERS, len(part.managers), "managers")
    small = ["Talks of the last 8 weeks. Next steps closed in 90 days. You see counts, never what was said."]
    if part.practised is not None:
        small.append(pooled_words(part.practised))
    return [*blocks, context(" ".join(small))]


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
